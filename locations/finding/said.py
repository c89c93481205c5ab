"""The answer of a list in honest words: what there is, how far it was looked, what there is not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from locations.distance import miles_words
from locations.finding.asked import CHOICES, Asked
from search.engines.base import SearchResult

_PAYMENT = {
    "free": "is free",
    "medicaid": "takes Medicaid",
    "medicare": "takes Medicare",
    "private": "takes private insurance",
    "military": "takes military insurance",
    "sliding": "lets you pay what you can",
    "cash": "lets you pay for yourself",
}
_CARE = {"co_occurring": "treats mental health and substance use together"}
_BEGIN = {"medicine": "offers", "age": "takes", "audience": "is made for", "language": "speaks"}


def _phrase(name: str, value: str) -> str:
    if name == "payment":
        return _PAYMENT[value]
    if value in _CARE:
        return _CARE[value]
    label = dict(CHOICES[name])[value]
    if name == "language":
        return f"speaks {label}"
    words = label.split(" (")[0]
    words = words if words.startswith("LGBTQ") else words[0].lower() + words[1:]
    return f"{_BEGIN.get(name, 'offers')} {words}"


def wish(filters: Mapping[str, tuple[str, ...]], only_open: bool) -> str:
    """What was chosen, as the rest of a sentence: " that offers methadone and takes Medicaid"."""
    groups = [
        " or ".join(_phrase(name, value) for value in filters[name])
        for name in CHOICES
        if filters.get(name)
    ]
    if only_open:
        groups.append("is open now")
    return f" that {' and '.join(groups)}" if groups else ""


@dataclass(frozen=True)
class Said:
    """`title` of the page, `status` that is announced, `missing` for what there is not."""

    title: str
    status: str
    missing: str = ""


def said(asked: Asked, result: SearchResult, nearest: tuple[str, float | None] | None) -> Said:
    """The words for a result; `nearest` is the name and the miles of its first place."""
    number = result.total
    what = wish(asked.filters, asked.only_open)
    places = f"{number:,} place{'' if number == 1 else 's'}"
    near = asked.where.label
    page = f", page {result.page} of {result.pages}" if result.pages > 1 else ""
    if not near or asked.where.point is None:
        if number:
            return Said(f"{places}{page}", f"{places} in the order of their names{page}")
        return Said("No place found", "No place found", f"We list no place{what}.")
    first = f"{asked.least} miles of {near}"
    if not number:
        how_far = f" within {result.miles:.0f} miles of {near}" if asked.only_open else ""
        return Said(
            f"No place found near {near}", "No place found", f"We list no place{what}{how_far}."
        )
    radius = result.miles or math.inf
    reach = f"within {radius:.0f} miles of" if math.isfinite(radius) else "at any distance from"
    status = f"{places} {reach} {near}, nearest first{page}"
    missing = ""
    if radius > asked.least:
        missing = f"No place{what} within {first}, so we looked further."
        if nearest and nearest[1] is not None:
            missing += f" The nearest is {nearest[0]}, {miles_words(nearest[1])} away."
    return Said(f"{places} near {near}{page}", status, missing)
