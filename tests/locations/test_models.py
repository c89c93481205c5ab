"""Facilities as models: what a visitor may dial, when a place is open, what a form refuses."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.actions.copy_page import CopyPageAction

from locations.geo import timezone_for_zip
from locations.models import FacilityPage, FacilityPhone, Schedule, Service
from locations.models.truth import dialable, standing
from search import indexing
from search.models import SearchDocument
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
Status = Service.Status


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("age", "code", "listed"),
    [
        (0, "fresh", True),
        (30, "fresh", True),
        (31, "recent", True),
        (90, "recent", True),
        (91, "old", True),
        (180, "old", True),
        (181, "expired", True),
        (365, "expired", True),
        (366, "expired", False),
    ],
)
def test_words_decay_with_age(age: int, code: str, listed: bool) -> None:
    found = standing(days_ago(age))
    assert (found.code, found.listed) == (code, listed)
    assert dialable(days_ago(age)) is (age <= 180)


def test_what_nobody_confirmed_says_so_and_is_not_dialable() -> None:
    assert standing(None).code == "unconfirmed"
    assert not dialable(None)


@pytest.mark.parametrize("status", [Status.INACTIVE, Status.TEMPORARILY_CLOSED, Status.DEFUNCT])
def test_a_closed_place_is_never_dialable_nor_open(status: str) -> None:
    always = Schedule(byday=["MO", "TU", "WE", "TH", "FR", "SA", "SU"], all_day=True)
    page = factories.FacilityPageFactory(status=status, schedules=[always])
    assert page.call_lines() == []
    assert page.no_call_words
    assert page.is_open() is False
    assert page.care == []


def test_one_open_service_keeps_the_place_open() -> None:
    page = factories.FacilityPageFactory(
        services=[
            Service(name="Detox", status=Status.TEMPORARILY_CLOSED, care=["detox"]),
            Service(name="Visits", care=["outpatient"]),
        ]
    )
    assert page.call_line() is not None
    assert page.care == ["outpatient"]


@given(
    status=st.sampled_from(Status.values),
    assured=st.none() | st.integers(0, 800),
    checked=st.none() | st.integers(0, 800),
    kind=st.sampled_from(FacilityPhone.Type.values),
    wrong=st.booleans(),
)
def test_dialable_means_open_and_tested_and_right(status, assured, checked, kind, wrong) -> None:
    """Shows 5: closed, defunct and expired places never have a call button, whatever else."""
    number = "(828) 555-0142"
    page = FacilityPage(title="A", assured_on=None if assured is None else days_ago(assured))
    page.services = [Service(name="Care", status=status)]
    page.phones = [
        FacilityPhone(
            phone=number,
            answered_by="staff",
            type=kind,
            checked_on=None if checked is None else days_ago(checked),
            found_wrong=number if wrong else "",
        )
    ]
    expected = status == Status.ACTIVE and checked is not None and checked <= 180
    expected = expected and (assured is None or assured <= 180)
    expected = expected and kind != FacilityPhone.Type.FAX and not wrong
    assert bool(page.call_lines()) is expected
    assert bool(page.no_call_words) is not expected


def test_two_phones_keep_their_names_and_the_extension() -> None:
    page = factories.FacilityPageFactory(
        title="Clinic",
        phones=[
            FacilityPhone(phone="(828) 555-0142", answered_by="staff", checked_on=TODAY),
            FacilityPhone(
                phone="(828) 555-0143", answered_by="a nurse", checked_on=TODAY, extension="7"
            ),
        ],
    )
    first, second = page.call_lines()
    assert first.name == "Clinic"
    assert "extension 7" in second.name


@given(
    tie=st.sampled_from(FacilityPage.Tie.values),
    owner=st.integers(0, 1),
    paid=st.booleans(),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_money_and_owner_never_change_what_is_ranked(tie, owner, paid, tied_facility) -> None:
    """Shows 5: the search knows nothing of money or owner, so neither can change a rank."""
    page, owners, before = tied_facility
    page.financial_tie, page.financial_tie_note = tie, "They give us something."
    page.organization = owners[owner]
    for phone in page.phones.all():
        phone.call_paid, phone.paid_by = paid, "A company" if paid else ""
    assert page.findable() == before


@pytest.fixture
def tied_facility():
    """A facility, two owners, and what the search knew of it before."""
    page = factories.FacilityPageFactory()
    owners = [factories.OrganizationFactory(), factories.OrganizationFactory()]
    return page, owners, page.findable()


def test_an_unlisted_place_is_in_no_list_and_not_in_the_search(two_regions, client) -> None:
    page = two_regions.a.facility
    page.assured_on = days_ago(366)
    page.save()
    indexing.drain()
    assert page.findable() is None
    assert not SearchDocument.objects.filter(page_id=page.pk, is_public=True).exists()
    assert page not in list(two_regions.a.page.facilities())
    answer = client.get("/", headers={"host": two_regions.a.host})
    assert page.title not in answer.content.decode()


@pytest.mark.parametrize("child", ["services", "phones"])
def test_a_changed_child_reaches_the_search(two_regions, child: str) -> None:
    indexing.drain()
    page = two_regions.a.facility
    document = SearchDocument.objects.get(page_id=page.pk)
    assert "detox" in document.facets["care"]
    page.services.update(care=["housing"])
    getattr(page, child).first().save()
    indexing.drain()
    document.refresh_from_db()
    assert document.facets["care"] == ["housing"]


def test_zip_gives_point_and_zone() -> None:
    page = FacilityPage(title="A", state_province="al", postal_code="36081-1234")
    page.clean()
    assert page.latitude is not None
    assert page.zone == "America/Chicago"


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("28801", "America/New_York"),
        ("96799", "Pacific/Pago_Pago"),
        ("09001", None),
        ("99634", None),
        ("00000", None),
        ("nonsense", None),
    ],
)
def test_timezone_for_zip(code: str, zone: str | None) -> None:
    # 99634 carries the name of a village instead of a zone in the data.
    assert timezone_for_zip(code) == zone


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (Schedule(), "byday"),
        (Schedule(byday=["MO"], interval=2), "dtstart"),
        (Schedule(byday=["MO"], all_day=True, opens_at=dt.time(9)), "all_day"),
        (Schedule(byday=["MO"], valid_from=days_ago(1), valid_to=days_ago(2)), "valid_to"),
    ],
)
def test_a_line_of_hours_that_means_nothing_is_refused(line: Schedule, word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        line.clean()


def test_a_money_tie_needs_its_sentence() -> None:
    page = factories.FacilityPageFactory()
    page.financial_tie = FacilityPage.Tie.PAYS
    with pytest.raises(ValidationError, match="Visitors read it"):
        page.clean()


def test_a_copy_is_another_place_that_nobody_has_rung(two_regions, django_user_model) -> None:
    user = django_user_model.objects.create_superuser("copier", password="secret")
    page = two_regions.a.facility
    page.save_revision(user=user).publish(user=user)
    page = FacilityPage.objects.get(pk=page.pk)
    made = CopyPageAction(
        page, to=two_regions.b.page, update_attrs={"slug": "copy"}, keep_live=True, user=user
    ).execute(skip_permission_checks=True)
    copy = FacilityPage.objects.get(pk=made.pk)
    assert copy.uid != page.uid
    assert copy.assured_on is None
    assert copy.phones.get().uid != page.phones.get().uid
    uid = copy.services.get().uid
    # The versions were copied too, and carry the other page's ids.
    copy.get_latest_revision().publish(user=user)
    again = FacilityPage.objects.get(pk=made.pk)
    assert (again.uid, again.services.get().uid) == (copy.uid, uid)
    assert again.assured_on is None


def test_publishing_keeps_the_ids(two_regions) -> None:
    page = two_regions.a.facility
    ids = {page.uid, page.services.get().uid, page.phones.get().uid}
    page.summary = "Other words."
    page.save_revision().publish()
    page = FacilityPage.objects.get(pk=page.pk)
    assert {page.uid, page.services.get().uid, page.phones.get().uid} == ids
    assert page.summary == "Other words."
