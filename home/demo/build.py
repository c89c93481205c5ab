"""
Builds the demo network: one tree, the network's site, two regions with sites of their own.

The same function feeds `seed_demo`, the tests and the README's screenshots.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from wagtail.models import Page, Site

from articles.models import ArticleIndexPage, ArticlePage, Person, Topic
from articles.models.article import RelatedArticle
from home.demo import content, sites
from home.models import HomePage, StandardPage
from locations import facts
from locations.models import (
    Assurance,
    FacilityPage,
    FacilityPhone,
    LocationIndexPage,
    LocationPage,
    Notice,
    Organization,
    Schedule,
    Service,
)
from portal.models import Hotline

P = TypeVar("P", bound=Page)
Step = Callable[[str], None]


@dataclass
class Network:
    """What was built, for tests and for the message at the end."""

    home: HomePage
    site: Site
    library: ArticleIndexPage
    regions: dict[str, LocationPage] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    articles: dict[str, ArticlePage] = field(default_factory=dict)
    # user name -> (password, what the account is for)
    logins: dict[str, tuple[str, str]] = field(default_factory=dict)


def is_built() -> bool:
    """Whether the tree holds a network already; then nothing may be built over it."""
    return HomePage.objects.exists()


def size() -> int:
    """How many steps `build` reports."""
    regions = [region["slug"] for region in content.regions()]
    local = sum(len(content.articles(r)) + len(content.facilities(r)) for r in regions)
    return len(content.articles()) + local + len(content.pages()) * 3 + len(regions) + 3


@transaction.atomic
def build(port: int = 8000, step: Step = lambda what: None) -> Network:
    """
    Build the whole demo in one transaction.

    `step` hears a few words before each page. Raises ContentError when a file is wrong, and
    RuntimeError when the tree already holds a network.
    """
    if is_built():
        raise RuntimeError("The tree already holds a network; the demo is not built over it.")
    step("Topics, people and hotlines")
    root = Page.get_first_root_node()
    # The page and the site that Wagtail's own first migration leaves behind.
    Site.objects.all().delete()
    for page in root.get_children().filter(content_type__model="page"):
        page.delete()
    root.refresh_from_db()
    _topics()
    _people()

    step("Home")
    home = _add(
        root,
        HomePage(
            title="Recovery Network",
            slug="home",
            headline="Help is nearer than it feels.",
            lead="Plain words about drugs, alcohol and treatment, and people you can call today.",
        ),
    )
    site = Site.objects.create(
        hostname="localhost", port=port, site_name="Recovery Network",
        root_page=home, is_default_site=True,
    )  # fmt: skip
    library = _add(
        home,
        ArticleIndexPage(
            title="Understand",
            slug="articles",
            introduction="What drugs and alcohol do, how treatment works, and how to help.",
        ),
    )
    locations = _add(
        home,
        LocationIndexPage(
            title="Regions",
            slug="locations",
            introduction="Each region has its own places, numbers and people who answer.",
        ),
    )
    network = Network(home, site, library)
    _plain_pages(home, step)

    for record in content.regions():
        step(record["title"])
        _region(network, locations, record, port)
    for record in content.articles():
        network.articles[record["slug"]] = _article(library, record)
    local: dict[str, dict[str, ArticlePage]] = {}
    for slug, region in network.regions.items():
        index = _add(region, ArticleIndexPage(title=f"Around {region.title}", slug="local"))
        _plain_pages(region, step)
        local[slug] = {r["slug"]: _article(index, r) for r in content.articles(slug)}
        for record in content.facilities(slug):
            step(record["title"])
            _facility(region, record)
    _hotlines(network)
    for slug in ("", *network.regions):
        known = network.articles | local.get(slug, {})
        for record in content.articles(slug):
            step(record["title"])
            _fill(known[record["slug"]], record, known)
    sites.profiles(network)
    sites.accounts(network)
    return network


def _add(parent: Page, page: P) -> P:
    """Put a page below `parent`, live and with a first revision to go back to."""
    page.full_clean(exclude=["path", "depth", "slug", "draft_title"]) if page.slug else None
    parent.add_child(instance=page)
    page.save_revision().publish()
    parent.refresh_from_db()
    page.refresh_from_db()
    return page


def _topics() -> None:
    for record in content.records("topics"):
        Topic.objects.create(
            slug=record["slug"],
            name=record["name"],
            description=record["description"],
            also_called=", ".join(record["also_called"]),
            parent=Topic.objects.get(slug=record["parent"]) if record["parent"] else None,
        )


def _people() -> None:
    for record in content.records("people"):
        Person.objects.create(
            slug=record["slug"],
            name=record["name"],
            credentials=record["credentials"],
            bio=f"<p>{record['bio']}</p>",
        )


def _plain_pages(parent: Page, step: Step) -> None:
    for record in content.pages():
        step(record["title"])
        _add(
            parent,
            StandardPage(
                title=record["title"],
                slug=record["slug"],
                summary=record["summary"],
                body=json.dumps(content.stream(record["body"], {})),
            ),
        )


def _region(network: Network, locations: Page, record: content.Record, port: int) -> None:
    page = LocationPage(
        title=record["title"],
        slug=record["slug"],
        headline=f"Help near {record['title'].split(',')[0]}.",
        introduction=record["introduction_html"],
        places=", ".join(record["places"]),
        counties=", ".join(record["counties"]),
        zips=", ".join(record["zips"]),
    )
    page.notices = [
        Notice(title=n["title"], text=n["html"], starts_on=n["starts"], ends_on=n["ends"])
        for n in record.get("notices", [])
    ]
    network.regions[record["slug"]] = _add(locations, page)
    network.sites[record["slug"]] = Site.objects.create(
        hostname=record["hostname"],
        port=port,
        site_name=record["site_name"],
        root_page=page,
    )


def _facility(region: LocationPage, record: content.Record) -> None:
    """The place with its telephones, services and hours, and the call that confirmed them."""
    parts = {
        "description_html",
        "organization",
        "assured_on",
        "call",
        "schedules",
        "phones",
        "services",
    }
    page = FacilityPage(
        **{name: value for name, value in record.items() if name not in parts},
        description=record["description_html"],
        assured_on=record["assured_on"],
    )
    if "organization" in record:
        page.organization, _ = Organization.objects.get_or_create(name=record["organization"])
    page.phones = [FacilityPhone(**phone) for phone in record["phones"]]
    page.services = [Service(**service) for service in record["services"]]
    page.schedules = [Schedule(**line) for line in record["schedules"]]
    for part in (*page.phones.all(), *page.services.all(), *page.schedules.all()):
        part.full_clean(exclude=["page"])
    _add(region, page)
    facts.remember(page, facts.FACTS, source="demo", on=record["assured_on"])
    Assurance.objects.create(
        page=page, called_on=record["assured_on"], outcome=record.get("call", "confirmed")
    )


def _article(index: ArticleIndexPage, record: content.Record) -> ArticlePage:
    """The article without its text: the texts link to each other."""
    page = ArticlePage(
        title=record["title"],
        slug=record["slug"],
        summary=record["summary"],
        also_called=", ".join(record.get("also_called", [])),
        author=Person.objects.get(slug=record["author"]),
        reviewer=Person.objects.get(slug=record["reviewer"]),
        clinical=record["clinical"],
        crisis=record["crisis"],
        reviewed_on=record["reviewed_on"],
        review_due=record["review_due"],
        published_on=record["published_on"],
        weight=ArticlePage.Weight[record["weight"].upper()],
        live=False,
    )
    index.add_child(instance=page)
    return page


def _fill(page: ArticlePage, record: content.Record, known: dict[str, ArticlePage]) -> None:
    ids = {slug: other.pk for slug, other in known.items()}
    page.body = json.dumps(content.stream(record["body"], ids))
    page.topics = list(Topic.objects.filter(slug__in=record["topics"]))
    unknown = set(record["topics"]) - {topic.slug for topic in page.topics.all()}
    if unknown:
        raise content.ContentError(f"{record['slug']}: unknown topics {', '.join(unknown)}")
    page.related_links = [
        RelatedArticle(article=known[slug]) for slug in record.get("related", []) if slug in known
    ]
    page.full_clean()
    page.save_revision().publish()


def _hotlines(network: Network) -> None:
    for record in content.records("hotlines"):
        everywhere = record["scope"] == "network"
        line = Hotline(
            key=record["key"],
            name=record["name"],
            phone=record["number"],
            text_code=record["text_code"],
            kind=record["kind"],
            description=record["description"],
            languages=record["languages"],
            hours=record["hours_text"],
            answered_by=record["answered_by"],
            call_paid=record["call_paid"],
            checked_on=record["checked_on"],
            # An emergency number does not expire.
            expires_on=None if record["kind"] == "emergency" else record["expires_on"],
            scope=Hotline.Scope.NETWORK if everywhere else Hotline.Scope.SITES,
        )
        line.full_clean()
        line.save()
        if not everywhere:
            line.sites.set([network.sites[slug] for slug in record["scope"]])


def summary(network: Network) -> list[tuple[str, Any]]:
    """What there is now, for the message at the end."""
    return [
        ("articles", ArticlePage.objects.live().count()),
        ("facilities", FacilityPage.objects.live().count()),
        ("regions", len(network.regions)),
    ]
