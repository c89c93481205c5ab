"""Middleware: the hosts that are answered, and the maintenance page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string

from portal.doorways import Doorways
from portal.phones import FALLBACK_LINES

Handler = Callable[[HttpRequest], HttpResponse]

# Answered without a site: they belong to the machine, not to a visitor.
WITHOUT_SITE = ("/health/", "/static/")


def plain_page(template: str, status: int) -> HttpResponse:
    """A page that needs neither the database nor the cache, with the built-in numbers."""
    html = render_to_string(template, {"strip": FALLBACK_LINES})
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


class MaintenanceMiddleware:
    """Answers 503 with the call strip while MAINTENANCE is on; the admin stays open."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE and not request.path.startswith((*WITHOUT_SITE, "/admin/")):
            response = plain_page("portal/maintenance.html", 503)
            response["Retry-After"] = "600"
            return response
        return self.get_response(request)


class KnownHostMiddleware:
    """Refuses with 400 every host that no site carries; Wagtail would show the default site."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(WITHOUT_SITE):
            try:
                if Doorways.for_request(request).current is None:
                    return HttpResponseBadRequest(
                        "No site of this portal answers at this address.", content_type="text/plain"
                    )
            except DisallowedHost:
                return HttpResponseBadRequest(
                    "This address is not served here.", content_type="text/plain"
                )
            except DatabaseError:
                return plain_page("portal/unavailable.html", 503)
        return self.get_response(request)
