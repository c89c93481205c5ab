"""The search page: always an answer, always 200, the emergency first, nothing kept."""

import datetime as dt
import logging
import re

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from search import answering, indexing
from tests.fixtures import TwoRegions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def indexed(two_regions: TwoRegions) -> TwoRegions:
    indexing.drain()
    return two_regions


def test_results_on_their_own_site(ask, two_regions: TwoRegions) -> None:
    answer = ask("alder.localhost", "heroin")
    assert answer.status == 200
    assert ("/local/first-steps/", "First steps Alder") in answer.results
    assert ("/articles/first-steps/", "Library article") in answer.results
    assert "Birch" not in answer.html
    assert answer.status_line.startswith(f"{len(answer.results)} results")


def test_a_card_says_where_a_place_is_and_how_far(ask, two_regions: TwoRegions) -> None:
    place = two_regions.a.facility
    place.latitude, place.longitude = 35.95, -82.55
    place.save()
    indexing.drain()
    html = ask("alder.localhost", "detox near 28801").html
    where = f"{place.city}, {place.state_province}"
    assert re.search(rf'<p class="meta">{where} · about 2\d miles away</p>', html)
    # Without a place to count from it is the town alone.
    assert f'<p class="meta">{where}</p>' in ask("alder.localhost", "detox").html


@pytest.mark.parametrize("q", ["overdose what to do", "quiero morir", "xyzzy not breathing"])
def test_the_emergency_card_first(q: str, ask) -> None:
    html = ask("alder.localhost", q).html
    assert html.index("care emergency") < html.index('role="search"')


def test_the_steps_of_the_card_say_who_read_them(ask, settings: Settings) -> None:
    settings.EMERGENCY_CARD_REVIEWER = "Dr. Ada Example"
    settings.EMERGENCY_CARD_REVIEWED_ON = dt.date(2026, 10, 2)
    html = ask("alder.localhost", "overdose").html
    for words in ("Give naloxone", "one breath every 5 seconds", "Dr. Ada Example on 2 Oct 2026"):
        assert words in html
    settings.EMERGENCY_CARD_REVIEWER = ""
    html = ask("alder.localhost", "overdose").html
    assert "care emergency" in html and 'href="tel:911"' in html
    assert "one breath" not in html


def test_the_emergency_card_without_any_engine(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(answering, "answer", broken)
    answer = ask("alder.localhost", "overdose")
    assert answer.status == 200
    assert "care emergency" in answer.html
    assert answer.title.startswith("The search is not working right now")


def test_three_outcomes_are_told_apart(ask) -> None:
    found, nothing = ask("alder.localhost", "heroin"), ask("alder.localhost", "qwxyz")
    assert nothing.status_line == "No results"
    assert "Nothing found" in nothing.title
    assert "results" in found.title
    assert "1-800-662-4357" in nothing.html


def test_a_place_that_was_found_can_be_called_from_the_list(ask) -> None:
    html = ask("alder.localhost", "front desk", kind="facility").html
    found = html[html.index('<ol class="list">') :]
    assert re.search(r'<a [^>]*href="tel:\+1\d{10}"', found)
    assert "Answered by" in found


def test_a_correction_can_be_taken_back(ask) -> None:
    html = ask("alder.localhost", "herion").html
    assert "Showing results for <b>heroin</b>" in html
    assert "exact=1" in html
    assert "Showing results for" not in ask("alder.localhost", "herion", exact="1").html


def test_filters_narrow_and_are_taken_away(ask) -> None:
    answer = ask("alder.localhost", "", kind="facility")
    assert answer.titles == ["Front desk Alder (demo)"]
    assert "Show everything again" in answer.html


@pytest.mark.parametrize(
    "query",
    [
        {"q": "x" * 100_000},
        {"q": "\x00\ud800 'OR 1=1 -- \"*:(AND NEAR/3"},
        {"q": "heroin", "page": "-1"},
        {"q": "heroin", "page": "1000000000"},
        {"q": "heroin", "page": "٣", "sort": "'"},
        {"q": "\u202egnol", "kind": "\x00", "region": "1' OR"},
        {"q": ["a", "b"], "topic": ["x"] * 500},
    ],
)
def test_whatever_is_asked(query: dict, client: Client) -> None:
    pairs = [
        (key, value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value)
        for key, value in query.items()
    ]
    for path in ("/search/", "/search/suggest"):
        response = client.get(path, dict(pairs), HTTP_HOST="alder.localhost")
        assert response.status_code == 200


def test_at_most_four_queries_beyond_the_frame(client: Client) -> None:
    def count(**query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/search/", query, HTTP_HOST="alder.localhost")
        # What is open is asked once a minute.
        return sum('locations_schedule"."byday' not in asked["sql"] for asked in queries)

    count()
    assert count(q="heroin") - count() <= 4


def test_the_words_are_in_no_log(ask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ask("alder.localhost", "markerword")
    for record in caplog.records:
        if record.name != "django.db.backends":
            assert "markerword" not in record.getMessage()


def test_nothing_is_kept(client: Client) -> None:
    response = client.get("/search/", {"q": "heroin"}, HTTP_HOST="alder.localhost")
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert 'content="noindex"' in response.content.decode()


def test_suggestions_of_this_site_only(client: Client) -> None:
    response = client.get("/search/suggest", {"q": "front"}, HTTP_HOST="birch.localhost")
    assert response.json() == {
        "suggestions": [
            {"title": "Front desk Birch (demo)", "kind": "facility", "url": "/front-desk/"}
        ]
    }
