"""Headings inside a page."""

from typing import Any

from django.utils.text import slugify
from wagtail.blocks import CharBlock, ChoiceBlock, StructBlock, StructValue


class HeadingValue(StructValue):
    """A heading with the anchor that the table of contents points at."""

    # Counts the headings before it that have the same words; see portal.body.name_sections.
    same_before = 0

    @property
    def words(self) -> str:
        """The heading's words as an id; a heading without letters still gets one."""
        return slugify(self["text"]) or "section"

    @property
    def anchor(self) -> str:
        """An id that no other heading of the body has."""
        return f"{self.words}--{self.same_before + 1}" if self.same_before else self.words


class HeadingBlock(StructBlock):
    """A heading; those of the first level make the table of contents."""

    text = CharBlock(max_length=120)
    level = ChoiceBlock(choices=[("2", "Section"), ("3", "Part of a section")], default="2")

    class Meta:
        icon = "title"
        group = "Text"
        template = "blocks/heading.html"
        value_class = HeadingValue
        description = "Starts a section. Sections appear in the list of contents."
        preview_value: dict[str, Any] = {"text": "What treatment changes", "level": "2"}
