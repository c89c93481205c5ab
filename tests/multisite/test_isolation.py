"""The matrix: what a region's site answers holds nothing of another region and nothing hidden."""

from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from articles.models import ArticlePage, Person
from articles.models.article import RelatedArticle
from portal.models import SiteProfile
from tests import factories
from tests.crawl import get
from tests.fixtures import Region, TwoRegions

# Every surface of a region's site, and whether it must name the region itself.
SURFACES = [
    ("/", True),
    ("/local/", True),
    ("/local/?topic=heroin", True),
    ("/local/first-steps/", True),
    ("/front-desk/", True),
    ("/about/", True),
    ("/articles/", True),
    ("/articles/first-steps/", True),
    ("/sitemap.xml", True),
    ("/robots.txt", True),
    ("/feed/", True),
    ("/search/", True),
    ("/api/hsds/services?full=true", True),
    ("/api/hsds/service_at_locations", True),
    ("/api/hsds/organizations", False),
    ("/nothing-here/", True),
    ("/look.css", False),
]
PATHS = [path for path, _ in SURFACES]


@pytest.fixture(params=["a", "b"])
def here(request: pytest.FixtureRequest, two_regions: TwoRegions) -> Region:
    """Each region in its turn."""
    region: Region = getattr(two_regions, request.param)
    return region


@pytest.fixture
def there(here: Region, two_regions: TwoRegions) -> Region:
    """The other region."""
    return two_regions.b if here is two_regions.a else two_regions.a


@pytest.fixture
def read(client: Client) -> Callable[[str, str], str]:
    """The text that a site answers at a path."""
    return lambda host, path: get(client, host, path).html


@pytest.mark.parametrize(("path", "names_itself"), SURFACES, ids=PATHS)
def test_nothing_of_the_other_region(
    path: str, names_itself: bool, here: Region, there: Region, read
) -> None:
    text = read(here.host, path).lower()
    assert text
    assert there.mark.lower() not in text
    assert (here.mark.lower() in text) is names_itself


@pytest.mark.parametrize("path", PATHS)
def test_nothing_hidden(path: str, here: Region, two_regions: TwoRegions, read) -> None:
    for host in (here.host, "localhost"):
        text = read(host, path)
        for mark in [*two_regions.a.hidden, *two_regions.b.hidden]:
            assert mark not in text


def test_equal_slugs_open_the_site_s_own_page(here: Region, there: Region, read) -> None:
    for path, words in [
        ("/local/first-steps/", f"Heroin words {here.mark}."),
        ("/front-desk/", f"Detox in {here.mark}."),
        ("/about/", f"About {here.mark}."),
    ]:
        assert words in read(here.host, path)


@pytest.mark.parametrize("slug", ["draft", "expired"])
def test_a_page_that_is_not_live_is_a_404(slug: str, here: Region, client) -> None:
    answer = get(client, here.host, f"/local/{slug}/")
    assert answer.status == 404
    assert here.hidden[0] not in answer.html
    assert here.hidden[2] not in answer.html


def test_a_private_page_asks_for_the_password_and_says_nothing(here: Region, client) -> None:
    answer = get(client, here.host, "/local/private/")
    assert answer.status == 200
    assert 'type="password"' in answer.html
    assert here.hidden[1] not in answer.html
    assert f"Summary {here.mark}" not in answer.html
    assert f"Heroin words {here.mark}" not in answer.html


def test_a_private_page_opens_with_its_password_on_its_own_site(
    here: Region, there: Region, client
) -> None:
    form = get(client, here.host, "/local/private/").soup.select_one('form[method="post"]')
    sent = {i["name"]: i.get("value", "") for i in form.select("input[name]")}
    sent["password"] = "open"
    elsewhere = client.post(form["action"], sent, headers={"host": there.host})
    assert elsewhere.status_code == 404
    response = client.post(form["action"], sent, headers={"host": here.host})
    assert response.status_code == 302
    assert f"Heroin words {here.mark}" in get(client, here.host, "/local/private/").html


def test_what_stands_below_a_private_page_is_nowhere(here: Region, client, read) -> None:
    index = here.article.get_parent()
    PageViewRestriction.objects.create(
        page=index, restriction_type=PageViewRestriction.PASSWORD, password="open"
    )
    profile = SiteProfile.objects.get(site=here.site)
    profile.navigation = []
    profile.save()
    title = f"First steps {here.mark}"
    for path in ["/", "/articles/first-steps/", "/sitemap.xml", "/feed/", "/nothing-here/"]:
        text = read(here.host, path)
        assert title not in text
        assert "/local/" not in text
    for path in ["/local/", "/local/first-steps/"]:
        answer = get(client, here.host, path)
        assert 'type="password"' in answer.html
        assert title not in answer.html


def test_a_menu_names_no_page_that_is_hidden(here: Region, read) -> None:
    hidden = list(Page.objects.filter(title__in=here.hidden))
    assert len(hidden) == 3
    profile = SiteProfile.objects.get(site=here.site)
    profile.navigation = [("link", {"page": page, "label": ""}) for page in hidden]
    profile.save()
    for path in ["/", "/nothing-here/", "/local/first-steps/"]:
        text = read(here.host, path)
        for page in hidden:
            assert page.title not in text


def test_an_editor_s_choice_of_related_articles_stays_on_the_site(
    here: Region, there: Region, two_regions: TwoRegions, read
) -> None:
    chosen = [
        there.article,
        two_regions.library_article,
        *Page.objects.filter(title__in=here.hidden),
    ]
    for page in chosen:
        RelatedArticle.objects.create(page=here.article, article_id=page.pk)
    text = read(here.host, "/local/first-steps/")
    assert 'href="/articles/first-steps/">Library article' in text
    assert there.mark not in text
    for mark in here.hidden:
        assert mark not in text


def test_a_library_article_lists_the_places_of_the_site(
    here: Region, there: Region, two_regions: TwoRegions, read
) -> None:
    block = {"title": "Places", "care": ["co_occurring"], "medicines": [], "limit": 5}
    ArticlePage.objects.filter(pk=two_regions.library_article.pk).update(
        body=[{"type": "facility_list", "value": block}]
    )
    text = read(here.host, "/articles/first-steps/")
    assert f"Front desk {here.mark} (demo)" in text
    assert there.mark not in text


def test_people_are_shown_where_they_belong(here: Region, there: Region, client) -> None:
    own = factories.PersonFactory(name=f"Own {here.mark} (demo)", site=here.site)
    shared = factories.PersonFactory(name="Shared (demo)")
    for region in (here, there):
        page = region.article
        page.author, page.reviewer = shared, own
        page.save()

    assert get(client, here.host, f"/people/{own.slug}/").status == 200
    assert get(client, there.host, f"/people/{own.slug}/").status == 404
    both = get(client, here.host, f"/people/{shared.slug}/")
    assert f"First steps {here.mark}" in both.html
    assert there.mark not in both.html


def test_a_person_with_nothing_public_has_no_page(here: Region, client) -> None:
    lonely = factories.PersonFactory()
    draft = ArticlePage.objects.get(title=here.hidden[0])
    private = ArticlePage.objects.get(title=here.hidden[1])
    for page in (draft, private):
        page.author = page.reviewer = lonely
        page.save()
    assert get(client, here.host, f"/people/{lonely.slug}/").status == 404
    assert Person.objects.filter(pk=lonely.pk).exists()


def test_a_redirect_works_on_its_site_only(here: Region, there: Region, client) -> None:
    Redirect.objects.create(site=here.site, old_path="/old", redirect_page=here.facility)
    answer = get(client, here.host, "/old/")
    assert answer.status == 301
    assert answer.headers["Location"].removeprefix(here.site.root_url) == "/front-desk/"
    for host in (there.host, "localhost"):
        assert get(client, host, "/old/").status == 404


def test_a_redirect_to_the_library_stays_on_the_site(
    here: Region, two_regions: TwoRegions, client
) -> None:
    Redirect.objects.create(
        site=here.site, old_path="/heroin", redirect_page=two_regions.library_article
    )
    place = get(client, here.host, "/heroin/").headers["Location"]
    assert place.removeprefix(here.site.root_url) == "/articles/first-steps/"


def test_a_missing_page_is_told_in_the_site_s_look(here: Region, client) -> None:
    answer = get(client, here.host, "/nothing-here/")
    assert answer.status == 404
    assert f"Site {here.mark}" in answer.html
    assert "canonical" not in answer.html


def test_the_look_is_the_site_s(here: Region, there: Region, read) -> None:
    SiteProfile.objects.filter(site=here.site).update(accent="#123456")
    SiteProfile.objects.filter(site=there.site).update(accent="#654321")
    text = read(here.host, "/look.css")
    assert "#123456" in text
    assert "#654321" not in text
    assert f"v={SiteProfile(accent='#123456').look_version}" in read(here.host, "/")


def test_the_sitemap_holds_exactly_the_public_pages_of_the_site(here: Region, client) -> None:
    root = here.site.root_url
    places = get(client, here.host, "/sitemap.xml").texts("loc")
    assert sorted(places) == sorted(
        f"{root}{path}"
        for path in ["/", "/local/", "/local/first-steps/", "/front-desk/", "/about/"]
    )


def test_the_network_s_sitemap_leaves_the_regions_to_their_own(two_regions, client) -> None:
    places = get(client, "localhost", "/sitemap.xml").texts("loc")
    root = two_regions.network.root_url
    assert sorted(places) == sorted(
        f"{root}{path}" for path in ["/", "/articles/", "/articles/first-steps/", "/locations/"]
    )


def test_the_feed_holds_the_site_s_articles_and_the_library_s(here: Region, client) -> None:
    feed = get(client, here.host, "/feed/")
    root = here.site.root_url
    assert sorted(feed.texts("title")) == [
        f"First steps {here.mark}", "Library article", f"Site {here.mark}",
    ]  # fmt: skip
    assert sorted(filter(None, feed.texts("link"))) == sorted(
        f"{root}{path}" for path in ["/", "/local/first-steps/", "/articles/first-steps/"]
    )


def test_robots_point_to_the_site_s_own_sitemap(here: Region, read) -> None:
    text = read(here.host, "/robots.txt")
    assert f"Sitemap: {here.site.root_url}/sitemap.xml" in text
    assert "Disallow: /search/" in text
