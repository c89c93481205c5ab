"""The texts of a page, each with the place where an editor finds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import capfirst
from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamBlock, StreamValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

# Somebody else's words stand in these blocks, and names of works.
NOT_OURS = {"quote", "sources"}
# Keys of a block's value that are no words.
_NO_WORDS = {"id", "type", "level", "which", "url", "year", "image", "document", "care"} | {
    "medicines", "limit", "page", "attribution",
}  # fmt: skip
_BLOCK_END = re.compile(r"</?(?:p|li|h\d|td|th|div|ul|ol|br ?/?)>")
_OWN = ("title", "seo_title", "search_description")


@dataclass(frozen=True)
class Passage:
    """A text without tags. `prose` is running text, not a heading, a label or a cell."""

    field: str
    where: str
    text: str
    prose: bool = False
    block: int | None = None

    @property
    def paragraphs(self) -> list[str]:
        """Its paragraphs and list items."""
        return [line for line in self.text.split("\n") if line.strip()]


def plain(html: str) -> str:
    """Rich text without tags, a line for each paragraph and list item."""
    lines = unescape(strip_tags(_BLOCK_END.sub("\n", html))).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def passages(
    page: Page, children: Mapping[str, Iterable[models.Model]] | None = None
) -> Iterator[Passage]:
    """
    Every text that visitors read of a page and of what belongs to it, but for names.

    A page class says in `names` which of its fields are names, and a child in `words` which of
    its fields are texts. `children` replaces those of a relation, for a form that is not saved.
    """
    left_out: frozenset[str] = getattr(page, "names", frozenset())
    own = [page._meta.get_field(name) for name in _OWN]
    own += page._meta.local_fields
    for field in own:
        if field.name not in left_out:
            yield from _of_field(field, getattr(page, field.attname), capfirst(field.verbose_name))
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        words = getattr(relation.related_model, "words", ())
        if not words:
            continue
        given = (children or {}).get(name)
        for place, child in enumerate(getattr(page, name).all() if given is None else given, 1):
            kind = capfirst(child._meta.verbose_name)
            for part in words:
                field = child._meta.get_field(part)
                where = f"{kind} {place}, {field.verbose_name}"
                yield from _of_field(field, getattr(child, part), where, name)


def _of_field(field: models.Field, value: Any, where: str, at: str = "") -> Iterator[Passage]:
    if isinstance(field, StreamField):
        yield from of_body(value, field.name)
    elif isinstance(field, RichTextField):
        yield Passage(at or field.name, where, plain(value or ""), prose=True)
    elif type(field) in (models.CharField, models.TextField) and not field.choices and value:
        prose = isinstance(field, models.TextField) or field.name == "summary"
        yield Passage(at or field.name, where, str(value), prose=prose)


def of_body(body: StreamValue, name: str = "body") -> Iterator[Passage]:
    """The texts of a body, without quotations and sources."""
    for place, child in enumerate(body.raw_data):
        block = body.stream_block.child_blocks.get(child["type"])
        if block is None or child["type"] in NOT_OURS:
            continue
        where = f"Block {place + 1} ({block.label})"
        for path, text in _strings(child["value"]):
            label = ", ".join([where, *path])
            prose = bool(re.search(r"<(?:p|li)\b", text))
            yield Passage(name, label, plain(text), prose, place)


def _strings(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a block's raw value, with the way to it in plain words."""
    if isinstance(value, str):
        if value.strip():
            yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in _NO_WORDS:
                # The wrapping that a list puts around each of its items has no name for editors.
                step = () if key == "value" else (key.replace("_", " "),)
                yield from _strings(part, path + step)
    elif isinstance(value, Iterable):
        for number, part in enumerate(value, 1):
            numbered = (*path[:-1], f"{path[-1]} {number}") if path else (str(number),)
            yield from _strings(part, numbered)


def bodies(page: Page) -> Iterator[tuple[str, StreamValue]]:
    """The page's bodies, by the name of their field."""
    for field in page._meta.local_fields:
        value = getattr(page, field.name) if isinstance(field, StreamField) else None
        if isinstance(value, StreamValue) and isinstance(value.stream_block, StreamBlock):
            yield field.name, value
