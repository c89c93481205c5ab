"""Regions: the area a site serves, and what is going on there."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable

from articles.models import ArticlePage
from locations.accuracy import accuracy
from locations.geo import point_for_zip
from locations.models.facility import FacilityPage
from portal import body as reading
from portal.blocks import BodyBlock
from portal.doorways import Doorways, public
from portal.findable import Findable, plain_text
from portal.models import BasePage, TextPage
from portal.paging import page_of

FACILITIES_PER_PAGE = 12


class LocationIndexPage(BasePage):
    """All regions of the network."""

    introduction = models.CharField(max_length=240, blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["locations.LocationPage"]
    page_description = "Lists every region of the network."

    content_panels = [*TextPage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "list of regions"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the regions below this page."""
        context = super().get_context(request, *args, **kwargs)
        regions = public(LocationPage.objects.child_of(self)).defer_streamfields()
        context["regions"] = list(regions.order_by("title"))
        return context

    def findable(self) -> Findable:
        """The list can be found by its title."""
        return Findable(kind="page", title=self.title, summary=self.introduction)


class LocationPage(TextPage):
    """
    A region: its area, its numbers, its notices, its places.

    It is the root of the region's own site; a region that has no site yet is read on the
    network's site.
    """

    headline = models.CharField(
        max_length=80, blank=True, help_text="The first words people read. Empty: the title."
    )
    introduction = RichTextField(features=["bold", "italic", "ol", "ul", "link"])
    body = StreamField(BodyBlock(), blank=True)
    places = models.TextField(
        blank=True, help_text="Towns of this region, separated by commas or lines."
    )
    counties = models.TextField(
        blank=True, help_text="Counties of this region, separated by commas or lines."
    )
    zips = models.TextField(
        "ZIP codes", blank=True, help_text="Five digits each, separated by commas or lines."
    )

    calls_per_day = models.PositiveSmallIntegerField(
        "calls a day",
        default=5,
        help_text="About how many places the region's editors can ring on a day.",
    )

    names = frozenset({"title", "places", "counties", "zips"})
    parent_page_types = ["locations.LocationIndexPage", "wagtailcore.Page"]
    subpage_types = ["articles.ArticleIndexPage", "locations.FacilityPage", "home.StandardPage"]
    page_description = "A region, with its own numbers, notices and places."

    content_panels = [
        *TextPage.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
        InlinePanel("notices", heading="Notices", label="Notice"),
        MultiFieldPanel(
            [FieldPanel("places"), FieldPanel("counties"), FieldPanel("zips")],
            heading="Area served",
        ),
        FieldPanel("body"),
        FieldPanel("calls_per_day"),
        *TextPage.plain_words_panels,
    ]

    class Meta:
        verbose_name = "region"

    def clean(self) -> None:
        """Every ZIP code of the area exists; the wrong ones are named."""
        super().clean()
        wrong = [z for z in self.zip_list if not re.fullmatch(r"\d{5}", z) or not point_for_zip(z)]
        if wrong:
            raise ValidationError(
                {"zips": f"Not a ZIP code of the United States: {', '.join(wrong)}."}
            )

    @staticmethod
    def _list(text: str) -> list[str]:
        return [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]

    @property
    def place_list(self) -> list[str]:
        """Towns of the area served."""
        return self._list(self.places)

    @property
    def county_list(self) -> list[str]:
        """Counties of the area served."""
        return self._list(self.counties)

    @property
    def zip_list(self) -> list[str]:
        """ZIP codes of the area served."""
        return self._list(self.zips)

    @property
    def lead(self) -> str:
        """The introduction as plain text."""
        return plain_text(self.introduction)

    def current_notices(self) -> list[Notice]:
        """Notices that apply today, the newest first."""
        notices = [n for n in self.notices.all() if n.is_current()]
        return sorted(notices, key=lambda notice: notice.starts_on, reverse=True)

    def facilities(self) -> Any:
        """The public facilities of this region, by name."""
        return public(FacilityPage.objects.child_of(self)).listed().for_cards().order_by("title")

    def own_articles(self) -> Any:
        """The public articles that stand below this region."""
        return public(ArticlePage.objects.descendant_of(self)).defer_streamfields()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds notices, a page of facilities, own articles and the library's first ones."""
        context = super().get_context(request, *args, **kwargs)
        doorways = Doorways.for_request(request)
        reading.preload_links(request, self.body)
        articles: list[ArticlePage] = []
        if doorways.current is not None:
            scope = doorways.article_scope(doorways.current)
            found = public(ArticlePage.objects.filter(scope)).defer_streamfields()
            articles = list(found.most_useful_first()[:12])
        context["notices"] = self.current_notices()
        context["facilities"] = page_of(Paginator(self.facilities(), FACILITIES_PER_PAGE), request)
        context["accuracy"] = accuracy(self.path).words
        own = list(self.own_articles().most_useful_first()[:4])
        context["own_articles"] = own
        context["library_articles"] = [
            a for a in articles if not a.url_path.startswith(self.url_path)
        ][:6]
        return context

    def findable(self) -> Findable:
        """Name, introduction and the names of the area served."""
        names = (*self.place_list, *self.county_list, *self.zip_list)
        return Findable(
            kind="region",
            title=self.title,
            summary=self.lead[:240],
            body=reading.search_text(self.body),
            also_called=names,
            place=self.title,
        )


class Notice(Orderable):
    """Something people of a region must know for a while."""

    page = ParentalKey(LocationPage, on_delete=models.CASCADE, related_name="notices")
    title = models.CharField(max_length=120)
    text = RichTextField(blank=True, features=["bold", "link"])
    starts_on = models.DateField(default=dt.date.today)
    ends_on = models.DateField(help_text="The last day it is shown.")

    words = ("title", "text")

    panels = [
        FieldPanel("title"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A notice ends after it has begun."""
        super().clean()
        given = self.starts_on is not None and self.ends_on is not None
        if given and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "The last day comes before the first."})

    def is_current(self, today: dt.date | None = None) -> bool:
        """Whether it is shown on `today`."""
        return self.starts_on <= (today or dt.date.today()) <= self.ends_on
