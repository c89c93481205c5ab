"""The search page and the suggestions."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from portal.context import navigation_key
from portal.doorways import Doorway, Doorways
from search import answering, asking, cards, choices, counting, promoting, registry
from search.engines.base import OPEN_NOW, SearchRequest, SearchResult

log = logging.getLogger(__name__)

PER_PAGE = 10
SUGGESTIONS = 6


@dataclass(frozen=True)
class Pager:
    """Where the neighbouring pages are."""

    number: int
    pages: int
    previous: str
    next: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """
    Answer what a visitor asks of this site. Every question has an answer and the status 200.

    The emergency card needs neither engine nor database: it is decided from the words alone.
    """
    began = time.perf_counter()
    doorways = Doorways.for_request(request)
    door = doorways.current
    asked = asking.Asked.of(request, door)
    context: dict[str, Any] = {
        "asked": asked,
        "reviewer": settings.EMERGENCY_CARD_REVIEWER,
        "reviewed_on": settings.EMERGENCY_CARD_REVIEWED_ON,
    }
    if door is not None and asked.anything:
        try:
            context |= _found(request, door, asked)
            if (frame := context["result"].frame) is not None:
                # Read together with the hits: the navigation asks no more.
                request._frame_pages = frame  # type: ignore[attr-defined]
        except DatabaseError as error:
            log.error("The search does not work: %s", type(error).__name__)
            context["failed"] = True
    response = counting.AnswerThenCount(render_to_string("search/search.html", context, request))
    if door is not None and "total" in context:
        seconds = time.perf_counter() - began
        response.search = counting.Search.of(request, door, asked, context["total"], seconds)
    # What somebody searched for stays in no shared cache.
    patch_cache_control(response, private=True, no_store=True)
    return response


def _found(request: HttpRequest, door: Doorway, asked: asking.Asked) -> dict[str, Any]:
    doorways = Doorways.for_request(request)
    labels = choices.Labels(asked.words.labels)
    # Read along with the hits, unless it is known where the navigation leads.
    known = doorways.knows(navigation_key(door))
    frame = () if known else tuple(door.profile.nav_ids())
    wanted = asked.at(
        doorways,
        door,
        labels,
        frame_ids=frame,
        per_page=PER_PAGE,
        open_ids=registry.open_ids(door.root),
    )
    result, simpler = answering.answer(wanted)
    kept = asked.kept
    found = promoting.put_first(promoting.hits(asked.promotions, wanted), result.hits)
    there = result.there or {}
    if missing := [h.page_id for h, _ in found if h.kind == "facility" and h.page_id not in there]:
        there = there | registry.readable(missing)
    shown = cards.cards(request, found, labels, there, wanted.today)
    return {
        "result": result,
        # A promoted answer may be one that the words alone do not find.
        "total": max(result.total, len(shown)),
        "simpler": simpler,
        "cards": shown,
        "facets": choices.facets(wanted, result.facets, labels, kept),
        "pager": _pager(result, wanted, kept),
        "clear_url": choices.address({**kept, OPEN_NOW: ""}, {}) if asked.narrowed else "",
        "sorts": _sorts(wanted, kept),
        "find_url": _find_url(asked) if wanted.near else "",
    }


def _pager(result: SearchResult, wanted: SearchRequest, kept: dict[str, str]) -> Pager:
    def at(number: int) -> str:
        if not 1 <= number <= result.pages:
            return ""
        return choices.address({**kept, "page": str(number)}, wanted.filters)

    number = result.page
    return Pager(number, result.pages, at(number - 1), at(number + 1))


def _find_url(asked: asking.Asked) -> str:
    """The list of places near the place that was named, with the same filters and what is meant."""
    place = asked.understood.place
    pairs = [("where", place.zip_code or place.label)] if place else []
    pairs += [(name, v) for name, values in asked.filters.items() for v in values]
    pairs += [(wish.facet, wish.value) for wish in asked.understood.implied]
    pairs += [(OPEN_NOW, "now")] if asked.only_open else []
    return f"{reverse('find')}?{urlencode(list(dict.fromkeys(pairs)), errors='replace')}"


def _sorts(wanted: SearchRequest, kept: dict[str, str]) -> list[tuple[str, str, bool]]:
    if wanted.near is None:
        return []
    return [
        (label, choices.address({**kept, "sort": sort}, wanted.filters), wanted.sort == sort)
        for sort, label in asking.SORTS.items()
    ]


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Titles on this site that begin like what is being typed. Never an error, never a cookie."""
    doorways = Doorways.for_request(request)
    door = doorways.current
    found: list[dict[str, str]] = []
    text = asking.beginning(request)
    if door is not None and text:
        try:
            for one in answering.suggest(text, tuple(doorways.scope_ids(door)), SUGGESTIONS):
                url = doorways.url(one.url_path, one.in_library)
                if url is not None:
                    found.append({"title": one.title, "kind": one.kind, "url": url})
        except DatabaseError as error:
            log.error("Suggestions do not work: %s", type(error).__name__)
    response = JsonResponse({"suggestions": found})
    patch_cache_control(response, private=True, max_age=60)
    return response
