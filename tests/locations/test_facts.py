"""A facility's facts as JSON: read, and put back."""

import uuid

import pytest

from locations import facts
from locations.models import FacilityPage, FacilityPhone
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def facility(region, **words) -> FacilityPage:
    page = factories.FacilityPageFactory(parent=region, **words)
    page.save_revision().publish()
    return FacilityPage.objects.get(pk=page.pk)


def numbers(page: FacilityPage) -> list[str]:
    """The last digits of its numbers, as the database has them."""
    return [phone.phone[-1] for phone in FacilityPage.objects.get(pk=page.pk).phones.all()]


@pytest.mark.parametrize("name", list(facts.FACTS))
def test_every_fact_can_be_put_back(region, name: str) -> None:
    page = facility(region, title="One", medicines=["methadone"], payment=["free"])
    other = facility(region, title="Two", slug="two")
    facts.put(other, name, facts.value(page, name))
    assert facts.digest(facts.value(other, name)) == facts.digest(facts.value(page, name))
    assert isinstance(facts.words(page, name, facts.value(page, name)), list)


def test_putting_phones_keeps_the_day_of_the_last_call(region) -> None:
    page = facility(region)
    tested = page.phones.get().checked_on
    offered = [{"phone": "(828) 555-0142", "answered_by": "the night nurse"}]
    facts.put(page, "phones", offered)
    page.save()
    phone = FacilityPage.objects.get(pk=page.pk).phones.get()
    assert (phone.answered_by, phone.checked_on) == ("the night nurse", tested)


def test_phones_stand_in_the_order_of_the_fact(region) -> None:
    page = facility(
        region,
        phones=[
            FacilityPhone(phone=f"(828) 555-014{n}", answered_by="staff", sort_order=n)
            for n in (2, 3, 4)
        ],
    )
    offered = facts.value(page, "phones")
    new = {"phone": "(828) 555-0145", "answered_by": "staff"}
    facts.put(page, "phones", [offered[2], new, offered[0]])
    page.save()
    assert numbers(page) == ["4", "5", "2"]


def test_phones_that_nobody_put_in_order_stand_as_they_were_made(region) -> None:
    page = facility(
        region,
        phones=[FacilityPhone(phone=f"(828) 555-014{n}", answered_by="staff") for n in (2, 3, 4)],
    )
    # PostgreSQL writes a changed row behind the others, and in its indexes too when one changes.
    FacilityPhone.objects.filter(page=page, phone__endswith="2").update(uid=uuid.uuid4())
    assert numbers(page) == ["2", "3", "4"]
