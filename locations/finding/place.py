"""Where the visitor is: a ZIP code, a town, a county, a state, or the phone's rough position."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from locations import geo
from locations.geo import Place, Point
from locations.models import LocationPage
from search.query import understand

LONGEST = 100
# A degree's hundredth is about a mile: near enough to find a clinic, too far to find a person.
DECIMALS = 2


@dataclass(frozen=True)
class Where:
    """
    What is known of where the visitor is.

    `text` is what was typed; `at` the rounded position of the phone. `note` says how the text was
    understood, `problem` why it was not; then there is no point to measure from.
    """

    text: str = ""
    at: str = ""
    label: str = ""
    point: Point | None = None
    is_state: bool = False
    note: str = ""
    problem: str = ""


def home_of(region: LocationPage | None) -> Place | None:
    """The place a region's visitors mean when a name is not unique: its first ZIP code, or town."""
    if region is None:
        return None
    found = (geo.point_for_zip(code) for code in region.zip_list[:1])
    return next((place for place in found if place), None) or geo.find_place(region.title)


def locate(text: str, at: str, home: Place | None) -> Where:
    """Read what was typed, or else the position; nonsense is a problem in words, no error."""
    text = " ".join(text.replace("\x00", " ").encode("utf-8", "replace").decode().split())
    text = text[:LONGEST]
    if not text:
        return _position(at)
    place = geo.find_place(
        text, preferred_state=home.state if home else "", near=home.point if home else None
    )
    note = ""
    if place is None and re.search(r"[^\W\d_]", text):
        place = understand(text, near=home).place
        note = f"We read “{text}” as {place.label}." if place else ""
    if place is None:
        return Where(text, problem=_unknown(text))
    if place.point is None:
        return Where(
            text,
            label=place.label,
            problem=f"{place.label} is an address of the armed forces. It has no spot on a map, so "
            "we cannot measure from there. Type a ZIP code or a town in the United States.",
        )
    if place.kind == "state":
        note = (
            f"{place.label} is large: the miles are counted from its middle. With a town or a ZIP "
            "code you see what is near."
        )
    return Where(text, "", place.label, place.point, place.kind == "state", note)


def _unknown(text: str) -> str:
    if re.fullmatch(r"[\d\s-]+", text):
        return f"The post office has no ZIP code “{text}”. Check the five digits, or type a town."
    return (
        f"We do not know a place called “{text}”. Type a ZIP code, or a town with its state, like "
        "“Asheville, NC”."
    )


def _position(at: str) -> Where:
    """The phone's position, rounded here too: no address of a list holds a closer one."""
    try:
        latitude, longitude = (round(float(part), DECIMALS) for part in at[:40].split(","))
        if not (math.isfinite(latitude) and math.isfinite(longitude)):
            return Where()
        point = Point(latitude, longitude)
    except ValueError:
        return Where()
    return Where("", f"{latitude:.2f},{longitude:.2f}", "where you are", point)
