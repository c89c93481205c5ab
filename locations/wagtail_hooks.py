"""What this room adds to Wagtail's admin and to the blocks of the portal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from locations.models import FacilityPage
from portal.doorways import Doorways, public


@hooks.register("portal_facilities")
def facilities_for_block(
    request: HttpRequest, care: list[str], medicines: list[str], limit: int
) -> list[Any]:
    """The request's site's own facilities that offer all of the chosen care, by name."""
    doorways = Doorways.for_request(request)
    if doorways.current is None:
        return []
    below = FacilityPage.objects.filter(path__startswith=doorways.current.root.path)
    chosen = []
    # SQLite cannot look into a JSON list, and a site has few facilities for its texts.
    for page in public(below).order_by("title").iterator(chunk_size=200):
        if set(care) <= set(page.care) and set(medicines) <= set(page.medicines):
            chosen.append(page)
            if len(chosen) == limit:
                break
    return chosen
