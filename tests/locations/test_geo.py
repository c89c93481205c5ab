"""Places and distances: every ZIP code is found, namesakes are told apart, boxes hold circles."""

from __future__ import annotations

import math

import pytest
import zipcodes
from hypothesis import given
from hypothesis import strategies as st

from locations import geo
from locations.distance import EARTH_RADIUS_MILES
from locations.geo import Point
from locations.states import STATES

ASHEVILLE = Point(35.5971, -82.5565)
points = st.builds(
    Point,
    st.floats(-90, 90, allow_nan=False),
    st.floats(-180, 180, allow_nan=False),
)


def test_every_zip_code_in_use_is_found() -> None:
    rows = [row for row in zipcodes.list_all() if row["active"]]
    assert len(rows) > 41_000
    missing = [row["zip_code"] for row in rows if geo.point_for_zip(row["zip_code"]) is None]
    assert missing == []


def test_a_zip_code_keeps_its_position() -> None:
    place = geo.point_for_zip("28801")
    assert place is not None
    assert place.point == ASHEVILLE
    assert (place.label, place.state, place.zip_code) == ("28801 Asheville, NC", "NC", "28801")


def test_a_post_office_box_has_a_place() -> None:
    place = geo.point_for_zip("28802")
    assert place is not None and place.point is not None
    assert geo.haversine_miles(place.point, ASHEVILLE) < 10


@pytest.mark.parametrize("text", ["28801-1234", " 28801 ", "288011234"])
def test_longer_forms_of_a_zip_code(text: str) -> None:
    place = geo.point_for_zip(text)
    assert place is not None and place.zip_code == "28801"


@pytest.mark.parametrize(
    "text", ["", "2880", "288011", "00000", "abcde", "\uff12\uff18\uff18\uff10\uff11", "28801x"]
)
def test_what_is_no_zip_code(text: str) -> None:
    assert geo.point_for_zip(text) is None


def test_the_armed_forces_have_a_place_without_a_point() -> None:
    place = geo.point_for_zip("09001")
    assert place is not None and place.point is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("asheville", "Asheville, NC"),
        ("Asheville, NC", "Asheville, NC"),
        ("asheville north carolina", "Asheville, NC"),
        ("Asheville, NC 28801", "28801 Asheville, NC"),
        ("buncombe county", "Buncombe County, NC"),
        ("condado de Buncombe", "Buncombe County, NC"),
        ("buncombe nc", "Buncombe County, NC"),
        ("orleans parish", "Orleans Parish, LA"),
        ("north carolina", "North Carolina"),
        ("nc", "North Carolina"),
        ("new york", "New York, NY"),
        ("snow hill nc", "Snow Hill, NC"),
        ("st. paul mn", "Saint Paul, MN"),
        ("Saint Paul", "Saint Paul, MN"),
        ("ft worth tx", "Fort Worth, TX"),
        ("washington dc", "District of Columbia"),
        ("San Juan, PR", "San Juan, PR"),
        ("Hagåtña", "Hagatna, GU"),
        ("guam", "Guam"),
        ("Peñuelas", "Penuelas, PR"),
        ("us virgin islands", "U.S. Virgin Islands"),
        ("american samoa", "American Samoa"),
    ],
)
def test_places_by_name(text: str, label: str) -> None:
    place = geo.find_place(text)
    assert place is not None and place.label == label


@pytest.mark.parametrize("text", ["", "   ", "zzzz", "\x00", "'; drop", "a" * 10_000])
def test_what_is_no_place(text: str) -> None:
    assert geo.find_place(text) is None


def test_namesakes_are_told_apart() -> None:
    near = geo.find_place("greenville", near=ASHEVILLE)
    preferred = geo.find_place("greenville", preferred_state="NC")
    assert near is not None and near.label == "Greenville, SC"
    assert preferred is not None and preferred.label == "Greenville, NC"
    assert getattr(geo.find_place("portland"), "label", "") == "Portland, OR"


def test_a_zip_code_without_a_position_takes_its_city_s() -> None:
    place = geo.point_for_zip("58803")
    city = geo.find_city("Williston", "ND")
    assert place is not None and city is not None and place.point == city.point is not None


def test_an_island_beyond_the_date_line() -> None:
    place = geo.point_for_zip("96960")
    assert place is not None and place.point is not None and place.point.longitude > 171


def test_every_state_and_territory_has_a_point() -> None:
    for code in STATES:
        place = geo.find_state(code)
        assert place is not None and place.point is not None, code
        assert geo.find_state(place.name) == place


def test_a_known_distance() -> None:
    charlotte = Point(35.2271, -80.8431)
    assert geo.haversine_miles(ASHEVILLE, charlotte) == pytest.approx(99.8, abs=1.0)


@given(points, points)
def test_distance_is_symmetric_and_bounded(a: Point, b: Point) -> None:
    miles = geo.haversine_miles(a, b)
    assert miles == pytest.approx(geo.haversine_miles(b, a), abs=1e-6)
    assert 0 <= miles <= math.pi * EARTH_RADIUS_MILES + 0.001
    assert geo.haversine_miles(a, a) == 0


@given(points, points, st.floats(0, 3000))
def test_a_box_holds_its_circle(middle: Point, other: Point, miles: float) -> None:
    box = geo.bounding_box(middle, miles)
    if geo.haversine_miles(middle, other) <= miles * 0.999999:
        assert box.south - 1e-6 <= other.latitude <= box.north + 1e-6
        assert box.west - 1e-6 <= other.longitude <= box.east + 1e-6


@pytest.mark.parametrize("miles", [-1.0, math.nan])
def test_a_distance_must_be_possible(miles: float) -> None:
    with pytest.raises(ValueError, match="distance"):
        geo.bounding_box(ASHEVILLE, miles)


@pytest.mark.parametrize(("latitude", "longitude"), [(91.0, 0.0), (0.0, 181.0), (math.nan, 0.0)])
def test_a_point_must_be_on_earth(latitude: float, longitude: float) -> None:
    with pytest.raises(ValueError, match="position"):
        Point(latitude, longitude)


@given(st.text(max_size=60))
def test_any_text_is_harmless(text: str) -> None:
    geo.find_place(text)
    geo.point_for_zip(text)


def test_cities_around() -> None:
    names = geo.city_names_near(ASHEVILLE, 30)
    assert {"asheville", "weaverville", "hendersonville"} <= names
    assert "charlotte" not in names
