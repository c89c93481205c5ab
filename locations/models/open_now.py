"""Which places are open at this moment: one question, however many there are."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.models import Page

from locations import hours
from locations.geo import Point, bounding_box, timezone_for_zip
from locations.models.schedule import Schedule
from locations.models.service import Service

log = logging.getLogger(__name__)

_OF_LINE = (
    "byday",
    "opens_at",
    "closes_at",
    "all_day",
    "closed",
    "freq",
    "interval",
    "nth",
    "day_of_month",
    "valid_from",
    "valid_to",
)
_OF_PAGE = ("page_id", "page__timezone", "page__postal_code", "page__closed_on_holidays")


def open_this_minute(model: Any, root: Page) -> tuple[int, ...]:
    """
    Ids of all the live facilities below `root` that are known to be open; asked once a minute.

    A search is asked more often than this changes. Without the cache it is asked each time.
    """
    key = f"open-this-minute:{root.pk}"
    left = 60 - timezone.now().second
    try:
        known: Any = cache.get_or_set(key, lambda: open_ids(model, root, None, 0), left)
    except Exception as error:
        log.warning("The cache does not answer: %s", type(error).__name__)
        known = open_ids(model, root, None, 0)
    return tuple(known)


def open_ids(
    model: Any, root: Page, point: Point | None, miles: float, now: dt.datetime | None = None
) -> tuple[int, ...]:
    """
    Ids of the live facilities below `root` that are known to be open, within about `miles`.

    Without a point: all of them. A place whose hours are not known is not among them.
    """
    pages = model.objects.filter(path__startswith=root.path, live=True)
    if point is not None:
        box = bounding_box(point, miles)
        pages = pages.filter(
            latitude__range=(box.south, box.north), longitude__range=(box.west, box.east)
        )
    services = Service.objects.filter(page=OuterRef("page"))
    lines = Schedule.objects.filter(
        Exists(services.filter(status=Service.Status.ACTIVE)) | ~Exists(services), page__in=pages
    )
    by_page: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in lines.order_by().values_list(*_OF_PAGE, *_OF_LINE):
        days, *rest = row[len(_OF_PAGE) :]
        by_page[row[: len(_OF_PAGE)]].append((tuple(days), *rest))
    at = (now or timezone.now()).replace(second=0, microsecond=0)
    return tuple(
        sorted(
            page_id
            for (page_id, zone, code, holidays), found in by_page.items()
            if _is_open(zone or _zone(code), holidays, frozenset(found), at)
        )
    )


@lru_cache(maxsize=4096)
def _zone(code: str) -> str:
    return timezone_for_zip(code[:5]) or str(timezone.get_default_timezone())


# Most places keep the hours of many others: the same question is worked out once a minute.
@lru_cache(maxsize=4096)
def _is_open(zone: str, holidays: bool, lines: frozenset[tuple[Any, ...]], at: dt.datetime) -> bool:
    periods = []
    for days, *rest in lines:
        try:
            line = Schedule(**dict(zip(_OF_LINE, (list(days), *rest), strict=True)))
            periods.append(line.period())
        except hours.HoursError:
            continue
    return bool(hours.is_open(hours.Hours(periods, zone, closed_on_holidays=holidays), at))
