"""Telephones of a facility (HSDS `phone`), each with its call label."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from locations.models.identified import Identified
from portal.languages import LANGUAGES, language_names
from portal.models.call_label import CallLabelMixin
from portal.models.fields import CodesField
from portal.phones import CallLine


class FacilityPhone(Identified, CallLabelMixin):
    """One number: who answers, is anyone paid for the call, and when somebody last rang it."""

    class Type(models.TextChoices):
        VOICE = "voice", "Telephone"
        INTAKE = "intake", "New patients"
        HOTLINE = "hotline", "Hotline"
        TEXT = "text", "Text messages"
        TTY = "textphone", "TTY"
        FAX = "fax", "Fax (not shown as a call button)"

    page = ParentalKey("locations.FacilityPage", on_delete=models.CASCADE, related_name="phones")
    extension = models.CharField(
        max_length=10, blank=True, help_text="What to dial after the number, if anything."
    )
    type = models.CharField("what for", max_length=10, choices=Type.choices, default=Type.VOICE)
    description = models.CharField(
        "in words",
        max_length=160,
        blank=True,
        help_text="For example: for families, or after hours.",
    )
    languages = CodesField(choices=LANGUAGES)
    hours = models.CharField("hours of this number", max_length=120, blank=True)
    # The number as it was when a caller found it wrong. Another number needs no clearing up.
    found_wrong = models.CharField(max_length=32, blank=True, editable=False)

    panels = [
        FieldRowPanel([FieldPanel("phone"), FieldPanel("extension"), FieldPanel("type")]),
        FieldRowPanel([FieldPanel("answered_by"), FieldPanel("checked_on")]),
        FieldRowPanel([FieldPanel("call_paid"), FieldPanel("paid_by")]),
        MultiFieldPanel(
            [FieldPanel("description"), FieldPanel("hours"), FieldPanel("languages")],
            heading="More about this number (rarely needed)",
            classname="collapsed",
        ),
    ]

    def __str__(self) -> str:
        return self.phone

    def clean(self) -> None:
        """A line needs its number, and who answers. A number nobody rang yet has no button."""
        errors: dict[str, Any] = {}
        try:
            super().clean()
        except ValidationError as error:
            errors = dict(error.error_dict)
        if self.checked_on is None:
            errors.pop("checked_on", None)
        if not self.phone:
            errors["phone"] = "Write the number, or take the line away."
        if errors:
            raise ValidationError(errors)

    @property
    def dialable(self) -> bool:
        """Whether this is a number a person can ring or write to, as far as we know."""
        return self.type != self.Type.FAX and self.phone != self.found_wrong

    @property
    def plain(self) -> bool:
        """Whether nothing needs to be said of it beside the place's name."""
        return self.type == self.Type.VOICE and not self.description and not self.extension

    def call_line(self, **more: Any) -> CallLine | None:
        """The line to dial; the extension stands in the name, because phones cannot dial it."""
        name = self.get_type_display()
        if self.description:
            name = f"{name}, {self.description}"
        if self.extension:
            name = f"{name}, extension {self.extension}"
        return super().call_line(
            **{
                "name": name,
                "hours": self.hours,
                "languages": language_names(self.languages),
                "kind": "facility",
                **more,
            }
        )
