"""Points on the earth and the distance between them in statute miles."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_MILES = 3958.7613
"""The mean radius of the earth (IUGG, 6371.0088 km)."""


@dataclass(frozen=True, slots=True)
class Point:
    """A position in decimal degrees (WGS 84), north and east positive.

    Raises ValueError for a latitude beyond 90 or a longitude beyond 180 degrees.
    """

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError(f"Not a position on earth: {self.latitude}, {self.longitude}")


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """A rectangle in decimal degrees that holds a circle; a cheap first filter before distances."""

    south: float
    west: float
    north: float
    east: float


def haversine_miles(a: Point, b: Point) -> float:
    """The great-circle distance between two points in statute miles."""
    lat1, lat2 = math.radians(a.latitude), math.radians(b.latitude)
    half_lat = (lat2 - lat1) / 2
    half_long = math.radians(b.longitude - a.longitude) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_long) ** 2
    return 2 * EARTH_RADIUS_MILES * math.asin(math.sqrt(min(1.0, h)))


def bounding_box(point: Point, miles: float) -> BoundingBox:
    """The rectangle that holds every point within `miles` of `point`.

    A circle over a pole or the date line gets all longitudes: the rectangle is never too small.
    Raises ValueError for a negative distance.
    """
    if not miles >= 0:
        raise ValueError(f"A distance in miles cannot be {miles}")
    reach = math.degrees(miles / EARTH_RADIUS_MILES)
    south, north = point.latitude - reach, point.latitude + reach
    west, east = -180.0, 180.0
    if south > -90 and north < 90:
        ratio = math.sin(math.radians(reach)) / math.cos(math.radians(point.latitude))
        width = math.degrees(math.asin(min(1.0, ratio)))
        if point.longitude - width >= -180 and point.longitude + width <= 180:
            west, east = point.longitude - width, point.longitude + width
    return BoundingBox(max(south, -90.0), west, min(north, 90.0), east)


def miles_words(miles: float | None) -> str:
    """A distance as people say it; empty when it is not known."""
    if miles is None:
        return ""
    if miles < 1:
        return "less than a mile"
    whole = round(miles)
    return f"about {whole:,} mile{'' if whole == 1 else 's'}"
