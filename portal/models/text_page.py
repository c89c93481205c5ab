"""Pages with a text of their own, which must be plain or say why it cannot be."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel

from portal.models.base import BasePage


class TextPage(BasePage):
    """A page with a text: it is easy to read, or an editor says why it is not."""

    hard_words_reason = models.CharField(
        "why it cannot be plainer",
        max_length=240,
        blank=True,
        help_text="Only when the check says that the text is too hard to read, and it must be. "
        "Visitors do not see it.",
    )

    plain_words_panels: ClassVar = [FieldPanel("hard_words_reason")]

    class Meta:
        abstract = True
