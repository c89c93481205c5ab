"""The crisis page: whom to call and what to do, also without a connection, also on paper."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from portal.doorways import Doorways


@require_safe
def crisis(request: HttpRequest) -> HttpResponse:
    """The numbers with who answers, the steps, and a card for the wallet."""
    door = Doorways.for_request(request).current
    if door is None:
        raise Http404
    context = {
        "today": dt.date.today(),
        "reviewer": settings.EMERGENCY_CARD_REVIEWER,
        "reviewed_on": settings.EMERGENCY_CARD_REVIEWED_ON,
        "canonical_url": f"{door.root_url}{request.path}",
    }
    return render(request, "portal/crisis.html", context)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """
    The service worker: it keeps the crisis page and shows it when there is no connection.

    It is asked for only after the visitor pressed “Keep it on this phone”.
    """
    response = render(request, "portal/offline.js", content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response
