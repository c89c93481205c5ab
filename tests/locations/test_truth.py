"""Calls, the day's list, conflicts, sources and the honest figure."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth import get_user_model

from locations import facts, truth
from locations.accuracy import Accuracy, accuracy
from locations.models import (
    Assurance,
    CallListEntry,
    Conflict,
    ErrorReport,
    FacilityPage,
    FacilityPhone,
    FieldSource,
    Service,
)
from locations.tasks import make_call_lists
from search import indexing
from search.models import SearchDocument
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
Outcome = Assurance.Outcome
Reason = CallListEntry.Reason


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def editor():
    """Somebody who rings."""
    return get_user_model().objects.create_superuser("ringer", "r@example.org", "secret")


def facility(region, **words) -> FacilityPage:
    page = factories.FacilityPageFactory(parent=region, **words)
    page.save_revision().publish()
    facts.remember(page, facts.FACTS, source="samhsa", on=days_ago(9))
    return FacilityPage.objects.get(pk=page.pk)


# --- calls --------------------------------------------------------------------------------


def test_a_confirming_call_sets_the_day_and_what_was_read(region, editor) -> None:
    page = facility(region, assured_on=days_ago(300), checked_on=days_ago(300))
    entry = CallListEntry.objects.create(
        region=region, page=page, day=TODAY, place=1, reason=Reason.AGE
    )
    report = ErrorReport.objects.create(page=page, what="hours")
    assert page.call_line() is None
    truth.record_call(page, editor, Outcome.CONFIRMED, phone="(828) 555-0142")
    page.refresh_from_db()
    entry.refresh_from_db()
    report.refresh_from_db()
    assert page.assured_on == TODAY
    assert FacilityPage.objects.get(pk=page.pk).phones.get().checked_on == TODAY
    assert entry.done.called_by == editor
    assert report.settled_on == TODAY
    rows = FieldSource.objects.filter(page=page, confirmed=True, editor=editor, on=TODAY)
    assert {row.field for row in rows} == set(facts.READ_ALOUD)


def test_nothing_else_sets_the_day(region, editor) -> None:
    page = facility(region, assured_on=days_ago(100))
    for outcome in (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER, Outcome.PAUSED, Outcome.CLOSED):
        truth.record_call(page, editor, outcome, phone="(828) 555-0142")
        assert FacilityPage.objects.get(pk=page.pk).assured_on == days_ago(100)
    page.summary = "Edited."
    page.save_revision(user=editor).publish(user=editor)
    assert FacilityPage.objects.get(pk=page.pk).assured_on == days_ago(100)


def test_an_older_version_does_not_bring_back_an_older_call(region, editor) -> None:
    page = facility(region, assured_on=days_ago(100))
    old = page.latest_revision
    truth.record_call(page, editor, Outcome.CONFIRMED)
    old.refresh_from_db()
    old.publish(user=editor)
    assert FacilityPage.objects.get(pk=page.pk).assured_on == TODAY


def test_corrected_needs_a_correction(region, editor) -> None:
    page = facility(region, assured_on=days_ago(100))
    with pytest.raises(truth.NotYet):
        truth.record_call(page, editor, Outcome.CORRECTED)
    assert not Assurance.objects.filter(page=page).exists()
    page.summary = "Corrected."
    page.save_revision(user=editor).publish(user=editor)
    truth.record_call(page, editor, Outcome.CORRECTED, read=["title"])
    assert FacilityPage.objects.get(pk=page.pk).assured_on == TODAY


def test_a_call_gives_a_number_its_label(region, editor) -> None:
    page = facility(region, answered_by="")
    assert page.call_line() is None
    words = {"answered_by": "the front desk", "paid_by": "A company"}
    truth.record_call(page, editor, Outcome.CONFIRMED, phone="(828) 555-0142", **words)
    line = FacilityPage.objects.get(pk=page.pk).call_line()
    assert (line.answered_by, line.paid, line.paid_by) == ("the front desk", True, "A company")


@pytest.mark.parametrize("all_read", [True, False])
def test_a_call_dates_the_numbers_it_asked_for(region, editor, all_read: bool) -> None:
    old = days_ago(300)
    phones = [
        FacilityPhone(phone=number, answered_by="staff", checked_on=old, found_wrong=wrong)
        for number, wrong in (
            ("(828) 555-0142", ""),
            ("(828) 555-0143", ""),
            ("(828) 555-0144", "(828) 555-0144"),
        )
    ]
    page = facility(region, phones=phones)
    read = facts.READ_ALOUD if all_read else ["title"]
    truth.record_call(page, editor, Outcome.CONFIRMED, read=read, phone="(828) 555-0142")
    days = [phone.checked_on for phone in FacilityPage.objects.get(pk=page.pk).phones.all()]
    assert days == [TODAY, TODAY if all_read else old, old]


def test_what_somebody_settled_stays_settled(region, editor) -> None:
    page = facility(region)
    conflict = Conflict.objects.create(page=page, field="city", offered="Arden", source="samhsa")
    late = Conflict.objects.get(pk=conflict.pk)
    truth.settle(conflict, editor, accept=True)
    truth.settle(late, editor, accept=False)
    conflict.refresh_from_db()
    assert conflict.accepted is True
    assert FacilityPage.objects.get(pk=page.pk).city == "Arden"


def test_a_wrong_number_cannot_be_dialled_until_another_one_stands_there(region, editor) -> None:
    page = facility(region)
    truth.record_call(page, editor, Outcome.WRONG_NUMBER, phone="(828) 555-0142")
    page = FacilityPage.objects.get(pk=page.pk)
    assert page.call_line() is None
    assert "wrong" in page.no_call_words
    phone = page.phones.get()
    phone.phone = "(828) 555-0143"
    phone.save()
    assert FacilityPage.objects.get(pk=page.pk).call_line() is not None


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Outcome.CLOSED, "defunct"), (Outcome.PAUSED, "temporarily closed")],
)
def test_a_closed_place_is_closed_at_once(region, editor, outcome: str, status: str) -> None:
    page = facility(region, services=[])
    truth.record_call(page, editor, outcome)
    page = FacilityPage.objects.get(pk=page.pk)
    assert [service.status for service in page.services.all()] == [status]
    assert page.call_line() is None


def test_an_unfinished_draft_stays_a_draft_and_gets_the_change_too(region, editor) -> None:
    page = facility(region)
    page.summary = "Not ready yet."
    page.save_revision(user=editor)
    truth.record_call(page, editor, Outcome.PAUSED)
    live = FacilityPage.objects.get(pk=page.pk)
    assert live.summary == "A place that treats people."
    assert live.closed_words
    assert live.has_unpublished_changes
    draft = live.get_latest_revision_as_object()
    assert draft.summary == "Not ready yet."
    assert draft.closed_words


# --- the day's list -----------------------------------------------------------------------


def test_the_list_asks_the_most_urgent_first(region) -> None:
    region.calls_per_day = 9
    region.save()
    pages = {
        "rested": facility(region, title="rested", assured_on=days_ago(30)),
        "older": facility(region, title="older", assured_on=days_ago(90)),
        "oldest": facility(region, title="oldest", assured_on=days_ago(200)),
        "never": facility(region, title="never", assured_on=None),
        "silent": facility(region, title="silent", assured_on=days_ago(40)),
        "reported": facility(region, title="reported", assured_on=days_ago(1)),
        "gone": facility(region, title="gone", assured_on=days_ago(99), status="defunct"),
        "draft": facility(region, title="draft", assured_on=days_ago(99)),
    }
    pages["draft"].unpublish()
    Assurance.objects.create(page=pages["silent"], outcome="no answer", called_on=days_ago(1))
    ErrorReport.objects.create(page=pages["reported"], what="number")
    make_call_lists()
    entries = CallListEntry.objects.filter(region=region, day=TODAY)
    assert [(e.page.title, e.reason) for e in entries] == [
        ("reported", Reason.REPORT),
        ("silent", Reason.NUMBER),
        ("never", Reason.NEVER),
        ("oldest", Reason.AGE),
        ("older", Reason.AGE),
    ]


def test_the_list_is_about_as_long_as_a_day_and_made_once(region) -> None:
    region.calls_per_day = 2
    region.save()
    pages = [facility(region, assured_on=days_ago(100 + n)) for n in range(4)]
    assert truth.make_call_list(region) == 2
    assert truth.make_call_list(region) == 0
    ErrorReport.objects.create(page=pages[0], what="closed")
    assert truth.make_call_list(region) == 1
    places = CallListEntry.objects.filter(region=region).values_list("place", flat=True)
    assert list(places) == [1, 2, 3]


def test_what_was_not_done_yesterday_makes_room(region) -> None:
    page = facility(region, assured_on=days_ago(100))
    truth.make_call_list(region, days_ago(1))
    truth.make_call_list(region)
    assert [entry.day for entry in page.call_list_entries.all()] == [TODAY]


def test_a_list_holds_its_own_region_s_places_only(two_regions) -> None:
    for side in (two_regions.a, two_regions.b):
        FacilityPage.objects.filter(pk=side.facility.pk).update(assured_on=None)
    make_call_lists()
    for side in (two_regions.a, two_regions.b):
        assert [entry.page_id for entry in side.page.call_list.all()] == [side.facility.pk]


@pytest.mark.parametrize(
    ("age", "again"),
    [(30, 0), (31, 1), (37, 1), (38, 0), (91, 1), (181, 0), (366, 1), (372, 1), (500, 0)],
)
def test_what_grew_old_reaches_the_search_by_itself(region, age: int, again: int) -> None:
    # Noon there: what has no time zone is taken for UTC, where the next day begins earlier.
    then = dt.datetime.combine(dt.date.today() - dt.timedelta(days=age), dt.time(17), dt.UTC)
    with time_machine.travel(then):
        page = facility(region, assured_on=dt.date.today())
        indexing.drain()
        assert SearchDocument.objects.get(page_id=page.pk).weight == 1
    assert truth.let_age() == again
    indexing.drain()
    document = SearchDocument.objects.filter(page_id=page.pk, is_public=True).first()
    if age == 31:
        assert document.weight == 0
    if again and age > 365:
        assert document is None


# --- sources and conflicts ----------------------------------------------------------------


def test_a_save_remembers_who_changed_what(region, editor) -> None:
    page = facility(region)
    page.address_1 = "1 Demo Street"
    page.services = [Service(name="Detox", care=["detox"])]
    page.save_revision(user=editor).publish(user=editor)
    rows = {row.field: row for row in FieldSource.objects.filter(page=page)}
    mine = {name for name, row in rows.items() if row.source == "editor"}
    assert mine == {"address_1", "services"}
    assert all(rows[name].editor == editor and rows[name].confirmed for name in mine)
    assert rows["city"].on == days_ago(9)


def test_a_new_page_of_an_editor_is_the_editor_s(region, editor) -> None:
    page = factories.FacilityPageFactory(parent=region, live=False)
    page.save_revision(user=editor).publish(user=editor)
    rows = FieldSource.objects.filter(page=page)
    assert {"title", "phones", "services"} <= {row.field for row in rows}
    assert {row.source for row in rows} == {"editor"}


def test_of_a_page_without_a_record_nobody_is_said_to_be_the_author(region, editor) -> None:
    page = facility(region)
    FieldSource.objects.all().delete()
    page.save_revision(user=editor).publish(user=editor)
    assert {row.source for row in FieldSource.objects.filter(page=page)} == {"not recorded"}


def test_a_publication_without_a_person_changes_no_source(region) -> None:
    page = facility(region)
    page.city = "Arden"
    page.save_revision().publish()
    assert {row.source for row in FieldSource.objects.filter(page=page)} == {"samhsa"}


@pytest.mark.parametrize("accept", [True, False])
def test_a_conflict_is_settled_once_and_for_all(region, editor, accept: bool) -> None:
    page = facility(region)
    facts.confirm(page, ["city"], editor=editor, on=days_ago(5))
    conflict = Conflict.objects.create(
        page=page, field="city", current="Asheville", offered="Arden", source="samhsa"
    )
    truth.settle(conflict, editor, accept)
    page = FacilityPage.objects.get(pk=page.pk)
    conflict.refresh_from_db()
    row = FieldSource.objects.get(page=page, field="city")
    assert page.city == ("Arden" if accept else "Asheville")
    assert (conflict.accepted, conflict.settled_by) == (accept, editor)
    assert row.confirmed
    assert row.source == "samhsa"


# --- the honest figure --------------------------------------------------------------------


def test_the_figure_counts_calls_that_reached_somebody(region) -> None:
    page = facility(region)
    for outcome, day in [
        ("confirmed", 1), ("confirmed", 2), ("corrected", 3), ("wrong number", 4), ("closed", 5),
        ("no answer", 6), ("confirmed", 181),
    ]:  # fmt: skip
        Assurance.objects.create(page=page, outcome=outcome, called_on=days_ago(day))
    assert accuracy(region.path) == Accuracy(calls=5, right=2)
    assert "5 calls" in accuracy(region.path).words
    assert "2 of them (40 %)" in accuracy(region.path).words


def test_few_calls_say_nothing() -> None:
    assert Accuracy(4, 4).words == ""


def test_the_region_s_page_shows_the_figure(two_regions, client) -> None:
    for _ in range(5):
        Assurance.objects.create(page=two_regions.a.facility, outcome="confirmed")
    for side, shown in ((two_regions.a, True), (two_regions.b, False)):
        html = client.get("/", headers={"host": side.host}).content.decode()
        assert ("In the last six months we checked" in html) is shown
