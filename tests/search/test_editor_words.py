"""Editors' words: they work at once, on their own site only, and never mix what must stay apart."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, Site

from portal.doorways import Doorways
from search import indexing, lexicon, trying
from search.asking import Asked
from search.models import BlockedCorrection, PromotedAnswer, SearchSynonym
from tests.fixtures import TwoRegions

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture(autouse=True)
def indexed(two_regions: TwoRegions) -> TwoRegions:
    indexing.drain()
    return two_regions


def asked(site: Any, text: str) -> Asked:
    """The words as they are understood on a site."""
    door = Doorways.load(site).current
    return Asked.of(RequestFactory().get("/search/", {"q": text}), door)


# --- synonyms ---------------------------------------------------------------------------------


def test_a_synonym_works_at_once_and_on_its_site_only(ask, two_regions: TwoRegions) -> None:
    assert ask("alder.localhost", "qwxyzzy").titles == []
    row = SearchSynonym.objects.create(term="qwxyzzy", means="heroin", site=two_regions.a.site)
    assert "First steps Alder" in ask("alder.localhost", "qwxyzzy").titles
    assert ask("birch.localhost", "qwxyzzy").titles == []
    assert ask("localhost", "qwxyzzy").titles == []
    row.delete()
    assert ask("alder.localhost", "qwxyzzy").titles == []


def test_a_synonym_of_every_site_works_everywhere(ask) -> None:
    SearchSynonym.objects.create(term="two words", means="heroin\ndetox")
    for host in ("alder.localhost", "birch.localhost", "localhost"):
        assert ask(host, "two words").titles


def test_both_ways_only_when_the_editor_says_so(two_regions: TwoRegions) -> None:
    site = two_regions.a.site
    row = SearchSynonym.objects.create(term="qwxyzzy", means="front desk", site=site, weight=0.4)
    assert asked(site, "qwxyzzy").understood.expansions == {"front desk": 0.4}
    assert "qwxyzzy" not in asked(site, "front desk").understood.expansions
    row.two_way = True
    row.save()
    assert asked(site, "front desk").understood.expansions["qwxyzzy"] == 0.4


@pytest.mark.parametrize(
    ("term", "means", "said"),
    [
        ("naloxone", "naltrexone", "must not mean the same. One reverses an overdose"),
        ("narcan spray", "vivitrol shot", "must not mean the same"),
        ("naloxonne", "naltrexone", "must not mean the same"),
        ("my insurance", "medicaid\nmedicare", "a wrong answer about money"),
        ("", "heroin", "Write at least one word"),
        ("heroin", "Heroin", "Write at least one word"),
        ("one two three four five", "heroin", "at most 4 words"),
        ("word", "\n".join(f"word{n}" for n in range(13)), "At most 12 lines"),
    ],
)
def test_what_is_refused(term: str, means: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        SearchSynonym(term=term, means=means).full_clean(exclude=["term"])


def test_two_rows_do_not_mix_what_one_may_not(two_regions: TwoRegions) -> None:
    SearchSynonym.objects.create(term="the shot", means="naltrexone")
    with pytest.raises(ValidationError, match="must not mean the same"):
        SearchSynonym(term="the shot", means="naloxone", site=two_regions.a.site).full_clean()


def test_what_came_past_the_form_is_not_used(two_regions: TwoRegions) -> None:
    SearchSynonym.objects.create(term="naloxone", means="naltrexone")
    assert "naltrexone" not in asked(two_regions.a.site, "naloxone").understood.expansions


# --- corrections ------------------------------------------------------------------------------


def test_a_blocked_correction(ask, two_regions: TwoRegions) -> None:
    assert "Showing results for" in ask("alder.localhost", "herion").html
    BlockedCorrection.objects.create(word="herion", site=two_regions.a.site)
    assert "Showing results for" not in ask("alder.localhost", "herion").html
    assert "Showing results for" in ask("birch.localhost", "herion").html


# --- promoted answers -------------------------------------------------------------------------


def test_a_promoted_answer_stands_first_with_its_label(ask, two_regions: TwoRegions) -> None:
    a = two_regions.a
    PromotedAnswer.objects.create(
        phrases="heroin", page=a.facility, site=a.site, note="Start <here>"
    )
    answer = ask("alder.localhost", "help with herion")
    assert answer.titles[0] == "Front desk Alder (demo)"
    assert answer.titles.count("Front desk Alder (demo)") == 1
    assert "Start &lt;here&gt;" in answer.html
    assert "Start" not in ask("birch.localhost", "heroin").html
    assert "Start" not in ask("alder.localhost", "detox").html
    assert "Start" not in ask("alder.localhost", "heroin", kind="article").html
    assert "Start" not in ask("alder.localhost", "heroin", page="2").html


def test_a_promoted_answer_where_nothing_else_is_found(ask, two_regions: TwoRegions) -> None:
    a = two_regions.a
    PromotedAnswer.objects.create(phrases="qwxyzzy", page=a.facility, site=a.site)
    answer = ask("alder.localhost", "qwxyzzy")
    assert answer.titles == ["Front desk Alder (demo)"]
    assert answer.status_line == "1 result"
    assert lexicon.LABEL in answer.html


def test_a_page_the_site_does_not_show_is_never_promoted(ask, two_regions: TwoRegions) -> None:
    a, b = two_regions.a, two_regions.b
    PromotedAnswer.objects.create(phrases="heroin", page=b.facility, site=a.site, note="Marked")
    PromotedAnswer.objects.create(phrases="heroin", page=b.facility, note="Marked")
    assert "Marked" not in ask("alder.localhost", "heroin").html
    assert "Marked" in ask("birch.localhost", "heroin").html
    PageViewRestriction.objects.create(page=b.facility, restriction_type="login")
    indexing.drain()
    assert "Marked" not in ask("birch.localhost", "heroin").html
    assert "Marked" not in ask("localhost", "heroin").html


def test_the_emergency_card_stands_before_a_promoted_answer(ask, two_regions: TwoRegions) -> None:
    PromotedAnswer.objects.create(phrases="overdose", page=two_regions.a.facility, note="Marked")
    html = ask("alder.localhost", "overdose").html
    assert html.index("care emergency") < html.index("Marked")


# --- the site's place -------------------------------------------------------------------------


def test_near_me_is_the_region_of_the_site(ask, two_regions: TwoRegions) -> None:
    for region, code, town in (
        (two_regions.a, "28801", "Asheville"),
        (two_regions.b, "29601", "Greenville"),
    ):
        region.page.zips, region.page.places = code, town
        region.page.save_revision().publish()
    indexing.drain()
    place = asked(two_regions.a.site, "detox near me").understood.place
    assert place is not None
    assert (place.name, place.state) == ("Asheville", "NC")
    assert "near Asheville, NC" in ask("alder.localhost", "detox near me").status_line
    assert "near Greenville, SC" in ask("birch.localhost", "detox near me").status_line
    assert "near" not in ask("localhost", "detox near me").status_line
    misspelt = asked(two_regions.a.site, "rehab hendersonvile").understood.place
    assert misspelt is not None
    assert misspelt.label == "Hendersonville, NC"


@pytest.mark.parametrize(
    ("title", "names", "label"),
    [
        ("Asheville, NC", "Arden", "Asheville, NC"),
        ("The Upstate", "Greenville\n29601", "Greenville, SC"),
        ("The mountains", "Buncombe\n28801", "Buncombe County, NC"),
        ("Nowhere at all", "", None),
    ],
)
def test_where_a_region_is(title: str, names: str, label: str | None) -> None:
    place = lexicon.place_of(title, names)
    assert (place.label if place else None) == label


# --- cost and failure -------------------------------------------------------------------------


def test_they_cost_no_further_query(client: Client, two_regions: TwoRegions) -> None:
    def count(**query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/search/", query, headers={"host": "alder.localhost"})
        return len(queries)

    count(q="heroin")
    before = count(q="heroin")
    for number in range(5):
        SearchSynonym.objects.create(term=f"heroin{number}", means="detox")
        BlockedCorrection.objects.create(word=f"word{number}", site=two_regions.a.site)
        PromotedAnswer.objects.create(phrases=f"other{number}", page=two_regions.a.facility)
    assert count(q="heroin") == before
    assert before - count() <= 4


def test_without_them_the_search_goes_on(monkeypatch: pytest.MonkeyPatch, ask) -> None:
    def broken(*args: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(lexicon, "_query", broken)
    assert "First steps Alder" in ask("alder.localhost", "heroin").titles


# --- what a change does, before it is saved ---------------------------------------------------


def test_a_trial_asks_only_the_row_s_site_and_saves_nothing(demo_network: Any) -> None:
    asheville, network = demo_network.sites["asheville"], Site.objects.get(is_default_site=True)
    row = PromotedAnswer(phrases="detox", site=asheville)
    row.page = demo_network.regions["asheville"]
    found = trying.trial(row, [asheville, network])
    assert {one.site for one in found.worse} == {asheville.hostname}
    assert all("detox" in one.query.text for one in found.worse)
    assert all(one.query.split == "tune" for one in [*found.better, *found.worse, *found.other])
    assert found.asked == sum(query.site == "asheville" for query in trying.judged_set().queries)
    assert found.left == 0
    assert not PromotedAnswer.objects.exists()


def test_a_site_without_judged_queries_says_so(two_regions: TwoRegions) -> None:
    row = SearchSynonym(term="qwxyzzy", means="heroin", site=two_regions.a.site)
    found = trying.trial(row, [two_regions.a.site, two_regions.b.site])
    assert found.unknown == ["Site Alder"]
    assert found.asked == 0


def test_the_trial_of_a_saved_row_is_against_the_rest(two_regions: TwoRegions) -> None:
    site = two_regions.a.site
    SearchSynonym.objects.create(term="one", means="heroin", site=site)
    row = SearchSynonym.objects.create(term="two", means="heroin", site=site)
    row.means = "detox"
    door = Doorways.load(site).current
    without = lexicon.read(door, leave_out=row)
    assert [synonym.term for synonym in without.synonyms] == ["one"]
    after = trying.with_row(without, row)
    assert after.synonyms[-1].means == ("detox",)
