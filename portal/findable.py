"""
What a page tells the search about itself.

This is the only thing the rooms and the search share: a page class that visitors may find
answers `findable()`, and the search asks nothing else of it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from html import unescape

from django.dispatch import Signal
from django.utils.html import strip_tags

# Sent with `page_ids`, in its transaction, by who writes pages as rows: no page's own signal is
# sent then. Whoever sends it asks for the indexing when all is written.
pages_written = Signal()


@dataclass(frozen=True)
class Findable:
    """The flat public text and facts of one page. Lists hold codes, not labels."""

    kind: str
    title: str
    summary: str = ""
    body: str = ""
    also_called: tuple[str, ...] = ()
    # facet name -> values ("topic", "care", "medicine", "payment", "language", "audience", "age")
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # How visitors read the topics of this page: slug -> name.
    labels: dict[str, str] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    published_on: dt.date | None = None
    reviewed_on: dt.date | None = None
    review_due: dt.date | None = None
    weight: int = 0


def plain_text(html: str) -> str:
    """HTML as one line of text: tags gone, a space where a block ended, entities resolved."""
    spaced = re.sub(r"<(?:/(?:p|li|h\d|td|th|div|summary)|br ?/?)>", " ", html)
    return re.sub(r"\s+", " ", unescape(strip_tags(spaced))).strip()
