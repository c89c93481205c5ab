"""What every answer says to the browser, and what it leaves on the visitor's machine: nothing."""

import re

import pytest
from django.test import Client
from django.test.utils import override_settings

from tests.crawl import Answer, Crawl, get
from tests.fixtures import TwoRegions

HANDLER = re.compile(r"on[a-z]+")


def policy(answer: Answer) -> dict[str, list[str]]:
    """The directives of an answer's Content-Security-Policy."""
    directives = answer.headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for words in (d.split() for d in directives) if words}


def assert_guarded(answer: Answer) -> None:
    """The answer carries every header of a public page."""
    csp = policy(answer)
    assert csp["default-src"] == ["'none'"], str(answer)
    assert csp["script-src"] == csp["style-src"] == csp["form-action"] == ["'self'"], str(answer)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    # A form says where it comes from, and only to its own site.
    form = answer.path.startswith("/find/wrong/")
    assert answer.headers["Referrer-Policy"] == ("same-origin" if form else "no-referrer")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    permissions = answer.headers["Permissions-Policy"]
    assert "geolocation=(self)" in permissions
    assert "camera=()" in permissions
    assert "Server" not in answer.headers


def test_every_answer_is_guarded(demo_crawl: Crawl) -> None:
    assert len(demo_crawl.answers) > 100
    for answer in demo_crawl.answers:
        assert_guarded(answer)


def test_no_answer_leaves_a_cookie(demo_crawl: Crawl) -> None:
    # The form that tells of an error guards itself with one; it has an address of its own for that.
    with_cookies = {
        str(answer): answer.cookies
        for answer in demo_crawl.answers
        if answer.cookies and not answer.path.startswith("/find/wrong/")
    }
    assert with_cookies == {}


def test_no_page_needs_what_the_policy_forbids(demo_crawl: Crawl) -> None:
    for page in demo_crawl.pages:
        scripts = page.soup.select("script:not([src]):not([type='application/ld+json'])")
        assert scripts == [], str(page)
        assert page.soup.select("style, [style], base, iframe, object, embed") == [], str(page)
        handlers = [name for tag in page.soup.find_all() for name in tag.attrs]
        assert not [name for name in handlers if HANDLER.fullmatch(name)], str(page)
        links = [str(a["href"]) for a in page.soup.select("a[href]")]
        assert not [link for link in links if link.startswith(("javascript:", "data:"))]


def test_links_to_other_sites_carry_no_referrer_and_no_tracking(demo_crawl: Crawl) -> None:
    outside = [
        (str(page), link)
        for page in demo_crawl.pages
        for link in page.soup.select("a[href^=http]")
        if not re.match(r"http://(\w+\.)?localhost", str(link["href"]))
    ]
    assert outside
    for page, link in outside:
        # The header says it for the whole page; the link says it when it is copied.
        assert "noreferrer" in (link.get("rel") or []), (page, link)
        assert "utm_" not in str(link["href"])


@pytest.mark.parametrize("path", ["/%FF", "/?page=%00", "/search/?q=%00", "/admin%00/"])
def test_nonsense_is_answered_without_a_fault(
    path: str, two_regions: TwoRegions, client: Client
) -> None:
    answer = get(client, two_regions.a.host, path)
    assert answer.status < 500
    assert answer.cookies == []


def test_errors_are_guarded_too(two_regions: TwoRegions, client: Client) -> None:
    with override_settings(MAINTENANCE=True):
        assert_guarded(get(client, two_regions.a.host, "/"))
    assert_guarded(get(client, "nobody.localhost", "/"))
    assert_guarded(get(client, two_regions.a.host, "/nothing-here/"))


def test_a_refused_form_shows_the_strip(two_regions: TwoRegions) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/_util/authenticate_with_password/1/1/", headers={"host": "localhost"})
    assert response.status_code in {403, 404}
    assert "tel:911" in response.content.decode()
