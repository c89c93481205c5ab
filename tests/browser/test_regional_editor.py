"""
Shows 7: an editor adds a facility with two phones and weekend hours in under three minutes,
settles a conflict and works off the call list, as a person does it in Chromium.
"""

import datetime as dt
import time

import pytest

from home.demo.sites import editors_of
from locations import facts
from locations.models import Conflict, FacilityPage
from tests import factories

pytestmark = [
    pytest.mark.browser,
    # The admin asks several things at once, and SQLite in memory locks whole tables.
    pytest.mark.postgres,
]
TODAY = dt.date.today()

# How a person works: letters one after the other, and a look before each click.
LETTER = 40
LOOK = 400


class Person:
    """Somebody at the screen."""

    def __init__(self, page) -> None:
        self.page = page
        page.set_default_timeout(30_000)

    def click(self, selector: str) -> None:
        self.page.wait_for_timeout(LOOK)
        self.page.locator(selector).first.click()

    def tab(self, name: str) -> None:
        self.page.wait_for_timeout(LOOK)
        self.page.get_by_role("tab", name=name, exact=True).click()

    def type(self, selector: str, text: str) -> None:
        field = self.page.locator(selector)
        field.click()
        field.press_sequentially(text, delay=LETTER)
        if self.page.locator(".xdsoft_datetimepicker:visible").count():
            field.press("Tab")

    def tick(self, label: str, inside: str = "body") -> None:
        self.page.wait_for_timeout(LOOK)
        self.page.locator(inside).get_by_label(label, exact=True).first.check()


@pytest.fixture
def person(committed, live_server, browser, django_user_model):
    """The editor of region A, logged in, with work waiting in both regions."""
    user = django_user_model.objects.create_user("alder-editor", password="secret-words")
    user.groups.add(editors_of(committed.a.page, committed.a.site))
    for side in (committed.a, committed.b):
        page = side.facility
        page.assured_on = TODAY - dt.timedelta(days=100)
        page.save()
        page.save_revision().publish()
        facts.remember(page, facts.FACTS, source="samhsa")
        Conflict.objects.create(page=page, field="city", offered="Arden", source="samhsa")
    factories.FacilityPageFactory(parent=committed.a.page, title="Second place (demo)")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{live_server.url.replace('127.0.0.1', 'localhost')}/admin/login/")
    page.fill("#id_username", "alder-editor")
    page.fill("#id_password", "secret-words")
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    yield Person(page)
    context.close()


def test_an_editor_adds_a_facility_in_under_three_minutes(person: Person, committed) -> None:
    page = person.page
    begun = time.monotonic()
    person.click("text=Directory")
    person.click(".sidebar-sub-menu-panel >> text=Facilities")
    page.wait_for_url("**/facilities/")
    assert "Birch" not in page.content()
    person.click("a:has-text('Add facility')")

    person.type("#id_title", "Weekend Clinic (demo)")
    person.type("#id_summary", "Walk in on weekends and see a nurse.")
    person.type("#id_address_1", "7 Demo Street")
    person.type("#id_city", "Asheville")
    person.type("#id_state_province", "NC")
    person.type("#id_postal_code", "28801")

    person.tab("Telephones")
    day = TODAY.isoformat()
    for number, phone, who in (
        (0, "(828) 555-0150", "the front desk"),
        (1, "828 555 0151", "a nurse"),
    ):
        person.click("#id_phones-ADD")
        person.type(f"#id_phones-{number}-phone", phone)
        person.type(f"#id_phones-{number}-answered_by", who)
        person.type(f"#id_phones-{number}-checked_on", day)

    person.tab("Hours")
    for number, days, opens, closes in (
        (0, "Mon\u2013Fri", "8:00", "18:00"),
        (1, "Sat + Sun", "10:00", "14:00"),
    ):
        person.click("#id_schedules-ADD")
        person.click(f"#inline_child_schedules-{number} button:has-text('{days}')")
        person.type(f"#id_schedules-{number}-opens_at", opens)
        person.type(f"#id_schedules-{number}-closes_at", closes)

    person.tab("What it offers")
    person.click("#id_services-ADD")
    person.type("#id_services-0-name", "Visits")
    person.tick("Outpatient (visits)", "#inline_child_services-0")
    person.tick("Buprenorphine", "#inline_child_services-0")
    person.tick("Medicaid", "#inline_child_services-0")

    person.click("footer .w-dropdown__toggle")
    person.click("button[name=action-publish]")
    page.wait_for_selector(".messages .success")
    seconds = time.monotonic() - begun
    print(f"A facility with two phones and weekend hours: {seconds:.0f} seconds")
    assert seconds < 180

    made = FacilityPage.objects.get(title="Weekend Clinic (demo)")
    assert made.get_parent().pk == committed.a.page.pk
    assert len(made.call_lines()) == 2
    saturday = dt.datetime(2026, 11, 28, 16, tzinfo=dt.UTC)
    assert made.is_open(saturday) is True
    assert made.is_open(saturday - dt.timedelta(hours=2)) is False
    assert (made.care, made.medicines) == (["outpatient"], ["buprenorphine"])
    assert made.field_sources.filter(source="editor", editor__username="alder-editor").exists()


def test_an_editor_settles_a_conflict_and_works_off_the_list(person: Person, committed) -> None:
    page = person.page
    begun = time.monotonic()
    person.click("text=Directory")
    person.click(".sidebar-sub-menu-panel >> text=Contradictions")
    page.wait_for_url("**/conflicts/")
    assert "Birch" not in page.content()
    assert page.locator("mark").all_inner_texts() == ["Asheville", "Arden"]
    person.click("text=Take theirs")
    page.wait_for_selector("text=No import contradicts")
    mine = FacilityPage.objects.get(pk=committed.a.facility.pk)
    assert mine.city == "Arden"

    person.click("text=Directory")
    person.click(".sidebar-sub-menu-panel >> text=To call today")
    page.wait_for_url("**/to-call/")
    assert "Birch" not in page.content()
    person.click("td a:has-text('Call')")
    for name in facts.READ_ALOUD:
        person.click(f"#right-{name}")
    person.click("text=I called and everything was right")
    page.wait_for_url("**/to-call/")
    assert "1 of 1 done today" in page.content()
    print(f"A conflict and a call: {time.monotonic() - begun:.0f} seconds")
    assert FacilityPage.objects.get(pk=mine.pk).assured_on == TODAY
    other = FacilityPage.objects.get(pk=committed.b.facility.pk)
    assert other.assured_on == TODAY - dt.timedelta(days=100)
    assert other.conflicts.get().settled_on is None
