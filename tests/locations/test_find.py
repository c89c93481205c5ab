"""Finding a place: nearest first, honest when there is none, the address says it all."""

import datetime as dt
import random
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from locations.models import FacilityPage, Schedule
from search import indexing
from tests import factories
from tests.crawl import Answer, get
from tests.fixtures import TwoRegions
from tests.locations.test_where import ACTIVE

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


@pytest.fixture
def places(two_regions: TwoRegions) -> None:
    """Five places of Alder beside its front desk in Asheville, at 0, 9, 18, 28 and 53 miles."""
    for code, more in {
        "28801": {"medicines": ["buprenorphine"], "payment": ["medicaid"]},
        "28704": {"medicines": ["naltrexone"], "payment": ["medicare"]},
        "28792": {"medicines": ["buprenorphine"], "payment": ["free"], "care": ["residential"]},
        "28712": {"medicines": ["buprenorphine"], "payment": ["medicaid"]},
        "29601": {"medicines": ["methadone"], "payment": ["medicaid"]},
    }.items():
        factories.FacilityPageFactory(
            parent=two_regions.a.page, title=f"Place {code} (demo)", postal_code=code, **more
        )
    indexing.drain()


@pytest.fixture
def find(client: Client, places: None) -> Callable[..., Answer]:
    """The list at an address: find("?where=28801")."""

    def do(query: str = "", host: str = "alder.localhost") -> Answer:
        answer = get(client, host, f"/find/{query}")
        assert answer.status == 200
        return answer

    return do


def titles(answer: Answer) -> list[str]:
    return [link.get_text() for link in answer.soup.select("main .card h3 a")]


def text(answer: Answer) -> str:
    return answer.soup.select_one("main").get_text(" ", strip=True)


def status(answer: Answer) -> str:
    return answer.soup.select_one("main .bar [role=status]").get_text(" ", strip=True)


def counts(answer: Answer, heading: str) -> dict[str, int]:
    """The choices of a group with their counts."""
    for group in answer.soup.select(".facets details"):
        if group.summary.get_text() == heading:
            return {
                str(link.find(string=True)).strip(): int(link.select_one(".count").get_text())
                for link in group.select("a")
            }
    return {}


def choice(answer: Answer, label: str) -> str:
    """The address of a choice."""
    link = answer.soup.find("a", string=None, attrs={}, href=True)
    link = next(a for a in answer.soup.select(".facets a") if a.get_text().startswith(label))
    return str(link["href"])


# --- near ---------------------------------------------------------------------------------


def test_nearest_first(find) -> None:
    answer = find("?where=28801")
    assert titles(answer)[-2:] == ["Place 28704 (demo)", "Place 28792 (demo)"]
    assert status(answer) == "4 places within 25 miles of 28801 Asheville, NC, nearest first"
    assert "about 18 miles away" in answer.soup.select(".card")[-1].get_text(" ", strip=True)


def test_it_is_cheap_and_private(find) -> None:
    find("?where=asheville&payment=medicaid")
    answer = find("?where=asheville&payment=medicaid")
    assert len(answer.sql) <= 6, "\n".join(answer.sql)
    assert answer.cookies == []
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(answer.content) < 60_000


@pytest.mark.parametrize(
    "where",
    [
        "28801",
        "28802",
        "28801-1234",
        "asheville",
        "Asheville, NC",
        "ashville nc",
        "buncombe county",
    ],
)
def test_a_place_is_understood(where: str, find) -> None:
    answer = find(f"?where={where}")
    assert "4 places within 25 miles of" in status(answer)
    assert "near" in answer.soup.title.get_text()


def test_it_widens_by_itself_and_says_so(find) -> None:
    answer = find("?where=28801&medicine=methadone")
    assert titles(answer) == ["Place 29601 (demo)"]
    assert status(answer).startswith("1 place within 100 miles of 28801 Asheville, NC")
    said = answer.soup.select_one("main .notice").get_text(" ", strip=True)
    assert said.startswith(
        "No place that offers methadone within 25 miles of 28801 Asheville, NC, so we looked "
        "further. The nearest is Place 29601 (demo), about 53 miles away."
    )
    # By telephone: the helpline, with its label.
    assert answer.soup.select_one('main .notice a[href="tel:+18006624357"]')


def test_nothing_anywhere_is_said(find) -> None:
    answer = find("?where=28801&language=ht")
    assert status(answer) == "No place found"
    assert "We list no place that speaks Haitian Creole." in text(answer)
    assert answer.soup.select_one('main .notice a[href="tel:+18006624357"]')
    assert answer.soup.title.get_text().startswith("No place found near 28801 Asheville, NC")


def test_far_away_is_still_an_answer(find) -> None:
    """Juneau: the nearest are thousands of miles away, and that is said."""
    answer = find("?where=99801")
    assert status(answer).startswith("6 places at any distance from 99801 Juneau, AK")
    assert "No place within 25 miles of 99801 Juneau, AK, so we looked further." in text(answer)


def test_a_chosen_distance(find) -> None:
    assert titles(find("?where=28801&within=10"))[-1] == "Place 28704 (demo)"
    assert len(titles(find("?where=28801&within=100"))) == 6
    assert counts(find("?where=28801"), "How far") == {
        "10 miles": 3, "25 miles": 4, "50 miles": 5, "100 miles": 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("99999", "The post office has no ZIP code “99999”."),
        ("xqzxqz", "We do not know a place called “xqzxqz”."),
        ("09003", "is an address of the armed forces"),
        ("<b>%00", "We do not know a place called “<b>”."),
    ],
)
def test_a_place_that_is_none_keeps_the_list(where: str, said: str, find) -> None:
    answer = find(f"?where={where}")
    assert said in text(answer)
    assert answer.soup.select_one("#where")["aria-invalid"] == "true"
    assert status(answer).startswith("This place is not known. 6 places")


def test_a_state_is_measured_from_its_middle(find) -> None:
    answer = find("?where=North+Carolina")
    assert "North Carolina is large" in text(answer)


def test_names_mean_those_near_the_region(find) -> None:
    """Of all Marions the one beside Asheville."""
    assert "Marion, NC" in status(find("?where=marion"))


# --- the phone's position -----------------------------------------------------------------


def test_the_position_is_rounded_wherever_it_stands(find) -> None:
    answer = find("?at=35.5971234,-82.5565678&payment=medicaid")
    assert "near where you are" in answer.soup.title.get_text()
    assert titles(answer) == ["Place 28801 (demo)"]
    assert "35.60%2C-82.56" in choice(answer, "Medicare")
    assert "35.597" not in answer.html and "82.556" not in answer.html


@pytest.mark.parametrize("at", ["", "x", "nan,1", "91,0", "1", "1,2,3", "inf,inf", "9" * 500])
def test_a_position_that_is_none_is_left_alone(at: str, find) -> None:
    assert status(find(f"?at={at}")).startswith("6 places in the order of their names")


# --- choices ------------------------------------------------------------------------------


def test_or_within_a_group_and_between_groups(find) -> None:
    both = find("?where=28801&payment=medicaid&payment=free")
    assert titles(both) == ["Place 28801 (demo)", "Place 28792 (demo)"]
    assert titles(find("?where=28801&payment=medicaid&payment=free&care=residential")) == [
        "Place 28792 (demo)"
    ]


def test_every_choice_says_what_it_would_give(find) -> None:
    answer = find("?where=28801&payment=medicaid")
    # A group without its own filter, with those of the others, within the same distance.
    paying = counts(answer, "How to pay")
    assert (paying["Medicaid"], paying["Medicare"], paying["Free"]) == (1, 1, 1)
    assert counts(answer, "Medicines") == {"Methadone": 0, "Buprenorphine": 1, "Naltrexone": 0}
    for label in ("Medicare", "Free", "Buprenorphine"):
        number = len(titles(find(choice(answer, label))))
        group = "Medicines" if label == "Buprenorphine" else "How to pay"
        already = 0 if group == "Medicines" else 1
        assert number == counts(answer, group)[label] + already


def test_one_tap_clears(find) -> None:
    answer = find("?where=28801&payment=medicaid&medicine=methadone&open=now&within=50&who=other")
    links = {a.get_text(): str(a["href"]) for a in answer.soup.select(".chosen a")}
    assert parse_qs(urlsplit(links["Clear all"]).query) == {"where": ["28801"], "who": ["other"]}
    left = parse_qs(urlsplit(next(links[a] for a in links if "Take away: Medicaid" in a)).query)
    assert "payment" not in left and left["medicine"] == ["methadone"]


def test_the_address_gives_the_same_list_again(find) -> None:
    first = find("?where=asheville&payment=free&payment=medicaid&within=100")
    again = find("?payment=medicaid&within=100&where=asheville&payment=free&junk=1&page=0")
    assert titles(first) == titles(again) and len(titles(first)) == 4


def test_paging_keeps_the_choices(find, two_regions: TwoRegions) -> None:
    for number in range(10):
        factories.FacilityPageFactory(
            parent=two_regions.a.page, title=f"More {number}", payment=["medicaid"]
        )
    indexing.drain()
    first = find("?where=28801&payment=medicaid")
    assert "page 1 of 2" in status(first)
    following = str(first.soup.select_one('a[rel="next"]')["href"])
    second = find(following)
    assert len(titles(first)) == 8 and len(titles(second)) == 3
    assert not set(titles(first)) & set(titles(second))
    assert titles(find("?where=28801&payment=medicaid&page=99")) == titles(second)


def test_open_now(find, two_regions: TwoRegions) -> None:
    place = FacilityPage.objects.get(title="Place 28792 (demo)")
    place.schedules = [Schedule(byday=["TU"], opens_at=dt.time(8), closes_at=dt.time(18))]
    place.save()
    far = FacilityPage.objects.get(title="Place 29601 (demo)")
    far.schedules = [Schedule(byday=["WE"], all_day=True)]
    far.save()
    indexing.drain()
    with time_machine.travel(dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)):
        answer = find("?where=28801")
        assert counts(answer, "Open now") == {"Open now": 1}
        answer = find(choice(answer, "Open now"))
        assert titles(answer) == ["Place 28792 (demo)"]
        assert "Open until 6 pm" in text(answer)
    with time_machine.travel(dt.datetime(2026, 11, 25, 15, tzinfo=dt.UTC)):
        answer = find("?where=28801&open=now")
        assert titles(answer) == ["Place 29601 (demo)"]
        assert "No place that is open now within 25 miles" in text(answer)
    place.services.update(status="temporarily closed")
    with time_machine.travel(dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)):
        answer = find("?where=28801&open=now")
        assert "We list no place that is open now within 100 miles of 28801" in text(answer)


def test_who_it_is_for_changes_the_words_and_not_the_list(find) -> None:
    lists = {who: find(f"?where=28801&who={who}") for who in ("me", "other", "patient", "x")}
    assert len({tuple(titles(answer)) for answer in lists.values()}) == 1
    heads = [answer.soup.h1.get_text() for answer in lists.values()]
    assert heads == [
        "Find help near you", "Find help for someone else", "Find a place for your patient",
        "Find help near you",
    ]  # fmt: skip


# --- truth and borders --------------------------------------------------------------------


def test_a_site_lists_its_own_and_the_network_all(find, two_regions: TwoRegions) -> None:
    own, other = two_regions.a.facility.title, two_regions.b.facility.title
    assert own in titles(find("?where=28801")) and other not in titles(find("?where=28801"))
    network = find("?where=28801", host="localhost")
    assert {own, other} <= set(titles(network))
    link = find("?where=28801&payment=medicaid").soup.find("a", string="Look in the whole network")
    assert str(link["href"]) == "http://localhost/find/?where=28801&payment=medicaid"


def test_money_and_owner_never_change_the_order(find) -> None:
    before = titles(find("?where=28801&within=100"))
    rng = random.Random(5)
    for _ in range(5):
        for place in FacilityPage.objects.all():
            place.financial_tie = rng.choice(["none", "owned", "pays", "receives"])
            place.financial_tie_note = "A tie."
            place.organization = factories.OrganizationFactory() if rng.random() < 0.5 else None
            place.save()
        indexing.drain()
        assert titles(find("?where=28801&within=100")) == before


def test_what_may_not_be_dialled_has_no_button(find) -> None:
    places = {place.title: place for place in FacilityPage.objects.filter(title__startswith="Pl")}
    old = dt.date.today() - dt.timedelta(days=181)
    FacilityPage.objects.filter(pk=places["Place 28801 (demo)"].pk).update(assured_on=old)
    places["Place 28704 (demo)"].services.update(status="temporarily closed")
    places["Place 28792 (demo)"].services.update(status="defunct")
    cards = find("?where=28801").soup.select("main .card")
    assert len(cards) == 3 and "28792" not in str(cards)
    for card in cards:
        dials = bool(card.select_one('a[href^="tel:"]'))
        assert dials == ("Front desk" in card.h3.get_text()), card.get_text(" ", strip=True)


def test_a_place_hidden_a_moment_ago_is_not_shown(find) -> None:
    FacilityPage.objects.filter(title="Place 28704 (demo)").update(live=False)
    assert "Place 28704 (demo)" not in titles(find("?where=28801"))


def test_every_active_zip_code_gets_an_answer(find) -> None:
    for code in ["28801", "28802", *random.Random(28801).sample(ACTIVE, 60)]:
        answer = find(f"?where={code}")
        assert not re.search("not found|has no ZIP|do not know", text(answer)), code
        assert len(titles(answer)) >= 1, code
        assert answer.soup.select_one('main a[href^="tel:"]'), code
