"""The map of a region: small, true, its own, and nothing of the visitor in it."""

import random
import re
from itertools import accumulate

import pytest
from django.template.loader import render_to_string
from django.test import Client

from locations import counties
from locations.counties import County, is_inside, read_line
from locations.county_map import WIDTH, county_map, draw, outlines
from locations.geo import Point, haversine_miles, point_for_zip
from search import indexing
from tests import factories
from tests.crawl import Crawl, get
from tests.fixtures import TwoRegions

MOST = 12 * 1024
WESTERN = ("Buncombe", "Henderson", "Haywood", "Madison", "McDowell", "Transylvania")
ASHEVILLE = point_for_zip("28801").point


def svg(found) -> str:
    html = render_to_string("locations/county_map.html", {"map": found})
    return re.search(r"<svg.*</svg>", html, re.DOTALL)[0]


def place(number: int, code: str, name: str = "Place") -> tuple[int, str, Point | None]:
    return number, f"{name} {number}", point_for_zip(code).point


# --- the drawing --------------------------------------------------------------------------


def test_every_region_of_the_country_has_a_small_map() -> None:
    """150 counties and one of every state, each with its neighbours, with a page of pins."""
    with counties.FILE.open(encoding="utf-8") as lines:
        known = [(county.middle, county) for county in map(read_line, lines)]
    rng = random.Random(12)
    homes = [rng.choice(known) for _ in range(150)]
    homes += {county.state: (middle, county) for middle, county in known}.values()
    largest = 0
    for middle, home in homes:
        near = [(haversine_miles(middle, other), c.fips, c) for other, c in known
                if abs(other.latitude - middle.latitude) < 2]  # fmt: skip
        some = [c for miles, _, c in sorted(near)[: rng.choice([1, 3, 6, 12, 30])] if miles < 120]
        drawn = draw(some)
        places = [(n, "A place with a name of the usual length (demo)", c.middle)
                  for n, c in enumerate(some[:8], 1)]  # fmt: skip
        found = county_map(drawn, places)
        assert found.elsewhere == 0 and found.pins, home
        largest = max(largest, len(svg(found).encode()))
        assert len(drawn.shapes) == len(some) and all(s.path for s in drawn.shapes), home
    texas = [county for _, county in known if county.state == "TX"]
    largest = max(largest, len(svg(county_map(draw(texas), [])).encode()))
    print(f"The largest of {len(homes) + 1} maps has {largest:,} bytes.")
    assert largest < MOST


def test_it_is_the_same_every_time() -> None:
    one = draw(counties.named(WESTERN, "NC", ASHEVILLE))
    assert one == draw(counties.named(WESTERN, "NC", ASHEVILLE))
    assert one is not None and one.said == ", ".join(WESTERN)


def inside(path: str, spot: tuple[int, int]) -> bool:
    """Whether a spot of the drawing is within a path of it."""
    rings = []
    for start, moves in re.findall(r"M([-\d ]+)l([-\d ]+)z", path):
        steps = list(map(int, re.findall(r"-?\d+", f"{start} {moves}")))
        rings.append(tuple(zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True)))
    # A county of thousandths of a degree stands for the drawing's units.
    point = Point(spot[1] / counties.A_DEGREE, spot[0] / counties.A_DEGREE)
    return is_inside(County("00001", "NC", "Drawn", tuple(rings)), point)


@pytest.mark.parametrize(
    ("code", "county"),
    [("28801", "Buncombe"), ("28792", "Henderson"), ("28712", "Transylvania"), ("28786", "Haywood"),
     ("28753", "Madison"), ("28752", "McDowell")],
)  # fmt: skip
def test_a_place_stands_in_its_county(code: str, county: str) -> None:
    drawn = outlines(WESTERN, "NC", ASHEVILLE)
    spot = drawn.spot(point_for_zip(code).point)
    assert [shape.name for shape in drawn.shapes if inside(shape.path, spot)] == [county]


def test_places_at_one_spot_share_a_pin_and_names_give_way() -> None:
    drawn = outlines(WESTERN, "NC", ASHEVILLE)
    codes = ["28801", "28801", "28803", "28792", "28801", "28712", "29601", "82001"]
    found = county_map(drawn, [place(n, code) for n, code in enumerate(codes, 1)])
    assert [pin.numbers for pin in found.pins] == ["4", "1\u20133, 5", "6"]
    assert found.elsewhere == 2
    boxes = [pin.box for pin in found.pins]
    assert not any(a.touches(b) for a in boxes for b in boxes if a is not b)
    named = [text for text, _, _ in found.labels]
    assert sorted(named + found.unnamed) == sorted(WESTERN) and len(named) >= 5
    for _, x, y in found.labels:
        assert 0 < x < WIDTH and 0 < y < drawn.height
        assert not any(abs(x - b.x) < b.width / 2 and abs(y - b.y) < b.height / 2 for b in boxes)


def test_both_sides_of_the_date_line() -> None:
    """The western Aleutians are no map of the whole globe."""
    aleutians = counties.named(["Aleutians West"], "AK", Point(53.9, -166.5))
    drawn = draw(aleutians)
    west, east = drawn.spot(Point(52.9, 172.9)), drawn.spot(Point(53.9, -166.5))
    assert west and east and west[0] < east[0]


def test_names_are_escaped() -> None:
    evil = "<script>x</script> & \"'"
    ring = ((-82500, 35500), (-82000, 35500), (-82000, 36000), (-82500, 36000))
    drawn = draw([County("37001", "NC", evil, (ring,))])
    drawing = svg(county_map(drawn, [(1, evil, Point(35.7, -82.2))]))
    assert "<script" not in drawing and "&lt;script&gt;" in drawing
    assert not re.search(r"aria-label=\"[^\"]*'", drawing)


# --- on the page --------------------------------------------------------------------------


@pytest.fixture
def regions(two_regions: TwoRegions) -> TwoRegions:
    """Alder with its counties, and a place each in two of them; Birch with its own."""
    for side, names, code in (
        (two_regions.a, ", ".join(WESTERN), "28801"),
        (two_regions.b, "Greenville\nPickens", "29601"),
    ):
        side.page.counties, side.page.zips = names, code
        side.page.save()
    for side, code in (
        (two_regions.a, "28712"),
        (two_regions.a, "29601"),
        (two_regions.b, "29601"),
    ):
        factories.FacilityPageFactory(
            parent=side.page, title=f"{side.mark} {code} (demo)", postal_code=code
        )
    indexing.drain()
    return two_regions


@pytest.mark.django_db
def test_the_list_comes_first_and_the_map_leads_back_to_it(regions, client: Client) -> None:
    answer = get(client, regions.a.host, "/find/?where=28801&within=100")
    cards = answer.soup.select("main .card")
    assert len(cards) == 3
    drawing = answer.soup.select_one("main .map svg")
    assert answer.html.index("</article>") < answer.html.index("<svg viewBox")
    assert [text.get_text() for text in drawing.select("g text")] and {
        text.get_text() for text in drawing.select("g text")
    } <= set(WESTERN)
    links = {str(a["href"]): a.get_text(strip=True) for a in drawing.select("a")}
    assert links == {"#place-1": "1", "#place-2": "2"}
    for target in links:
        card = answer.soup.select_one(target)
        assert f"number {target[-1]} on the map" in card.get_text(" ", strip=True)
    # The third, in another state, is in the list alone.
    assert "on the map" not in cards[2].get_text()
    assert "1 of its places is not on this map" in answer.soup.select_one(".map").get_text()
    assert "Buncombe" in drawing["aria-label"] and "Alder 28712 (demo)" in drawing.decode()
    assert len(answer.sql) <= 6


@pytest.mark.django_db
def test_nothing_of_the_visitor_and_of_another_region(regions, client: Client) -> None:
    """The drawing is the same from wherever somebody asks; Birch's counties are in Birch's."""
    drawings = {
        str(get(client, regions.a.host, f"/find/?{at}").soup.select_one(".map svg"))
        for at in ("at=35.5971234,-82.5565678&within=50", "at=35.61,-82.55&within=50")
    }
    assert len(drawings) == 1
    (drawing,) = drawings
    assert "Birch" not in drawing and "Pickens" not in drawing
    assert not re.search(r"35\.\d|82\.\d", drawing)
    other = str(get(client, regions.b.host, "/find/?where=29601").soup.select_one(".map svg"))
    assert "Pickens" in other and "Alder" not in other and "Buncombe" not in other


@pytest.mark.django_db
def test_without_anything_to_show_there_is_no_map(regions, client: Client) -> None:
    def has_map(host: str, path: str) -> bool:
        return get(client, host, path).soup.select_one(".map") is not None

    assert has_map(regions.a.host, "/find/")
    assert not has_map(regions.network.hostname, "/find/?where=28801")
    assert not has_map(regions.a.host, "/find/?where=28801&language=ht")
    regions.a.page.counties = "Nowhere, <b>"
    regions.a.page.save()
    assert not has_map(regions.a.host, "/find/")


@pytest.mark.django_db
def test_the_maps_of_the_demo_are_small(demo_crawl: Crawl) -> None:
    drawn = [
        len(str(answer.soup.select_one(".map svg")).encode())
        for answer in demo_crawl.pages
        if answer.path.startswith("/find/") and answer.soup.select_one(".map svg")
    ]
    hosts = {a.host for a in demo_crawl.pages if a.soup.select_one(".map svg")}
    assert {"asheville.localhost", "greenville.localhost"} <= hosts
    assert max(drawn) < MOST
