"""A place that has closed for good, one that has closed for a while, and one nobody confirms."""

import datetime as dt

import pytest
from django.test import Client

from locations import truth
from locations.models import Assurance, FacilityPage, Service
from search import indexing
from tests import factories
from tests.crawl import get
from tests.fixtures import TwoRegions

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
LISTS = ["/", "/find/", "/find/?where=28801", "/search/?q=detox", "/search/?kind=facility"]
ALDER = "alder.localhost"
NUMBER = "tel:+18285550149"


@pytest.fixture
def place(two_regions: TwoRegions) -> FacilityPage:
    """A place in Alder beside its front desk, in every list."""
    two_regions.a.page.counties, two_regions.a.page.zips = "Buncombe", "28801"
    two_regions.a.page.save()
    made = factories.FacilityPageFactory(
        parent=two_regions.a.page, title="Corner House (demo)", slug="corner-house", care=["detox"],
        phone="(828) 555-0149",
    )  # fmt: skip
    indexing.drain()
    return made


def lists_with(client: Client, name: str = "Corner House") -> list[str]:
    """The lists in which the place stands."""
    answers = {path: get(client, ALDER, path) for path in LISTS}
    assert all(answer.status == 200 for answer in answers.values())
    return [path for path, answer in answers.items() if name in answer.soup.main.get_text()]


def dials(client: Client, path: str) -> list[str]:
    """What may be dialled in the main part of a page."""
    return [str(a["href"]) for a in get(client, ALDER, path).soup.select('main a[href^="tel:"]')]


def test_closed_for_good_is_in_no_list(place: FacilityPage, client: Client, admin_user) -> None:
    assert lists_with(client) == LISTS
    assert "Corner House" in str(get(client, ALDER, "/find/").soup.select_one(".map svg"))
    truth.record_call(place, admin_user, Assurance.Outcome.CLOSED)
    # Where it is read from the tables, at once; from the index a moment later.
    assert not {"/", "/find/", "/find/?where=28801"} & set(lists_with(client))
    indexing.drain()
    assert lists_with(client) == []
    assert "Corner House" not in str(get(client, ALDER, "/find/").soup.select_one(".map svg"))
    assert "Corner House" not in get(client, ALDER, "/front-desk/").soup.main.get_text()


def test_its_own_page_says_so_and_leads_to_neighbours(
    place: FacilityPage, client: Client, admin_user
) -> None:
    truth.record_call(place, admin_user, Assurance.Outcome.CLOSED)
    answer = get(client, ALDER, "/corner-house/")
    assert answer.status == 200
    words = answer.soup.main.get_text(" ", strip=True)
    assert "This place has closed for good." in words
    link = answer.soup.main.find("a", string="Front desk Alder (demo)")
    assert link is not None and link["href"] == "/front-desk/"
    near = answer.soup.main.find("a", string="More places near 28801")
    assert near is not None and near["href"] == "/find/?where=28801"
    # Only the neighbour may be dialled, and machines are told of no clinic.
    assert dials(client, "/corner-house/") == ["tel:+18285550142"]
    assert "MedicalClinic" not in answer.html
    for gone in ("Before you call", "Directions", "Outpatient", "Detox"):
        assert gone not in words


def test_one_service_that_is_left_keeps_it_in_the_lists(
    two_regions: TwoRegions, client: Client
) -> None:
    factories.FacilityPageFactory(
        parent=two_regions.a.page,
        title="Corner House (demo)",
        services=[
            Service(name="Detox", care=["detox"], status="defunct"),
            Service(name="Visits", care=["outpatient"]),
        ],
    )
    nothing = factories.FacilityPageFactory(
        parent=two_regions.a.page, title="Unknown House (demo)", services=[]
    )
    indexing.drain()
    assert "/find/" in lists_with(client) and "/" in lists_with(client)
    assert nothing.services.count() == 0 and "/find/" in lists_with(client, "Unknown House")


def test_closed_for_a_while_stays_and_cannot_be_dialled(
    place: FacilityPage, client: Client, admin_user
) -> None:
    truth.record_call(place, admin_user, Assurance.Outcome.PAUSED)
    indexing.drain()
    assert not [path for path in (*LISTS, "/corner-house/") if NUMBER in dials(client, path)]
    # What it offered it does not offer now; by its name it is found.
    found = [path for path in lists_with(client) if path != "/search/?q=detox"]
    assert found == [path for path in LISTS if path != "/search/?q=detox"]
    for path in ("/", "/find/?where=28801"):
        cards = get(client, ALDER, path).soup.select("main .card")
        (card,) = (card for card in cards if "Corner House" in card.get_text())
        assert "Closed for a while" in card.get_text() and not card.select('a[href^="tel:"]')
    side = get(client, ALDER, "/corner-house/").soup.select_one(".side")
    assert "Closed for a while" in side.get_text() and not side.select('a[href^="tel:"]')


@pytest.mark.parametrize(
    ("days", "listed", "dialable"),
    [(180, True, True), (181, True, False), (365, True, False), (366, False, False)],
)
def test_what_nobody_confirms_cannot_be_dialled_and_then_leaves(
    days: int, listed: bool, dialable: bool, place: FacilityPage, client: Client
) -> None:
    day = dt.date.today() - dt.timedelta(days=days)
    place.assured_on = day
    place.save()
    place.phones.update(checked_on=day)
    indexing.drain()
    assert lists_with(client) == (LISTS if listed else [])
    side = get(client, ALDER, "/corner-house/").soup.select_one(".side")
    assert bool(side.select('a[href^="tel:"]')) is dialable
    dialled = [path for path in LISTS if NUMBER in dials(client, path)]
    assert dialled == (LISTS if dialable else [])
    if not dialable:
        assert f"Not confirmed since {day.day} {day:%b %Y}" in side.get_text()


def test_who_keeps_a_copy_is_told_that_it_has_closed(
    place: FacilityPage, client: Client, admin_user
) -> None:
    truth.record_call(place, admin_user, Assurance.Outcome.CLOSED)
    listed = client.get("/api/hsds/services", HTTP_HOST=ALDER).json()["contents"]
    status = {service["name"]: service["status"] for service in listed}
    assert "defunct" in status.values()
