"""Views that belong to no room: pages of the tree, the look, robots, sitemap and errors."""

from __future__ import annotations

import posixpath
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Exists, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail import views as wagtail_views
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from portal.doorways import Doorway, Doorways, public, restrictions_above, steps_to
from portal.middleware import plain_page

# Folders of uploads that are shown. Documents are handed over by Wagtail, as attachments.
SHOWN = ("images", "original_images", "avatar_images")


@require_safe
def media(request: HttpRequest, path: str) -> Any:
    """A picture. Uploads are few and small; a web server may take these folders over."""
    clean = posixpath.normpath(path)
    if clean.split("/")[0] not in SHOWN:
        raise Http404
    return serve_file(request, clean, document_root=str(settings.MEDIA_ROOT))


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """
    Serve a page of the tree, or of the network's library, on the site that is asked.

    One query finds the page, the pages above it and those of the navigation; Wagtail's own
    routing would ask once per step. Hooks and privacy are Wagtail's.
    """
    request._wagtail_route_for_request = _route(request, path)  # type: ignore[attr-defined]
    return wagtail_views.serve(request, path)


def _route(request: HttpRequest, path: str) -> RouteResult | None:
    doorways = Doorways.for_request(request)
    door = doorways.current
    if door is None:
        return None
    wanted = door.root.url_path + path
    network_root = doorways.library_root(door)
    borrowed = network_root.url_path + path if network_root and path else ""

    steps = {*steps_to(wanted), *steps_to(borrowed)}
    wanted_pages = Q(url_path__in=steps) | Q(pk__in=door.profile.nav_ids())
    if network_root is not None:
        wanted_pages |= doorways.hiding(door)
    found = Page.objects.filter(wanted_pages).annotate(restricted=Exists(restrictions_above()))
    by_path = {page.url_path: page for page in found}
    doorways.own_slugs = frozenset(
        page.slug
        for page in by_path.values()
        if page.depth == door.root.depth + 1
        and door.holds(page.url_path)
        and (page.live or page.numchild)
    )
    request._frame_pages = {  # type: ignore[attr-defined]
        page.pk: page for page in by_path.values() if page.live and not page.restricted
    }
    page = by_path.get(wanted)
    if (page is None or not page.live) and borrowed and network_root is not None:
        # Only what stands in the library: an index right below the network's root.
        index = by_path.get(steps_to(borrowed)[len(steps_to(network_root.url_path))])
        if index is not None and index.live and getattr(index.specific_class, "in_library", False):
            page = by_path.get(borrowed)
    if page is None or not page.live:
        return None
    above = [by_path[step] for step in steps_to(page.url_path)[:-1] if step in by_path]
    request._trail = above  # type: ignore[attr-defined]
    model = page.specific_class
    if model is None:
        return None
    specific = model._default_manager.select_related(*getattr(model, "shown_with", ())).get(
        pk=page.pk
    )
    if not any(step.restricted or step.alias_of_id for step in (*above, page)):
        specific._unrestricted = True
    return RouteResult(specific)


def authenticate_with_password(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Wagtail's password form for a protected page, for pages this site shows only."""
    doorways = Doorways.for_request(request)
    page = Page.objects.filter(pk=kwargs["page_id"]).first()
    url = doorways.page_url(page) if page else None
    if url is None or not url.startswith("/"):
        raise Http404
    response: HttpResponse = wagtail_views.authenticate_with_password(request, **kwargs)
    return response


def _door(request: HttpRequest) -> Doorway:
    door = Doorways.for_request(request).current
    if door is None:
        raise Http404
    return door


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """The colours of this site as a style sheet; the address carries a version."""
    profile = _door(request).profile
    response = render(request, "portal/look.css", {"profile": profile}, content_type="text/css")
    patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read on this site, and where its sitemap is."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /find/?",
        "",
        f"Sitemap: {_door(request).root_url}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages whose one address is on this site."""
    doorways = Doorways.for_request(request)
    door = _door(request)
    pages = public(Page.objects.filter(path__startswith=door.root.path)).order_by("path")
    entries = [
        (door.root_url + door.path_to(page.url_path), page.last_published_at)
        for page in pages.only("url_path", "last_published_at")
        if doorways.canonical(page.url_path) is door
    ]
    return render(
        request, "portal/sitemap.xml", {"entries": entries}, content_type="application/xml"
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, without asking anything of the database."""
    return plain_page("portal/bad_request.html", 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that came without its token; what was wrong is nobody's business."""
    return forbidden(request)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the numbers and nothing else."""
    return plain_page("portal/forbidden.html", 403, request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the look of the site, with the search and the ways that are always open."""
    try:
        return render(request, "404.html", status=404)
    except DatabaseError:
        return plain_page("portal/unavailable.html", 503)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: only the call strip is asked for, and its built-in numbers stand in when it fails."""
    return plain_page("500.html", 500, request)
