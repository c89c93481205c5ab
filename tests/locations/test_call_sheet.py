"""The facility's page as a call sheet: what to ask follows from what the place leaves open."""

import json

import pytest
from django.test import Client

from locations.call_sheet import call_sheet
from locations.models import FacilityPage
from tests import factories
from tests.crawl import get
from tests.fixtures import TwoRegions

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def test_gaps_become_questions(two_regions: TwoRegions) -> None:
    bare = factories.FacilityPageFactory(parent=two_regions.a.page, care=[], payment=[])
    asked = " ".join(call_sheet(bare).to_ask)
    assert "They list no way to pay." in asked
    assert "They list no kind of care." in asked
    assert "Their hours are not known." in asked
    full = factories.FacilityPageFactory(
        parent=two_regions.a.page,
        payment=["free"],
        medicines=["methadone"],
        care=["detox"],
        ages=["adults"],
        languages=["en"],
        application_process="Call.\n\nCome by.",
    )
    sheet = call_sheet(full)
    assert "They list no" not in " ".join(sheet.to_ask)
    assert sheet.steps == ["Call.", "Come by."]
    assert any("how much" in line for line in sheet.will_ask)
    assert not any("pay" in line for line in sheet.will_ask)
    assert len(sheet.to_ask) <= 7


def test_the_page_names_two_others_with_their_numbers(two_regions, client: Client) -> None:
    here = two_regions.a.page
    near = factories.FacilityPageFactory(parent=here, postal_code="28803", care=["detox"])
    other_care = factories.FacilityPageFactory(parent=here, care=["housing"])
    closed = factories.FacilityPageFactory(parent=here, care=["detox"], status="defunct")
    far = factories.FacilityPageFactory(parent=here, postal_code="27601", care=["detox"])
    answer = get(client, "alder.localhost", "/front-desk/")
    names = [a.get_text() for a in answer.soup.select(".call-sheet .list > li > a")]
    assert names == [near.title, other_care.title]
    assert closed.title not in answer.html and far.title not in answer.html
    assert two_regions.b.facility.title not in answer.html
    for line in answer.soup.select(".call-sheet .call-line"):
        assert "Answered by" in line.get_text() and line.a["href"].startswith("tel:")
    assert len(answer.sql) <= 10


def test_structured_data_says_what_is_shown(two_regions, client: Client) -> None:
    place = FacilityPage.objects.get(pk=two_regions.a.facility.pk)
    place.website = "https://place.example.org/"
    place.save()
    answer = get(client, "alder.localhost", "/front-desk/")
    data = json.loads(answer.soup.find("script", type="application/ld+json").string)
    shown = answer.soup.select_one("main").get_text(" ", strip=True)
    assert data["@type"] == "MedicalClinic"
    assert data["telephone"] in shown and data["name"] in shown and data["description"] in shown
    assert "openingHoursSpecification" not in data and "geo" not in data
    assert data["sameAs"] == "https://place.example.org/" and "place.example.org" in shown
