"""
The map of a region: the outlines of its counties, their names, and the places of a list on it.

One SVG without any tile, drawn from `data/counties.tsv`. The outlines of a region are drawn once
by each process; a list adds its pins. Where the visitor is, the map never says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from locations.counties import A_DEGREE, County, Ring, named
from locations.distance import Point

WIDTH = 400
"""Units of the drawing from side to side; on a small phone a unit is about 0.7 pixels."""
TALLEST = 480
MARGIN = 14
# Outlines get rougher until they are no longer than this, in characters.
MOST = 7_000
# More names than these nobody listens to.
MOST_SAID = 60
# A name that is not to be read on a phone is no help; it stands below the map.
LETTER, LINE = 8.6, 18
PIN, PIN_LETTER = 26, 8.5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its middle."""

    x: float
    y: float
    width: float
    height: float

    def touches(self, other: Box) -> bool:
        """Whether the two overlap."""
        across, down = abs(self.x - other.x), abs(self.y - other.y)
        wide, high = (self.width + other.width) / 2, (self.height + other.height) / 2
        return across < wide and down < high


@dataclass(frozen=True, slots=True)
class Shape:
    """A county: the `d` of its path, and where its name may stand, the best spot first."""

    name: str
    path: str
    spots: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """One or several places of a list that stand at one spot."""

    first: int
    numbers: str
    names: str
    box: Box

    @property
    def left(self) -> int:
        """The left side of the pin."""
        return round(self.box.x - self.box.width / 2)

    @property
    def top(self) -> int:
        """The upper side of the pin."""
        return round(self.box.y - self.box.height / 2)


@dataclass(frozen=True, slots=True)
class Outlines:
    """The counties of a region, drawn, and what turns a position into a spot of the drawing."""

    shapes: tuple[Shape, ...]
    height: int
    west: float
    north: float
    across: float
    down: float

    def spot(self, point: Point) -> tuple[int, int] | None:
        """Where a position is on the map, to a whole unit; None beside the map."""
        longitude = _east(point.longitude * A_DEGREE, self.west)
        x = round((longitude - self.west) * self.across + MARGIN)
        y = round((self.north - point.latitude * A_DEGREE) * self.down + MARGIN)
        return (x, y) if 0 <= x <= WIDTH and 0 <= y <= self.height else None

    @property
    def said(self) -> str:
        """The counties that are drawn, for whoever does not see them."""
        names = [shape.name for shape in self.shapes]
        return ", ".join(names) if len(names) <= MOST_SAID else f"{len(names)} counties"


@dataclass(frozen=True, slots=True)
class CountyMap:
    """
    What the template draws: lines of names, each with its x and y, and pins.

    `unnamed` are the counties whose names have no room on it, `elsewhere` is the number of the
    list's places beside it.
    """

    outlines: Outlines
    labels: list[tuple[str, int, int]]
    unnamed: list[str]
    pins: list[Pin]
    elsewhere: int

    width = WIDTH


@lru_cache(maxsize=64)
def outlines(names: tuple[str, ...], state: str, near: Point) -> Outlines | None:
    """The counties a region in `state` around `near` means by these names; None without any."""
    return draw(named(names, state, near))


def draw(counties: Sequence[County]) -> Outlines | None:
    """The outlines of these counties, as large as the map allows; None without any."""
    if not counties:
        return None
    points = [point for county in counties for ring in county.rings for point in ring]
    longitudes = [x for x, _ in points]
    # The Aleutians stand on both sides of the date line.
    split = max(longitudes) - min(longitudes) > 180 * A_DEGREE
    west: float = min(x for x in longitudes if x > 0) if split else min(longitudes)
    east = max(_east(x, west) for x in longitudes)
    south, north = min(y for _, y in points), max(y for _, y in points)
    shrink = math.cos(math.radians((south + north) / 2 / A_DEGREE))
    room = WIDTH - 2 * MARGIN
    down = min(room / ((east - west) * shrink), (TALLEST - 2 * MARGIN) / (north - south))
    across = down * shrink
    # A tall region stands in the middle.
    west -= (room / across - (east - west)) / 2
    height = round((north - south) * down) + 2 * MARGIN
    bare = Outlines((), height, west, north, across, down)
    rings = [[_placed(bare, ring) for ring in county.rings] for county in counties]
    paths: list[str] = []
    for step in (1, 2, 3, 4, 6, 8, 12, 16):
        paths = [_path(shape, step) for shape in rings]
        if sum(len(path) + len('<path d=""/>') for path in paths) <= MOST:
            break
    shapes = tuple(
        Shape(county.name, path, _spots(max(placed, key=len), county.name))
        for county, path, placed in zip(counties, paths, rings, strict=True)
    )
    return Outlines(shapes, height, west, north, across, down)


def _east(longitude: float, west: float) -> float:
    """A longitude counted on from the west, across the date line if need be."""
    return longitude + 360 * A_DEGREE if longitude < west - 180 * A_DEGREE else longitude


Placed = list[tuple[float, float]]


def _placed(where: Outlines, ring: Ring) -> Placed:
    return [
        (
            (_east(x, where.west) - where.west) * where.across + MARGIN,
            (where.north - y) * where.down + MARGIN,
        )
        for x, y in ring
    ]


def _path(rings: Iterable[Placed], step: int) -> str:
    """The rings on a raster of `step` units. Neighbours share their points, so no gap opens."""
    parts = []
    for ring in rings:
        raster = [(round(x / step) * step, round(y / step) * step) for x, y in ring]
        points = [raster[0], *(b for a, b in pairwise(raster) if a != b)]
        if len(points) < 3:
            continue
        moves = "".join(
            f"{b[0] - a[0]}{'' if b[1] < a[1] else ' '}{b[1] - a[1]} " for a, b in pairwise(points)
        )
        parts.append(f"M{points[0][0]} {points[0][1]}l{moves.strip()}z")
    return "".join(parts)


def lines_of(name: str) -> list[str]:
    """A long name in two lines."""
    words = name.split(" ")
    if len(words) == 1 or len(name) <= 9:
        return [name]
    ends = range(1, len(words))
    end = min(ends, key=lambda n: max(len(" ".join(words[:n])), len(" ".join(words[n:]))))
    return [" ".join(words[:end]), " ".join(words[end:])]


def _spots(ring: Placed, name: str) -> tuple[Box, ...]:
    """Boxes for a name within a county, where it has most room first."""
    lines = lines_of(name)
    width, height = max(map(len, lines)) * LETTER, len(lines) * LINE
    ys = [y for _, y in ring]
    found = []
    for number in range(1, 12):
        y = min(ys) + (max(ys) - min(ys)) * number / 12
        room = _room(ring, (y, y - height / 2, y + height / 2))
        if room:
            found.append((room[1] - room[0], Box(sum(room) / 2, y, width, height)))
    found.sort(key=lambda one: -one[0])
    # A name may stand a little across its border, and no more.
    return tuple(box for room, box in found if room * 1.2 >= width)


def _room(ring: Placed, heights: tuple[float, ...]) -> tuple[float, float] | None:
    """From where to where the county reaches on all these heights, beside its widest part."""
    first, *others = (_spans(ring, y) for y in heights)
    left, right = max(first, key=lambda span: span[1] - span[0], default=(0.0, 0.0))
    for spans in others:
        pieces = ((max(left, a), min(right, b)) for a, b in spans)
        left, right = max(pieces, key=lambda span: span[1] - span[0], default=(0.0, 0.0))
    return (left, right) if left < right else None


def _spans(ring: Placed, y: float) -> list[tuple[float, float]]:
    """From where to where the county reaches on this height."""
    cuts = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(chain(ring, ring[:1]))
        if (y1 > y) != (y2 > y)
    )
    return list(zip(cuts[::2], cuts[1::2], strict=False))


@dataclass(frozen=True, slots=True)
class _Group:
    """Places at about the same spot, by number and name."""

    spot: tuple[int, int]
    places: list[tuple[int, str]]

    @property
    def numbers(self) -> str:
        return _ranges([number for number, _ in self.places])

    @property
    def box(self) -> Box:
        return Box(*self.spot, max(PIN, len(self.numbers) * PIN_LETTER + 12), PIN)

    def pin(self, height: int) -> Pin:
        """The pin, wholly on a map of this height."""
        box = self.box
        x = min(max(box.x, box.width / 2), WIDTH - box.width / 2)
        y = min(max(box.y, PIN / 2), height - PIN / 2)
        names = ", ".join(name for _, name in self.places)
        return Pin(self.places[0][0], self.numbers, names, Box(x, y, box.width, PIN))


def county_map(drawn: Outlines, places: Iterable[tuple[int, str, Point | None]]) -> CountyMap:
    """
    The map with a list's places on it: number, name and position of each.

    Places that would hide one another share a pin.
    """
    groups: list[_Group] = []
    elsewhere = 0
    for number, name, point in places:
        spot = drawn.spot(point) if point else None
        if spot is None:
            elsewhere += 1
            continue
        new = _Group(spot, [(number, name)])
        # A pin that grew may touch one more.
        while touched := next((g for g in groups if new.box.touches(g.box)), None):
            groups.remove(touched)
            new = _Group(touched.spot, sorted(touched.places + new.places))
        groups.append(new)
    pins = [group.pin(drawn.height) for group in groups]
    taken = [pin.box for pin in pins]
    labels: list[tuple[str, int, int]] = []
    unnamed: list[str] = []
    for shape in drawn.shapes:
        free = (b for b in shape.spots if not any(b.touches(other) for other in taken))
        if box := next(free, None):
            taken.append(box)
            labels += _lines(shape.name, box)
        else:
            unnamed.append(shape.name)
    return CountyMap(drawn, labels, unnamed, pins, elsewhere)


def _lines(name: str, box: Box) -> list[tuple[str, int, int]]:
    lines = lines_of(name)
    first = box.y - (len(lines) - 1) * LINE / 2
    return [(text, round(box.x), round(first + n * LINE)) for n, text in enumerate(lines)]


def _ranges(numbers: list[int]) -> str:
    """Numbers as people write them: three or more in a row as first and last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{run[0]}\u2013{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
    )
