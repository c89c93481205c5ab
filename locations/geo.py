"""Where a place is, and how far away: ZIP codes, cities, counties and states of the United States.

Everything works offline, from `locations.gazetteer`. The territories (Puerto Rico, Guam, ...) and
the addresses of the armed forces are part of it. A ZIP code of the armed forces has no position on
a map: its `Place` has no point.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import Literal

from locations.distance import BoundingBox, Point, bounding_box, haversine_miles
from locations.gazetteer import COUNTY_WORDS, Areas, county_name, fold, gazetteer
from locations.states import ABBREVIATIONS, STATES

__all__ = [
    "BoundingBox",
    "Place",
    "Point",
    "bounding_box",
    "city_names_near",
    "city_names_of_state",
    "county_name",
    "find_city",
    "find_county",
    "find_place",
    "find_state",
    "fold",
    "haversine_miles",
    "is_name",
    "point_for_zip",
    "timezone_for_zip",
    "warm_up",
]

NEAR_MILES = 120.0
"""A namesake within this distance of the reader is meant before a larger one further away."""

ZIP_PATTERN = re.compile(r"\A(\d{5})(?:-?\d{4})?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """A place a person may name. `label` is ready to show: "Asheville, NC", "28801 Asheville, NC".

    `state` is the two letters of the post. `point` is the middle of its ZIP codes, and None only
    for the addresses of the armed forces. `size` grows with the number of its ZIP codes.
    """

    label: str
    kind: Literal["zip", "city", "county", "state"]
    point: Point | None
    state: str
    name: str
    zip_code: str = ""
    size: int = 0


def warm_up() -> None:
    """Read the data now (about a second of work) and not at a visitor's first search."""
    gazetteer()


def _row_of(text: str) -> tuple[str, int] | None:
    """The five digits of a ZIP code that the post has used, and the number of its row."""
    match = ZIP_PATTERN.match(text.strip())
    if not match:
        return None
    zips, number = gazetteer().zips, int(match[1])
    row = bisect_left(zips, number)
    return (match[1], row) if row < len(zips) and zips[row] == number else None


def point_for_zip(text: str) -> Place | None:
    """The place of a five-digit ZIP code or ZIP+4, also of a post-office box or a closed one.

    None when the post never used the code.
    """
    found = _row_of(text)
    if found is None:
        return None
    index, (code, row) = gazetteer(), found
    city = index.city_of[row]
    name, state = index.cities.labels[city]
    latitude, longitude = index.latitudes[row], index.longitudes[row]
    # Some codes of one large receiver have no position of their own; their city has.
    point = Point(latitude, longitude) if latitude or longitude else index.cities.point(city)
    return Place(f"{code} {name}, {state}", "zip", point, state, name, code)


def timezone_for_zip(text: str) -> str | None:
    """The time zone of a ZIP code as an IANA name ("America/New_York").

    None for a code the post never used and for those of the armed forces abroad.
    """
    found = _row_of(text)
    return (gazetteer().zones[gazetteer().zone_of[found[1]]] or None) if found else None


def is_name(folded: str) -> bool:
    """Whether a folded text is the name of any city, county, state or territory; very fast."""
    index = gazetteer()
    return folded in index.cities.ids or folded in index.counties.ids or folded in ABBREVIATIONS


def find_state(text: str) -> Place | None:
    """A state or territory by its name or the two letters of the post."""
    name = fold(text)
    code = ABBREVIATIONS.get(name, name.upper())
    if code not in STATES:
        return None
    areas = gazetteer().states
    (number,) = areas.ids[fold(STATES[code])]
    label = STATES[code]
    return Place(label, "state", areas.point(number), code, label, size=areas.sizes[number])


def find_city(
    name: str,
    state: str = "",
    *,
    preferred_state: str = "",
    near: Point | None = None,
) -> Place | None:
    """A city by name, of that state only when one is given.

    Of several namesakes the nearest within `NEAR_MILES` of `near` is meant, then one in the
    preferred state, then the one with the most ZIP codes.
    """
    return _choose(gazetteer().cities, "city", fold(name), state, preferred_state, near)


def find_county(
    name: str,
    state: str = "",
    *,
    preferred_state: str = "",
    near: Point | None = None,
) -> Place | None:
    """A county, parish, borough or municipio by name, with or without that word."""
    return _choose(gazetteer().counties, "county", county_name(name), state, preferred_state, near)


def _choose(
    areas: Areas,
    kind: Literal["city", "county"],
    key: str,
    state: str,
    preferred_state: str,
    near: Point | None,
) -> Place | None:
    places = [
        Place(f"{name}, {code}", kind, areas.point(number), code, name, size=areas.sizes[number])
        for number in areas.ids.get(key, ())
        for name, code in (areas.labels[number],)
        if state in ("", code)
    ]
    if not places:
        return None

    def rank(place: Place) -> tuple[float, bool, int]:
        miles = haversine_miles(near, place.point) if near and place.point else math.inf
        return (
            miles if miles <= NEAR_MILES else math.inf,
            place.state != preferred_state,
            -place.size,
        )

    return min(places, key=rank)


def find_place(text: str, *, preferred_state: str = "", near: Point | None = None) -> Place | None:
    """The place a short text names: "28801", "Asheville", "asheville nc", "Buncombe County".

    Also "Asheville, NC 28801" (the ZIP code decides) and "North Carolina". None when the text is
    no place; a misspelt name is the business of `search.query`.
    """
    words = fold(text[:200]).split()
    if not words:
        return None
    if place := point_for_zip(text) or point_for_zip(words[-1]):
        return place
    whole = " ".join(words)
    if whole != "new york" and (place := find_state(whole)):
        return place
    for length in (1, 2, 3, 4):
        state = find_state(" ".join(words[-length:])) if len(words) > length else None
        if state and (place := _named(" ".join(words[:-length]), state.state, "", near)):
            return place
    return _named(whole, "", preferred_state, near)


def _named(name: str, state: str, preferred_state: str, near: Point | None) -> Place | None:
    is_county = name.endswith(COUNTY_WORDS) or name.startswith(("condado de ", "county of "))
    first, second = (find_county, find_city) if is_county else (find_city, find_county)
    return first(name, state, preferred_state=preferred_state, near=near) or second(
        name, state, preferred_state=preferred_state, near=near
    )


@cache
def city_names_of_state(state: str) -> frozenset[str]:
    """The folded names of all cities of a state."""
    cities = gazetteer().cities
    return frozenset(
        folded
        for folded, (_, code) in zip(cities.folded, cities.labels, strict=True)
        if code == state
    )


def city_names_near(point: Point, miles: float) -> frozenset[str]:
    """The folded names of the cities within `miles` of a point; looks at all (10 ms)."""
    cities, box = gazetteer().cities, bounding_box(point, miles)
    return frozenset(
        folded
        for number, (folded, count) in enumerate(zip(cities.folded, cities.counts, strict=True))
        if count
        and box.south <= cities.latitudes[number] / count <= box.north
        and (there := cities.point(number))
        and haversine_miles(point, there) <= miles
    )
