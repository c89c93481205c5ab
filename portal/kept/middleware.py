"""The middleware that answers with kept pages; only counting comes before it: it costs no more."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from portal import metrics
from portal.doorways import Doorways
from portal.kept.facts import TTL
from portal.kept.shelf import MOST_OF_ONE, Kept, Shelf
from portal.kept.version import Number, watch

# Seconds for which the front may keep it.
FRONT_SECONDS = 5
# Seconds for which a page is kept for the day the database is dead.
DAY = 24 * 60 * 60
# What is the same for every visitor of a site.
VIEWS = frozenset(
    ["wagtail_serve", "person", "robots", "sitemap", "feed", "look", "crisis", "privacy_proof"]
)
_PAGE = re.compile(r"(page=[1-9]\d{0,2})?")
_NEVER = (
    "/admin/",
    "/api/",
    "/health/",
    "/static/",
    "/media/",
    "/documents/",
    "/search/",
    "/_util/",
)

shelf = Shelf()


class KeptPagesMiddleware:
    """Answers from the shelf, and puts on it what may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.KEEP_PAGES or settings.MAINTENANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A kept page, or the page itself."""
        key = _key(request)
        if key is None:
            return self.get_response(request)
        number = watch.look()
        kept = shelf.get(key)
        etags = request.headers.get("If-None-Match", "")
        if kept is not None and number is not None:
            fresh = kept.number == number and kept.age < TTL
            if fresh or (not watch.answers and kept.number.hard == number.hard):
                metrics.page_kept(request, "kept")
                return kept.answer(etags)
        response = self.get_response(request)
        if number is not None and watch.answers and _may_be_kept(request, response):
            # A browser asks each time whether it is still the same.
            response["Cache-Control"] = f"public, max-age=0, stale-if-error={DAY}"
            response["X-Accel-Expires"] = str(FRONT_SECONDS)
            kept = Kept.of(response, number)
            shelf.put(key, kept)
            if not request.GET:
                # As many as there are pages, so that nobody can fill the cache.
                cache.set(_shared(key), kept, DAY)
            metrics.page_kept(request, "made")
            return kept.answer(etags)
        if response.status_code >= 500:
            # Nobody answers below: what was true when it was last seen is better than nothing.
            watch.forget()
            old = _of_better_days(key, watch.look())
            if old is not None and not watch.answers:
                metrics.page_kept(request, "old")
                return old.answer(etags)
        return response


def _key(request: HttpRequest) -> str | None:
    """The address, when it is one whose page may be kept."""
    if request.method not in ("GET", "HEAD") or request.path.startswith(_NEVER):
        return None
    meta = request.META
    if not _PAGE.fullmatch(meta.get("QUERY_STRING", "")) or meta.get("HTTP_AUTHORIZATION"):
        return None
    if settings.SESSION_COOKIE_NAME in meta.get("HTTP_COOKIE", ""):
        return None
    scheme = "s" if request.is_secure() else "p"
    return f"{scheme}|{meta.get('HTTP_HOST', '')}|{request.get_full_path()}"


def _may_be_kept(request: HttpRequest, response: Any) -> bool:
    match = request.resolver_match
    return bool(
        response.status_code == 200
        and request.method == "GET"
        and match is not None
        and match.url_name in VIEWS
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response
        and "cookie" not in response.get("Vary", "").lower()
        and len(response.content) <= MOST_OF_ONE
        and _at_its_own_port(request)
    )


def _at_its_own_port(request: HttpRequest) -> bool:
    """Whether the address has the site's port, or none: the others are without number."""
    port = request.META.get("HTTP_HOST", "").partition(":")[2]
    door = Doorways.for_request(request).current
    return not port or (door is not None and port == str(door.site.port))


def _shared(key: str) -> str:
    return "kept:" + hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def _of_better_days(key: str, number: Number | None) -> Kept | None:
    """The page as it was, unless a telephone number or a door may have changed since."""
    kept: Kept | None = shelf.get(key) or cache.get(_shared(key))
    if kept is None or (number is not None and kept.number.hard != number.hard):
        return None
    return kept
