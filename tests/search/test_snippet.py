"""What a result shows of its text."""

import pytest
from django.test import Client

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
