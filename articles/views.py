"""People's pages and the feed of articles."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.syndication.views import Feed as DjangoFeed
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import make_aware
from django.views.decorators.http import require_safe

from articles.models import ArticlePage, Person
from portal.doorways import Doorways, public


def articles_of(request: HttpRequest) -> Any:
    """The public articles that the request's site shows, with what a list needs."""
    doorways = Doorways.for_request(request)
    if doorways.current is None:
        raise Http404
    scope = doorways.article_scope(doorways.current)
    return public(ArticlePage.objects.filter(scope)).defer_streamfields()


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Who wrote or checked an article, and what else they wrote on this site."""
    door = Doorways.for_request(request).current
    if door is None:
        raise Http404
    who = get_object_or_404(Person.objects.for_site(door.site).select_related("photo"), slug=slug)
    theirs = articles_of(request).filter(Q(author=who) | Q(reviewer=who))
    articles = list(theirs.most_useful_first()[:50])
    if not articles:
        # Somebody with nothing public on this site has no page on it either.
        raise Http404
    return render(request, "articles/person.html", {"person": who, "articles": articles})


class Feed(DjangoFeed):
    """RSS of the newest articles of a site."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpRequest:
        return request

    def title(self, obj: HttpRequest) -> str:
        door = Doorways.for_request(obj).current
        return door.profile.display_name if door else ""

    def link(self, obj: HttpRequest) -> str:
        door = Doorways.for_request(obj).current
        return f"{door.root_url}/" if door else ""

    def description(self, obj: HttpRequest) -> str:
        door = Doorways.for_request(obj).current
        return door.profile.tagline if door else ""

    def items(self, obj: HttpRequest) -> list[ArticlePage]:
        doorways = Doorways.for_request(obj)
        found: list[ArticlePage] = list(articles_of(obj).newest_first()[:20])
        for page in found:
            url = doorways.page_url(page) or ""
            door = doorways.current
            page.feed_url = door.root_url + url if door and url.startswith("/") else url
        return found

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.summary)

    def item_link(self, item: Any) -> str:
        return str(item.feed_url)

    def item_guid(self, item: Any) -> str:
        return str(item.translation_key)

    item_guid_is_permalink = False

    def item_pubdate(self, item: Any) -> dt.datetime:
        return make_aware(dt.datetime.combine(item.published_on, dt.time()))
