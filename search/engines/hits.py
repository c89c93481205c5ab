"""A hit from the row of its document: what a result shows is read from the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, cast

from django.utils.dateparse import parse_date

from search.engines.base import SUMMARY_ONLY, Hit, SearchRequest
from search.highlight import Highlighter

COLUMNS = (
    "page_id",
    "kind",
    "title",
    "summary",
    "body",
    "place",
    "latitude",
    "longitude",
    "reviewed_on",
    "review_due",
    "url_path",
    "in_library",
    "facets",
)


# Signs of a text in which a piece for a result is looked for: some twenty screens of a telephone.
LOOKED_THROUGH = 20_000


def hit(row: Mapping[str, Any], request: SearchRequest, highlight: Highlighter) -> Hit:
    """The hit of a row of `COLUMNS`; dates and facets may be text, as SQLite and JSON have them."""
    miles = None
    if request.near and row["latitude"] is not None and row["longitude"] is not None:
        miles = request.near.miles_to(row["latitude"], row["longitude"])
    body = "" if row["kind"] in SUMMARY_ONLY else row["body"][:LOOKED_THROUGH]
    return Hit(
        page_id=row["page_id"],
        kind=row["kind"],
        title=highlight.mark(row["title"]),
        snippet=highlight.snippet(row["summary"], body),
        url_path=row["url_path"],
        in_library=bool(row["in_library"]),
        place=row["place"],
        miles=miles,
        reviewed_on=_date(row["reviewed_on"]),
        review_due=_date(row["review_due"]),
        facets=_facets(row),
    )


def in_scope(row: Mapping[str, Any], request: SearchRequest) -> bool:
    """Whether the page stands where the search may look, as its document has it."""
    above = _facets(row).get("ancestor", ())
    return any(str(pk) in above for pk in request.scope_ids)


def _facets(row: Mapping[str, Any]) -> dict[str, list[str]]:
    facets: Any = row["facets"]
    return cast(dict[str, list[str]], json.loads(facets) if isinstance(facets, str) else facets)


def _date(value: Any) -> dt.date | None:
    return parse_date(value) if isinstance(value, str) else value
