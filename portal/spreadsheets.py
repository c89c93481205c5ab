"""Cells that a spreadsheet shows and never runs."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# A cell that begins with one of these is a formula to some spreadsheet; the last are full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", *"\uff1d\uff0b\uff0d\uff20")


def cell(value: Any) -> str:
    """The value as text that no spreadsheet takes for a formula. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def connect() -> None:
    """
    Let every CSV of Wagtail's admin go through `cell`; it has no setting for that.

    Called once, when the portal starts.
    """
    before = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self: Any, field: str, value: Any, export_format: str) -> Any:
        found = before(self, field, value, export_format)
        return cell(found) if export_format == self.FORMAT_CSV and isinstance(found, str) else found

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
