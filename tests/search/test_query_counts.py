"""What is counted of a search, what never is, and that counting costs the visitor nothing."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search import counting, indexing, tasks
from search.admin import statistics
from search.models import QueryCount
from tests.fixtures import TwoRegions

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def indexed(two_regions: TwoRegions) -> TwoRegions:
    cache.clear()
    indexing.drain()
    return two_regions


@pytest.fixture
def visit(client: Client) -> Callable[..., Any]:
    """Search as somebody's browser does: visit("heroin", host=…, address=…)."""

    def do(
        q: str, host: str = "alder.localhost", address: str = "192.0.2.1", agent: str = BROWSER,
        **more: Any,
    ) -> Any:  # fmt: skip
        headers = {"host": host, "user-agent": agent, **more.pop("headers", {})}
        return client.get("/search/", {"q": q, **more}, headers=headers, REMOTE_ADDR=address)

    return do


def words() -> list[tuple[str, int, int, int]]:
    """Text, searches, visitors and empty answers of everything counted."""
    counts = QueryCount.objects.filter(kind="words").order_by("text", "site_id")
    return list(counts.values_list("text", "searches", "visitors", "empty"))


def test_the_same_words_are_one_row_a_day_and_a_visitor_counts_once(visit) -> None:
    for text in ("Heroin ", "heroin!", "HEROIN"):
        visit(text)
    visit("heroin", address="192.0.2.2")
    visit("zzzz qqqq")
    assert words() == [("heroin", 4, 2, 0), ("zzzz qqqq", 1, 1, 1)]


def test_each_site_counts_its_own(visit, two_regions: TwoRegions) -> None:
    visit("heroin")
    visit("heroin", host="birch.localhost")
    sites = QueryCount.objects.filter(kind="words").values_list("site_id", flat=True)
    assert set(sites) == {two_regions.a.site.pk, two_regions.b.site.pk}


def test_days_are_apart_and_the_answering_time_is_in_a_bucket(visit) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC)):
        visit("heroin")
    with time_machine.travel(dt.datetime(2026, 11, 25, 17, tzinfo=dt.UTC)):
        visit("heroin")
    assert words() == [("heroin", 1, 1, 0)] * 2
    times = QueryCount.objects.filter(kind="time")
    assert sum(times.values_list("searches", flat=True)) == 2
    known = {*map(str, counting.BUCKETS), counting.SLOWER}
    assert set(times.values_list("text", flat=True)) <= known
    assert [counting.bucket(s) for s in (0, 0.025, 0.0251, 1.6, 9)] == [
        "25", "25", "50", "1600", "more",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["28801 detox", "call 828 555 0142", "detox ٤", "x" * 61, "a " * 40, "²"]
)
def test_digits_and_long_texts_are_never_kept(text: str, visit) -> None:
    visit(text)
    assert words() == []
    assert QueryCount.objects.filter(kind="time").exists()


@pytest.mark.parametrize(
    "more",
    [
        {"page": "2"},
        {"kind": "article"},
        {"sort": "distance"},
        {"exact": "1"},
        {"agent": ""},
        {"agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"agent": "curl/8.5.0"},
        {"headers": {"sec-purpose": "prefetch"}},
    ],
)
def test_only_the_first_page_of_a_person_counts(more: dict[str, Any], visit) -> None:
    assert visit("heroin", **more).status_code == 200
    assert not QueryCount.objects.exists()


def test_suggestions_and_heads_do_not_count(client: Client) -> None:
    headers = {"host": "alder.localhost", "user-agent": BROWSER}
    client.get("/search/suggest", {"q": "heroin"}, headers=headers)
    client.head("/search/", {"q": "heroin"}, headers=headers)
    client.get("/search/", headers=headers)
    assert not QueryCount.objects.exists()


def test_one_statement_after_the_answer(visit) -> None:
    visit("heroin")
    with CaptureQueriesContext(connection) as queries:
        visit("heroin")
    sql = [query["sql"] for query in queries]
    touching = [number for number, text in enumerate(sql) if "search_querycount" in text]
    # The last thing that happens: the page was rendered before it.
    assert touching == [len(sql) - 1]


def test_a_count_that_fails_costs_nothing_and_says_nothing(
    visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(rows: object) -> None:
        raise RuntimeError(f"cannot write {rows}")

    monkeypatch.setattr(counting, "_write", broken)
    caplog.set_level(logging.DEBUG)
    assert visit("markerword", address="192.0.2.77").status_code == 200
    told = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert "not counted: RuntimeError" in told
    assert "markerword" not in told
    assert "192.0.2.77" not in told


def test_no_address_is_kept_and_the_cache_holds_numbers_only_for_the_day(
    visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[tuple[str, Any, int]] = []
    monkeypatch.setattr(
        cache, "set", lambda key, value, timeout: kept.append((key, value, timeout))
    )
    visit("heroin", address="192.0.2.77")
    ((key, value, timeout),) = [one for one in kept if not one[0].startswith("open-this-minute:")]
    assert timeout <= 86_400
    for text in (key, repr(value), repr(list(QueryCount.objects.values()))):
        assert "192.0.2" not in text
    assert "heroin" not in key + repr(value)


def test_ipv6_of_one_household_is_one_visitor_and_a_proxy_is_looked_through(
    visit, settings
) -> None:
    visit("heroin", address="2001:db8:1:1::1")
    visit("heroin", address="2001:db8:1:1:ffff::2")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = False
    # What the visitor claims stands before what our proxy saw.
    for claimed in ("203.0.113.5", "203.0.113.6"):
        visit("heroin", headers={"x-forwarded-for": f"{claimed}, 2001:db8:1:1::9"})
    assert words() == [("heroin", 4, 1, 0)]


def test_a_lost_cache_counts_too_few_visitors_never_too_many(visit) -> None:
    for number in range(4):
        visit("heroin", address=f"192.0.2.{number}")
    cache.clear()
    for number in range(4):
        visit("heroin", address=f"192.0.2.{number}")
    assert words() == [("heroin", 8, 4, 0)]


def test_words_are_shown_with_ten_visitors_of_one_day(visit, two_regions: TwoRegions) -> None:
    sites = [two_regions.a.site]
    for number in range(9):
        visit("heroin", address=f"192.0.2.{number}")
    for _ in range(20):
        visit("alone")
    assert statistics.top(sites) == []
    visit("heroin", address="192.0.2.9")
    visit("heroin", address="192.0.2.10")
    (row,) = statistics.top(sites)
    assert (row["text"], row["times"], row["people"]) == ("heroin", 11, counting.ENOUGH)


def test_words_are_shown_with_ten_days_and_not_with_five_days_of_two(
    two_regions: TwoRegions,
) -> None:
    site, today = two_regions.a.site, timezone.localdate()
    for ago in range(10):
        day = today - dt.timedelta(days=ago)
        count = QueryCount(site=site, day=day, kind="words", searches=1, visitors=1, empty=1)
        count.text = "ten days"
        count.save()
        if ago < 5:
            count.pk, count.text, count.visitors = None, "two people", 2
            count.save()
    assert [row["text"] for row in statistics.top([site])] == ["ten days"]
    assert [row["text"] for row in statistics.in_vain([site])] == ["ten days"]
    assert statistics.top([two_regions.b.site]) == []


def test_counts_are_gone_after_ninety_days(two_regions: TwoRegions, visit) -> None:
    today = timezone.localdate()
    for ago in (90, 91, 400):
        day = today - dt.timedelta(days=ago)
        QueryCount.objects.create(
            site=two_regions.a.site, day=day, kind="words", text="old", searches=1
        )
    tasks.keep_up()
    assert [today - count.day for count in QueryCount.objects.all()] == [counting.KEEP]
    # With no clock at all, the first search of a day does it.
    QueryCount.objects.update(day=today - dt.timedelta(days=91))
    counting.forget_old_once.cache_clear()
    visit("heroin")
    assert not QueryCount.objects.filter(text="old").exists()
