"""
The public, read-only HSDS 3 API of a site, under /api/hsds/.

It tells what the site's visitors may read and nothing else. What is kept by caches is kept for
minutes, because whether a number may be dialled changes with the day.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from locations.hsds import VERSION, ids, present, scope, terms
from locations.hsds.openapi import document
from locations.hsds.parameters import Asked, BadParameter, read
from locations.models import FacilityPage, Service
from portal.doorways import Doorway, Doorways

KEPT = 300
View = Callable[..., HttpResponse]


class NotHere(Exception):
    """This site has nothing with this id."""


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotHere from error


def _answer(make: Callable[..., Any]) -> View:
    """GET and HEAD only; JSON with a tag of its content; faults of the caller in a sentence."""

    @wraps(make)
    def view(request: HttpRequest, **named: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            refused = _fault("This API can only be read.", 405)
            refused["Allow"] = "GET, HEAD"
            return refused
        door = Doorways.for_request(request).current
        if door is None:
            return _fault("No site answers at this address.", 400)
        try:
            made = make(request, door, **{name: _uuid(text) for name, text in named.items()})
        except BadParameter as reason:
            return _fault(str(reason), 400)
        except NotHere:
            return _fault("There is nothing with this id here.", 404)
        return tagged(request, json.dumps(made, ensure_ascii=False).encode(), "application/json")

    return view


def tagged(request: HttpRequest, body: bytes, kind: str) -> HttpResponse:
    """The answer with its tag, or 304 when the caller has the same already."""
    tag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type=kind)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={KEPT}"
    # Open data: a page of any other site may read it. No cookie goes with it.
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Host"])
    return get_conditional_response(request, tag, None, response) or response


def _fault(words: str, status: int) -> HttpResponse:
    response = JsonResponse({"error": words}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _page(asked: Asked, total: int, contents: list[Any]) -> dict[str, Any]:
    pages = max(1, -(-total // asked.per_page))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(contents),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def _slice(asked: Asked) -> slice:
    start = (asked.page - 1) * asked.per_page
    return slice(start, start + asked.per_page)


# --- services -----------------------------------------------------------------------------


def _with_pages(rows: list[tuple[int, int]]) -> list[tuple[FacilityPage, Service]]:
    """Pages and services of pairs of ids, in their order."""
    ids = {page_id for _, page_id in rows}
    pages = {p.pk: p for p in scope.with_all(FacilityPage.objects.filter(pk__in=ids))}
    found = []
    for pk, page_id in rows:
        page = pages.get(page_id)
        one = next((s for s in page.services.all() if s.pk == pk), None) if page else None
        if page is not None and one is not None:
            found.append((page, one))
    return found


def _some(door: Doorway, asked: Asked) -> tuple[int, list[tuple[FacilityPage, Service]]]:
    found, order = scope.services(door, asked)
    if order is None:
        return found.count(), _with_pages(list(found.values_list("pk", "page_id")[_slice(asked)]))
    wanted = order[_slice(asked)]
    pages = dict(Service.objects.filter(pk__in=wanted).values_list("pk", "page_id"))
    return len(order), _with_pages([(pk, pages[pk]) for pk in wanted if pk in pages])


def _one(door: Doorway, **by: Any) -> tuple[FacilityPage, Service]:
    here = Service.objects.filter(page__in=scope.facilities(door).order_by().values("pk"), **by)
    found = _with_pages(list(here.values_list("pk", "page_id")[:1]))
    if not found:
        raise NotHere
    return found[0]


@_answer
def services(request: HttpRequest, door: Doorway) -> Any:
    """The list of services."""
    asked = read(request)
    total, found = _some(door, asked)
    if asked.minimal:
        some = [{"id": str(s.uid), "last_modified": present.modified(p)} for p, s in found]
    else:
        some = [present.service(p, s, public=True, whole=asked.full) for p, s in found]
    return _page(asked, total, some)


@_answer
def service(request: HttpRequest, door: Doorway, uid: uuid.UUID) -> Any:
    """One service with everything below it."""
    page, one = _one(door, uid=uid)
    return present.service(page, one, public=True, whole=True)


@_answer
def service_at_locations(request: HttpRequest, door: Doorway) -> Any:
    """The list of services at their places."""
    asked = read(request)
    total, found = _some(door, asked)
    some = [present.at_location(p, s, public=True, whole=asked.full) for p, s in found]
    return _page(asked, total, some)


@_answer
def service_at_location(request: HttpRequest, door: Doorway, uid: uuid.UUID) -> Any:
    """One service at its place."""
    page, one = _one(door, uid=ids.paired(uid))
    return present.at_location(page, one, public=True, whole=True)


# --- organizations ------------------------------------------------------------------------


def _organization(door: Doorway, one: Any, full: bool) -> dict[str, Any]:
    found = present.organization(one)
    if full:
        pages = list(scope.with_all(scope.facilities(door).filter(organization=one)).order_by("pk"))
        found["locations"] = [present.location(page, public=True, whole=True) for page in pages]
        found["services"] = [
            present.service(page, s, public=True, whole=False)
            for page in pages
            for s in page.services.all()
        ]
    return found


@_answer
def organizations(request: HttpRequest, door: Doorway) -> Any:
    """The list of organisations that run a place here."""
    asked = read(request)
    found = scope.organizations(door, asked)
    some = [_organization(door, one, asked.full) for one in found[_slice(asked)]]
    return _page(asked, found.count(), some)


@_answer
def organization(request: HttpRequest, door: Doorway, uid: uuid.UUID) -> Any:
    """One organisation with its places and services."""
    one = scope.organizations(door, Asked()).filter(uid=uid).first()
    if one is None:
        raise NotHere
    return _organization(door, one, full=True)


# --- taxonomies ---------------------------------------------------------------------------


def _listed(asked: Asked, every: list[dict[str, Any]]) -> Any:
    words = [word.lower() for word in asked.words]
    found = [one for one in every if all(word in one["name"].lower() for word in words)]
    return _page(asked, len(found), found[_slice(asked)])


def _named(every: list[dict[str, Any]], uid: uuid.UUID) -> Any:
    one = next((one for one in every if one["id"] == str(uid)), None)
    if one is None:
        raise NotHere
    return one


@_answer
def taxonomies(request: HttpRequest, door: Doorway) -> Any:
    """The list of taxonomies."""
    return _listed(read(request), terms.taxonomies(scope.codes(door)))


@_answer
def taxonomy(request: HttpRequest, door: Doorway, uid: uuid.UUID) -> Any:
    """One taxonomy."""
    return _named(terms.taxonomies(scope.codes(door)), uid)


@_answer
def taxonomy_terms(request: HttpRequest, door: Doorway) -> Any:
    """The list of terms."""
    asked = read(request)
    every = terms.every(scope.codes(door))
    if asked.taxonomy_id:
        every = [one for one in every if one["taxonomy_id"] == asked.taxonomy_id]
    if asked.parent_id:
        every = [one for one in every if one.get("parent_id") == asked.parent_id]
    if asked.top_only:
        every = [one for one in every if "parent_id" not in one]
    return _listed(asked, every)


@_answer
def taxonomy_term(request: HttpRequest, door: Doorway, uid: uuid.UUID) -> Any:
    """One term."""
    return _named(terms.every(scope.codes(door)), uid)


# --- about --------------------------------------------------------------------------------


@_answer
def root(request: HttpRequest, door: Doorway) -> Any:
    """What this API is."""
    return {
        "version": VERSION,
        "profile": "https://docs.openreferral.org/en/3.0/hsds/",
        "openapi_url": request.build_absolute_uri(reverse("hsds_openapi")),
    }


@_answer
def openapi(request: HttpRequest, door: Doorway) -> Any:
    """The description of this API."""
    base = request.build_absolute_uri(reverse("hsds_root"))
    return document(base.rstrip("/"), str(door.profile.display_name))
