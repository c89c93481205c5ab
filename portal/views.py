"""Views that belong to no room: pages of the tree, the look, robots, sitemap and errors."""

from __future__ import annotations

import posixpath
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail import views as wagtail_views
from wagtail.models import Page

from portal.doorways import Doorway, Doorways, public
from portal.middleware import plain_page
from portal.routing import route

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
    request._wagtail_route_for_request = route(request, path)  # type: ignore[attr-defined]
    return wagtail_views.serve(request, path)


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
