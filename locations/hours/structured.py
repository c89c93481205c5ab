"""Opening hours for machines: schema.org `openingHoursSpecification`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from .federal import FEDERAL_HOLIDAYS
from .period import DAY, Period
from .phrases import DAY_NAMES
from .schedule import Hours, openings_of
from .spans import Span
from .words import A_MONDAY, current, is_plain, plain_week

Specification = dict[str, str | list[str]]

AHEAD = timedelta(days=60)
"""How far ahead dates that differ from the plain week are listed."""


def to_schema_org(hours: Hours, on: date | None = None) -> list[Specification]:
    """Return the value of `openingHoursSpecification`; empty where the hours are not known.

    The weekly hours come first, with `validFrom` and `validThrough` for seasons. With `on` (today
    at the place) each of the next 60 days that differs follows as an entry for that date, which
    covers holidays, closings, single dates, fortnightly and monthly rules exactly. Without it only
    closings and holidays that need no calendar follow. A closed date opens and closes at 00:00, as
    search engines expect; a whole day is 00:00 to 23:59. Hours that are not known are left out.
    """
    periods = current(hours, on)
    if all(period.closed for period in periods):
        return []
    seasons = [
        period
        for period in periods
        if period.freq == "WEEKLY"
        and period.interval == 1
        and period.times_known
        and (period.whole_day or period.span[1] - period.span[0] < DAY)
        and not period.closed
        and not is_plain(period, on)
    ]
    plain = plain_week(hours, on)
    found = _plain_specifications(plain)
    for period in seasons:
        days = [DAY_NAMES[day] for day in sorted(period.weekdays)]
        found += _specification([period.span], days, period.first, period.last)
    if on is None:
        return found + list(_standing_closings(hours))
    return found + _differing_dates(hours, plain, seasons, on)


def _plain_specifications(plain: Hours) -> list[Specification]:
    by_span: dict[Span, list[str]] = {}
    for index, name in enumerate(DAY_NAMES):
        for span in openings_of(plain, A_MONDAY + timedelta(days=index)):
            by_span.setdefault(span, []).append(name)
    return [entry for span, days in by_span.items() for entry in _specification([span], days)]


def _differing_dates(
    hours: Hours, plain: Hours, seasons: list[Period], on: date
) -> list[Specification]:
    """Return entries for the dates whose openings are not what the weekly entries say."""
    found: list[Specification] = []
    day = on
    while day < on + AHEAD:
        said = set(openings_of(plain, A_MONDAY + timedelta(days=day.weekday())))
        said.update(period.span for period in seasons if period.falls_on(day))
        real = openings_of(hours, day)
        if said != set(real):
            found.extend(_specification(real or [(0, 0)], [], day, day))
        day += timedelta(days=1)
    return found


def _standing_closings(hours: Hours) -> Iterable[Specification]:
    for period in hours.closings:
        if period.freq is None and period.whole_day:
            first = period.first
            once = period.dtstart is not None
            yield from _specification([(0, 0)], [], first, first if once else period.last)
    if hours.closed_on_holidays and set(hours.holidays) == set(FEDERAL_HOLIDAYS):
        yield from _specification([(0, 0)], ["PublicHolidays"])


def _specification(
    spans: Iterable[Span],
    days: list[str],
    first: date | None = None,
    last: date | None = None,
) -> list[Specification]:
    entries: list[Specification] = []
    for start, end in spans:
        entry: Specification = {"@type": "OpeningHoursSpecification"}
        if days:
            entry["dayOfWeek"] = [f"https://schema.org/{name}" for name in days]
        whole = start == 0 and end == DAY
        entry["opens"] = _clock(start)
        entry["closes"] = "23:59" if whole else _clock(end)
        if first:
            entry["validFrom"] = first.isoformat()
        if last:
            entry["validThrough"] = last.isoformat()
        entries.append(entry)
    return entries


def _clock(second: int) -> str:
    return f"{second // 3600 % 24:02}:{second // 60 % 60:02}"
