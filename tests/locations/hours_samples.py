"""Timetables and shorthands for the tests of opening hours."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from locations.hours import Hours, Period, describe, state

NEW_YORK, CHICAGO, LOS_ANGELES = (
    ZoneInfo(f"America/{city}") for city in ("New_York", "Chicago", "Los_Angeles")
)
WORKDAYS = "MO,TU,WE,TH,FR"
EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"


def weekly(days: str, opens: time, closes: time, **more: Any) -> Period:
    return Period("WEEKLY", byday=days, opens_at=opens, closes_at=closes, **more)


def hours(*periods: Period, zone: str = "America/New_York", **more: Any) -> Hours:
    return Hours(periods, zone, **more)


def at(*parts: int, zone: ZoneInfo = NEW_YORK, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=zone, fold=fold)  # type: ignore[misc,arg-type]


def words(timetable: Hours, *parts: int, fold: int = 0) -> str:
    moment = at(*parts, zone=ZoneInfo(timetable.timezone), fold=fold)
    return describe(state(timetable, moment), moment)


OFFICE = hours(weekly(WORKDAYS, time(8), time(18)), weekly("SA", time(9, 30), time(12)))
NIGHT = hours(weekly("FR,SA", time(22), time(6)))
ALL_DAY = hours(Period("WEEKLY", byday=EVERY_DAY, all_day=True))
