"""Numbers and the labels beside them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from portal.models import Hotline, SiteProfile
from portal.phones import CallLine, validate_phone


@pytest.mark.parametrize(
    ("number", "href"),
    [
        ("911", "tel:911"),
        ("988", "tel:988"),
        ("(828) 555-0142", "tel:+18285550142"),
        ("828.555.0142", "tel:+18285550142"),
        ("1-800-662-4357", "tel:+18006624357"),
        ("+1 828 555 0142", "tel:+18285550142"),
    ],
)
def test_what_the_telephone_dials(number: str, href: str) -> None:
    assert CallLine("A line", number, "somebody").href == href


def test_the_label_says_who_answers_who_is_paid_and_when_it_was_checked() -> None:
    line = CallLine("A line", "988", "volunteers", checked_on=dt.date(2026, 11, 3))
    assert line.label == (
        "Answered by volunteers · Nobody is paid for this call · Checked 3 Nov 2026"
    )
    paid = CallLine("A line", "988", "an agent", paid=True, paid_by="Rehab Leads")
    assert paid.label == "Answered by an agent · Rehab Leads is paid for this call"
    unnamed = CallLine("A line", "988", "", paid=True)
    assert unnamed.label == "Who answers: not known · Someone is paid for this call"


def test_the_address_of_a_text_message() -> None:
    assert CallLine("A line", "988", "x", text_code="741-741").sms_href == "sms:741741"
    assert CallLine("A line", "988", "x").sms_href == ""


@pytest.mark.parametrize("number", ["911", "988", "211", "(828) 555-0142", "1-800-662-4357"])
def test_a_number_that_can_be_dialled(number: str) -> None:
    validate_phone(number)


@pytest.mark.parametrize(
    "wrong", ["", "call us", "12345", "(828) 555-014", "(828) 555-01422", "999", "javascript:1"]
)
def test_a_number_that_cannot_be_dialled_is_named(wrong: str) -> None:
    with pytest.raises(ValidationError, match=r"like \(828\) 555-0142") as refused:
        validate_phone(wrong)
    assert f"“{wrong}”" in refused.value.message


def faults(thing: Hotline | SiteProfile) -> dict[str, list[str]]:
    """Field -> faults, as the form shows them."""
    try:
        thing.clean()
    except ValidationError as error:
        return error.message_dict
    return {}


GOOD = {"phone": "(828) 555-0142", "answered_by": "staff", "checked_on": dt.date(2026, 11, 3)}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"answered_by": ""}, "answered_by"),
        ({"checked_on": None}, "checked_on"),
        ({"checked_on": dt.date.today() + dt.timedelta(days=2)}, "checked_on"),
        ({"call_paid": True}, "paid_by"),
        ({"call_paid": True, "paid_by": "Somebody"}, None),
        ({"phone": ""}, "phone"),
        ({"kind": "emergency", "expires_on": dt.date(2099, 1, 1)}, "expires_on"),
    ],
)
def test_a_hotline_needs_its_label(change: dict[str, object], field: str | None) -> None:
    assert list(faults(Hotline(**{**GOOD, **change}))) == ([field] if field else [])


def test_a_site_may_have_no_number_but_none_without_a_label() -> None:
    assert faults(SiteProfile()) == {}
    assert set(faults(SiteProfile(phone="(828) 555-0142"))) == {"answered_by", "checked_on"}
    assert set(faults(SiteProfile(operator_is_provider=True))) == {"operator"}


def profile(**fields: object) -> SiteProfile:
    """The profile of a site, not saved."""
    return SiteProfile(site=Site(hostname="alder.localhost"), **fields)


def test_no_line_without_number_or_without_who_answers() -> None:
    assert profile(**GOOD).call_line() is not None
    assert profile(**{**GOOD, "phone": ""}).call_line() is None
    assert profile(**{**GOOD, "answered_by": ""}).call_line() is None
