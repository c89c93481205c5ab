"""What a card shows of many facilities comes with one question to the database."""

import datetime as dt

import pytest

from locations.models import FacilityPage, FacilityPhone, Schedule, Service
from locations.models.cards import CARD
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_children_are_those_of_the_tables(two_regions, django_assert_num_queries) -> None:
    full = factories.FacilityPageFactory(
        parent=two_regions.a.page,
        title="Full",
        slug="full",
        phones=[
            FacilityPhone(
                phone=number, answered_by="staff", checked_on=dt.date(2026, 1, 2), languages=["es"]
            )
            for number in ("(828) 555-0143", "(828) 555-0142")
        ],
        services=[
            Service(name="Detox", care=["detox"], minimum_age=18, status="inactive"),
            Service(name="Visits", care=["outpatient"], payment=["medicaid", "free"]),
        ],
        schedules=[
            Schedule(byday=["MO", "TU"], opens_at=dt.time(8), closes_at=dt.time(17, 30)),
            Schedule(byday=["SA"], all_day=True, valid_from=dt.date(2026, 5, 1)),
        ],
    )
    empty = factories.FacilityPageFactory(
        parent=two_regions.a.page, title="Empty", slug="empty", phone="", services=[]
    )
    by_id = {page.pk: page for page in FacilityPage.objects.all()}
    with django_assert_num_queries(1):
        pages = list(FacilityPage.objects.for_cards().order_by("title"))
        for page in pages:
            assert page.call_lines() is not None
            assert page.hours_words()
            assert page.tags is not None
    assert {page.pk for page in pages} == set(by_id)
    for page in pages:
        for relation, model in CARD.items():
            got, expected = getattr(page, relation).all(), getattr(by_id[page.pk], relation).all()
            assert list(got) == list(expected)
            for one, other in zip(got, expected, strict=True):
                names = [f.attname for f in model._meta.concrete_fields if f.name != "codes"]
                assert [getattr(one, n) for n in names] == [getattr(other, n) for n in names]
    assert [len(by_id[empty.pk].phones.all()), by_id[empty.pk].services.count()] == [0, 0]
    assert len(by_id[full.pk].phones.all()) == 2


def test_counting_and_slicing_ask_for_no_children(two_regions, django_assert_num_queries) -> None:
    with django_assert_num_queries(1) as asked:
        assert FacilityPage.objects.for_cards().count() == 2
    assert "JSON" not in asked.captured_queries[0]["sql"]
    assert len(FacilityPage.objects.for_cards().order_by("title")[:1]) == 1
