"""Which facilities a site tells of, and those of them a caller asks for."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from locations.distance import Point, bounding_box, haversine_miles
from locations.hsds.parameters import Asked
from locations.hsds.terms import Key
from locations.models import FacilityPage, Organization, Service
from portal.doorways import Doorway, public

METRES_A_MILE = 1609.344
KEPT = 300


def facilities(door: Doorway) -> Any:
    """
    The site's facilities as every visitor may see them: its own, public and current.

    Those that have closed are among them: their status says so to whoever keeps a copy.
    """
    pages = FacilityPage.objects.filter(path__startswith=door.root.path)
    current = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
    return public(pages.filter(current)).current()


def with_all(pages: Any) -> Any:
    """With everything the objects are made of, in a handful of queries."""
    return pages.select_related("organization").prefetch_related(
        "phones", "services", "schedules", "external_identifiers"
    )


def services(door: Doorway, asked: Asked) -> tuple[QuerySet[Service], list[int] | None]:
    """
    The services asked for, and their ids in order of distance when a postcode is given.
    """
    pages = facilities(door)
    if asked.modified_after:
        pages = pages.filter(last_published_at__gte=asked.modified_after)
    if asked.organization_id:
        pages = pages.filter(organization__uid=asked.organization_id)
    # As numbers, not as a subquery: after a large import PostgreSQL may still believe the tables
    # empty, and then joins them line by line for minutes.
    ids = list(pages.order_by().values_list("pk", flat=True))
    found = Service.objects.filter(page_id__in=ids)
    for word in asked.words:
        found = found.filter(
            Q(name__icontains=word)
            | Q(description__icontains=word)
            | Q(page__title__icontains=word)
            | Q(page__summary__icontains=word)
            | Q(page__city__icontains=word)
        )
    if asked.near is None:
        return found.order_by("page_id", "sort_order", "pk"), None
    miles = asked.metres / METRES_A_MILE
    box = bounding_box(asked.near, miles)
    inside = found.filter(
        page__latitude__gte=box.south, page__latitude__lte=box.north, page__longitude__isnull=False
    )
    near = []
    rows = inside.order_by().values_list("pk", "page__latitude", "page__longitude")
    for pk, latitude, longitude in rows.iterator():
        if latitude is None or longitude is None:
            continue
        away = haversine_miles(asked.near, Point(latitude, longitude))
        if away <= miles:
            near.append((away, pk))
    return found, [pk for _, pk in sorted(near)]


def organizations(door: Doorway, asked: Asked) -> QuerySet[Organization]:
    """Those that run a facility of the site."""
    own = facilities(door).exclude(organization=None).order_by().values("organization")
    found = Organization.objects.filter(pk__in=own)
    if asked.modified_after:
        found = found.filter(last_modified__gte=asked.modified_after)
    for word in asked.words:
        found = found.filter(Q(name__icontains=word) | Q(alternate_name__icontains=word))
    return found.order_by("pk")


def codes(door: Doorway) -> set[Key]:
    """The directories' codes the site's services carry. Kept a while: it reads them all."""
    pages = facilities(door)
    state = pages.aggregate(n=Count("pk"), last=Max("last_published_at"))
    key = f"hsds-codes-{door.site.pk}-{state['n']}-{state['last'] and state['last'].timestamp()}"
    known: set[Key] | None = cache.get(key)
    if known is None:
        known = set()
        rows = Service.objects.filter(page__in=pages.order_by().values("pk"))
        for some in rows.order_by().values_list("codes", flat=True).iterator():
            known |= {(c["scheme"], c["year"], c["code"], c["label"]) for c in some}
        cache.set(key, known, KEPT)
    return known
