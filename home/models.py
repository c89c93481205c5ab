"""The network's first page, and plain pages."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from articles.models import ArticlePage
from locations.models import LocationPage
from portal import body as reading
from portal.blocks import BodyBlock
from portal.doorways import Doorways, public
from portal.findable import Findable
from portal.models import TextPage


class HomePage(TextPage):
    """The first page of the network, or of an independent site."""

    headline = models.CharField(max_length=80, help_text="The first words people read.")
    lead = models.CharField(max_length=240, blank=True, help_text="One or two sentences below it.")
    body = StreamField(BodyBlock(), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "articles.ArticleIndexPage",
        "locations.LocationIndexPage",
        "home.StandardPage",
    ]
    page_description = "The first page of the network or of an independent site."

    content_panels = [
        *TextPage.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        FieldPanel("body"),
        *TextPage.plain_words_panels,
    ]

    class Meta:
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the regions and the articles to start with."""
        context = super().get_context(request, *args, **kwargs)
        reading.preload_links(request, self.body)
        doorways = Doorways.for_request(request)
        articles = ArticlePage.objects.none()
        if doorways.current is not None:
            articles = ArticlePage.objects.filter(doorways.article_scope(doorways.current))
        regions = LocationPage.objects.descendant_of(self)
        context["regions"] = list(public(regions).defer_streamfields().order_by("title")[:24])
        # A region's own articles belong on its own first page, not on the network's.
        own = Q(path__startswith=self.path, depth__gt=self.depth + 2)
        found = public(articles.exclude(own)).defer_streamfields()
        context["articles"] = list(found.most_useful_first()[:8])
        return context

    def findable(self) -> Findable:
        """Headline and lead."""
        return Findable(
            kind="page",
            title=self.headline or self.title,
            summary=self.lead,
            body=reading.search_text(self.body),
        )


class StandardPage(TextPage):
    """A plain page: about us, privacy, how we check our facts."""

    summary = models.CharField(max_length=240, blank=True)
    body = StreamField(BodyBlock())

    parent_page_types = ["home.HomePage", "home.StandardPage", "locations.LocationPage"]
    subpage_types = ["home.StandardPage"]
    page_description = "A plain page, for example about who runs this site."

    content_panels = [
        *TextPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        *TextPage.plain_words_panels,
    ]

    class Meta:
        verbose_name = "plain page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the contents list."""
        context = super().get_context(request, *args, **kwargs)
        reading.preload_links(request, self.body)
        context["contents"] = reading.contents(self.body)
        return context

    def findable(self) -> Findable:
        """Title, summary and words."""
        return Findable(
            kind="page",
            title=self.title,
            summary=self.summary,
            body=reading.search_text(self.body),
        )
