"""The eleven federal holidays of the United States, with the days on which they are observed.

Source: 5 U.S.C. 6103 and the practice of the Office of Personnel Management: a holiday on a
Saturday is observed on the Friday before it, one on a Sunday on the Monday after it.
Inauguration Day is left out: it holds only for federal workers around Washington, D.C.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

JUNETEENTH_SINCE = 2021
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6

FEDERAL_HOLIDAYS: tuple[str, ...] = (
    "New Year's Day",
    "Martin Luther King Jr. Day",
    "Washington's Birthday",
    "Memorial Day",
    "Juneteenth",
    "Independence Day",
    "Labor Day",
    "Columbus Day",
    "Veterans Day",
    "Thanksgiving Day",
    "Christmas Day",
)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth (1, 2, ...) weekday (Monday is 0) of a month, or its last one for -1."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))


def _days_proper(year: int) -> Iterator[tuple[date, str]]:
    yield date(year, 1, 1), "New Year's Day"
    yield nth_weekday(year, 1, MONDAY, 3), "Martin Luther King Jr. Day"
    yield nth_weekday(year, 2, MONDAY, 3), "Washington's Birthday"
    yield nth_weekday(year, 5, MONDAY, -1), "Memorial Day"
    if year >= JUNETEENTH_SINCE:
        yield date(year, 6, 19), "Juneteenth"
    yield date(year, 7, 4), "Independence Day"
    yield nth_weekday(year, 9, MONDAY, 1), "Labor Day"
    yield nth_weekday(year, 10, MONDAY, 2), "Columbus Day"
    yield date(year, 11, 11), "Veterans Day"
    yield nth_weekday(year, 11, THURSDAY, 4), "Thanksgiving Day"
    yield date(year, 12, 25), "Christmas Day"


def observed(day: date) -> date:
    """Return the day on which a holiday that falls on `day` is kept by federal offices."""
    if day.weekday() == SATURDAY:
        return day - timedelta(days=1)
    if day.weekday() == SUNDAY:
        return day + timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> Mapping[date, str]:
    """Return every date of the calendar year that is a holiday or its observed day, with its name.

    A New Year's Day on a Saturday gives December 31 of the year before. Years before 2021 have no
    Juneteenth and otherwise follow today's rules, which hold since 1986.
    """
    found: dict[date, str] = {}
    for source in (year, year + 1):
        for day, name in _days_proper(source):
            for kept in (day, observed(day)):
                if kept.year == year:
                    found[kept] = name
    return MappingProxyType(dict(sorted(found.items())))
