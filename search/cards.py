"""The results as a visitor sees them: each a card in the words of the page."""

from __future__ import annotations

import datetime as dt
from html import escape

from django.http import HttpRequest
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


# Written here: ten of them in a template take longer than all the rest of the page.
_CARD = """<li>
<h2><a href="{url}">{title}</a></h2>
{label}{where}<p>{snippet}</p>
{tags}{more}{overdue}</li>
"""


def cards(
    request: HttpRequest,
    found: list[tuple[Hit, str]],
    labels: Labels,
    there: dict[int, PageRow],
    today: dt.date,
) -> list[SafeString]:
    """
    The results as list items, of hits and what editors say of them.

    `there` holds the pages that could be read. A hit whose site was closed a moment ago has none.
    """
    doorways = Doorways.for_request(request)
    shown = []
    for hit, label in found:
        url = doorways.url(hit.url_path, hit.in_library)
        if url is None:
            continue
        page = there.get(hit.page_id)
        card = _CARD.format(
            url=escape(url),
            title=hit.title,
            snippet=hit.snippet,
            label=_meta(f"<b>{escape(label)}</b>" if label else ""),
            where=_meta(escape(_where(hit))),
            tags=_tags(hit, labels),
            more=registry.more_of(page, request) if page is not None else "",
            overdue=_meta(_overdue(hit, today)),
        )
        shown.append(mark_safe(card))
    return shown


def _meta(html: str) -> str:
    return f'<p class="meta">{html}</p>\n' if html else ""


def _where(hit: Hit) -> str:
    place = hit.place if hit.kind in _AT_A_PLACE else ""
    far = miles_words(hit.miles)
    return " · ".join(filter(None, (place, far and f"{far} away")))


def _tags(hit: Hit, labels: Labels) -> str:
    tags = [tag for facet in _TAGS for tag in labels.short(facet, hit.facets.get(facet, ()))]
    items = "".join(f"<li>{escape(tag)}</li>" for tag in tags)
    return f'<ul class="tags">{items}</ul>\n' if items else ""


def _overdue(hit: Hit, today: dt.date) -> str:
    if hit.review_due is None or hit.review_due >= today:
        return ""
    return _NOT_CALLED if hit.kind == "facility" else _NOT_CHECKED
