"""Places in a query: "28801 detox", "rehab near asheville nc", "buncombe county", "cerca de mí"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from locations import geo
from locations.geo import Place, Point
from locations.states import ABBREVIATIONS, STATES
from search.dictionary import Kind, load_dictionary
from search.query.near_me import near_me_end
from search.query.spelling import LONGEST, SHORTEST, Speller, allowed, distance
from search.query.words import is_known

LONGEST_NAME = 4
LONGEST_MISSPELT = 2
AROUND_MILES = 100.0
"""A small town is meant without a sign ("in", a state) only within this distance."""
SPELLING_MILES = 60.0
LARGE = 30
"""A city of three ordinary ZIP codes or more is meant without a sign."""

_SIGNS = frozenset({"in", "near", "around", "outside", "en", "de"})
_STRONG_SIGNS = frozenset({"near", "around", "outside"})
_COUNTY = frozenset({"county", "parish", "borough", "municipio"})
# Codes that are also words, names of care or payers; they count only as the end of an address.
_WORDLIKE = frozenset(
    [
        "al",
        "ar",
        "as",
        "ca",
        "co",
        "ct",
        "de",
        "fm",
        "gu",
        "hi",
        "ia",
        "id",
        "in",
        "la",
        "ma",
        "md",
        "me",
        "mh",
        "mi",
        "mo",
        "mp",
        "ms",
        "mt",
        "ne",
        "oh",
        "ok",
        "or",
        "pa",
        "pr",
        "pw",
        "va",
        "vi",
        "vt",
    ]
)


@dataclass(frozen=True, slots=True)
class Found:
    """A place, or "near me" (no place), in the words from `start` up to `end`."""

    start: int
    end: int
    place: Place | None
    corrected: str = ""


def find_places(
    keys: Sequence[str], near: Place | None, blocked: Collection[str], correct: bool
) -> list[Found]:
    """All places in the words, from left to right, the longest name first."""
    finder = _Finder(keys, near, blocked, correct)
    found, at = [], 0
    while at < len(keys):
        end = near_me_end(keys, at)
        one = Found(at, end, None) if end else finder.at(at)
        if one:
            found.append(one)
        at = one.end if one else at + 1
    return found


def best_place(found: Iterable[Found]) -> Place | None:
    """The most exact of several places: a ZIP code before a city, county and state."""
    order = ("zip", "city", "county", "state")
    places = [one.place for one in found if one.place]
    return min(places, key=lambda place: order.index(place.kind), default=None)


class _Finder:
    """Looks for a place that starts at one word."""

    def __init__(
        self, keys: Sequence[str], near: Place | None, blocked: Collection[str], correct: bool
    ) -> None:
        self.keys, self.near, self.blocked, self.correct = keys, near, blocked, correct
        self.point: Point | None = near.point if near else None
        self.state = near.state if near else ""
        self.dictionary = load_dictionary()

    def at(self, at: int) -> Found | None:
        """The place that starts here, or None."""
        if zip_place := geo.point_for_zip(self.keys[at]):
            return Found(at, at + 1, zip_place)
        for length in range(min(LONGEST_NAME, len(self.keys) - at), 0, -1):
            end = at + length
            name = " ".join(self.keys[at:end])
            found = self._named(at, end, name) if _may_be(name) else None
            if not found and length <= LONGEST_MISSPELT:
                found = self._misspelt(at, end, name)
            if found and not self._in_phrase(at, found.end):
                return found
        return None

    def _in_phrase(self, at: int, end: int) -> bool:
        """Whether the dictionary knows a longer phrase that starts here ("nc medicaid")."""
        return any(
            " ".join(self.keys[at:longer]) in self.dictionary.meanings
            for longer in range(end + 1, min(end + 3, len(self.keys) + 1))
        )

    def _named(self, at: int, end: int, name: str) -> Found | None:
        if self.keys[end : end + 1] and self.keys[end] in _COUNTY:
            state, after = self._state_at(end + 1)
            if county := geo.find_county(name, state, preferred_state=self.state, near=self.point):
                return Found(at, after, county)
        if self.keys[at : at + 2] == ["condado", "de"] and end > at + 2:
            state, after = self._state_at(end)
            county = geo.find_county(name, state, preferred_state=self.state, near=self.point)
            return Found(at, after, county) if county else None
        state, after = self._state_at(end)
        if state and (place := geo.find_city(name, state) or geo.find_county(name, state)):
            return Found(at, after, place)
        if (name in ABBREVIATIONS or (name.upper() in STATES and name not in _WORDLIKE)) and (
            place := geo.find_city(name) if name == "new york" else geo.find_state(name)
        ):
            return Found(at, end, place)
        place = geo.find_city(name, preferred_state=self.state, near=self.point)
        if place and self._is_meant(at, end, name, place):
            return Found(at, end, place)
        county = geo.find_county(name, preferred_state=self.state, near=self.point)
        if county and not is_known(name) and self._is_around(county) and len(name) >= SHORTEST:
            return Found(at, end, county)
        return None

    def _state_at(self, at: int) -> tuple[str, int]:
        """The state whose name or code starts at a word, and where it ends; ("", at) for none."""
        for length in (3, 2, 1):
            name = " ".join(self.keys[at : at + length])
            code = ABBREVIATIONS.get(name) or (name.upper() if name.upper() in STATES else "")
            end = at + len(name.split())
            is_last = end == len(self.keys) or self.keys[end].isdigit()
            if code and (name not in _WORDLIKE or is_last):
                return code, end
        return "", at

    def _is_around(self, place: Place) -> bool:
        return bool(
            self.point
            and place.point
            and geo.haversine_miles(self.point, place.point) <= AROUND_MILES
        )

    def _is_meant(self, at: int, end: int, name: str, place: Place) -> bool:
        """Whether a city's bare name means the city: "weed" and "hope" rarely do."""
        before = self.keys[at - 1] if at else ""
        around, large = self._is_around(place), place.size >= LARGE
        if not around and self.correct and name in self.dictionary.misspellings:
            return name in self.blocked
        if name in self.dictionary.meanings:
            return before in _STRONG_SIGNS and around
        if " " in name:
            return not all(is_known(word) and len(word) <= 3 for word in name.split())
        if is_known(name):
            return (before in _SIGNS and (around or large)) or (before in _STRONG_SIGNS and large)
        return len(name) >= 4 and (
            around or large or before in _SIGNS or len(self.keys) == end - at
        )

    def _misspelt(self, at: int, end: int, name: str) -> Found | None:
        if not self.correct or name in self.blocked:
            return None
        if entry := self.dictionary.misspellings.get(name):
            if entry.kind is not Kind.PLACE:
                return None
            state, after = self._state_at(end)
            right = geo.fold(entry.canonical)
            place = geo.find_city(right, state) if state else None
            place = place or geo.find_place(right, preferred_state=self.state, near=self.point)
            return Found(at, after if state else end, place, entry.canonical) if place else None
        if (
            not SHORTEST <= len(name) <= LONGEST
            or not name.replace(" ", "").isalpha()
            or name in self.dictionary.meanings
            or any(len(word) < SHORTEST and not is_known(word) for word in name.split())
            or all(is_known(word) for word in name.split())
        ):
            return None
        state, after = self._state_at(end)
        if state:
            right = _nearest(name, geo.city_names_of_state(state))
            place = geo.find_city(right, state) if right else None
        else:
            right = _only(_around(self.point).near(name)) if self.point else ""
            place = geo.find_city(right, near=self.point) if right else None
        return Found(at, after, place, right) if place else None


def _may_be(name: str) -> bool:
    """A quick look before the slow one."""
    return (
        geo.is_name(name)
        or name.upper() in STATES
        or name.startswith(("saint ", "sainte ", "fort ", "mount ", "condado "))
    )


@lru_cache(maxsize=32)
def _around(point: Point) -> Speller:
    return Speller(
        name for name in geo.city_names_near(point, SPELLING_MILES) if len(name) >= SHORTEST
    )


def _only(found: list[tuple[int, str]]) -> str:
    """The nearest of the names, or "" when there is none or two are equally near."""
    if not found or (len(found) > 1 and found[1][0] == found[0][0]):
        return ""
    return found[0][1]


def _nearest(name: str, names: Iterable[str]) -> str:
    most = allowed(name)
    found = sorted(
        (letters, other)
        for other in names
        if other[0] == name[0]
        and len(other) >= SHORTEST
        and abs(len(other) - len(name)) <= most
        and (letters := distance(name, other, most)) <= most
    )
    return _only(found)
