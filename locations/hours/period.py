"""One line of a timetable, in the words of an HSDS schedule (Open Referral 3.0, RFC 5545 rules)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal

Freq = Literal["WEEKLY", "MONTHLY"]

WEEKDAYS: tuple[str, ...] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = 24 * 60 * 60
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_LAST_MINUTE = time(23, 59)


class HoursError(ValueError):
    """A timetable that cannot be right; the message names the field and what is wrong with it."""


def seconds(clock: time) -> int:
    """Return the seconds from midnight to a time of day."""
    return clock.hour * 3600 + clock.minute * 60 + clock.second


@dataclass(frozen=True, slots=True)
class Period:
    """When a place is open (or, with `closed`, surely not) on the dates that its rule names.

    Which dates:
    - WEEKLY: the weekdays of `byday` ("MO"), every `interval` weeks from the week of `dtstart`
      (weeks begin on `wkst`). Without `byday`: the weekday of `dtstart`.
    - MONTHLY: `byday` ("1MO" first Monday, "-1FR" last Friday, "MO" each Monday) and `bymonthday`
      (1..31, -1 is the last day; with `byday` both must hold), every `interval` months from the
      month of `dtstart`. Without either: the day of the month of `dtstart`.
    - no `freq`: the one date `dtstart`, or else every date from `valid_from` to `valid_to`. Only a
      closed period may have no end here: "every day from now on" must be said with WEEKLY.
    Never before `dtstart` or `valid_from`, never after `valid_to` (all inclusive). HSDS `until` is
    the same as `valid_to`; where both are given, pass the earlier.

    Which times, on the wall clock of the place:
    - `opens_at` to `closes_at`; a closing at or before the opening is on the next day, so equal
      times are 24 hours. A closing at 23:59 is midnight: that is what people who type it mean.
    - `all_day`: the whole date, midnight to midnight.
    - a time that is missing is not known: somewhere in that part of the day the place is open.
    - `closed`: without times (or with `all_day`) the whole date, with times only those times. It
      wins over every open period. A whole closed date also calls off what would begin on it and
      run past midnight, and cuts what began the evening before.

    Raises HoursError for a rule that cannot be right.
    """

    freq: Freq | None = None
    interval: int = 1
    byday: Sequence[str] = ()
    bymonthday: Sequence[int] = ()
    opens_at: time | None = None
    closes_at: time | None = None
    all_day: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    dtstart: date | None = None
    closed: bool = False
    description: str = ""
    wkst: str = "MO"

    first: date | None = field(init=False, repr=False, compare=False)
    last: date | None = field(init=False, repr=False, compare=False)
    whole_day: bool = field(init=False, repr=False, compare=False)
    times_known: bool = field(init=False, repr=False, compare=False)
    span: tuple[int, int] = field(init=False, repr=False, compare=False)
    days: tuple[tuple[int, int], ...] = field(init=False, repr=False, compare=False)
    weekdays: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keep = object.__setattr__
        codes = self.byday.split(",") if isinstance(self.byday, str) else self.byday
        keep(self, "byday", tuple(code.strip().upper() for code in codes if code.strip()))
        keep(self, "bymonthday", tuple(self.bymonthday))
        keep(self, "days", tuple(_parse_byday(code) for code in self.byday))
        self._check_rule()
        self._check_dates()
        self._check_times()
        starts = [day for day in (self.valid_from, self.dtstart) if day]
        keep(self, "first", max(starts) if starts else None)
        once = self.freq is None and self.dtstart is not None
        keep(self, "last", self.dtstart if once else self.valid_to)
        if self.dtstart and self.freq == "WEEKLY" and not self.days:
            keep(self, "days", ((0, self.dtstart.weekday()),))
        keep(self, "weekdays", frozenset(weekday for _nth, weekday in self.days))
        untimed = self.opens_at is None and self.closes_at is None
        keep(self, "whole_day", self.all_day or (self.closed and untimed))
        one_missing = self.opens_at is None or self.closes_at is None
        keep(self, "times_known", self.whole_day or self.closed or not one_missing)
        keep(self, "span", self._span())

    def _check_rule(self) -> None:
        if self.freq not in (None, "WEEKLY", "MONTHLY"):
            raise HoursError(f"freq: {self.freq!r} is not WEEKLY, MONTHLY or empty")
        if isinstance(self.interval, bool) or self.interval < 1:
            raise HoursError(f"interval: {self.interval!r} is not 1 or more")
        if self.wkst not in WEEKDAYS:
            raise HoursError(f"wkst: {self.wkst!r} is not one of {', '.join(WEEKDAYS)}")
        for day in self.bymonthday:
            if isinstance(day, bool) or not 1 <= abs(day) <= 31:
                raise HoursError(f"bymonthday: {day!r} is not 1 to 31 or -1 to -31")
        if self.freq is None and (self.byday or self.bymonthday or self.interval != 1):
            raise HoursError("freq: byday, bymonthday and interval need WEEKLY or MONTHLY")
        if self.freq == "WEEKLY" and self.bymonthday:
            raise HoursError("bymonthday: a weekly rule has no days of the month")
        if self.freq == "WEEKLY" and any(nth for nth, _weekday in self.days):
            raise HoursError(f"byday: a weekly rule has plain days, not {', '.join(self.byday)}")

    def _check_dates(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise HoursError(f"valid_to: {self.valid_to} is before valid_from {self.valid_from}")
        if self.dtstart and self.valid_to and self.valid_to < self.dtstart:
            raise HoursError(f"valid_to: {self.valid_to} is before dtstart {self.dtstart}")
        if not self.freq and self.dtstart and self.valid_from and self.dtstart < self.valid_from:
            raise HoursError(f"dtstart: {self.dtstart} is before valid_from {self.valid_from}")
        if self.interval > 1 and not self.dtstart:
            raise HoursError("dtstart: an interval of more than 1 needs a first date to count from")
        if self.freq and not (self.byday or self.bymonthday or self.dtstart):
            raise HoursError("byday: the rule does not say which days")
        if self.freq is None and not self.dtstart:
            if not self.valid_from:
                raise HoursError("dtstart: a period without freq needs dtstart or valid_from")
            if not self.valid_to and not self.closed:
                raise HoursError("valid_to: open hours without freq need a last date")

    def _check_times(self) -> None:
        if any(clock is not None and clock.tzinfo for clock in (self.opens_at, self.closes_at)):
            raise HoursError("opens_at, closes_at: a time of day has no zone of its own")
        if self.all_day and self.opens_at != self.closes_at:
            raise HoursError("all_day: leave opens_at and closes_at empty, or make them equal")

    def _span(self) -> tuple[int, int]:
        if self.whole_day:
            return 0, DAY
        start = seconds(self.opens_at) if self.opens_at else 0
        if self.closes_at is None:
            return start, DAY
        if self.closes_at == self.opens_at:
            return start, start + DAY
        end = DAY if self.closes_at >= _LAST_MINUTE else seconds(self.closes_at)
        return start, end if end > start else end + DAY

    def falls_on(self, day: date) -> bool:
        """Tell whether the rule names this date (the date on which the period begins)."""
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        if self.freq == "WEEKLY":
            return day.weekday() in self.weekdays and self._week_counts(day)
        if self.freq == "MONTHLY":
            return self._falls_in_month(day) and self._month_counts(day)
        return True

    def _week_counts(self, day: date) -> bool:
        if self.interval == 1 or self.dtstart is None:
            return True
        begins = WEEKDAYS.index(self.wkst)
        week = day.toordinal() - (day.weekday() - begins) % 7
        first_week = self.dtstart.toordinal() - (self.dtstart.weekday() - begins) % 7
        return (week - first_week) // 7 % self.interval == 0

    def _month_counts(self, day: date) -> bool:
        if self.interval == 1 or self.dtstart is None:
            return True
        months = (day.year - self.dtstart.year) * 12 + day.month - self.dtstart.month
        return months % self.interval == 0

    def _falls_in_month(self, day: date) -> bool:
        if not self.days and not self.bymonthday:
            return self.dtstart is not None and day.day == self.dtstart.day
        length = days_in_month(day)
        if self.bymonthday and not {day.day, day.day - length - 1} & set(self.bymonthday):
            return False
        if not self.days:
            return True
        places = (0, (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1))
        weekday = day.weekday()
        return any(wanted == weekday and nth in places for nth, wanted in self.days)


def days_in_month(day: date) -> int:
    """Return how many days the month of `day` has."""
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - timedelta(days=1)).day


def _parse_byday(code: str) -> tuple[int, int]:
    match = _BYDAY.fullmatch(code)
    if match is None:
        raise HoursError(f"byday: {code!r} is not a day such as MO, 1MO or -1FR")
    return int(match[1] or 0), WEEKDAYS.index(match[2])
