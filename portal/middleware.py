"""Middleware: the hosts that are answered, and the maintenance page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.admin import messages
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from portal.context import hotlines_for
from portal.doorways import Doorways, library_indexes, reading
from portal.models import ClosedHost
from portal.phones import FALLBACK_LINES
from portal.quality import NotPublishable, refused_words

Handler = Callable[[HttpRequest], HttpResponse]

# Answered without a site: they belong to the machine, not to a visitor.
WITHOUT_SITE = ("/health/", "/static/")


def plain_page(template: str, status: int, request: HttpRequest | None = None) -> HttpResponse:
    """
    A page that needs neither the database nor the cache.

    The numbers are the registry's when it can be asked, else the built-in ones: whatever broke
    the page must not take the numbers with it.
    """
    strip = list(FALLBACK_LINES)
    if request is not None:
        with suppress(Exception):
            strip = hotlines_for(request).strip
    html = render_to_string(template, {"strip": strip})
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


class MaintenanceMiddleware:
    """Answers 503 with the call strip while MAINTENANCE is on; the admin stays open."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE and not request.path.startswith((*WITHOUT_SITE, "/admin/")):
            response = plain_page("portal/maintenance.html", 503, request)
            response["Retry-After"] = "600"
            return response
        return self.get_response(request)


class RefusalMiddleware:
    """
    Says in the admin why a page was not published, whichever view tried; a draft is kept.

    A workflow's approval, a copy and the like know no refusal and would answer with a fault.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Back to the page's form with a message; any other fault is not ours."""
        if not isinstance(fault, NotPublishable):
            return None
        messages.error(request, refused_words(fault))
        page = fault.page
        back = reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.pk else "/admin/"
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # What the dialog of a workflow expects.
            return JsonResponse({"html": "", "step": "success", "redirect": back})
        return HttpResponseRedirect(back)


class FormOriginMiddleware:
    """
    Lets forms of the admin and of protected pages say where they come from.

    Under `no-referrer` a browser sends `Origin: null` with a form, and Django's protection
    against forged forms refuses it: nobody could log in. Nothing leaves the own site.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        carries_a_form = "csrftoken" in response.cookies
        if carries_a_form or request.path.startswith(("/admin/", "/_util/")):
            response["Referrer-Policy"] = "same-origin"
        return response


class SiteRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects; one to a page of the library leads to it on the site that is asked."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        with reading(request):
            answer: HttpResponse = super().process_response(request, response)
        return answer


def _onward(request: HttpRequest) -> str | None:
    """Where a closed region's address leads: its library pages to themselves, all else on."""
    hostname = request.get_host().rpartition(":")[0] or request.get_host()
    closed = ClosedHost.objects.filter(hostname=hostname.lower().rstrip(".")).first()
    if closed is None:
        return None
    doorways = Doorways.load()
    network = doorways.canonical(closed.leads_to.url_path)
    first = request.path.strip("/").split("/")[0]
    if network and library_indexes(network.root).filter(slug=first).exists():
        return network.root_url + request.path
    return doorways.canonical_url(closed.leads_to.url_path)


class KnownHostMiddleware:
    """Refuses with 400 every host no site carries, but for a closed region's; see ClosedHost."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(WITHOUT_SITE):
            try:
                if Doorways.for_request(request).current is None:
                    onward = _onward(request)
                    if onward is not None:
                        return HttpResponsePermanentRedirect(onward)
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
