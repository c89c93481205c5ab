"""The page chooser: one's own pages and the network's, never another region's."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import ArticlePage
from tests.fixtures import TwoRegions


def shown(client: Client, name: str, *args: int, **query: str) -> str:
    """What the chooser answers."""
    answer = client.get(reverse(f"wagtailadmin_choose_page{name}", args=args), query)
    return answer.content.decode() if answer.status_code == 200 else ""


@pytest.mark.parametrize("who", ["editor_of_a", "author_of_a", "reviewer_of_a"])
def test_nothing_of_another_region_can_be_chosen(
    who: str, two_regions: TwoRegions, request: pytest.FixtureRequest
) -> None:
    client, b = request.getfixturevalue(who), two_regions.b
    for page in (b.page, b.article, b.facility, b.article.get_parent()):
        assert not shown(client, "_child", page.pk)
        assert not shown(client, "_chosen_multiple", id=str(page.pk))
    regions = b.page.get_parent()
    places = [
        shown(client, ""),
        shown(client, "_child", regions.pk),
        shown(client, "", page_type="locations.facilitypage"),
        shown(client, "_search", q="Birch"),
        shown(client, "_search", q="first steps"),
    ]
    for html in places:
        assert html
        assert "Birch" not in html.replace("“Birch”", "").replace('value="Birch"', "")


def test_an_editor_chooses_their_own_and_the_library_s(two_regions, editor_of_a) -> None:
    a = two_regions.a
    assert "First steps Alder" in shown(editor_of_a, "_child", a.article.get_parent().pk)
    assert "DraftAlder" in shown(editor_of_a, "_search", q="DraftAlder")
    library = two_regions.library_article
    assert library.title in shown(editor_of_a, "_search", q="library")
    assert library.title in shown(editor_of_a, "_child", library.get_parent().pk)
    assert a.facility.title in shown(editor_of_a, "", page_type="locations.facilitypage")
    assert library.title in shown(editor_of_a, "_chosen_multiple", id=str(library.pk))
    ArticlePage.objects.filter(pk=library.pk).update(live=False)
    assert library.title not in shown(editor_of_a, "_search", q="library")


def test_an_administrator_chooses_everything(two_regions, admin_client) -> None:
    admin_client.defaults["HTTP_HOST"] = "localhost"
    assert "Birch" in shown(admin_client, "_child", two_regions.b.article.get_parent().pk)
    assert "DraftBirch" in shown(admin_client, "_search", q="DraftBirch")
