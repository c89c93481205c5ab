"""
Changing what copied pages point at: from the region they were copied from to the new one.

What has no counterpart in the new region is no link there: a link in a text becomes plain words, a
chosen page disappears with its entry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.blocks import Block, ListBlock, PageChooserBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

_LINK = re.compile(r"<a\s([^>]*)>(.*?)</a>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


class _Gone(Exception):
    """What was chosen has no counterpart."""


@dataclass
class Remap:
    """
    Where things went. `pages` holds every page of the old region: its copy's id, or None.

    `image` and `document` answer the id of the new region's own copy of a file. `addresses` says
    at which path of the old site which page stands; `old` and `new` are the two sites' addresses
    without a slash at the end.
    """

    pages: dict[int, int | None]
    image: Callable[[int], int]
    document: Callable[[int], int]
    old: str = ""
    new: str = ""
    addresses: dict[str, int] = field(default_factory=dict)

    def page(self, pk: int) -> int | None:
        """The page to point at: itself when it belongs to no old region."""
        return self.pages.get(pk, pk)

    def html(self, text: str) -> str:
        """The same rich text with its links led to the new region."""
        return _LINK.sub(self._link, text)

    def _link(self, match: re.Match[str]) -> str:
        known = dict(_ATTRIBUTE.findall(match[1]))
        pk = int(known["id"]) if known.get("id", "").isdigit() else None
        if known.get("linktype") == "page" and pk is not None:
            return self._to(self.page(pk), match)
        if known.get("linktype") == "document" and pk is not None:
            return f'<a id="{self.document(pk)}" linktype="document">{match[2]}</a>'
        path = self._path(known.get("href", ""))
        if path is None:
            return match[0]
        if path in self.addresses:
            return self._to(self.page(self.addresses[path]), match)
        # The library is at the same address on every site.
        return f'<a href="{path}">{match[2]}</a>' if path.startswith("/articles/") else match[2]

    def _to(self, pk: int | None, match: re.Match[str]) -> str:
        return match[2] if pk is None else f'<a id="{pk}" linktype="page">{match[2]}</a>'

    def _path(self, href: str) -> str | None:
        """The path of an address on the old site, as the tree writes it; None for others."""
        if self.old and (href == self.old or href.startswith(f"{self.old}/")):
            href = href.removeprefix(self.old) or "/"
        if not href.startswith("/") or href.startswith("//"):
            return None
        path = urlsplit(href).path
        return path if path.endswith("/") else f"{path}/"

    def text(self, value: str) -> str:
        """Any string: rich text, or an address of the old site."""
        if "<a " in value:
            value = self.html(value)
        return value.replace(self.old, self.new) if self.old else value

    # --- streams --------------------------------------------------------------------------

    def stream(self, block: Block, raw: Any) -> Any:
        """The raw data of a block. Raises _Gone when it points at what is not copied."""
        match block:
            case StreamBlock():
                children = block.child_blocks
                return self._list(
                    raw, lambda item: self.stream(children[item["type"]], item["value"])
                )
            case ListBlock():
                return self._list(raw, lambda item: self.stream(block.child_block, item["value"]))
            case StructBlock():
                parts = block.child_blocks
                return {k: self.stream(parts[k], v) if k in parts else v for k, v in raw.items()}
            case PageChooserBlock():
                if raw is not None and self.page(raw) is None:
                    raise _Gone
                return raw if raw is None else self.page(raw)
            case ImageChooserBlock():
                return raw and self.image(raw)
            case DocumentChooserBlock():
                return raw and self.document(raw)
            case BaseTypedTableBlock():
                return self._strings(raw)
            case _:
                return self._strings(raw)

    def _list(self, items: Any, change: Callable[[Any], Any]) -> list[Any]:
        kept = []
        for item in items:
            # Lists of older versions hold bare values.
            whole = isinstance(item, dict) and "value" in item
            try:
                value = change(item if whole else {"value": item})
            except _Gone:
                continue
            kept.append({**item, "value": value} if whole else value)
        return kept

    def _strings(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self._strings(part) for key, part in value.items()}
        return [self._strings(part) for part in value] if isinstance(value, list) else value

    # --- objects --------------------------------------------------------------------------

    def fields(self, instance: Any) -> None:
        """Every text, stream and chosen thing of a page, a setting, or an entry of a page."""
        for one in instance._meta.get_fields():
            if isinstance(one, StreamField):
                value = getattr(instance, one.name)
                raw = value.get_prep_value()
                setattr(instance, one.name, json.dumps(self.stream(one.stream_block, raw)))
            elif isinstance(one, RichTextField):
                setattr(instance, one.name, self.html(getattr(instance, one.name)))
            elif isinstance(one, models.ForeignKey) and not isinstance(one, ParentalKey):
                self._foreign_key(instance, one)
        for relation in get_all_child_relations(instance):
            name = relation.get_accessor_name()
            entries = []
            for entry in getattr(instance, name).all():
                try:
                    self.fields(entry)
                except _Gone:
                    continue
                entries.append(entry)
            setattr(instance, name, entries)

    def _foreign_key(self, instance: Any, one: models.ForeignKey[Any, Any]) -> None:
        pk = getattr(instance, one.attname)
        target = one.related_model
        own = one.model is Page or one.remote_field.parent_link
        if pk is None or own or not isinstance(target, type):
            return
        if issubclass(target, Page):
            new = self.page(pk)
            if new is None and not one.null:
                raise _Gone
            setattr(instance, one.attname, new)
        elif issubclass(target, get_image_model()):
            setattr(instance, one.attname, self.image(pk))
        elif issubclass(target, get_document_model()):
            setattr(instance, one.attname, self.document(pk))
