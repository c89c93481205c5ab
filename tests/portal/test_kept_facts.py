"""What every page needs is read once, and again as soon as anything has changed."""

import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from portal.doorways import Doorways
from portal.kept import facts as kept
from portal.kept import version
from portal.models import Hotline, SiteProfile
from search import indexing, lexicon
from search.models import FacetLabel, PromotedAnswer, SearchSynonym
from tests.fixtures import TwoRegions
from tests.portal.test_kept_pages import visit

# What the facts hold: sites, numbers, words of editors.
FOUND = 'href="/local/first-steps/"'
TABLES = ("wagtailcore_site", "portal_hotline", "search_searchsynonym")


@pytest.fixture(autouse=True)
def ready(keep: TwoRegions) -> None:
    indexing.drain()


def search(host: str, text: str = "first steps", client: Client | None = None) -> str:
    """The page of results."""
    found = (client or Client()).get("/search/", {"q": text}, headers={"host": host})
    assert found.status_code == 200
    return str(found.content.decode())


def asks(host: str, client: Client | None = None) -> set[str]:
    """Which of TABLES a search reads."""
    with CaptureQueriesContext(connection) as asked:
        search(host, client=client)
    return {table for table in TABLES if any(table in one["sql"] for one in asked)}


def test_a_second_search_reads_none_of_it(keep: TwoRegions) -> None:
    assert asks(keep.a.host) == set(TABLES)
    assert asks(keep.a.host) == set()
    # Every site has its own words and numbers; the sites themselves are known.
    assert asks(keep.b.host) == set(TABLES) - {"wagtailcore_site"}


def test_a_second_search_asks_only_for_what_it_finds(keep: TwoRegions) -> None:
    page = keep.a.article
    profile = SiteProfile.objects.get(site=keep.a.site)
    profile.navigation = [("link", {"page": page, "label": "Begin"})]
    profile.save()
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert "Begin" in search(keep.a.host)
        # Beside the look at the number and the count, which is written after the answer.
        beside = ("portal_contentversion", "search_querycount", "SAVEPOINT")
        costs.append(sum(not any(b in one["sql"] for b in beside) for one in asked))
    # The database engine asks for hits and counts; the rest was read with the first search.
    assert costs[0] > 3 >= costs[1]


def test_who_is_logged_in_reads_all_of_it_anew(keep: TwoRegions, editor_of_a: Client) -> None:
    search(keep.a.host)
    assert asks(keep.a.host, editor_of_a) == set(TABLES)
    assert asks(keep.a.host) == set()


def _synonym(it: TwoRegions) -> None:
    SearchSynonym.objects.create(term="qwxyzzy", means="first steps", site=it.a.site)


def _promoted(it: TwoRegions) -> None:
    PromotedAnswer.objects.create(phrases="qwxyzzy", page=it.a.article, site=it.a.site)


def _hotline(it: TwoRegions) -> None:
    line = Hotline.objects.get(name="Line Alder (demo)")
    line.name = "Quite another line"
    line.save()


def _profile(it: TwoRegions) -> None:
    profile = SiteProfile.objects.get(site=it.a.site)
    profile.name = "Quite another name"
    profile.save()


def _closed(it: TwoRegions) -> None:
    it.a.site.delete()


def _topic(it: TwoRegions) -> None:
    topic = it.a.article.topics.get()
    topic.name = "Quite another topic"
    topic.save()
    indexing.drain()


def _says(text: str, query: str = "first steps") -> Callable[[str], bool]:
    return lambda host: text in search(host, query)


def _labelled(host: str) -> bool:
    doorways = Doorways.for_request(RequestFactory(headers={"host": host}).get("/search/"))
    assert doorways.current is not None and doorways.kept
    labels = lexicon.for_visitors(doorways, doorways.current).labels or ()
    return "Quite another topic" in {label for _, _, label in labels}


def _refused(host: str) -> bool:
    return visit("/search/?q=first", host).status_code == 400


# What is done -> what is true afterwards, and was not before.
CHANGES: dict[str, tuple[Callable[[TwoRegions], None], Callable[[str], bool]]] = {
    "synonym": (_synonym, _says(FOUND, "qwxyzzy")),
    "promoted": (_promoted, _says("Chosen by our editors", "qwxyzzy")),
    "hotline": (_hotline, lambda host: "Quite another line" in visit("/", host).content.decode()),
    "profile": (_profile, _says("Quite another name")),
    "site closed": (_closed, _refused),
    "topic": (_topic, _labelled),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen_at_once(change: str, keep: TwoRegions, as_committed: Any) -> None:
    done, true = CHANGES[change]
    assert not true(keep.a.host)
    with as_committed():
        done(keep)
    assert true(keep.a.host)


def test_a_navigation_leads_to_no_hidden_page(keep: TwoRegions, as_committed: Any) -> None:
    page = keep.a.article
    profile = SiteProfile.objects.get(site=keep.a.site)
    profile.navigation = [("link", {"page": page, "label": "Qwxyzzy"})]
    with as_committed():
        profile.save()
    assert "Qwxyzzy" in search(keep.a.host)
    with as_committed():
        page.unpublish()
    assert "Qwxyzzy" not in search(keep.a.host)


def test_a_number_that_is_gone_is_gone(keep: TwoRegions, as_committed: Any) -> None:
    call = SiteProfile.objects.get(site=keep.a.site).phone
    assert call in search(keep.a.host)
    with as_committed():
        SiteProfile.objects.filter(site=keep.a.site).get().delete()
    assert call not in search(keep.a.host)


def test_the_frame_says_where_the_visitor_is(keep: TwoRegions) -> None:
    marked = '<a href="/search/" aria-current="page">'
    for _ in range(2):
        assert marked in search(keep.a.host)
        assert marked not in visit("/find/", keep.a.host).content.decode()


def test_a_fault_is_not_kept(keep: TwoRegions, as_committed: Any) -> None:
    with as_committed():
        _synonym(keep)
    with patch.object(lexicon, "_asked", side_effect=DatabaseError("away")):
        assert FOUND not in search(keep.a.host, "qwxyzzy")
    assert FOUND in search(keep.a.host, "qwxyzzy")


def test_labels_that_are_as_they_were_raise_no_number(keep: TwoRegions, as_committed: Any) -> None:
    assert FacetLabel.objects.exists()
    version.watch.forget()
    before = version.watch.look()
    with as_committed():
        indexing.raise_revisions([keep.a.article.pk])
        indexing.drain()
    assert version.watch.look() == before


def test_a_value_is_as_old_as_its_number_and_a_minute_at_most() -> None:
    facts, made = kept.Facts(), iter(range(9))

    def look() -> int:
        return facts.get("key", lambda: next(made))

    assert [look(), look()] == [0, 0]
    version.raise_it(hard=False)
    assert [look(), look()] == [1, 1]
    later = time.monotonic() + kept.TTL + 1
    with patch.object(kept.time, "monotonic", return_value=later):
        assert look() == 2
    facts.clear()
    assert look() == 3


def test_while_the_database_is_away_nothing_is_kept() -> None:
    facts, made = kept.Facts(), iter(range(9))
    with (
        patch.object(version.watch, "look", return_value=version.Number(1, 1)),
        patch.object(version.watch, "answers", False),
    ):
        assert [facts.get("key", lambda: next(made)) for _ in range(2)] == [0, 1]
