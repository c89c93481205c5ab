"""The network's first page and plain pages."""

from articles.models import ArticlePage
from home.models import HomePage
from tests import factories
from tests.crawl import get


def test_the_first_page_shows_regions_and_where_to_start(two_regions, client) -> None:
    library = two_regions.library_article.get_parent().specific
    factories.ArticlePageFactory(parent=library, title="Begin", weight=2)
    answer = get(client, "localhost", "/")
    soup = answer.soup
    assert soup.select_one("h1").text == "Help is near."
    assert [a["href"] for a in soup.select('[aria-labelledby="part-regions"] a')] == [
        "http://alder.localhost/", "http://birch.localhost/",
    ]  # fmt: skip
    assert soup.select_one('[aria-labelledby="part-articles"] a').text == "Begin"
    assert soup.select_one('form[action="/search/"] input[name="q"]')
    assert soup.select_one("link[rel=canonical]")["href"] == "http://localhost/"


def test_a_network_with_nothing_in_it_is_a_page_all_the_same(two_regions, client) -> None:
    for page in HomePage.objects.get().get_children():
        page.specific.delete()
    answer = get(client, "localhost", "/")
    assert answer.status == 200
    assert "Help is near." in answer.html


def test_a_plain_page_below_a_plain_page(two_regions, client) -> None:
    about = factories.StandardPageFactory(
        parent=HomePage.objects.get(), title="About", slug="about"
    )
    factories.StandardPageFactory(parent=about, title="Team", slug="team", summary="Who we are.")
    soup = get(client, "localhost", "/about/team/").soup
    assert soup.select_one("h1").text == "Team"
    assert [a["href"] for a in soup.select(".breadcrumbs a")] == ["/", "/about/"]
    assert soup.select_one('meta[name="description"]')["content"] == "Who we are."


def test_every_page_type_may_stand_where_it_says(two_regions) -> None:
    assert ArticlePage.allowed_parent_page_models()
    assert not ArticlePage.allowed_subpage_models()
    assert HomePage.can_create_at(HomePage.get_first_root_node())
    assert not HomePage.can_create_at(two_regions.network.root_page)
