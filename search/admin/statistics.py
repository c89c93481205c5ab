"""
What was searched for, as an editor may see it: words with enough people behind them, and volume.

Words are shown for one site at a time, when at least ENOUGH different days, or ENOUGH different
visitors on one day, stand behind them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone
from wagtail.models import Site

from search.counting import BUCKETS, ENOUGH, KEEP, SLOWER
from search.models import QueryCount

MOST = 20
DAYS = 30


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: what it stands for, its number, and its share of the largest."""

    label: str
    value: int
    height: float
    x: int


def _counts(sites: Iterable[Site], kind: str) -> QuerySet[QueryCount]:
    since = timezone.localdate() - KEEP
    return QueryCount.objects.filter(site__in=list(sites), kind=kind, day__gte=since)


def words(sites: Iterable[Site]) -> QuerySet[Any, dict[str, Any]]:
    """The words that may be shown, by site: how often, on how many days, how often in vain."""
    counts: QuerySet[Any, Any] = _counts(sites, QueryCount.Kind.WORDS)
    return (
        counts.values("site_id", "text")
        .annotate(
            times=Sum("searches"),
            in_vain=Sum("empty"),
            days=Count("day", distinct=True),
            people=Max("visitors"),
        )
        .filter(Q(days__gte=ENOUGH) | Q(people__gte=ENOUGH))
    )


def top(sites: Iterable[Site]) -> list[dict[str, Any]]:
    """The most frequent words."""
    return list(words(sites).order_by("-times", "text", "site_id")[:MOST])


def in_vain(sites: Iterable[Site]) -> list[dict[str, Any]]:
    """The words that most often found nothing."""
    found = words(sites).filter(in_vain__gt=0)
    return list(found.order_by("-in_vain", "text", "site_id")[:MOST])


def volume(sites: Iterable[Site]) -> list[Bar]:
    """Searches on each of the last DAYS days, the oldest first."""
    today = timezone.localdate()
    days = [today - dt.timedelta(days=ago) for ago in reversed(range(DAYS))]
    counts = _counts(sites, QueryCount.Kind.TIME).filter(day__gte=days[0])
    by_day = dict(counts.values_list("day").annotate(times=Sum("searches")))
    return _bars([(f"{day:%b} {day.day}", by_day.get(day, 0)) for day in days])


def times(sites: Iterable[Site]) -> list[Bar]:
    """Searches by the time their answer took, over the last DAYS days."""
    by_bucket = _by_bucket(sites)
    labels = {**{str(end): f"up to {end} ms" for end in BUCKETS}, SLOWER: f"over {BUCKETS[-1]} ms"}
    return _bars([(label, by_bucket.get(key, 0)) for key, label in labels.items()])


def slowest(sites: Iterable[Site], share: float) -> str:
    """The time within which this share of the answers came, as the end of a bucket; "" for none."""
    by_bucket = _by_bucket(sites)
    needed = math.ceil(share * sum(by_bucket.values()))
    so_far = 0
    for end in BUCKETS if needed else ():
        so_far += by_bucket.get(str(end), 0)
        if so_far >= needed:
            return f"{end} ms"
    return f"more than {BUCKETS[-1]} ms" if needed else ""


def _by_bucket(sites: Iterable[Site]) -> dict[str, int]:
    since = timezone.localdate() - dt.timedelta(days=DAYS - 1)
    counts = _counts(sites, QueryCount.Kind.TIME).filter(day__gte=since)
    return dict(counts.values_list("text").annotate(times=Sum("searches")))


def _bars(values: list[tuple[str, int]]) -> list[Bar]:
    most = max((value for _, value in values), default=0)
    return [
        Bar(label, value, round(100 * value / most, 1) if most else 0.0, 10 * place)
        for place, (label, value) in enumerate(values)
    ]
