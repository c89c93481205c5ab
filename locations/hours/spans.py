"""Stretches of time: sums and differences of spans, and wall-clock spans as real moments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""From (inclusive) and to (exclusive), in seconds of the wall clock from a date's midnight."""

_SECOND = timedelta(seconds=1)
_MARGIN = timedelta(hours=3)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as separate spans in order; what overlaps or touches becomes one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def subtract(spans: Iterable[Span], cuts: Iterable[Span]) -> list[Span]:
    """Return what is left of the spans outside the cuts."""
    left = list(spans)
    for cut_start, cut_end in cuts:
        pieces: list[Span] = []
        for start, end in left:
            if cut_end <= start or end <= cut_start:
                pieces.append((start, end))
                continue
            if start < cut_start:
                pieces.append((start, cut_start))
            if cut_end < end:
                pieces.append((cut_end, end))
        left = pieces
    return left


def moments(zone: ZoneInfo, day: date, span: Span) -> list[tuple[datetime, datetime]]:
    """Return the moments (UTC) at which the wall clock of a zone shows a span of a date.

    The span lies between the midnights of the date. When clocks go forward the times that are
    skipped give nothing; when they go back a repeated time gives both of its turns, so the result
    has none, one or two stretches.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    start, end = midnight + timedelta(seconds=span[0]), midnight + timedelta(seconds=span[1])
    before, after, change = _offsets(zone, day)
    if change is None:
        return [(start - before, end - before)]
    turns = (
        (start - before, min(end - before, change)),
        (max(start - after, change), end - after),
    )
    return [(begin, finish) for begin, finish in turns if begin < finish]


@lru_cache(maxsize=4096)
def _offsets(zone: ZoneInfo, day: date) -> tuple[timedelta, timedelta, datetime | None]:
    """Return the offsets from UTC before and after the clock change of a date, and its moment.

    The moment is None on a date on which the clocks are left alone.
    """
    midnights = [datetime.combine(day + timedelta(days=days), time(), zone) for days in (0, 1)]
    offsets = {_offset(edge.replace(fold=fold)) for edge in midnights for fold in (0, 1)}
    if len(offsets) == 1:
        offset = offsets.pop()
        return offset, offset, None
    low, high = (edge.astimezone(UTC) for edge in midnights)
    low, high = low - _MARGIN, high + _MARGIN
    before, after = _offset(low.astimezone(zone)), _offset(high.astimezone(zone))
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if _offset(middle.astimezone(zone)) == before:
            low = middle
        else:
            high = middle
    return before, after, high


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()
