"""`/find/`: the places that help, nearest first. At most six questions to the database."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from locations.county_map import CountyMap, county_map, outlines
from locations.distance import Point, miles_words
from locations.finding.asked import (
    CHOICES,
    DISTANCES,
    OPEN_WITHIN,
    PER_PAGE,
    RINGS,
    WHO,
    Asked,
)
from locations.finding.place import home_of
from locations.finding.said import said
from locations.geo import Place
from locations.models import FacilityPage, LocationPage
from locations.models.open_now import open_ids
from portal.doorways import Doorway, Doorways, public
from portal.paging import PageOf
from search import answering
from search.choices import HEADINGS, Choice, Facet
from search.engines.base import SearchResult

log = logging.getLogger(__name__)

# Many languages are known, and few are spoken.
_ONLY_WHAT_THERE_IS = {"language"}


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """
    The facilities of this site near a place, narrowed by what is chosen. Always status 200.

    Sets no cookie, keeps nothing, and stands in no shared cache.
    """
    doorways = Doorways.for_request(request)
    door = doorways.current
    context: dict[str, Any] = {"failed": door is None, "who": WHO}
    if door is not None:
        try:
            context |= _found(request, doorways, door)
        except DatabaseError as error:
            log.error("Finding does not work: %s", type(error).__name__)
            context["failed"] = True
    response = render(request, "locations/find.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _found(request: HttpRequest, doorways: Doorways, door: Doorway) -> dict[str, Any]:
    region = _frame(request, door)
    home = home_of(region)
    asked = Asked.of(request.GET, home)
    near = asked.where.point
    wanted = asked.request(door.root.pk, open_ids(FacilityPage, door.root, near, OPEN_WITHIN))
    result, _ = answering.answer(wanted)
    places = _cards(result)
    first = (places[0].title, places[0].miles) if places else None
    network = doorways.network_of(door)
    return {
        "asked": asked,
        "region": region,
        "result": result,
        "places": places,
        "map": _map(region, home, result, places),
        "said": said(asked, result, first),
        "facets": _facets(asked, result),
        "chosen": _chosen(asked),
        "clear_url": asked.cleared().url if asked.narrowed or asked.within else "",
        "whos": [(label, _with(asked, who=who), asked.who == who) for who, label in WHO.items()],
        "pager": _pager(asked, result, places),
        "network_url": f"{network.root_url}/find/{_with(asked, page=1)}" if network else "",
        "noindex": bool(request.GET),
    }


def _frame(request: HttpRequest, door: Doorway) -> LocationPage | None:
    """The pages of the navigation, kept for it, and the region that the site is of; one query."""
    ids = {*door.profile.nav_ids(), door.root.pk}
    pages = public(Page.objects.filter(pk__in=ids)).select_related("locationpage")
    found = {page.pk: page for page in pages}
    request._frame_pages = found  # type: ignore[attr-defined]
    return getattr(found.get(door.root.pk), "locationpage", None)


def _cards(result: SearchResult) -> list[Any]:
    """The places in the order found; one that visitors may no longer read is left out."""
    miles = {hit.page_id: hit.miles for hit in result.hits}
    if not miles:
        return []
    pages = public(FacilityPage.objects.for_cards().listed().filter(pk__in=miles))
    by_id = {page.pk: page for page in pages}
    places = [by_id[pk] for pk in miles if pk in by_id]
    for place in places:
        place.miles = miles[place.pk]
        place.miles_words = miles_words(place.miles)
    return places


def _map(
    region: LocationPage | None, home: Place | None, result: SearchResult, places: list[Any]
) -> CountyMap | None:
    """The region's counties with these places on them; None when none of them is there."""
    if region is None or home is None or home.point is None:
        return None
    drawn = outlines(tuple(region.county_list), home.state, home.point)
    if drawn is None:
        return None
    numbered = []
    for number, place in enumerate(places, (result.page - 1) * PER_PAGE + 1):
        known = place.latitude is not None and place.longitude is not None
        point = Point(place.latitude, place.longitude) if known else None
        numbered.append((number, place.title, point))
        if point and drawn.spot(point):
            place.map_number = number
    found = county_map(drawn, numbered)
    return found if found.pins else None


def _with(asked: Asked, **change: Any) -> str:
    return replace(asked, **{"page": 1, **change}).url


def _facets(asked: Asked, result: SearchResult) -> list[Facet]:
    facets = []
    if result.within:
        counts = dict(zip(RINGS, result.within, strict=False))
        facets.append(
            Facet(
                "within",
                "How far",
                [
                    Choice(
                        f"{miles} miles",
                        counts[float(miles)],
                        result.miles == miles,
                        _with(asked, within=miles),
                    )
                    for miles in DISTANCES
                ],
            )
        )
    opened = Choice(
        "Open now",
        result.facets.get("open", {}).get("now", 0),
        asked.only_open,
        _with(asked, only_open=not asked.only_open),
    )
    facets.append(Facet("open", "Open now", [opened]))
    for name, choices in CHOICES.items():
        found, chosen = result.facets.get(name, {}), asked.filters.get(name, ())
        shown = [
            Choice(label, found.get(code, 0), code in chosen, asked.toggled(name, code).url)
            for code, label in choices
            if name not in _ONLY_WHAT_THERE_IS or code in chosen or found.get(code)
        ]
        if shown:
            facets.append(Facet(name, HEADINGS[name], shown))
    return facets


def _chosen(asked: Asked) -> list[tuple[str, str]]:
    """Every choice with the address that takes it away."""
    chosen = [
        (dict(choices)[value].split(" (")[0], asked.toggled(name, value).url)
        for name, choices in CHOICES.items()
        for value in asked.filters.get(name, ())
    ]
    if asked.only_open:
        chosen.append(("Open now", _with(asked, only_open=False)))
    return chosen


def _pager(asked: Asked, result: SearchResult, places: list[Any]) -> PageOf:
    def at(number: int) -> str:
        return _with(asked, page=number) if 1 <= number <= result.pages else ""

    number = result.page
    return PageOf(places, number, result.pages, result.total, at(number - 1), at(number + 1))
