"""What a caller may ask of the API; whatever is wrong with it is said in a sentence."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime

from locations.distance import Point
from locations.geo import point_for_zip

MOST, USUAL = 100, 50
# Metres. Near is the portal's own 25 miles unless the caller says how near.
NEAR, FAR = 40_234, 500_000
OFFERED = (
    "search", "page", "per_page", "format", "modified_after", "full", "minimal", "organization_id",
    "postcode", "proximity", "taxonomy_id", "parent_id", "top_only",
)  # fmt: skip


class BadParameter(Exception):
    """A parameter that cannot be followed; the message is a sentence for the caller."""


@dataclass(frozen=True)
class Asked:
    """The parameters of a list, understood."""

    page: int = 1
    per_page: int = USUAL
    words: tuple[str, ...] = ()
    full: bool = False
    minimal: bool = False
    modified_after: dt.datetime | None = None
    organization_id: uuid.UUID | None = None
    near: Point | None = None
    metres: int = NEAR
    taxonomy_id: str = ""
    parent_id: str = ""
    top_only: bool = False


def read(request: HttpRequest) -> Asked:
    """Raises BadParameter for what is unknown, given twice or no value of its kind."""
    for name, values in request.GET.lists():
        if name not in OFFERED:
            raise BadParameter(f"The parameter “{name[:40]}” is not offered by this API.")
        if len(values) > 1:
            raise BadParameter(f"The parameter “{name}” is given more than once.")
    given = {name: str(request.GET.get(name, "")).strip() for name in OFFERED}
    if "\x00" in "".join(given.values()):
        raise BadParameter("A parameter holds a zero byte.")
    if given["format"] not in ("", "json"):
        raise BadParameter("The only format is json; all facilities as CSV are at facilities.csv.")
    if given["proximity"] and not given["postcode"]:
        raise BadParameter("proximity needs a postcode to measure from.")
    return Asked(
        page=_whole("page", given["page"], 1, 1_000_000, 1),
        per_page=_whole("per_page", given["per_page"], 1, MOST, USUAL),
        words=_words(given["search"]),
        full=_yes("full", given["full"]),
        minimal=_yes("minimal", given["minimal"]),
        modified_after=_moment("modified_after", given["modified_after"]),
        organization_id=_uuid("organization_id", given["organization_id"]),
        near=_point(given["postcode"]),
        metres=_whole("proximity", given["proximity"], 1, FAR, NEAR),
        taxonomy_id=str(_uuid("taxonomy_id", given["taxonomy_id"]) or ""),
        parent_id=str(_uuid("parent_id", given["parent_id"]) or ""),
        top_only=_yes("top_only", given["top_only"]),
    )


def _whole(name: str, text: str, least: int, most: int, usual: int) -> int:
    if not text:
        return usual
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        raise BadParameter(f"{name} must be a whole number from {least} to {most}.")
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text.lower() in ("true", "1"):
        return True
    if text.lower() in ("", "false", "0"):
        return False
    raise BadParameter(f"{name} must be true or false.")


def _words(text: str) -> tuple[str, ...]:
    if len(text) > 200:
        raise BadParameter("search must not be longer than 200 characters.")
    return tuple(text.split()[:10])


def _uuid(name: str, text: str) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise BadParameter(f"{name} must be a UUID.") from error


def _moment(name: str, text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)):
            moment = dt.datetime(day.year, day.month, day.day)
    except ValueError:
        moment = None
    if moment is None or moment.year < 1900:
        raise BadParameter(f"{name} must be a date or a moment like 2026-11-03T00:00:00Z.")
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _point(text: str) -> Point | None:
    if not text:
        return None
    place = point_for_zip(text)
    if place is None:
        raise BadParameter("postcode must be a ZIP code of the United States, like 28801.")
    if place.point is None:
        raise BadParameter("This ZIP code belongs to the armed forces and has no place on a map.")
    return place.point
