"""The outlines of the counties: where they come from, and which one a name means."""

import json
import random

import pytest
import zipcodes
from django.core.management import CommandError, call_command

from locations import counties
from locations.counties import County, is_inside, named, read_line, write_line
from locations.geo import Point, county_name, point_for_zip

ASHEVILLE = point_for_zip("28801").point


@pytest.fixture(scope="module")
def all_counties() -> list[County]:
    with counties.FILE.open(encoding="utf-8") as lines:
        return [read_line(line) for line in lines]


def test_the_file_holds_every_state_and_stays_small(all_counties) -> None:
    assert len(all_counties) == 3_230
    assert len({county.fips for county in all_counties}) == 3_230
    # The fifty states, the capital and five territories.
    assert len({county.state for county in all_counties}) == 56
    assert counties.FILE.stat().st_size < 1_000_000
    again = [write_line(county) for county in all_counties]
    assert again == counties.FILE.read_text(encoding="utf-8").splitlines()


def test_outlines_are_where_the_post_says_the_counties_are(all_counties) -> None:
    """Of 600 ZIP codes all over the country the middle stands in the outline of its county."""
    rows = [
        row for row in zipcodes.list_all()
        if row["active"] and row["county"] and row["zip_code_type"] == "STANDARD"
    ]  # fmt: skip
    by_name: dict[tuple[str, str], list[County]] = {}
    for county in all_counties:
        by_name.setdefault((county.state, county_name(county.name)), []).append(county)
    right = asked = 0
    for row in random.Random(37).sample(rows, 600):
        own = by_name.get((row["state"], county_name(row["county"]).removesuffix(" city")))
        if own:
            asked += 1
            point = Point(float(row["lat"]), float(row["long"]))
            right += any(is_inside(county, point) for county in own)
    assert asked > 560
    assert right / asked > 0.97


@pytest.mark.parametrize(
    ("name", "zip_code", "fips"),
    [
        ("Buncombe", "28801", "37021"),
        ("Buncombe County", "28801", "37021"),
        ("mcdowell", "28801", "37111"),
        ("Greenville, SC", "28801", "45045"),
        ("Saint Tammany Parish", "70458", "22103"),
        ("De Kalb", "30030", "13089"),
        ("Doña Ana", "88001", "35013"),
        ("Richmond city", "23219", "51760"),
        ("Richmond County", "22572", "51159"),
        ("Baltimore", "21201", "24005"),
        ("Bayamón Municipio", "00956", "72021"),
    ],
)
def test_a_name_means_the_county_near_the_region(name: str, zip_code: str, fips: str) -> None:
    place = point_for_zip(zip_code)
    assert [county.fips for county in named([name], place.state, place.point)] == [fips]


def test_what_is_no_county_here_is_left_out() -> None:
    """Also a county that lies at the other end of the country."""
    names = ["Haywood", "", "Nowhere", "<b>", "Los Angeles", "Haywood County"]
    assert [county.fips for county in named(names, "NC", ASHEVILLE)] == ["37087"]


def square(fips: str, name: str, arcs: list[list[int]]) -> dict[str, object]:
    return {"type": "Polygon", "id": fips, "properties": {"name": name}, "arcs": arcs}


def test_the_file_is_made_of_a_topology(tmp_path) -> None:
    """Two counties side by side with one border between them, the second read backwards."""
    topology = {
        "transform": {"scale": [0.01, 0.01], "translate": [-83.0, 35.0]},
        "arcs": [
            [[10, 0], [0, 10]],
            [[10, 10], [-10, 0], [0, -10], [10, 0]],
            [[10, 0], [10, 0], [0, 10], [-10, 0]],
        ],
        "objects": {
            "states": {"geometries": [{"id": "37", "properties": {"name": "North Carolina"}}]},
            "counties": {
                "geometries": [
                    square("37003", "East", [[2, ~0]]), square("37001", "West", [[0, 1]]),
                    square("37005", "Speck", [[0, ~0]]),
                ]
            },
        },
    }  # fmt: skip
    source, made = tmp_path / "counties.json", tmp_path / "counties.tsv"
    source.write_text(json.dumps(topology))
    call_command("make_counties", str(source), "--to", str(made), verbosity=0)
    assert made.read_text().splitlines() == [
        "37001\tNC\tWest\t-82900 35000 0 100 -100 0 0 -100",
        "37003\tNC\tEast\t-82900 35000 100 0 0 100 -100 0",
    ]
    first = made.read_bytes()
    call_command("make_counties", str(source), "--to", str(made), verbosity=0)
    assert made.read_bytes() == first


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"arcs": 1, "transform": {}}'])
def test_a_file_that_is_none_is_refused(text: str, tmp_path) -> None:
    source, made = tmp_path / "counties.json", tmp_path / "counties.tsv"
    source.write_text(text)
    with pytest.raises(CommandError, match="no us-atlas"):
        call_command("make_counties", str(source), "--to", str(made))
    assert not made.exists()
