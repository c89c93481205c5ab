"""A site with a root of its own, beside the network."""

from dataclasses import dataclass

import pytest
from wagtail.models import Site

from articles.models import ArticleIndexPage, ArticlePage
from home.models import HomePage
from portal.models import SiteProfile
from tests import factories
from tests.crawl import get
from tests.fixtures import TwoRegions

HOST = "clinic.example.org"


@dataclass
class Clinic:
    """The independent site; its library has the same slugs as the network's."""

    home: HomePage
    site: Site
    profile: SiteProfile
    article: ArticlePage


@pytest.fixture
def clinic(two_regions: TwoRegions) -> Clinic:
    """An independent site that does not show the network's library."""
    home = factories.HomePageFactory(title="Clinic", slug="clinic", headline="Clinic words.")
    site = factories.SiteFactory(hostname=HOST, root_page=home)
    index = factories.ArticleIndexPageFactory(parent=home, title="Clinic texts")
    article = factories.ArticlePageFactory(
        parent=index, title="Clinic article", slug="first-steps",
        body=factories.body("Words of the clinic."),
    )  # fmt: skip
    profile = factories.SiteProfileFactory(
        site=site, name="The Clinic", operator="Clinic Group", show_library=False
    )
    return Clinic(home, site, profile, article)


SURFACES = ["/", "/articles/", "/articles/first-steps/", "/feed/", "/sitemap.xml", "/nothing-here/"]


@pytest.mark.parametrize("path", SURFACES)
def test_it_shows_nothing_of_the_network(path: str, clinic: Clinic, client) -> None:
    text = get(client, HOST, path).html
    assert "linic" in text
    for word in ("Alder", "Birch", "Library article", "Heroin words of the library"):
        assert word not in text


@pytest.mark.parametrize("path", [*SURFACES, "/local/first-steps/"])
def test_the_network_shows_nothing_of_it(path: str, clinic: Clinic, two_regions, client) -> None:
    for host in ("localhost", two_regions.a.host):
        text = get(client, host, path).html
        assert "Clinic" not in text
        assert HOST not in text


def test_its_pages_are_its_own(clinic: Clinic, client) -> None:
    page = get(client, HOST, "/articles/first-steps/")
    assert "Words of the clinic." in page.html
    canonical = page.soup.select_one("link[rel=canonical]")["href"]
    assert canonical == f"{clinic.site.root_url}/articles/first-steps/"
    # It is no part of the network, so no page says that it is.
    assert "part of" not in page.html


def test_its_own_page_goes_before_the_library_s(clinic: Clinic, two_regions, client) -> None:
    SiteProfile.objects.filter(pk=clinic.profile.pk).update(show_library=True)
    library = two_regions.library_article.get_parent().specific
    factories.ArticlePageFactory(parent=library, title="Only there", slug="only-there")
    assert "Words of the clinic." in get(client, HOST, "/articles/first-steps/").html
    # Where the clinic has an index of its own, the library's is read at the network's address.
    response = client.get("/articles/only-there/", HTTP_HOST=HOST)
    assert response.status_code == 301
    assert response["Location"] == f"{two_regions.network.root_url}/articles/only-there/"


def test_a_draft_of_its_own_does_not_hide_the_library(clinic: Clinic, two_regions, client) -> None:
    SiteProfile.objects.filter(pk=clinic.profile.pk).update(show_library=True)
    index = clinic.article.get_parent()
    clinic.article.delete()
    ArticleIndexPage.objects.get(pk=index.pk).unpublish()
    borrowed = get(client, HOST, "/articles/first-steps/")
    assert borrowed.status == 200
    assert "Heroin words of the library." in borrowed.html
    assert "The Clinic" in borrowed.html
    canonical = borrowed.soup.select_one("link[rel=canonical]")["href"]
    assert canonical == f"{two_regions.network.root_url}/articles/first-steps/"


def test_an_article_that_its_own_hides_is_not_linked_under_its_address(
    clinic: Clinic, two_regions, client
) -> None:
    """Both libraries have /articles/first-steps/: a link to the network's must reach it."""
    SiteProfile.objects.filter(pk=clinic.profile.pk).update(show_library=True)
    library = two_regions.library_article
    text = f'<p><a linktype="page" id="{library.pk}">Read on</a></p>'
    ArticlePage.objects.filter(pk=clinic.article.pk).update(body=[{"type": "text", "value": text}])
    page = get(client, HOST, "/articles/first-steps/")
    link = next(a["href"] for a in page.soup.select(".prose a") if a.text == "Read on")
    host, path = (
        (HOST, link) if link.startswith("/") else ("localhost", link[len("http://localhost") :])
    )
    assert "Heroin words of the library." in get(client, host, path).html


def test_who_runs_it_is_said_at_the_top_and_at_the_foot(clinic: Clinic, client) -> None:
    assert "which is itself a treatment provider" not in get(client, HOST, "/").html
    SiteProfile.objects.filter(pk=clinic.profile.pk).update(operator_is_provider=True)
    for path in ("/", "/articles/first-steps/", "/nothing-here/"):
        page = get(client, HOST, path).soup
        words = "run by Clinic Group, which is itself a treatment provider"
        assert words in page.select_one("header.site-header").get_text()
        assert words in page.select_one("footer").get_text()
