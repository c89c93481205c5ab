"""A hit from the row of its document: what a result shows is read from the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

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


def hit(row: Mapping[str, Any], request: SearchRequest, highlight: Highlighter) -> Hit:
    """The hit of a row of `COLUMNS`; dates and facets may be text, as SQLite and JSON have them."""
    miles = None
    if request.near and row["latitude"] is not None:
        miles = request.near.miles_to(row["latitude"], row["longitude"])
    facets = row["facets"]
    return Hit(
        page_id=row["page_id"],
        kind=row["kind"],
        title=highlight.mark(row["title"]),
        snippet=highlight.snippet(
            row["summary"], "" if row["kind"] in SUMMARY_ONLY else row["body"]
        ),
        url_path=row["url_path"],
        in_library=bool(row["in_library"]),
        place=row["place"],
        miles=miles,
        reviewed_on=_date(row["reviewed_on"]),
        review_due=_date(row["review_due"]),
        facets=json.loads(facets) if isinstance(facets, str) else facets,
    )


def _date(value: Any) -> dt.date | None:
    return parse_date(value) if isinstance(value, str) else value
