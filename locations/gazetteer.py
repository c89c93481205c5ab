"""
The ZIP codes of the United States in memory, with the cities, counties and states they make up.

The data is that of the ``zipcodes`` package (MIT), which is built partly on GeoNames
(https://www.geonames.org/), licensed under CC BY 4.0; a page that shows places credits GeoNames.
The package answers a query by reading all its rows; here they are read once, one state at a time,
into sorted arrays, so that a lookup takes microseconds and no row stays a dictionary.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from array import array
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import zipcodes

from locations.distance import Point
from locations.states import AREAS, ARMED_FORCES, ISLAND_POSITIONS

COUNTY_WORDS = ("county", "parish", "borough", "municipio", "municipality", "census area")
SHORT_FIRST_WORDS = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}


def fold(text: str) -> str:
    """A place's name as it is compared: no accents, points or capitals; "Saint" is "st"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.sub(r"[^a-z0-9 ]+", " ", re.sub(r"['\u2019\u0300-\u036f]", "", plain)).split()
    if len(words) > 1:
        words[0] = SHORT_FIRST_WORDS.get(words[0], words[0])
    return " ".join(words)


def county_name(text: str) -> str:
    """A county's name as it is compared: folded, without "County", "Parish" and the like."""
    name = fold(text).removeprefix("condado de ").removeprefix("county of ")
    for word in COUNTY_WORDS:
        name = name.removesuffix(f" {word}")
    return name


class Areas:
    """Cities, counties or states: a name and a state each, and the middle of their ZIP codes."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], int] = {}
        self.ids: dict[str, tuple[int, ...]] = {}
        self.latitudes, self.longitudes = array("d"), array("d")
        self.counts, self.sizes = array("I"), array("I")
        self.labels: list[tuple[str, str]] = []
        self.folded: list[str] = []

    def add(self, name: str, state: str, point: Point | None, size: int) -> int:
        number = self.keys.setdefault((name, state), len(self.labels))
        if number == len(self.labels):
            self.labels.append((name, state))
            for column in (self.latitudes, self.longitudes):
                column.append(0.0)
            self.counts.append(0)
            self.sizes.append(0)
        if point is not None:
            self.latitudes[number] += point.latitude
            self.longitudes[number] += point.longitude
            self.counts[number] += 1
        self.sizes[number] += size
        return number

    def close(self, fold_name: Callable[[str], str]) -> None:
        """Make the names searchable and drop what only building needed."""
        for number, (name, _) in enumerate(self.labels):
            key = fold_name(name)
            self.ids[key] = (*self.ids.get(key, ()), number)
            self.folded.append(key)
        self.keys.clear()

    def point(self, number: int) -> Point | None:
        count = self.counts[number]
        if not count:
            return None
        return Point(
            round(self.latitudes[number] / count, 5), round(self.longitudes[number] / count, 5)
        )


class Gazetteer:
    """All ZIP codes, sorted, with their positions, cities and the areas made of them."""

    def __init__(self) -> None:
        self.cities, self.counties, self.states = Areas(), Areas(), Areas()
        self.zones: list[str] = [""]
        rows: list[tuple[int, float, float, int, int]] = []
        for state in AREAS:
            rows.extend(self._state_rows(state))
        rows.sort()
        self.zips = array("I", (row[0] for row in rows))
        self.latitudes = array("d", (row[1] for row in rows))
        self.longitudes = array("d", (row[2] for row in rows))
        self.city_of = array("I", (row[3] for row in rows))
        self.zone_of = array("B", (row[4] for row in rows))
        self.cities.close(fold)
        self.counties.close(county_name)
        self.states.close(fold)

    def _zone(self, name: str) -> int:
        """The number of a time zone; 0 where the data names none, or one that does not exist."""
        if name not in self.zones:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError):
                return 0
            self.zones.append(name)
        return self.zones.index(name)

    def _state_rows(self, state: str) -> Iterator[tuple[int, float, float, int, int]]:
        for row in zipcodes.filter_by(None, state=state):
            # The data writes "no position known" as 0, 0, a point in the Gulf of Guinea.
            known = ISLAND_POSITIONS.get(row["zip_code"], (row["lat"] or 0, row["long"] or 0))
            latitude, longitude = (0.0, 0.0) if state in ARMED_FORCES else map(float, known)
            point = Point(latitude, longitude) if latitude or longitude else None
            size = 10 if row["zip_code_type"] == "STANDARD" and row["active"] else 1
            city = self.cities.add(row["city"], state, point, size)
            for name in row["acceptable_cities"]:
                self.cities.add(name, state, point, 1)
            if row["county"]:
                self.counties.add(row["county"], state, point, size)
            self.states.add(AREAS[state], state, point, size)
            zone = self._zone(row["timezone"] or "")
            yield int(row["zip_code"]), latitude, longitude, city, zone


_lock = threading.Lock()
_loaded: list[Gazetteer] = []


def gazetteer() -> Gazetteer:
    """All of it; the first to ask waits about a second while it is read."""
    if not _loaded:
        # Two threads that search first at the same time read the data once.
        with _lock:
            if not _loaded:
                _loaded.append(Gazetteer())
    return _loaded[0]
