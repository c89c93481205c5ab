"""The list of articles: the network's library, or a region's own texts."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from articles.models.article import ArticlePage
from articles.models.topics import Topic, with_narrower
from articles.permissions import ArticleListPermissions
from portal.doorways import public
from portal.findable import Findable
from portal.models import BasePage
from portal.paging import page_of

PER_PAGE = 12
ORDERS = [("useful", "Most useful first"), ("newest", "Newest first")]


class ArticleIndexPage(BasePage):
    """Articles by topic. Below a network's home page it is the network's library."""

    introduction = models.CharField(max_length=240, blank=True)

    in_library = True
    parent_page_types = ["home.HomePage", "locations.LocationPage"]
    subpage_types = ["articles.ArticlePage"]
    page_description = "Lists the articles below it, by topic."

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "article list"

    def permissions_for_user(self, user: Any) -> ArticleListPermissions:
        """What `user` may do; a new article follows the rule of two people."""
        return ArticleListPermissions(user, self)

    def articles(self) -> Any:
        """The public articles of this list, any order."""
        return public(ArticlePage.objects.child_of(self))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the articles of the chosen topic, the topics with counts, and the order."""
        context = super().get_context(request, *args, **kwargs)
        slug = request.GET.get("topic", "")[:80]
        order = request.GET.get("order", "")
        everything = self.articles()
        found = everything.defer_streamfields()
        wanted = with_narrower(slug) if slug else []
        if slug:
            found = found.filter(topics__in=wanted).distinct()
        newest = order == "newest"
        found = found.newest_first() if newest else found.most_useful_first()

        below = Q(articles__in=everything.values("pk"))
        topics = (
            Topic.objects.annotate(count=Count("articles", filter=below))
            .filter(count__gt=0)
            .order_by("name")
        )
        context |= {
            "topics": topics,
            "topic": next((t for t in topics if t.slug == slug), None),
            "unknown_topic": bool(slug) and not wanted,
            "orders": ORDERS,
            "order": "newest" if newest else "useful",
            "page_of": page_of(Paginator(found, PER_PAGE), request),
        }
        return context

    def findable(self) -> Findable:
        """The list itself can be found by its title."""
        return Findable(kind="page", title=self.title, summary=self.introduction)
