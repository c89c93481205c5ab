"""
Outlines of the counties of the United States and its territories.

`data/counties.tsv` has one line a county: FIPS code, state, name, and its rings. A ring is a list
of longitudes and latitudes in thousandths of a degree (a hundred yards), the first one whole and
the others as steps. `manage.py make_counties` writes the file from the npm package us-atlas, which
carries the cartographic boundary files of the US Census Bureau (2017, public domain).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from locations.distance import Point, haversine_miles
from locations.geo import NEAR_MILES, county_name, find_state

FILE = Path(__file__).parent / "data" / "counties.tsv"
A_DEGREE = 1000
# The Census numbers the cities that stand beside the counties of a state from here.
_FIRST_CITY = 510

Ring = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class County:
    """A county with its outline: rings of (longitude, latitude) in thousandths of a degree."""

    fips: str
    state: str
    name: str
    rings: tuple[Ring, ...]

    @property
    def is_city(self) -> bool:
        """Whether it is a city that belongs to no county, as Baltimore and Richmond do."""
        return int(self.fips[2:]) >= _FIRST_CITY

    @property
    def middle(self) -> Point:
        """The middle of the box around its largest ring."""
        ring = max(self.rings, key=len)
        longitudes, latitudes = [x for x, _ in ring], [y for _, y in ring]
        return Point(
            (min(latitudes) + max(latitudes)) / 2 / A_DEGREE,
            (min(longitudes) + max(longitudes)) / 2 / A_DEGREE,
        )


def write_line(county: County) -> str:
    """The county as a line of the file."""
    rings = []
    for ring in county.rings:
        steps = [ring[0]]
        steps += [(x - a, y - b) for (a, b), (x, y) in pairwise(ring)]
        rings.append(" ".join(f"{x} {y}" for x, y in steps))
    return "\t".join([county.fips, county.state, county.name, ";".join(rings)])


def read_line(line: str) -> County:
    """The county of a line of the file. Raises ValueError for a line that is none."""
    fips, state, name, rings = line.rstrip("\n").split("\t")
    outline = []
    for ring in rings.split(";"):
        steps = list(map(int, ring.split(" ")))
        outline.append(tuple(zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True)))
    return County(fips, state, name, tuple(outline))


def _key(name: str) -> str:
    """Also "De Kalb" is DeKalb."""
    return county_name(name).removesuffix(" city").replace(" ", "")


def _asked(name: str) -> tuple[str, str, bool]:
    """Key, state where one is said ("Greenville, SC"), and whether a city is meant."""
    before, comma, after = name.rpartition(",")
    state = find_state(after) if comma else None
    name = before if state else name
    return _key(name), state.state if state else "", name.lower().rstrip().endswith(" city")


def named(names: Iterable[str], state: str, near: Point) -> list[County]:
    """
    The counties that the editors of a region in `state`, around `near`, mean by these names.

    Of several namesakes one of their own state is meant, then the nearest; one further away than
    `NEAR_MILES` never. What is no county is left out.
    """
    asked = [_asked(name) for name in names]
    keys = {key for key, _, _ in asked}
    known: dict[str, list[County]] = {}
    with FILE.open(encoding="utf-8") as lines:
        for line in lines:
            key = _key(line.split("\t", 3)[2])
            if key in keys:
                county = read_line(line)
                if haversine_miles(near, county.middle) <= NEAR_MILES:
                    known.setdefault(key, []).append(county)
    found: dict[str, County] = {}
    for key, own_state, city in asked:
        meant = [one for one in known.get(key, ()) if own_state in ("", one.state)]

        def rank(one: County, city: bool = city) -> tuple[bool, bool, float]:
            return (
                one.state != state,
                city != one.is_city,
                haversine_miles(near, one.middle),
            )

        if meant:
            one = min(meant, key=rank)
            found.setdefault(one.fips, one)
    return list(found.values())


def is_inside(county: County, point: Point) -> bool:
    """Whether a point stands within the outline; rings within rings are holes."""
    x, y, inside = point.longitude * A_DEGREE, point.latitude * A_DEGREE, False
    for ring in county.rings:
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                inside = not inside
    return inside
