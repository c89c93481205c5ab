"""A facility: where it is, what it offers, and its number with the label."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from locations.models import FacilityPage, FacilityPhone, Schedule
from tests import factories
from tests.crawl import Answer, get
from tests.fixtures import TwoRegions


@pytest.fixture
def place(two_regions: TwoRegions) -> FacilityPage:
    """The front desk of region Alder."""
    return FacilityPage.objects.get(pk=two_regions.a.facility.pk)


def read(client) -> Answer:
    """Its page."""
    return get(client, "alder.localhost", "/front-desk/")


def test_coordinates_come_from_the_zip_code(place) -> None:
    place.latitude = place.longitude = None
    place.clean()
    # Downtown Asheville.
    assert place.latitude == pytest.approx(35.6, abs=0.1)
    assert place.longitude == pytest.approx(-82.55, abs=0.1)


def test_coordinates_somebody_knows_better_stay(place) -> None:
    place.latitude, place.longitude = 35.5, -82.5
    place.clean()
    assert (place.latitude, place.longitude) == (35.5, -82.5)


def test_coordinates_follow_the_zip_code_unless_somebody_knows_better(place) -> None:
    place.latitude = place.longitude = None
    place.save()
    place.postal_code = "29601"
    place.save()
    # Downtown Greenville.
    assert place.latitude == pytest.approx(34.85, abs=0.1)
    place.latitude, place.longitude = 34.8, -82.4
    place.save()
    place.postal_code = "28801"
    place.save()
    assert (place.latitude, place.longitude) == (34.8, -82.4)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"latitude": 135.5}, "latitude"),
        ({"postal_code": "00000"}, "postal_code"),
        ({"postal_code": "nc"}, "postal_code"),
        ({"longitude": None}, "longitude"),
        ({"postal_code": "28801-1234"}, None),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(
    change: dict[str, object], field: str | None, place
) -> None:
    place.latitude, place.longitude = 35.5, -82.5
    for name, value in change.items():
        setattr(place, name, value)
    try:
        place.clean()
    except ValidationError as error:
        assert list(error.message_dict) == [field]
    else:
        assert field is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"answered_by": ""}, "answered_by"),
        ({"checked_on": None}, None),
        ({"checked_on": dt.date.today() + dt.timedelta(days=1)}, "checked_on"),
        ({"call_paid": True}, "paid_by"),
        ({"call_paid": True, "paid_by": "Alder Holding"}, None),
    ],
)
def test_a_number_without_its_label_is_refused_at_its_field(
    change: dict[str, object], field: str | None, place
) -> None:
    phone = place.phones.get()
    for name, value in change.items():
        setattr(phone, name, value)
    try:
        phone.full_clean()
    except ValidationError as error:
        assert list(error.message_dict) == [field]
    else:
        assert field is None


def test_an_unknown_kind_of_care_is_refused(place) -> None:
    service = place.services.get()
    service.care = ["detox", "spa"]
    with pytest.raises(ValidationError, match="“spa” is not one of the choices"):
        service.full_clean()


def test_the_page_says_what_is_known(place, client) -> None:
    place.address_1, place.languages = "1 Demo Street", ["es"]
    place.website = "https://place.example.org/start"
    place.schedules = [Schedule(byday=["MO"], opens_at=dt.time(8), closes_at=dt.time(18))]
    place.save()
    place.services.update(payment=["medicaid"], medicines=["buprenorphine"])
    checked = date_format(place.phones.get().checked_on, "j M Y")
    answer = read(client)
    text = answer.soup.select_one("main").get_text(" ", strip=True)
    for words in (
        "1 Demo Street", "Asheville, NC 28801", "8 am to 6 pm", "Medicaid",
        "Buprenorphine", "Español (Spanish)", "Answered by the clinic's own staff",
        f"Checked {checked}", "place.example.org/start",
    ):  # fmt: skip
        assert words in text
    assert answer.soup.select_one("main .call a")["href"] == "tel:+18285550142"
    directions = answer.soup.select_one('a[href*="openstreetmap"]')
    assert "1+Demo+Street" in str(directions["href"])


def test_a_number_without_its_label_cannot_be_dialled(place, client) -> None:
    place.phones.update(answered_by="")
    place = FacilityPage.objects.get(pk=place.pk)
    for path in ("/", "/front-desk/"):
        main = get(client, "alder.localhost", path).soup.select_one("main")
        assert not main.select('a[href="tel:+18285550142"]')
        assert "555-0142" not in main.get_text()
    page = read(client)
    assert place.no_call_words in page.html
    assert "telephone" not in data_of(page)


def data_of(answer: Answer) -> dict[str, object]:
    """The MedicalClinic that the page tells machines."""
    scripts = answer.soup.select('script[type="application/ld+json"]')
    found = [json.loads(script.string) for script in scripts]
    return next(data for data in found if data["@type"] == "MedicalClinic")


def test_machines_are_told_only_what_the_page_shows(place, client) -> None:
    place.services.update(payment=["medicaid", "free"])
    answer = read(client)
    data, text = data_of(answer), answer.soup.select_one("main").get_text(" ", strip=True)
    for key in ("name", "description", "telephone"):
        assert data[key] in text
    assert data["url"] == "http://alder.localhost/front-desk/"
    assert data["address"]["addressLocality"] in text
    assert data["address"]["postalCode"] in text
    assert "streetAddress" not in data["address"]
    assert all(service["name"] in text for service in data["availableService"])
    assert all(way in text for way in data["paymentAccepted"].split(", "))
    assert {"geo", "aggregateRating", "openingHoursSpecification"}.isdisjoint(data)


def test_a_text_lists_the_places_that_offer_all_that_is_asked(two_regions, client) -> None:
    region = two_regions.a
    both = {"care": ["detox", "residential"], "medicines": ["methadone"]}
    factories.FacilityPageFactory(parent=region.page, title="All of it", **both)
    factories.FacilityPageFactory(parent=region.page, title="Only detox", care=["detox"])
    hidden = factories.FacilityPageFactory(parent=region.page, title="Hidden", **both)
    hidden.view_restrictions.create(restriction_type="login")

    def listed(limit: int = 5, **value: object) -> list[str]:
        block = {"title": "Places", "care": [], "medicines": [], "limit": limit, **value}
        type(region.article).objects.filter(pk=region.article.pk).update(
            body=[{"type": "facility_list", "value": block}]
        )
        soup = get(client, region.host, "/local/first-steps/").soup
        return [a.text for a in soup.select(".places h3 a")]

    assert listed(care=["detox"]) == ["All of it", "Front desk Alder (demo)", "Only detox"]
    assert listed(care=["detox", "residential"]) == ["All of it"]
    assert listed(care=["detox"], medicines=["methadone"]) == ["All of it"]
    assert listed(limit=2) == ["All of it", "Front desk Alder (demo)"]
    assert listed(care=["housing"]) == []


def test_what_the_search_is_told(place) -> None:
    place.description = "<p>Walk in.</p><p>Any day.</p>"
    place.languages = ["es"]
    place.services.update(payment=["medicaid"])
    found = place.findable()
    assert (found.kind, found.place) == ("facility", "Asheville, NC")
    assert found.body.startswith("Walk in. Any day. ")
    for words in ("Detox", "Medicaid", "Español", "Asheville, NC 28801"):
        assert words in found.body
    assert found.facets["care"] == ("detox", "co_occurring")
    assert found.facets["language"] == ("es",)
    # A number is not a word to be found.
    assert "555" not in found.body


def test_the_day_of_the_check_is_the_day_somebody_asked_for_the_number(place, client) -> None:
    for page_days, phone_days in ((20, 40), (40, 20), (None, 40)):
        days = [None if n is None else dt.timedelta(days=n) for n in (page_days, phone_days)]
        on = [None if day is None else dt.date.today() - day for day in days]
        FacilityPage.objects.filter(pk=place.pk).update(assured_on=on[0])
        place.phones.update(checked_on=on[1])
        assert f"Checked {date_format(on[1], 'j M Y')}" in read(client).html


def test_a_number_nobody_asked_for_has_no_button_in_a_confirmed_place(place, client) -> None:
    place.phones.update(checked_on=None)
    page = FacilityPage.objects.get(pk=place.pk)
    assert page.standing.code == "fresh"
    assert page.call_line() is None
    assert "Nobody has checked its number" in read(client).html


@pytest.mark.every_database
def test_the_first_number_is_the_main_one_wherever_the_database_keeps_it(place) -> None:
    place.phones.all().delete()
    for number in (2, 0, 1):
        FacilityPhone.objects.create(
            page=place, phone=f"(828) 555-010{number}", answered_by="a nurse", sort_order=number
        )
    again = FacilityPage.objects.get(pk=place.pk)
    assert [phone.phone[-1] for phone in again.phones.all()] == ["0", "1", "2"]
