"""A second, slow reading of opening hours, written only from the rules, to check `hours` against.

It looks at every minute by itself: it reads the wall clock of the place at that minute and asks
each period, one by one. Dates come from `dateutil.rrule` (RFC 5545), holidays from a plain list.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule

from locations.hours import Hours, Period

# Days on which US federal offices are closed or the holiday itself falls, typed from the tables of
# the Office of Personnel Management for 2025 to 2027, with the days proper that fall on a weekend.
_DAYS = {
    2025: "1-1 1-20 2-17 5-26 6-19 7-4 9-1 10-13 11-11 11-27 12-25",
    2026: "1-1 1-19 2-16 5-25 6-19 7-3 7-4 9-7 10-12 11-11 11-26 12-25",
    2027: "1-1 1-18 2-15 5-31 6-18 6-19 7-4 7-5 9-6 10-11 11-11 11-25 12-24 12-25 12-31",
}
HOLIDAYS = {
    date(year, *(int(part) for part in text.split("-")))
    for year, days in _DAYS.items()
    for text in days.split()
}
WEEKDAYS = [rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU]
CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# Whole days and minutes only: that is all the generated timetables use.
NEXT_DAY = 1440


def dates_of(period: Period, first: date, last: date) -> set[date]:
    """The dates from `first` to `last` that a period names, by dateutil."""
    if period.freq is None:
        if period.dtstart:
            dates = {period.dtstart}
        else:
            dates = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    else:
        dates = set()
        # One day at a time: RFC 5545 adds the days of BYDAY up, but dateutil wants "MO" and "1MO"
        # to hold together when both stand in one rule.
        for code in period.byday or [""]:
            rule = rrule.rrule(
                rrule.WEEKLY if period.freq == "WEEKLY" else rrule.MONTHLY,
                dtstart=datetime.combine(period.dtstart or first.replace(day=1), time()),
                interval=period.interval,
                wkst=CODES.index(period.wkst),
                byweekday=_weekday(code) if code else None,
                bymonthday=list(period.bymonthday) or None,
                until=datetime.combine(last, time()),
            )
            dates |= {moment.date() for moment in rule}
    starts, ends = period.valid_from or date.min, period.valid_to or date.max
    return {day for day in dates if max(first, starts) <= day <= min(last, ends)}


def _weekday(code: str) -> object:
    weekday = WEEKDAYS[CODES.index(code[-2:])]
    return weekday(int(code[:-2])) if code[:-2] else weekday


def _closes_whole_dates(period: Period) -> bool:
    untimed = period.opens_at is None and period.closes_at is None
    return period.closed and (period.all_day or untimed)


class Reference:
    """Answers for single minutes between two dates."""

    def __init__(self, hours: Hours, first: date, last: date) -> None:
        self.zone = ZoneInfo(hours.timezone)
        before, after = first - timedelta(days=3), last + timedelta(days=3)
        named = [(period, dates_of(period, before, after)) for period in hours.periods]
        whole = [item for item in named if _closes_whole_dates(item[0])]
        self.closed_dates = {day for _period, dates in whole for day in dates}
        if hours.closed_on_holidays:
            self.closed_dates |= HOLIDAYS
        self.named = [item for item in named if item not in whole]
        ends = [
            (period.dtstart if not period.freq and period.dtstart else period.valid_to) or date.max
            for period in hours.periods
            if not period.closed
        ]
        self.stale_after = max(ends, default=date.min)
        self.cache: dict[date, list[tuple[int, int, str]]] = {}

    def lines(self, today: date) -> list[tuple[int, int, str]]:
        """Everything any period says about a date: from minute, to minute, what."""
        if today in self.cache:
            return self.cache[today]
        said = []
        for period, dates in self.named:
            for shift in (0, NEXT_DAY):
                begins_on = today - timedelta(days=1) if shift else today
                if begins_on not in dates:
                    continue
                if not period.closed and begins_on in self.closed_dates:
                    continue
                opens = period.opens_at or time(0)
                start = opens.hour * 60 + opens.minute
                if period.closes_at is None:
                    end = NEXT_DAY
                else:
                    end = period.closes_at.hour * 60 + period.closes_at.minute
                    if period.closes_at == time(23, 59) and opens != period.closes_at:
                        end = NEXT_DAY
                    elif end <= start:
                        end += NEXT_DAY
                missing = period.opens_at is None or period.closes_at is None
                what = "closed" if period.closed else "maybe" if missing else "open"
                if period.all_day:
                    start, end, what = 0, NEXT_DAY, "open"
                said.append((start - shift, end - shift, what))
        self.cache[today] = said
        return said

    def __call__(self, at: datetime) -> bool | None:
        clock = at.astimezone(self.zone)
        return self.by_wall(clock.date(), clock.hour * 60 + clock.minute)

    def by_wall(self, today: date, minute: int) -> bool | None:
        """The answer for a minute of a date on the wall clock of the place."""
        if today in self.closed_dates:
            return False
        said = {what for start, end, what in self.lines(today) if start <= minute < end}
        if "closed" in said:
            return False
        if "open" in said:
            return True
        if "maybe" in said or today > self.stale_after:
            return None
        return False


def minutes(first: datetime, count: int) -> list[datetime]:
    """Return `count` minutes in a row, in UTC."""
    start = first.astimezone(UTC)
    return [start + timedelta(minutes=n) for n in range(count)]
