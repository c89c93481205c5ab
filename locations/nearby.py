"""Other places near a facility, for whoever cannot be seen there soon."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django.db.models import F, FloatField
from django.db.models.expressions import ExpressionWrapper
from django.http import HttpRequest

from locations.distance import Point, bounding_box, haversine_miles, miles_words
from portal.doorways import Doorways, public

if TYPE_CHECKING:
    from locations.models import FacilityPage

REACH = 60.0
"""Miles. Further away is no alternative."""
_LOOKED_AT = 10


def alternatives(page: FacilityPage, request: HttpRequest, most: int = 2) -> list[Any]:
    """
    Of the nearest places of this site that can be called: those that take people of the same ages
    and offer the most of the same care. Each has its `miles` and `miles_words`. One query.
    Nobody's money counts.
    """
    door = Doorways.for_request(request).current
    if door is None or page.latitude is None or page.longitude is None:
        return []
    here = Point(page.latitude, page.longitude)
    box = bounding_box(here, REACH)
    north = F("latitude") - here.latitude
    east = (F("longitude") - here.longitude) * math.cos(math.radians(here.latitude))
    near = (
        public(type(page).objects.for_cards().listed())
        .filter(
            path__startswith=door.root.path,
            latitude__range=(box.south, box.north),
            longitude__range=(box.west, box.east),
        )
        .exclude(pk=page.pk)
        .order_by(
            ExpressionWrapper(north * north + east * east, output_field=FloatField()), "title", "pk"
        )[:_LOOKED_AT]
    )
    found = []
    for other in near:
        other.miles = haversine_miles(here, Point(other.latitude, other.longitude))
        if other.miles <= REACH and other.call_line() is not None:
            found.append(other)
    care, ages = set(page.care), set(page.ages)

    def rank(other: Any) -> tuple[bool, int, float, str]:
        takes = set(other.ages)
        others = bool(ages and takes and not ages & takes)
        return others, -len(care & set(other.care)), other.miles, other.title

    found.sort(key=rank)
    for other in found[:most]:
        other.miles_words = miles_words(other.miles)
    return found[:most]
