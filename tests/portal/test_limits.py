"""How often one household may search, and who counts as one."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from portal.addresses import household
from tests.fixtures import TwoRegions

PROXY = {"REMOTE_ADDR": "172.18.0.5"}


@pytest.fixture(autouse=True)
def behind_the_front(settings: Any) -> None:
    """As in production: a proxy says where the visitor comes from; three searches a minute."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SEARCHES_A_MINUTE = 3
    cache.clear()


@pytest.mark.parametrize(
    ("proxies", "seen", "expected"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "10.0.0.1, 203.0.113.7", "203.0.113.7"),
        (2, "203.0.113.7, 127.0.0.1", "203.0.113.7"),
        (2, "10.0.0.1, 203.0.113.7, 127.0.0.1", "203.0.113.7"),
        # Somebody on the machine itself.
        (2, "127.0.0.1", "127.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "nonsense", ""),
    ],
)
def test_a_household_is_what_our_outermost_proxy_saw(
    proxies: int, seen: str, expected: str, settings: Any
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": seen}, **PROXY)
    assert household(request) == expected


def ask(path: str, host: str, address: str) -> Any:
    """Ask as a visitor from this address."""
    return Client(headers={"host": host, "x-forwarded-for": address}).get(path, **PROXY)


@pytest.mark.parametrize("path", ["/search/?q=detox", "/find/?where=28801"])
def test_who_asks_too_often_gets_the_numbers(path: str, two_regions: TwoRegions) -> None:
    host = two_regions.a.host
    assert [ask(path, host, "203.0.113.7").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = ask(path, host, "203.0.113.7")
    text = refused.content.decode()
    assert "911" in text and "988" in text and "1-800-662-4357" in text
    assert refused["Retry-After"] == "60"
    assert refused["Cache-Control"] == "no-store"
    # Others go on, and so does everything that is no search.
    assert ask(path, host, "203.0.113.8").status_code == 200
    assert ask("/", host, "203.0.113.7").status_code == 200
    assert ask(path.split("?")[0], host, "203.0.113.7").status_code == 200


def test_who_types_gets_more_suggestions_than_searches(two_regions: TwoRegions) -> None:
    answers = [
        ask("/search/suggest?q=det", two_regions.a.host, "203.0.113.7").status_code
        for _ in range(13)
    ]
    assert answers == [200] * 12 + [429]


def test_visitors_behind_a_proxy_we_do_not_know_are_not_counted_as_one(
    two_regions: TwoRegions,
) -> None:
    host = two_regions.a.host
    assert {ask("/search/?q=detox", host, "172.18.0.1").status_code for _ in range(6)} == {200}


def test_no_address_is_kept(two_regions: TwoRegions) -> None:
    ask("/search/?q=detox", two_regions.a.host, "203.0.113.7")
    kept = str(getattr(cache, "_cache", {}))
    assert "limits:search" in kept
    assert "203.0.113.7" not in kept


def test_nobody_is_refused_while_the_cache_is_away(
    two_regions: TwoRegions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> int:
        raise ValueError

    monkeypatch.setattr(type(cache._connections["default"]), "incr", away, raising=False)
    answers = {
        ask("/search/?q=detox", two_regions.a.host, "203.0.113.9").status_code for _ in range(6)
    }
    assert answers == {200}
