"""“Open now” beside the results: counted, kept in the address, the same on every engine."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.test import Client

from locations.models import Schedule
from search.models import QueryCount
from tests import factories
from tests.crawl import get
from tests.fixtures import TwoRegions

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
# A Tuesday, 10 in the morning and 8 in the evening in Asheville.
MORNING = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
EVENING = dt.datetime(2026, 11, 25, 1, tzinfo=dt.UTC)
ALDER = "alder.localhost"


@pytest.fixture
def places(two_regions: TwoRegions, ready) -> TwoRegions:
    """Two places of Alder and one of Birch with hours, beside two without."""
    for side, name, opens, closes in (
        (two_regions.a, "Morning", 8, 12), (two_regions.a, "Day", 9, 18),
        (two_regions.b, "Late", 9, 23),
    ):  # fmt: skip
        factories.FacilityPageFactory(
            parent=side.page, title=f"{name} House (demo)", care=["detox"],
            schedules=[Schedule(byday=["TU"], opens_at=dt.time(opens), closes_at=dt.time(closes))],
        )  # fmt: skip
    ready()
    cache.clear()
    return two_regions


def ask(client: Client, query: str, host: str = ALDER) -> BeautifulSoup:
    answer = get(client, host, f"/search/{query}")
    assert answer.status == 200
    return answer.soup


def titles(soup: BeautifulSoup) -> set[str]:
    return {link.get_text() for link in soup.select("ol.list > li h2 a")}


def choice(soup: BeautifulSoup) -> Tag | None:
    return next((a for a in soup.select(".facets a") if "Open now" in a.get_text()), None)


def count(soup: BeautifulSoup) -> int:
    found = choice(soup)
    return int(found.select_one(".count").get_text()) if found else 0


def test_what_is_open_is_counted_and_chosen(places: TwoRegions, client: Client) -> None:
    with time_machine.travel(MORNING):
        soup = ask(client, "?q=detox")
        assert count(soup) == 2
        narrow = ask(client, str(choice(soup)["href"]))
        assert titles(narrow) == {"Morning House (demo)", "Day House (demo)"}
        # Its own count is made without itself, and the others' with it.
        assert count(narrow) == 2 and choice(narrow)["aria-current"] == "true"
        assert "2 results" in narrow.select_one("[role=status]").get_text()
        assert titles(ask(client, str(choice(narrow)["href"]))) == titles(soup)
    with time_machine.travel(EVENING):
        assert choice(ask(client, "?q=detox")) is None
        assert titles(ask(client, "?q=detox", "localhost")) > {"Late House (demo)"}
        assert titles(ask(client, "?q=detox&open=now", "localhost")) == {"Late House (demo)"}
        nothing = ask(client, "?q=detox&open=now")
        assert titles(nothing) == set() and "No results" in nothing.main.get_text()
        assert count(nothing) == 0 and choice(nothing) is not None


def test_the_address_keeps_it(places: TwoRegions, client: Client) -> None:
    with time_machine.travel(MORNING):
        soup = ask(client, "?q=detox+28801&open=now&care=detox")
        assert titles(soup) == {"Morning House (demo)", "Day House (demo)"}
        assert soup.select_one('form.find input[name="open"]')["value"] == "now"
        for link in soup.select(".facets li a, .orders a, .notice a"):
            query = parse_qs(urlsplit(str(link["href"])).query)
            assert (query.get("open") == ["now"]) != ("Open now" in link.get_text()), link
        (clear,) = soup.select(".facets p a")
        assert parse_qs(urlsplit(str(clear["href"])).query) == {"q": ["detox 28801"]}
        # Nothing but what is open, whatever it is.
        assert titles(ask(client, "?open=now")) == titles(soup)
        assert titles(ask(client, "?q=detox&open=yes")) == titles(ask(client, "?q=detox"))


def test_it_is_offered_where_places_are_among_the_results(
    places: TwoRegions, client: Client
) -> None:
    with time_machine.travel(MORNING):
        assert choice(ask(client, "?q=heroin")) is None
        assert choice(ask(client, "?q=detox&kind=article")) is None
        assert count(ask(client, "?q=detox&kind=facility")) == 2


def test_a_narrowed_search_is_not_counted_twice(places: TwoRegions, client: Client) -> None:
    agent = {"HTTP_HOST": ALDER, "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    for query in ("?q=detox", "?q=detox&open=now"):
        client.get(f"/search/{query}", **agent)
    row = QueryCount.objects.get(kind=QueryCount.Kind.WORDS, text="detox")
    assert row.searches == 1


def test_a_cache_that_is_away_stops_no_search(
    places: TwoRegions, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(type(cache._connections["default"]), "get_or_set", away)
    with time_machine.travel(MORNING):
        assert count(ask(client, "?q=detox")) == 2
