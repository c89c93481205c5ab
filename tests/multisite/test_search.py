"""What the search of a region's site finds, counts and suggests: its own and the library's."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from portal.models import SiteProfile
from search import indexing
from tests.crawl import Answer, get
from tests.fixtures import Region, TwoRegions

QUESTIONS = ["heroin", "detox", "first steps", "front desk", "alder", "birch", "words", "about"]


@pytest.fixture(params=["a", "b"])
def here(request: pytest.FixtureRequest, two_regions: TwoRegions) -> Region:
    """Each region in its turn, with everything findable."""
    indexing.drain()
    region: Region = getattr(two_regions, request.param)
    return region


@pytest.fixture
def there(here: Region, two_regions: TwoRegions) -> Region:
    """The other region."""
    return two_regions.b if here is two_regions.a else two_regions.a


@pytest.fixture
def ask(client: Client) -> Callable[..., Answer]:
    """The search page of a site."""

    def do(host: str, words: str, more: str = "") -> Answer:
        return get(client, host, f"/search/?q={words.replace(' ', '+')}{more}")

    return do


def hits(answer: Answer) -> list[str]:
    """The addresses of the results."""
    return [str(link["href"]) for link in answer.soup.select("main ol.list > li > h2 > a")]


@pytest.mark.parametrize("words", QUESTIONS)
def test_no_result_of_the_other_region(words: str, here: Region, there: Region, ask) -> None:
    answer = ask(here.host, words)
    assert answer.status == 200
    # The visitor's own words stand in the page; everything else is the site's.
    text = answer.html.lower().replace(words, "")
    assert there.mark.lower() not in text
    for mark in [*here.hidden, *there.hidden]:
        assert mark not in answer.html


def test_the_site_s_own_and_the_library_s_are_found_under_its_address(here: Region, ask) -> None:
    found = hits(ask(here.host, "heroin"))
    assert {"/local/first-steps/", "/articles/first-steps/"} <= set(found)
    assert all(address.startswith("/") for address in found)
    assert "/front-desk/" in hits(ask(here.host, "detox"))


def test_counts_are_the_site_s_own(here: Region, ask) -> None:
    answer = ask(here.host, "heroin", "&kind=article")
    assert len(hits(answer)) == 2
    assert "2 results" in answer.soup.title.text
    counts = [int(tag.text) for tag in answer.soup.select("main .count")]
    assert counts
    assert max(counts) <= 3


def test_suggestions_are_the_site_s_own(here: Region, there: Region, client) -> None:
    for letters in ("fir", "fro", "reg", "abo", there.mark[:3].lower(), "dra", "pri", "exp"):
        text = get(client, here.host, f"/search/suggest?q={letters}").html
        assert there.mark not in text
        assert not any(mark in text for mark in [*here.hidden, *there.hidden])
    own = json.loads(get(client, here.host, "/search/suggest?q=fir").html)["suggestions"]
    assert {one["title"] for one in own} == {f"First steps {here.mark}"}


def test_the_network_finds_all_regions_at_their_addresses(here: Region, ask) -> None:
    found = hits(ask("localhost", "heroin"))
    assert f"{here.site.root_url}/local/first-steps/" in found
    assert "/articles/first-steps/" in found


def test_what_becomes_private_is_found_no_more(here: Region, ask) -> None:
    assert "/local/first-steps/" in hits(ask(here.host, "heroin"))
    PageViewRestriction.objects.create(
        page=here.article.get_parent(),
        restriction_type=PageViewRestriction.PASSWORD,
        password="open",
    )
    indexing.drain()
    for host in (here.host, "localhost"):
        assert f"First steps {here.mark}" not in ask(host, "heroin").html


def test_a_site_without_the_library_does_not_find_it(here: Region, ask) -> None:
    assert "/articles/first-steps/" in hits(ask(here.host, "heroin"))
    SiteProfile.objects.filter(site=here.site).update(show_library=False)
    assert "Library article" not in ask(here.host, "heroin").html
