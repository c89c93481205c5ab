"""What a visitor reads about opening hours, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from .federal import FEDERAL_HOLIDAYS
from .period import WEEKDAYS, Period
from .phrases import (
    DAY_NAMES,
    MONTH_NAMES,
    clock,
    dates_text,
    day_text,
    rule_text,
    series,
    spans_text,
    times_text,
)
from .schedule import Hours, Kind, State, openings_of

NOT_KNOWN = "Hours not known: call to check"
A_MONDAY = date(2001, 1, 1)
"""Any Monday: the plain week has no dates, it only needs seven days in a row."""


def describe(state: State, now: datetime) -> str:
    """Return the state in words, such as "Open until 6 pm" or "Opens tomorrow at 8 am".

    Days and times are those of the place, wherever the reader is. `now` is aware.
    """
    if state.kind is Kind.UNKNOWN:
        return NOT_KNOWN
    if state.kind is Kind.ALWAYS:
        return "Open day and night"
    if state.until is not None:
        return _open_text(state.until, now)
    closed = f"Closed now ({state.reason}). " if state.reason else ""
    if state.opens_at is not None:
        if not closed and state.kind is Kind.LONG:
            closed = "Closed for now. "
        return f"{closed}Opens {_moment_text(state.opens_at, now)}"
    if state.unknown_from is not None:
        day = _day_words(state.unknown_from.date(), _today(state.unknown_from, now))
        return f"{closed or 'Closed now. '}Hours for {day} are not known: call to check"
    reason = f" ({state.reason})" if state.reason else ""
    return f"Closed until further notice{reason}: call to check"


def _today(moment: datetime, now: datetime) -> date:
    return now.astimezone(moment.tzinfo).date()


def _second(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _open_text(until: datetime, now: datetime) -> str:
    day, today, at = until.date(), _today(until, now), clock(_second(until))
    if at == "midnight":
        last_day = day - timedelta(days=1)
        if last_day == today:
            return "Open until midnight"
        return f"Open day and night until the end of {_day_words(last_day, today)}"
    if day == today:
        return f"Open until {at}"
    left = until.astimezone(UTC) - now.astimezone(UTC)
    if left > timedelta(hours=24):
        return f"Open day and night until {at} {_day_words(day, today)}"
    # Shortly before midnight "until 2 am" can only mean the coming night.
    return f"Open until {at}" if left < timedelta(hours=12) else f"Open until {at} tomorrow"


def _moment_text(moment: datetime, now: datetime) -> str:
    today, second = _today(moment, now), _second(moment)
    if second == 0 and moment.date() - today == timedelta(days=1):
        return "at midnight tonight"
    day = _day_words(moment.date(), today)
    return f"at the start of {day}" if second == 0 else f"{day} at {clock(second)}"


def _day_words(day: date, today: date) -> str:
    """Return "today", "tomorrow", "Friday" within six days, else "Friday, March 6"."""
    ahead = (day - today).days
    if ahead in (0, 1):
        return "today" if ahead == 0 else "tomorrow"
    name = DAY_NAMES[day.weekday()]
    if ahead < 7:
        return name
    if day.year == today.year:
        return f"{name}, {MONTH_NAMES[day.month - 1]} {day.day}"
    return f"{name}, {day_text(day)}"


def is_plain(period: Period, on: date | None) -> bool:
    """Tell whether a rule is simply "every week", without end, and has begun by the date `on`."""
    begun = period.first is None or (on is not None and period.first <= on)
    return period.freq == "WEEKLY" and period.interval == 1 and period.last is None and begun


def plain_week(hours: Hours, on: date | None) -> Hours:
    """Return only the plain weekly rules of a place, freed of dates, for any week."""
    return Hours(
        [
            replace(
                period,
                byday=[WEEKDAYS[day] for day in sorted(period.weekdays)],
                valid_from=None,
                dtstart=None,
            )
            for period in hours.periods
            if is_plain(period, on)
        ],
        hours.timezone,
    )


def current(hours: Hours, on: date | None) -> list[Period]:
    """Return the periods that are not yet over on a date (all of them without a date)."""
    return [
        period for period in hours.periods if on is None or period.last is None or period.last >= on
    ]


def week(hours: Hours, on: date | None = None) -> list[tuple[str, str]]:
    """Return the days Monday to Sunday, each with its hours in words, to show as a table.

    `on` (today at the place) leaves out what is over by then and drops dates already reached.
    Weekly rules come first; rules for some weeks, months or seasons follow with their condition.
    Everything that is not a matter of weekdays is in `notes`.
    """
    periods = current(hours, on)
    if all(period.closed for period in periods):
        return [(name, NOT_KNOWN) for name in DAY_NAMES]
    plain = plain_week(hours, on)
    rows = []
    for index, name in enumerate(DAY_NAMES):
        parts = [spans_text(openings_of(plain, A_MONDAY + timedelta(days=index)))]
        for period in periods:
            if not period.closed and index in period.weekdays:
                parts.append(_extra(period, index, on))
        text = ", ".join(part for part in parts if part) or "closed"
        rows.append((name, text[0].upper() + text[1:]))
    return rows


def _extra(period: Period, weekday: int, on: date | None) -> str:
    """Return what a period adds to a weekday beyond the plain week; empty for a plain one."""
    if is_plain(period, on):
        return "" if period.times_known else times_text(period)
    conditions = []
    if period.freq == "MONTHLY" or period.interval > 1:
        conditions.append(rule_text(period, [weekday]))
    conditions.append(_dates_left(period, on))
    return f"{times_text(period)} ({', '.join(part for part in conditions if part)})"


def _dates_left(period: Period, on: date | None) -> str:
    """Return the dates between which a rule holds, without a beginning that is already past."""
    begun = period.first is not None and on is not None and period.first <= on
    # Rules that count weeks or months mean little without the date they count from.
    first = None if begun and period.interval == 1 else period.first
    return dates_text(first, period.last)


def notes(hours: Hours, on: date | None = None) -> list[str]:
    """Return what the week does not show, one sentence each: closings, single dates, holidays.

    `on` (today at the place) leaves out what is over by then.
    """
    found = list(_period_notes(hours, on))
    if hours.closed_on_holidays and hours.holidays:
        everything = set(hours.holidays) == set(FEDERAL_HOLIDAYS)
        which = "US federal holidays" if everything else series(list(hours.holidays))
        found.append(f"Closed on {which}")
    return found


def _period_notes(hours: Hours, on: date | None) -> Iterator[str]:
    periods = current(hours, on)
    shown = any(not period.closed for period in periods)
    for period in periods:
        if period.closed and shown and is_plain(period, on) and not period.description:
            continue  # The week already has it.
        in_week = bool(period.days) and not period.closed
        which = " ".join(part for part in (rule_text(period), _dates_left(period, on)) if part)
        if period.closed and not period.freq and not period.last:
            which = f"{which} until further notice".strip()
        if period.closed and not period.whole_day:
            which = f"{spans_text([period.span])} {which}"
        if period.closed:
            text = f"Closed {which}".strip()
        elif in_week:
            text = ""
        else:
            times = times_text(period)
            text = f"{which}: {times}" if which else times
        parts = ": ".join(part for part in (text, period.description) if part)
        if parts:
            yield parts[0].upper() + parts[1:]
