"""What a result shows of its text."""

import pytest
from django.test import Client

from locations.models import FacilityPhone
from tests import factories
from tests.crawl import get
from tests.fixtures import TwoRegions

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def test_a_place_shows_its_summary_and_no_labels(
    two_regions: TwoRegions, ready, client: Client
) -> None:
    """Also when the words that were asked for stand in a label of what it offers."""
    factories.FacilityPageFactory(
        parent=two_regions.a.page,
        title="Hill House (demo)",
        summary="A calm house on a hill.",
        payment=["medicaid", "sliding"],
        care=["residential"],
    )
    ready()
    for words in ("residential", "medicaid", "sliding"):
        soup = get(client, two_regions.a.host, f"/search/?q={words}").soup
        (own,) = (li for li in soup.select("ol.list > li") if "Hill House" in li.get_text())
        shown = [p.get_text() for p in own.find_all("p", class_=False)]
        assert shown == ["A calm house on a hill."]
    # Of a text the piece that holds the word is shown.
    soup = get(client, two_regions.a.host, "/search/?q=heroin+words").soup
    assert "Heroin words of the library." in soup.main.get_text()


def test_nothing_an_editor_wrote_is_read_as_markup(
    two_regions: TwoRegions, ready, client: Client
) -> None:
    markup = '"><b>x</b>'
    place = factories.FacilityPageFactory(
        parent=two_regions.a.page,
        title=f"Hill House {markup}",
        summary=f"Quokka {markup}",
        city=markup,
        care=["residential"],
    )
    FacilityPhone.objects.filter(page=place).update(answered_by=markup)
    ready()
    soup = get(client, two_regions.a.host, "/search/?q=quokka").soup
    (own,) = soup.select("ol.list > li")
    assert own.find("b") is None
    assert own.get_text().count(markup) == 4
    # The number names its label, and nothing else on the page has that name.
    (link,) = own.select("a[href^='tel:']")
    (label,) = soup.find_all(id=link["aria-describedby"])
    assert f"Answered by {markup}" in label.get_text()
