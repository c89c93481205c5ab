"""Fixtures that several rooms' tests use."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from articles.models import ArticlePage
from home.demo import build
from home.regions import roles
from locations.models import FacilityPage, LocationPage
from tests import factories
from tests.kept import Kept


@dataclass
class Region:
    """One region with its site. Every text of it carries `mark`; `hidden` must be nowhere."""

    mark: str
    site: Site
    page: LocationPage
    article: ArticlePage
    facility: FacilityPage
    hidden: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """The host name visitors type."""
        return str(self.site.hostname)


@dataclass
class TwoRegions:
    """The network's site and library, and regions A and B with equal slugs."""

    network: Site
    library_article: ArticlePage
    a: Region
    b: Region


def _region(locations, mark: str, slug: str) -> Region:
    """A region whose children have the same slugs as every other region's."""
    page = factories.LocationPageFactory(
        parent=locations,
        title=f"Region {mark}",
        slug=slug,
        introduction=f"<p>Welcome to {mark}.</p>",
    )
    site = factories.SiteFactory(hostname=f"{slug}.localhost", root_page=page)
    index = factories.ArticleIndexPageFactory(parent=page, title=f"Local {mark}", slug="local")
    topic = factories.TopicFactory(name="Heroin", slug="heroin")
    words = {"summary": f"Summary {mark}.", "body": factories.body(f"Heroin words {mark}.")}
    article = factories.ArticlePageFactory(
        parent=index, title=f"First steps {mark}", slug="first-steps", topics=[topic], **words
    )
    facility = factories.FacilityPageFactory(
        parent=page,
        title=f"Front desk {mark} (demo)",
        slug="front-desk",
        summary=f"Detox in {mark}.",
        care=["detox", "co_occurring"],
    )
    factories.StandardPageFactory(
        parent=page, title=f"About {mark}", slug="about", body=factories.body(f"About {mark}.")
    )
    hidden = [f"Draft{mark}", f"Private{mark}", f"Expired{mark}"]
    factories.ArticlePageFactory(parent=index, title=hidden[0], slug="draft", live=False, **words)
    private = factories.ArticlePageFactory(parent=index, title=hidden[1], slug="private", **words)
    PageViewRestriction.objects.create(
        page=private, restriction_type=PageViewRestriction.PASSWORD, password="open"
    )
    factories.ArticlePageFactory(
        parent=index, title=hidden[2], slug="expired", live=False, expired=True, **words
    )
    factories.SiteProfileFactory(
        site=site,
        name=f"Site {mark}",
        tagline=f"Tagline {mark}",
        phone="(828) 555-0100" if mark == "Alder" else "(864) 555-0100",
        answered_by=f"volunteers of {mark} (demo)",
        checked_on=dt.date.today() - dt.timedelta(days=21),
        navigation=[("link", {"page": index, "label": f"Near {mark}"})],
    )
    hotline = factories.HotlineFactory(name=f"Line {mark} (demo)", scope="sites", kind="local")
    hotline.sites.add(site)
    return Region(mark, site, page, article, facility, hidden)


def build_two_regions() -> TwoRegions:
    """The network, its library and the two regions."""
    Site.objects.all().delete()
    # The page that Wagtail's own first migration leaves behind.
    for page in Page.get_first_root_node().get_children():
        page.delete()
    home = factories.HomePageFactory(title="Network", slug="home")
    network = factories.SiteFactory(
        hostname="localhost", root_page=home, is_default_site=True, site_name="Network"
    )
    library = factories.ArticleIndexPageFactory(parent=home)
    article = factories.ArticlePageFactory(
        parent=library, title="Library article", slug="first-steps",
        body=factories.body("Heroin words of the library."),
    )  # fmt: skip
    locations = factories.LocationIndexPageFactory(parent=home)
    a = _region(locations, "Alder", "alder")
    b = _region(locations, "Birch", "birch")
    return TwoRegions(network, article, a, b)


@pytest.fixture(scope="session")
def two_regions_rows(django_db_setup: None, django_db_blocker: Any) -> Kept[TwoRegions]:
    """The rows of the two regions, built once by each worker."""
    with django_db_blocker.unblock():
        return Kept.after(build_two_regions)


@pytest.fixture
def two_regions(two_regions_rows: Kept[TwoRegions], db: None) -> TwoRegions:
    """
    A network with a library and two regions, Alder and Birch, with equal slugs everywhere.

    Each region has a draft, a private and an expired article beside its public one.
    """
    return two_regions_rows.put_back()


def person_of(region: Region, role: str, name: str = "") -> Client:
    """The browser of somebody with one role in one region and nothing else; `user` is theirs."""
    name = name or f"{region.page.slug}-{role}"
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "pass word 1")
    user.groups.add(roles.region(region.page, region.site).groups[role])
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def editor_of_a(two_regions: TwoRegions) -> Client:
    """The browser of somebody who edits region A and nothing else."""
    return person_of(two_regions.a, "editors")


@pytest.fixture
def author_of_a(two_regions: TwoRegions) -> Client:
    """The browser of somebody who writes drafts in region A and nothing else."""
    return person_of(two_regions.a, "authors")


@pytest.fixture
def reviewer_of_a(two_regions: TwoRegions) -> Client:
    """The browser of region A's clinical reviewer."""
    return person_of(two_regions.a, "reviewers")


@pytest.fixture
def committed(transactional_db: None, request: pytest.FixtureRequest) -> TwoRegions:
    """The two regions, committed, so that other processes see them."""
    # The flush after another test has taken what the migrations made.
    Locale.objects.get_or_create(language_code="en")
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(title="Root", slug="root")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    regions: TwoRegions = request.getfixturevalue("two_regions")
    return regions


@pytest.fixture
def demo(db) -> build.Network:
    """The whole demo network, as `make demo` builds it."""
    return build.build()
