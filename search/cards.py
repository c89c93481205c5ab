"""The results as a visitor sees them: each a card in the words of the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from locations.distance import miles_words
from portal.doorways import Doorways
from search import registry
from search.choices import Labels
from search.engines.base import Hit
from search.registry import PageRow

# Of other pages no address is shown.
_AT_A_PLACE = frozenset({"facility", "region"})
_TAGS = ("care", "medicine", "payment")
_NOT_CALLED = "Nobody has confirmed this place by a call in the last six months."
_NOT_CHECKED = "This text is due to be checked again."


@dataclass(frozen=True)
class Card:
    """A hit as it is shown on this site. Title, snippet and tags are safe to show as they are."""

    url: str
    title: SafeString
    snippet: SafeString
    # What an editor says of an answer that was put first.
    label: str
    where: str
    tags: SafeString
    overdue: str
    # What the page's own room shows with it: a template and the page.
    more: tuple[str, Any] | None


def cards(
    doorways: Doorways,
    found: list[tuple[Hit, str]],
    labels: Labels,
    there: dict[int, PageRow],
    today: dt.date,
) -> list[Card]:
    """
    The cards of hits and what editors say of them. `there` holds the pages that could be read.

    A hit whose site was closed a moment ago has none.
    """
    shown = []
    for hit, label in found:
        url = doorways.url(hit.url_path, hit.in_library)
        if url is None:
            continue
        page = there.get(hit.page_id)
        shown.append(
            Card(
                url=url,
                title=hit.title,
                snippet=hit.snippet,
                label=label,
                where=_where(hit),
                tags=_tags(hit, labels),
                overdue=_overdue(hit, today),
                more=registry.more_of(page) if page is not None else None,
            )
        )
    return shown


def _where(hit: Hit) -> str:
    place = hit.place if hit.kind in _AT_A_PLACE else ""
    far = miles_words(hit.miles)
    return " · ".join(filter(None, (place, far and f"{far} away")))


def _tags(hit: Hit, labels: Labels) -> SafeString:
    """As list items: written here, where a template would take ten times as long."""
    tags = [tag for facet in _TAGS for tag in labels.short(facet, hit.facets.get(facet, ()))]
    return mark_safe("".join(f"<li>{escape(tag)}</li>" for tag in tags))


def _overdue(hit: Hit, today: dt.date) -> str:
    if hit.review_due is None or hit.review_due >= today:
        return ""
    return _NOT_CALLED if hit.kind == "facility" else _NOT_CHECKED
