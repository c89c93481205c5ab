"""The journey of a visitor: a small phone, no JavaScript, words that are not spelled right."""

import re

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser):
    """A page of a 320 px wide phone with JavaScript off."""
    context = browser.new_context(
        viewport={"width": 320, "height": 568}, java_script_enabled=False, is_mobile=True
    )
    yield context.new_page()
    context.close()


def test_from_the_first_page_to_a_place_that_treats_both(phone, demo_server):
    """Home, the heroin article, the call box with Asheville's number, a facility, its number."""
    phone.goto(demo_server.url(site="asheville"))
    assert "Asheville" in phone.locator("h1").inner_text()
    phone.get_by_role("link", name="Understand").first.click()
    while not phone.get_by_role("link", name="Why do people use heroin?").count():
        phone.get_by_role("link", name="Next").click()
    phone.get_by_role("link", name="Why do people use heroin?").first.click()

    assert phone.url == demo_server.url("/articles/why-do-people-use-heroin/", "asheville")
    assert phone.locator("h2").count() >= 5
    assert phone.locator("li", has_text="Contingency management").count()
    assert "Maya Lindqvist (demo)" in phone.locator("main").inner_text()
    assert "Dr. Samuel Okafor (demo)" in phone.locator("main").inner_text() or (
        "Okafor" in phone.locator("main").inner_text()
    )
    assert phone.locator("#source-1").count() == 1
    emergency = phone.locator("main a[href='tel:911']").first
    assert emergency.is_visible()

    own = phone.locator("main a[href='tel:+18285550100']").first
    assert "(828) 555-0100" in own.inner_text()
    label = own.locator("xpath=ancestor::*[contains(., 'Answered by')][1]").inner_text()
    assert "Blue Ridge Neigh" in label and "Nobody is paid for this call" in label

    places = phone.locator("section, div, aside").filter(has_text="Places that treat both").last
    place = places.get_by_role("link", name=re.compile(r"\(demo\)")).first
    name = place.inner_text()
    place.click()
    assert name in phone.locator("h1").inner_text()
    assert "Mental health and substance use" in phone.locator("main").inner_text()
    number = phone.locator("main a[href^='tel:+1828555']").first
    assert number.is_visible()
    assert "Answered by" in phone.locator("main").inner_text()


@pytest.mark.parametrize("site", ["", "asheville"])
def test_heroin_finds_its_article_first(phone, demo_server, site):
    """On the network's site and on a region's."""
    phone.goto(demo_server.url("/search/?q=heroin", site))
    first = phone.locator("main h2 a, main h3 a").first
    assert first.inner_text() == "Why do people use heroin?"


def test_a_region_and_a_kind_of_care_find_its_places(phone, demo_server):
    """“asheville detox” shows Asheville's facilities."""
    phone.goto(demo_server.url("/search/?q=asheville+detox", "asheville"))
    assert "(demo)" in phone.locator("main h2 a, main h3 a").first.inner_text()


def test_an_overdose_shows_the_emergency_card_first(phone, demo_server):
    """Before any result, with 911 in reach."""
    phone.goto(demo_server.url("/search/?q=overdose+what+to+do"))
    card = phone.locator("main a[href='tel:911']").first
    result = phone.get_by_role("link", name=re.compile("overdose")).first
    assert card.bounding_box()["y"] < result.bounding_box()["y"]


def test_the_calls_are_in_sight_and_in_reach(phone, demo_server):
    """911, 988 and the helpline on the first screen, within three stops after the skip link."""
    phone.goto(demo_server.url(site="asheville"))
    for href in ("tel:911", "tel:988", "tel:+18006624357"):
        box = phone.locator(f"a[href='{href}']").first.bounding_box()
        assert box["y"] + box["height"] < 568
    stops = phone.locator("a, button, input, summary").evaluate_all("all => all.map(e => e.href)")
    assert [stop.rsplit("/")[-1] for stop in stops[1:4]] == [
        "tel:911", "tel:988", "tel:+18006624357",
    ]  # fmt: skip
