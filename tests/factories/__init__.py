"""Builders of test data. Each page builds its parents, so a test names only what matters."""

import datetime as dt
import json

import factory
import wagtail_factories
from wagtail.models import Page, Site

from articles.models import ArticleIndexPage, ArticlePage, Person, Topic
from home.models import HomePage, StandardPage
from locations.geo import point_for_zip
from locations.models import (
    ExternalIdentifier,
    FacilityPage,
    FacilityPhone,
    LocationIndexPage,
    LocationPage,
    Organization,
    Service,
)
from portal.models import Hotline, SiteProfile


def body(*texts: str) -> str:
    """A body of paragraphs."""
    return json.dumps([{"type": "text", "value": f"<p>{text}</p>"} for text in texts])


class TopicFactory(factory.django.DjangoModelFactory):
    """A topic of the network."""

    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody who writes or reviews."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Person {n} (demo)")
    slug = factory.Sequence(lambda n: f"person-{n}")
    credentials = "MD, demo reviewer"


class HotlineFactory(factory.django.DjangoModelFactory):
    """A line of the registry, checked and current."""

    class Meta:
        model = Hotline

    key = factory.Sequence(lambda n: f"line-{n}")
    name = factory.Sequence(lambda n: f"Line {n} (demo)")
    phone = factory.Sequence(lambda n: f"(828) 555-01{n % 100:02d}")
    answered_by = "volunteers (demo)"
    checked_on = dt.date(2026, 11, 3)


class HomePageFactory(wagtail_factories.PageFactory):
    """The network's first page, below the tree's root."""

    class Meta:
        model = HomePage

    parent = factory.LazyFunction(Page.get_first_root_node)
    title = "Network"
    slug = factory.Sequence(lambda n: f"network-{n}")
    headline = "Help is near."


class StandardPageFactory(wagtail_factories.PageFactory):
    """A plain page."""

    class Meta:
        model = StandardPage

    parent = factory.SubFactory(HomePageFactory)
    body = body("A plain page.")


class ArticleIndexPageFactory(wagtail_factories.PageFactory):
    """A list of articles."""

    class Meta:
        model = ArticleIndexPage

    parent = factory.SubFactory(HomePageFactory)
    title = "Understand"
    slug = "articles"


class ArticlePageFactory(wagtail_factories.PageFactory):
    """An article with an author and a reviewer."""

    class Meta:
        model = ArticlePage

    parent = factory.SubFactory(ArticleIndexPageFactory)
    title = factory.Sequence(lambda n: f"Article {n}")
    summary = "A summary."
    body = body("Some words about treatment.")
    author = factory.SubFactory(PersonFactory)
    reviewer = factory.SubFactory(PersonFactory)
    # A clinical text names its sources, and few tests are about them.
    clinical = False
    reviewed_on = dt.date(2026, 9, 1)
    review_due = dt.date(2027, 9, 1)


class LocationIndexPageFactory(wagtail_factories.PageFactory):
    """The list of regions."""

    class Meta:
        model = LocationIndexPage

    parent = factory.SubFactory(HomePageFactory)
    title = "Regions"
    slug = "locations"


class LocationPageFactory(wagtail_factories.PageFactory):
    """A region."""

    class Meta:
        model = LocationPage

    parent = factory.SubFactory(LocationIndexPageFactory)
    title = factory.Sequence(lambda n: f"Region {n}")
    introduction = "<p>Welcome.</p>"
    zips = "28801"


class OrganizationFactory(factory.django.DjangoModelFactory):
    """Who runs places."""

    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organization {n} (demo)")


# What belongs to the one service or the one telephone a facility gets by default.
OF_SERVICE = frozenset(
    [
        "care",
        "medicines",
        "payment",
        "audiences",
        "ages",
        "genders",
        "status",
        "alert",
        "fees_description",
        "application_process",
        "minimum_age",
        "maximum_age",
        "accreditations",
        "codes",
    ]
)
OF_PHONE = frozenset(["phone", "extension", "answered_by", "call_paid", "paid_by", "checked_on"])


class FacilityPageFactory(wagtail_factories.PageFactory):
    """
    A facility with one service and one telephone with its label, confirmed by a call.

    What belongs to the service (`care`, `medicines`, `status`, ...) or to the telephone
    (`phone`, `answered_by`, `checked_on`, ...) is named as if it stood on the page. `phone=""`
    makes no telephone; `services`, `phones` and `schedules` take whole lists instead.
    """

    class Meta:
        model = FacilityPage

    parent = factory.SubFactory(LocationPageFactory)
    title = factory.Sequence(lambda n: f"Facility {n} (demo)")
    summary = "A place that treats people."
    city = "Asheville"
    state_province = "NC"
    postal_code = "28801"
    assured_on = factory.LazyFunction(lambda: dt.date.today() - dt.timedelta(days=21))
    phone = "(828) 555-0142"
    answered_by = "the clinic's own staff"
    checked_on = factory.LazyFunction(lambda: dt.date.today() - dt.timedelta(days=21))
    care = ["outpatient"]

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        service = {name: kwargs.pop(name) for name in OF_SERVICE & set(kwargs)}
        phone = {name: kwargs.pop(name) for name in OF_PHONE & set(kwargs)}
        lists = {name: kwargs.pop(name, None) for name in ("services", "phones", "schedules")}
        page = model_class(**kwargs)
        if lists["services"] is None:
            lists["services"] = [Service(name="Treatment", **service)]
        if lists["phones"] is None:
            lists["phones"] = [FacilityPhone(**phone)] if phone["phone"] else []
        for name, children in lists.items():
            setattr(page, name, children or [])
        if page.latitude is None and (place := point_for_zip(page.postal_code)) and place.point:
            page.latitude, page.longitude = place.point.latitude, place.point.longitude
        parent.add_child(instance=page)
        return page


class SiteFactory(factory.django.DjangoModelFactory):
    """A site that opens at a page."""

    class Meta:
        model = Site

    hostname = factory.Sequence(lambda n: f"site-{n}.localhost")
    port = 80
    root_page = factory.SubFactory(HomePageFactory)


class SiteProfileFactory(factory.django.DjangoModelFactory):
    """The profile of a site."""

    class Meta:
        model = SiteProfile

    site = factory.SubFactory(SiteFactory)
    name = factory.LazyAttribute(lambda profile: f"Name of {profile.site.hostname}")


class ExternalIdentifierFactory(factory.django.DjangoModelFactory):
    """The number of a facility in another directory."""

    class Meta:
        model = ExternalIdentifier

    scheme = "npi"
    identifier = factory.Sequence(lambda n: f"1{n:09d}")
