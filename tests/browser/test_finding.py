"""Finding a place on a small phone without JavaScript, and its call sheet."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Demo

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser):
    """A page of a 320 px wide phone with JavaScript off."""
    context = browser.new_context(
        viewport={"width": 320, "height": 568},
        java_script_enabled=False,
        is_mobile=True,
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def choose(page, heading: str, label: str) -> None:
    """Open a group of choices, if it is shut, and tap one."""
    group = page.locator(".facets details").filter(has=page.locator("summary", has_text=heading))
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    group.get_by_role("link", name=re.compile(label)).click()


def names(page) -> list[str]:
    return page.locator("main .card h3 a").all_inner_texts()


def faults(browser, url: str) -> list[str]:
    """What axe, which is a script itself, finds on a page of that width."""
    page = browser.new_page(viewport={"width": 320, "height": 568})
    page.goto(url)
    found = [str(fault["id"]) for fault in Axe().run(page).response["violations"]]
    page.close()
    return found


def test_from_a_zip_code_to_a_call_sheet_and_back(phone, browser, demo_server: Demo) -> None:
    """28801, Medicaid and medicines, the second page, a place, its sheet, the same list again."""
    phone.goto(demo_server.url(site="asheville"))
    phone.get_by_role("link", name="Find help").first.click()
    phone.get_by_label("Where do you look?").fill("28801")
    phone.get_by_role("button", name="Show places").click()
    assert "within 25 miles of 28801 Asheville, NC" in phone.locator("main .bar").inner_text()

    choose(phone, "How to pay", "^Medicaid")
    for medicine in ("Methadone", "Buprenorphine", "Naltrexone"):
        choose(phone, "Medicines", f"^{medicine}")
    assert "10 places" in phone.locator("main .bar").inner_text()
    first = names(phone)
    phone.get_by_role("link", name="Next").click()
    second, address = names(phone), phone.url
    assert len(first) == 8 and len(second) == 2 and not set(first) & set(second)
    assert "medicine=methadone" in address and "payment=medicaid" in address

    phone.locator("main .card h3 a").first.click()
    assert phone.locator("h1").inner_text() == second[0]
    call = phone.locator("main .side .call a.button").first
    assert call.bounding_box()["height"] >= 44
    assert "Answered by" in phone.locator("main .side .call").first.inner_text()
    phone.get_by_role("link", name=re.compile("^Before you call")).click()
    sheet = phone.locator(".call-sheet").inner_text()
    assert "What they will ask" in sheet and "What to ask them" in sheet
    assert phone.locator(".call-sheet .list > li").count() == 2
    assert faults(browser, address) == faults(browser, phone.url) == []

    phone.go_back()
    phone.go_back()
    assert (phone.url, names(phone)) == (address, second)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_post_office_box(phone, demo_server: Demo) -> None:
    phone.goto(demo_server.url("/find/?where=28802", "asheville"))
    assert "miles of 28802 Asheville, NC" in phone.locator("main .bar").inner_text()
    assert len(names(phone)) == 8
    for button in phone.locator("main .card .call a.button").all():
        assert button.bounding_box()["height"] >= 44


def test_the_map_stands_below_the_list_and_leads_back_to_it(phone, demo_server: Demo) -> None:
    phone.goto(demo_server.url("/find/?where=28801&within=25&page=2", "asheville"))
    drawing = phone.locator("main .map svg")
    assert drawing.bounding_box()["y"] > phone.locator("main .card").last.bounding_box()["y"]
    assert drawing.bounding_box()["width"] <= 320 - 2 * 16
    pins = drawing.locator("a")
    assert pins.count() >= 2
    pins.last.click()
    number = phone.url.partition("#place-")[2]
    card = phone.locator(f"#place-{number}")
    assert f"number {number} on the map" in card.inner_text()
    assert 0 <= card.evaluate("card => card.getBoundingClientRect().top") < 568


@pytest.mark.parametrize("place", ["river-arts-opioid-treatment-program", "front-desk"])
def test_the_call_sheet_is_one_printed_page(browser, demo_server: Demo, place: str) -> None:
    page = browser.new_page()
    page.goto(demo_server.url(f"/{place}/", "asheville"))
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="Letter"))) == 1
    page.close()


def test_the_position_is_asked_after_a_tap_and_rounded(browser, demo_server: Demo) -> None:
    exact = {"latitude": 35.5971234, "longitude": -82.5565678}
    context = browser.new_context(geolocation=exact, permissions=["geolocation"])
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(demo_server.url("/find/?payment=medicaid", "asheville"))
    page.get_by_role("button", name="Use my position").click()
    page.wait_for_url("**at=35.60*")
    assert "payment=medicaid" in page.url and "at=35.60%2C-82.56" in page.url
    assert "within 25 miles of where you are" in page.locator("main .bar").inner_text()
    assert not [url for url in asked if "35.597" in url]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert context.cookies() == []
    context.close()


def test_telling_what_is_wrong(browser, demo_server: Demo) -> None:
    """With a strict browser: the form's cookie and origin are its own. axe finds nothing."""
    context = browser.new_context(viewport={"width": 320, "height": 568})
    page = context.new_page()
    page.goto(demo_server.url("/puente-salud-clinic/", "asheville"))
    assert context.cookies() == []
    page.get_by_role("link", name="Something here is wrong? Tell us").click()
    page.wait_for_url("**/find/wrong/**")
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("The opening hours are wrong").check()
    page.get_by_role("button", name="Send").click()
    assert page.locator("h1").inner_text() == "Thank you"
    context.close()
