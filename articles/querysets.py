"""Articles by what a list needs."""

from __future__ import annotations

from typing import Any

from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class ArticleQuerySet(PageQuerySet):
    """Lists of articles."""

    def most_useful_first(self) -> Any:
        """“Start here” first, then the newest."""
        return self.order_by("-weight", "-published_on", "title")

    def newest_first(self) -> Any:
        """The newest first."""
        return self.order_by("-published_on", "title")


ArticleManager = PageManager.from_queryset(ArticleQuerySet)
