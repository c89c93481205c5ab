"""The admin at one address only: a session of one site's host is worth nothing at another's."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from portal.login.two_factor import ADMIN

Handler = Callable[[HttpRequest], HttpResponse]


class OneHostMiddleware:
    """Leads whoever asks for the admin at a region's address to ADMIN_BASE_URL."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        """A redirect for somebody who looks, 404 for a form that was sent to the wrong place."""
        if not request.path.startswith(ADMIN):
            return None
        own = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        # The port may differ: behind a proxy, or in a demo beside another one.
        if urlsplit(f"//{request.get_host()}").hostname == urlsplit(own).hostname:
            return None
        if request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(own + request.get_full_path())
        raise Http404
