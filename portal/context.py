"""What every page's frame needs: the site's profile, its navigation and the call strip."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from portal.doorways import Doorway, Doorways, public
from portal.models import Hotline, SiteProfile
from portal.phones import FALLBACK_LINES, CallLine
from portal.statements import Statement

log = logging.getLogger(__name__)

# Kinds in the strip, in the order they stand there.
STRIP_KINDS = (Hotline.Kind.EMERGENCY, Hotline.Kind.CRISIS, Hotline.Kind.HELPLINE)


@dataclass
class Hotlines:
    """The lines a site may show, read once per request."""

    strip: list[CallLine]
    all: list[CallLine]
    by_key: dict[str, CallLine]

    @property
    def local(self) -> list[CallLine]:
        """The lines of this region."""
        return [line for line in self.all if line.kind == Hotline.Kind.LOCAL]


def hotlines_for(request: HttpRequest) -> Hotlines:
    """
    The hotlines of the request's site; the built-in ones when the database does not answer.

    A number of the strip that the registry does not know, or has let expire, is taken from the
    built-in lines: 911, 988 and the helpline stand on every page.
    """
    cached: Hotlines | None = getattr(request, "_hotlines", None)
    if cached is not None:
        return cached
    try:
        doorways = Doorways.for_request(request)
        site_id = doorways.current.site.pk if doorways.current else None
        rows = doorways.known(("hotlines", site_id), lambda: _hotlines(site_id).rows())
    except DatabaseError:
        log.warning("The database does not answer: the call strip shows the built-in numbers.")
        lines = list(FALLBACK_LINES)
        return Hotlines(lines, lines, {})
    # An expired row is not shown; 911, 988 and the helpline then stand there as built in.
    current = [(row.key, line) for row in rows if row.is_current() and (line := row.call_line())]
    lines = [line for _, line in current]
    known = {line.href for line in lines}
    lines += [line for line in FALLBACK_LINES if line.href not in known]
    strip: list[CallLine] = []
    for kind in STRIP_KINDS:
        # The fallback's number first, so that 988 stands before another crisis line.
        wanted = {line.href for line in FALLBACK_LINES}
        of_kind = [line for line in lines if line.kind == kind]
        strip += sorted(of_kind, key=lambda line: line.href not in wanted)[:1]
    found = Hotlines(strip, lines, dict(current))
    request._hotlines = found  # type: ignore[attr-defined]
    return found


@lru_cache(maxsize=256)
def _hotlines(site_id: int | None) -> Statement[Hotline]:
    return Statement(Hotline.objects.for_site(site_id))


def navigation_for(request: HttpRequest, profile: SiteProfile) -> list[tuple[str, str]]:
    """Label and address of the site's navigation; only live pages this site may show."""
    doorways = Doorways.for_request(request)
    door = doorways.current
    if door is not None and profile is door.profile:
        return doorways.known(navigation_key(door), lambda: _links(request, profile))
    return _links(request, profile)


def navigation_key(door: Doorway) -> tuple[str, int]:
    """What the navigation of a site is called among the facts that are kept."""
    return "navigation", door.site.pk


def _links(request: HttpRequest, profile: SiteProfile) -> list[tuple[str, str]]:
    doorways = Doorways.for_request(request)
    ids = profile.nav_ids()
    pages: dict[int, Any] | None = getattr(request, "_frame_pages", None)
    if pages is None or not set(ids) <= set(pages):
        pages = {p.pk: p for p in public(Page.objects.filter(pk__in=ids))}
    links = []
    for item in profile.navigation.raw_data if profile.navigation else []:
        page = pages.get(item["value"].get("page"))
        url = doorways.page_url(page) if page else None
        if page and page.live and url:
            links.append((item["value"].get("label") or page.title, url))
    return links


def with_profile(request: HttpRequest, profile: SiteProfile) -> dict[str, Any]:
    """The frame's context as it would be with `profile`."""
    return {"profile": profile, "navigation": navigation_for(request, profile)}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: lazy, so that admin pages and JSON answers pay nothing."""

    def profile() -> SiteProfile:
        try:
            door = Doorways.for_request(request).current
        except DatabaseError:
            door = None
        return door.profile if door else SiteProfile()

    def navigation() -> list[tuple[str, str]]:
        try:
            door = Doorways.for_request(request).current
            return navigation_for(request, door.profile) if door else []
        except DatabaseError:
            return []

    def network() -> Any:
        door = Doorways.for_request(request).current
        above = Doorways.for_request(request).network_of(door) if door else None
        return above if above and door and above.holds(door.root.url_path) else None

    return {
        "profile": SimpleLazyObject(profile),
        "navigation": SimpleLazyObject(navigation),
        "hotlines": SimpleLazyObject(lambda: hotlines_for(request)),
        "network": SimpleLazyObject(network),
    }
