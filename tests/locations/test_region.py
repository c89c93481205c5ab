"""A region: area, notices, numbers, places, articles."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from locations.models import LocationPage, Notice
from tests import factories
from tests.crawl import Answer, get
from tests.fixtures import Region, TwoRegions

TODAY = dt.date.today()


@pytest.fixture
def region(two_regions: TwoRegions) -> Region:
    """Region Alder."""
    return two_regions.a


def front(client, region: Region, query: str = "") -> Answer:
    """The region's first page."""
    return get(client, region.host, f"/{query}")


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [(0, 0, True), (-5, 5, True), (1, 5, False), (-5, -1, False), (-5, 0, True), (0, 9, True)],
)
def test_a_notice_is_shown_from_its_first_to_its_last_day(
    starts: int, ends: int, shown: bool, region, client
) -> None:
    Notice.objects.create(
        page=region.page, title="Road closed", text="<p>Take the bus.</p>",
        starts_on=TODAY + dt.timedelta(days=starts), ends_on=TODAY + dt.timedelta(days=ends),
    )  # fmt: skip
    html = front(client, region).html
    assert ("Road closed" in html) is shown
    assert ("Take the bus." in html) is shown


def test_the_newest_notice_stands_first(region, client) -> None:
    for title, days in [("Older", -9), ("Newer", -1)]:
        Notice.objects.create(
            page=region.page, title=title, ends_on=TODAY, starts_on=TODAY + dt.timedelta(days=days)
        )
    html = front(client, region).html
    assert 0 < html.index("Newer") < html.index("Older")


def test_a_notice_that_ends_before_it_begins_is_refused(region) -> None:
    notice = Notice(title="X", starts_on=TODAY, ends_on=TODAY - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="comes before the first"):
        notice.clean()


@pytest.mark.parametrize(
    ("zips", "wrong"),
    [
        ("28801, 28803\n28804", ""),
        ("28801, 00000", "00000"),
        ("2880, 28801, abcde", "2880, abcde"),
        ("", ""),
    ],
)
def test_a_zip_code_that_does_not_exist_is_named(zips: str, wrong: str, region) -> None:
    page = LocationPage.objects.get(pk=region.page.pk)
    page.zips = zips
    if not wrong:
        page.clean()
        return
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert refused.value.message_dict["zips"] == [f"Not a ZIP code of the United States: {wrong}."]


def test_the_area_served_is_said(region, client) -> None:
    page = LocationPage.objects.get(pk=region.page.pk)
    page.places, page.counties, page.zips = "Arden,\n Candler ,", "Buncombe", "28801"
    page.save()
    text = front(client, region).soup.get_text(" ", strip=True)
    assert "Arden, Candler" in text
    assert "Buncombe" in text
    assert "28801" in text
    assert {"Arden", "Candler", "Buncombe", "28801"} <= set(page.findable().also_called)


def test_its_numbers_stand_there_with_their_labels(region, client) -> None:
    section = front(client, region).soup.select_one('[aria-labelledby="part-numbers"]')
    text = section.get_text(" ", strip=True)
    assert "Site Alder" in text
    assert "Line Alder (demo)" in text
    assert text.count("Nobody is paid for this call") == 2


def test_many_places_have_pages(region, client) -> None:
    for _ in range(13):
        factories.FacilityPageFactory(parent=region.page)
    first, second = front(client, region), front(client, region, "?page=2")

    def names(answer: Answer) -> list[str]:
        return [a.text for a in answer.soup.select('[aria-labelledby="part-places"] h3 a')]

    assert len(names(first)) == 12
    assert len(names(second)) == 2
    assert not set(names(first)) & set(names(second))
    assert first.soup.select_one("a[rel=next]")["href"] == "?page=2#part-places"
    assert "14 places" in first.html


def test_a_region_without_places_says_what_to_do(region, client) -> None:
    region.facility.delete()
    assert "We list no place in Region Alder yet." in front(client, region).html


def test_its_own_articles_and_the_library_s_stand_apart(region, client) -> None:
    soup = front(client, region).soup
    own = [a.text for a in soup.select('[aria-labelledby="part-local"] li > a')]
    library = [a.text for a in soup.select('[aria-labelledby="part-library"] li > a')]
    assert own == ["First steps Alder"]
    assert library == ["Library article"]


def test_its_own_articles_are_shown_however_many_the_library_has(
    region, two_regions, client
) -> None:
    library = two_regions.library_article.get_parent().specific
    for _ in range(13):
        factories.ArticlePageFactory(parent=library, weight=2)
    soup = front(client, region).soup
    own = [a.text for a in soup.select('[aria-labelledby="part-local"] li > a')]
    assert own == ["First steps Alder"]


def test_the_list_of_regions_leads_to_their_own_sites(two_regions, client) -> None:
    soup = get(client, "localhost", "/locations/").soup
    links = [(a.text, a["href"]) for a in soup.select(".cards a")]
    assert links == [
        ("Region Alder", "http://alder.localhost/"),
        ("Region Birch", "http://birch.localhost/"),
    ]


def test_a_hidden_region_is_listed_nowhere(two_regions, client) -> None:
    two_regions.b.page.unpublish()
    two_regions.a.page.view_restrictions.create(restriction_type="login")
    for path in ("/", "/locations/"):
        html = get(client, "localhost", path).html
        assert "Region Alder" not in html
        assert "Region Birch" not in html
