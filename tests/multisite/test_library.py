"""The network's library on a region's site, and the one address every page has."""

import pytest
from django.test import Client

from articles.models import ArticlePage
from portal.models import SiteProfile
from tests import factories
from tests.crawl import Answer, get
from tests.fixtures import Region, TwoRegions


def canonical(answer: Answer) -> str:
    """The address a page says is its own."""
    return str(answer.soup.select_one("link[rel=canonical]")["href"])


@pytest.fixture(params=["a", "b"])
def here(request: pytest.FixtureRequest, two_regions: TwoRegions) -> Region:
    """Each region in its turn."""
    region: Region = getattr(two_regions, request.param)
    return region


def test_a_library_article_has_the_region_s_look_and_the_network_s_address(
    here: Region, two_regions: TwoRegions, client: Client
) -> None:
    answer = get(client, here.host, "/articles/first-steps/")
    assert answer.status == 200
    assert "Heroin words of the library." in answer.html
    assert f"Site {here.mark}" in answer.html
    assert canonical(answer) == f"{two_regions.network.root_url}/articles/first-steps/"


@pytest.mark.parametrize("path", ["/", "/local/", "/local/first-steps/", "/front-desk/"])
def test_a_region_s_own_page_is_its_own_canonical(path: str, here: Region, client) -> None:
    assert canonical(get(client, here.host, path)) == f"{here.site.root_url}{path}"


def test_links_between_pages_stay_on_the_site(here: Region, two_regions, client) -> None:
    library, own = two_regions.library_article, here.article
    for page, other in [(library, own), (own, library)]:
        text = f'<p><a linktype="page" id="{other.pk}">Read on</a></p>'
        ArticlePage.objects.filter(pk=page.pk).update(body=[{"type": "text", "value": text}])

    def link(host: str, path: str) -> str:
        anchors = get(client, host, path).soup.select(".prose a")
        return next(str(a["href"]) for a in anchors if a.text == "Read on")

    assert link(here.host, "/local/first-steps/") == "/articles/first-steps/"
    assert link(here.host, "/articles/first-steps/") == "/local/first-steps/"
    assert link("localhost", "/articles/first-steps/") == f"{here.site.root_url}/local/first-steps/"


def test_the_trail_stays_on_the_site(here: Region, client) -> None:
    page = get(client, here.host, "/articles/first-steps/")
    trail = [(a.text, a["href"]) for a in page.soup.select(".breadcrumbs a")]
    assert trail == [("Home", "/"), ("Understand", "/articles/")]


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/locations/{slug}/", "/"),
        ("/locations/{slug}/local/", "/local/"),
        ("/locations/{slug}/local/first-steps/", "/local/first-steps/"),
        ("/locations/{slug}/front-desk/", "/front-desk/"),
    ],
)
def test_a_region_s_page_asked_on_the_network_s_host_is_sent_home(
    asked: str, place: str, here: Region, client
) -> None:
    answer = get(client, "localhost", asked.format(slug=here.page.slug))
    assert answer.status == 301
    assert answer.headers["Location"] == f"{here.site.root_url}{place}"


@pytest.mark.parametrize(
    "path",
    ["/locations/", "/locations/alder/", "/locations/birch/", "/articles/nothing/", "/home/"],
)
def test_a_region_s_site_opens_nothing_else_of_the_network(path: str, here: Region, client) -> None:
    assert get(client, here.host, path).status == 404


def test_a_plain_page_of_the_network_is_not_borrowed(here: Region, two_regions, client) -> None:
    home = two_regions.network.root_page.specific
    factories.StandardPageFactory(parent=home, title="Press", slug="press")
    assert get(client, "localhost", "/press/").status == 200
    assert get(client, here.host, "/press/").status == 404


@pytest.mark.parametrize("fault", ["draft", "private", "index draft"])
def test_the_library_hides_what_is_hidden(fault: str, here: Region, two_regions, client) -> None:
    page = two_regions.library_article
    if fault == "private":
        page.view_restrictions.create(restriction_type="password", password="open")
    elif fault == "draft":
        page.unpublish()
    else:
        page.get_parent().specific.unpublish()
    answer = get(client, here.host, "/articles/first-steps/")
    assert (answer.status, fault) in {(404, "draft"), (200, "private"), (404, "index draft")}
    assert "Heroin words of the library." not in answer.html
    for path in ["/", "/feed/", "/sitemap.xml", "/local/first-steps/"]:
        assert "Library article" not in get(client, here.host, path).html


def test_a_region_without_the_library(here: Region, two_regions, client) -> None:
    SiteProfile.objects.filter(site=here.site).update(show_library=False)
    library = two_regions.library_article
    text = f'<p><a linktype="page" id="{library.pk}">Read on</a></p>'
    ArticlePage.objects.filter(pk=here.article.pk).update(body=[{"type": "text", "value": text}])

    assert get(client, here.host, "/articles/").status == 404
    assert get(client, here.host, "/articles/first-steps/").status == 404
    for path in ["/", "/feed/", "/sitemap.xml"]:
        assert "Library article" not in get(client, here.host, path).html
    page = get(client, here.host, "/local/first-steps/")
    assert "Library article" not in page.html
    # A link in a text is still good: it leads to the network's own site.
    assert f'href="{two_regions.network.root_url}/articles/first-steps/"' in page.html


def test_a_region_without_a_site_is_read_on_the_network_s(two_regions, client) -> None:
    locations = two_regions.a.page.get_parent().specific
    region = factories.LocationPageFactory(parent=locations, title="Cedar", slug="cedar")
    index = factories.ArticleIndexPageFactory(parent=region, title="Local", slug="local")
    factories.ArticlePageFactory(parent=index, title="Cedar steps", slug="first-steps")
    for path in ["/locations/cedar/", "/locations/cedar/local/first-steps/"]:
        answer = get(client, "localhost", path)
        assert answer.status == 200
        assert canonical(answer) == f"{two_regions.network.root_url}{path}"
    # What is local there is not in the library of the other regions.
    assert "Cedar" not in get(client, two_regions.a.host, "/").html
    assert get(client, two_regions.a.host, "/local/first-steps/").status == 200


def test_a_moved_site_is_true_on_the_next_page(two_regions, client) -> None:
    site = two_regions.a.site
    assert get(client, "alder.localhost", "/front-desk/").status == 200
    site.hostname = "newname.localhost"
    site.save()
    assert get(client, "alder.localhost", "/front-desk/").status == 400
    answer = get(client, "newname.localhost", "/front-desk/")
    assert canonical(answer) == "http://newname.localhost/front-desk/"
