"""Every number a visitor can tap: where it comes from, what stands by it, and where it is not."""

import datetime as dt
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from wagtail.models import Site

from articles.models import ArticlePage
from home.demo.build import Network
from locations.models import FacilityPage
from portal.context import hotlines_for
from portal.models import Hotline, SiteProfile
from portal.phones import FALLBACK_LINES, CallLine
from tests import factories
from tests.crawl import Answer, Crawl, get
from tests.fixtures import TwoRegions

STRIP = ["tel:911", "tel:988", "tel:+18006624357"]
LABEL = re.compile(r"(Answered by .+|Who answers: not known) · (Nobody|.+) is paid for this call")
# A number as people write it in the United States, of seven digits or more.
NUMBER = re.compile(r"(?:\+?1[-. ])?(?:\(?\b\d{3}\)?[-. ]+)?\b\d{3}[-. ]\d{4}\b")
# A tag that holds one number and what is said about it.
CONTAINERS = ["div.call", "span.call-line", "aside.strip"]


def lines_of(host: str) -> dict[str, set[str]]:
    """`tel:` address -> labels, of every line that the site may show on the demo's TODAY."""
    site = Site.objects.get(hostname=host)
    profile = SiteProfile.objects.get(site=site)
    hotlines = [line.call_line() for line in Hotline.objects.for_site(site) if line.is_current()]
    below = FacilityPage.objects.live().descendant_of(site.root_page)
    found: dict[str, set[str]] = {}
    places = [line for page in below for line in page.call_lines()]
    for line in [profile.call_line(), *hotlines, *places]:
        if line is not None:
            found.setdefault(line.href, set()).add(line.label)
    return found


def calls(page: Answer) -> Iterator[Tag]:
    """Every link of a page that dials."""
    yield from page.soup.select('a[href^="tel:"]')


def assert_strip_first(html: str) -> None:
    """911, 988 and the helpline stand before <main>, in this order."""
    before, main, _ = html.partition("<main")
    assert main
    places = [before.find(f'href="{href}"') for href in STRIP]
    assert -1 not in places, dict(zip(STRIP, places, strict=True))
    assert places == sorted(places)


# --- the whole demo -----------------------------------------------------------------------


def test_the_strip_comes_first_on_every_page(demo_crawl: Crawl) -> None:
    assert {page.status for page in demo_crawl.pages} >= {200, 404}
    for page in demo_crawl.pages:
        assert_strip_first(page.html)


def test_every_number_comes_from_registry_profile_or_facility(
    demo_crawl: Crawl, demo_network: Network
) -> None:
    known = {host: lines_of(host) for host in {page.host for page in demo_crawl.pages}}
    strange = {
        (str(page), str(link["href"]))
        for page in demo_crawl.pages
        for link in calls(page)
        if link["href"] not in known[page.host]
    }
    assert strange == set()


def test_every_number_carries_its_label(demo_crawl: Crawl, demo_network: Network) -> None:
    known = {host: lines_of(host) for host in {page.host for page in demo_crawl.pages}}
    tapped = 0
    for page in demo_crawl.pages:
        ids = [str(tag["id"]) for tag in page.soup.select("[id]")]
        assert len(ids) == len(set(ids)), f"{page}: an id stands twice"
        for link in calls(page):
            tapped += 1
            box = next(filter(None, (link.find_parent(*_parts(c)) for c in CONTAINERS)), None)
            assert box is not None, f"{page}: {link} stands in no container"
            label = box.find(id=str(link["aria-describedby"]))
            assert label is not None, f"{page}: the label of {link} stands elsewhere"
            text = label.get_text(" ", strip=True)
            assert LABEL.match(text), f"{page}: {link} is labelled “{text}”"
            own = known[page.host][str(link["href"])]
            assert any(text.startswith(one) for one in own), f"{page}: {text} is not of {link}"
    assert tapped > 1000


def _parts(selector: str) -> tuple[str, dict[str, str]]:
    name, css_class = selector.split(".")
    return name, {"class": css_class}


def test_no_number_stands_bare_in_a_text(demo_crawl: Crawl) -> None:
    looked_at = 0
    for page in demo_crawl.pages:
        soup = BeautifulSoup(page.html, "html.parser")
        # On the card for the wallet, which is paper, the label stands below the number.
        labelled = "script, style, aside.strip, .wallet"
        for tag in soup.select(f'a[href^="tel:"], a[href^="sms:"], {labelled}'):
            tag.decompose()
        looked_at += 1
        text = soup.get_text(" ")
        found = [n for n in NUMBER.findall(text) if not re.fullmatch(r"\d{5}-\d{4}", n)]
        assert found == [], f"{page}: {found}"
    assert looked_at > 100


def test_the_bare_number_pattern_knows_a_number() -> None:
    for number in ["(828) 555-0142", "828-555-0142", "828.555.0142", "1-800-662-4357", "555-0142"]:
        assert NUMBER.search(f"Ring {number} now"), number
    for other in ["in 2026-11-24", "28801-1234", "12,000 people", "2023-2024", "911", "988"]:
        assert not NUMBER.search(f"It was {other}."), other


def test_an_expired_hotline_is_nowhere(demo_crawl: Crawl, demo_network: Network) -> None:
    old = Hotline.objects.get(key="asheville-old-line")
    assert not old.is_current()
    for answer in demo_crawl.answers:
        assert old.name not in answer.html, str(answer)
        assert "555-0199" not in answer.html, str(answer)
        assert "5550199" not in answer.html, str(answer)


def test_a_region_shows_its_own_line_and_no_other_region_s(demo_crawl: Crawl) -> None:
    def all_calls(host: str) -> set[str]:
        pages = [page for page in demo_crawl.pages if page.host == host]
        return {str(link["href"]) for page in pages for link in calls(page)}

    asheville, greenville = all_calls("asheville.localhost"), all_calls("greenville.localhost")
    assert {"tel:+18285550100", "tel:+18285550101"} <= asheville - greenville
    assert {"tel:+18645550100", "tel:+18645550101"} <= greenville - asheville


# --- which lines are shown ----------------------------------------------------------------


@pytest.fixture
def page_of_a(two_regions: TwoRegions, client: Client) -> Iterator[object]:
    """Asks region A's first page."""
    yield lambda: get(client, two_regions.a.host, "/").html


def test_a_line_is_shown_on_its_last_day_and_not_after(two_regions, page_of_a) -> None:
    line = Hotline.objects.get(sites=two_regions.a.site)
    for days, shown in [(1, True), (0, True), (-1, False)]:
        line.expires_on = dt.date.today() + dt.timedelta(days=days)
        line.save()
        assert (line.name in page_of_a()) is shown, days


def test_a_line_without_its_label_is_not_shown(two_regions, page_of_a) -> None:
    Hotline.objects.filter(sites=two_regions.a.site).update(answered_by="", name="Bare line")
    assert "Bare line" not in page_of_a()


def test_who_is_paid_is_said_before_the_tap(two_regions, page_of_a) -> None:
    two_regions.a.facility.phones.update(call_paid=True, paid_by="Alder Holding")
    html = page_of_a()
    card = html[html.index("Front desk Alder (demo)</a>") :]
    label, call = card.index("Alder Holding is paid for this call"), card.index('href="tel:')
    assert label < call


def test_the_registry_s_number_replaces_the_built_in_one(two_regions, page_of_a) -> None:
    factories.HotlineFactory(
        key="988", name="Crisis line", phone="988", kind="crisis", answered_by="somebody checked"
    )
    strip = BeautifulSoup(page_of_a(), "html.parser").select_one("aside.strip")
    assert "Answered by somebody checked" in strip.get_text()
    assert len(strip.select('a[href="tel:988"]')) == 1


@pytest.mark.parametrize("key", ["988", "helpline"])
def test_the_strip_keeps_all_three_when_the_registry_s_has_expired(
    key: str, demo_network: Network, client: Client
) -> None:
    yesterday = dt.date.today() - dt.timedelta(days=1)
    Hotline.objects.filter(key=key).update(expires_on=yesterday)
    assert_strip_first(get(client, "localhost", "/").html)


def test_a_call_box_follows_the_site(two_regions, client) -> None:
    ArticlePage.objects.filter(pk=two_regions.library_article.pk).update(
        body=[{"type": "call_box", "value": {"which": "site", "title": "Talk", "text": ""}}]
    )

    def number(host: str) -> str:
        page = get(client, host, "/articles/first-steps/").soup
        return str(page.select_one(".call-box a")["href"])

    assert number(two_regions.a.host) == "tel:+18285550100"
    assert number(two_regions.b.host) == "tel:+18645550100"
    # The network has no line of its own here: the helpline answers.
    assert number("localhost") == "tel:+18006624357"


@pytest.mark.parametrize("why", ["expired", "of another site", "unknown"])
def test_a_call_box_is_never_empty(why: str, two_regions, client) -> None:
    line = factories.HotlineFactory(key="night", name="Night line (demo)")
    if why == "expired":
        line.expires_on = dt.date.today() - dt.timedelta(days=1)
    if why == "of another site":
        line.scope = "sites"
        line.sites.add(two_regions.b.site)
    line.save()
    which = "gone" if why == "unknown" else "night"
    page = two_regions.a.article
    ArticlePage.objects.filter(pk=page.pk).update(
        body=[{"type": "call_box", "value": {"which": which, "title": "Talk", "text": ""}}]
    )
    box = get(client, two_regions.a.host, "/local/first-steps/").soup.select_one(".call-box")
    assert box.select_one("a")["href"] == "tel:+18006624357"
    assert "Night line" not in box.get_text()


def test_hotlines_are_read_once_per_request(two_regions, rf, django_assert_num_queries) -> None:
    request = rf.get("/", headers={"host": two_regions.a.host})
    with django_assert_num_queries(2):
        first = hotlines_for(request)
    with django_assert_num_queries(0):
        assert hotlines_for(request) is first


# --- when something is broken -------------------------------------------------------------


def test_a_fault_of_the_program_shows_the_strip(two_regions, monkeypatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(ArticlePage, "get_context", broken)
    client = Client(raise_request_exception=False)
    answer = get(client, two_regions.a.host, "/local/first-steps/")
    assert answer.status == 500
    assert_strip_first(answer.html)


def test_maintenance_shows_the_strip_and_keeps_the_admin(two_regions, settings, client) -> None:
    settings.MAINTENANCE = True
    answer = get(client, two_regions.a.host, "/local/first-steps/")
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "600"
    assert_strip_first(answer.html)
    assert get(client, "localhost", "/admin/login/").status == 200


def test_a_registry_that_does_not_answer_leaves_the_built_in_numbers(
    two_regions, rf, monkeypatch
) -> None:
    def away(execute: object, sql: str, *args: object) -> None:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        lines = hotlines_for(rf.get("/", headers={"host": two_regions.a.host}))
    assert lines.strip == list(FALLBACK_LINES)
    assert [line.href for line in lines.strip] == STRIP


def test_the_built_in_numbers_say_who_answers() -> None:
    assert all(LABEL.match(line.label) for line in FALLBACK_LINES)
    assert all(isinstance(line, CallLine) and not line.paid for line in FALLBACK_LINES)


ASK = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
for path in ["/", "/articles/first-steps/", "/search/?q=heroin", "/nothing-here/", "/feed/"]:
    response = client.get(path, headers={"host": "localhost"})
    print("STATUS", response.status_code)
    print(response.content.decode())
"""


def test_without_a_database_every_page_has_the_strip(tmp_path: Path) -> None:
    """A server whose database is away, as a process of its own: nothing listens on port 1."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.base",
        "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/none",
        "PORTAL_DATA": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answers = done.stdout.split("STATUS ")[1:]
    assert len(answers) == 5
    for answer in answers:
        assert answer.startswith("503"), answer[:200]
        assert_strip_first(answer)
