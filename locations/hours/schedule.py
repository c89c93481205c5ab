"""The timetable of a place: is it open, until when, and when does it open next?

The clock on the wall of the place decides. A moment is within 1:30 to 2:30 when a clock there shows
a time from 1:30 up to, not including, 2:30. So on the night when clocks go forward that period ends
at 2:00 (which is 3:00), and on the night when they go back the repeated hour counts both times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .federal import FEDERAL_HOLIDAYS, federal_holidays
from .period import DAY, HoursError, Period
from .spans import Span, merge, moments, subtract

ONE_DAY = timedelta(days=1)
HORIZON = timedelta(days=400)
"""How far ahead the next opening is looked for."""
LONG = timedelta(days=14)
"""A place that does not open within this time is closed for long."""
ALWAYS = timedelta(days=7)
"""A place that does not close within this time is open day and night."""


@dataclass(frozen=True, slots=True)
class Hours:
    """All periods of a place, with its time zone (an IANA name such as "America/New_York").

    With `closed_on_holidays` the place is closed on the US federal holidays named in `holidays`
    (all of them by default), both on the day itself and on the day on which it is observed.
    No period with opening hours means: not known. So does the time after the last date of the
    last such period, since then the timetable is out of date.
    Raises HoursError for an unknown zone or holiday.
    """

    periods: Sequence[Period]
    timezone: str
    closed_on_holidays: bool = False
    holidays: Collection[str] = FEDERAL_HOLIDAYS

    zone: ZoneInfo = field(init=False, repr=False, compare=False)
    openings: tuple[Period, ...] = field(init=False, repr=False, compare=False)
    closings: tuple[Period, ...] = field(init=False, repr=False, compare=False)
    known_until: date | None = field(init=False, repr=False, compare=False)
    by_midnight: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keep = object.__setattr__
        keep(self, "periods", tuple(self.periods))
        if self.holidays is not FEDERAL_HOLIDAYS:
            keep(self, "holidays", tuple(self.holidays))
            unknown = [name for name in self.holidays if name not in FEDERAL_HOLIDAYS]
            if unknown:
                raise HoursError(f"holidays: {unknown[0]!r} is not the name of a federal holiday")
        try:
            keep(self, "zone", ZoneInfo(self.timezone))
        except (KeyError, ValueError, OSError) as error:
            raise HoursError(f"timezone: {self.timezone!r} is not a known time zone") from error
        keep(self, "openings", tuple(period for period in self.periods if not period.closed))
        keep(self, "closings", tuple(period for period in self.periods if period.closed))
        ends = [period.last for period in self.openings]
        known = date.min if not ends else None if None in ends else max(end for end in ends if end)
        keep(self, "known_until", known)
        chains = merge(period.span for period in self.openings if period.times_known)
        # Openings that may join up to more than a day have no closing time "that night" to show.
        keep(self, "by_midnight", any(b - a >= DAY and b > DAY for a, b in chains))

    def closed_all_day(self, day: date) -> str | None:
        """Return why the whole date is closed ("" without a reason), or None if it is not."""
        for period in self.closings:
            if period.whole_day and period.falls_on(day):
                return period.description
        if self.closed_on_holidays:
            name = federal_holidays(day.year).get(day)
            if name in self.holidays:
                return name
        return None


class Kind(StrEnum):
    """What a visitor needs to know first."""

    OPEN = "open"
    ALWAYS = "open day and night"
    CLOSED = "closed"
    LONG = "closed for long"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class State:
    """How a place stands at one moment; every time is in the zone of the place.

    until: when it closes (OPEN). opens_at: when it opens next (CLOSED, and LONG where known).
    unknown_from: from when the hours are not known, where that comes before any known opening.
    reason: why it is closed: the holiday, or the description of the closing.
    Compare and subtract these times in UTC: Python looks only at the wall clock within one zone.
    """

    kind: Kind
    until: datetime | None = None
    opens_at: datetime | None = None
    unknown_from: datetime | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool | None:
        """Return open or not, or None where that is not known."""
        if self.kind is Kind.UNKNOWN:
            return None
        return self.kind in (Kind.OPEN, Kind.ALWAYS)


def _begun(hours: Hours, day: date) -> tuple[list[Span], list[Span]]:
    """Spans that begin on a date, with known and with unknown times, before timed closings."""
    if hours.closed_all_day(day) is not None:
        return [], []
    known: list[Span] = []
    unknown: list[Span] = []
    for period in hours.openings:
        if period.falls_on(day):
            (known if period.times_known else unknown).append(period.span)
    return known, unknown


def _cuts(hours: Hours, day: date) -> list[Span]:
    """Spans of a date that are surely closed, as far as they reach into it."""
    if hours.closed_all_day(day) is not None:
        return [(0, DAY)]
    found: list[Span] = []
    for period in hours.closings:
        if period.whole_day:
            continue
        if period.falls_on(day):
            found.append(period.span)
        if period.span[1] > DAY and period.falls_on(day - ONE_DAY):
            found.append((0, period.span[1] - DAY))
    return found


def openings_of(hours: Hours, day: date) -> list[Span]:
    """Return the known openings of a date as people write them; past 86,400 s is the next day.

    An opening past midnight belongs to the date on which it begins. Only where openings may join
    up to more than 24 hours does each date get its own part, from midnight to midnight.
    """
    if hours.by_midnight:
        return [(start, end) for start, end, known in _day(hours, day) if known]
    found = [(start, end) for start, end in _nights(hours, day) if start < DAY]
    if any(not period.whole_day for period in hours.closings):
        # A closing in the night may leave an opening that begins only after midnight.
        before = _nights(hours, day - ONE_DAY)
        found += [(start - DAY, end - DAY) for start, end in before if start >= DAY]
    return merge(found)


def _nights(hours: Hours, day: date) -> list[Span]:
    """Known openings that begin on a date, through the night after it, without what is closed."""
    known, _unknown = _begun(hours, day)
    if not known:
        return []
    tomorrow = [(start + DAY, end + DAY) for start, end in _cuts(hours, day + ONE_DAY)]
    return subtract(merge(known), _cuts(hours, day) + tomorrow)


def _day(hours: Hours, day: date) -> list[tuple[int, int, bool]]:
    """Return what is not closed between the midnights of a date: from, to, are the times known."""
    cuts = _cuts(hours, day)
    if cuts == [(0, DAY)]:
        return []
    known, unknown = _begun(hours, day)
    if any(period.span[1] > DAY for period in hours.openings):
        for today, yesterday in zip((known, unknown), _begun(hours, day - ONE_DAY), strict=True):
            today.extend((0, end - DAY) for _start, end in yesterday if end > DAY)
    if hours.known_until is not None and day > hours.known_until:
        unknown.append((0, DAY))
    sure = subtract(merge((start, min(end, DAY)) for start, end in known), cuts)
    if not unknown:
        return [(start, end, True) for start, end in sure]
    unsure = subtract(merge((start, min(end, DAY)) for start, end in unknown), [*cuts, *sure])
    return sorted(
        [(start, end, True) for start, end in sure] + [(start, end, False) for start, end in unsure]
    )


def _local(hours: Hours, at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise HoursError("at: a moment needs its time zone")
    return at.astimezone(hours.zone)


def is_open(hours: Hours, at: datetime) -> bool | None:
    """Tell whether the place is open at a moment (any zone); None means the hours are not known.

    Raises HoursError for a moment without a time zone.
    """
    local = _local(hours, at)
    second = local.hour * 3600 + local.minute * 60 + local.second
    for start, end, known in _day(hours, local.date()):
        if start <= second < end:
            return True if known else None
    return False


def state(hours: Hours, at: datetime) -> State:
    """Return how the place stands at a moment (any zone) and when that changes.

    Raises HoursError for a moment without a time zone.
    """
    local = _local(hours, at)
    if not hours.periods and not hours.closed_on_holidays:
        return State(Kind.UNKNOWN)
    now = at.astimezone(UTC)
    stretches = _stretches(hours, local.date())
    following: tuple[datetime, datetime, bool] | None = None
    for stretch in stretches:
        if stretch[1] > now:
            following = stretch
            break
    if following is None or following[0] > now:
        return _closed_state(hours, local, following)
    if not following[2]:
        return State(Kind.UNKNOWN)
    until = following[1]
    for start, end, known in stretches:
        if start > until or not known or until - now > ALWAYS:
            break
        until = max(until, end)
    if until - now > ALWAYS:
        return State(Kind.ALWAYS)
    return State(Kind.OPEN, until=until.astimezone(hours.zone))


def _closed_state(
    hours: Hours, local: datetime, following: tuple[datetime, datetime, bool] | None
) -> State:
    reason = hours.closed_all_day(local.date()) or _closing_now(hours, local)
    if following is None:
        return State(Kind.LONG, reason=reason)
    start, _end, known = following
    kind = Kind.LONG if start - local > LONG else Kind.CLOSED
    moment = start.astimezone(hours.zone)
    if known:
        return State(kind, opens_at=moment, reason=reason)
    return State(kind, unknown_from=moment, reason=reason)


def _closing_now(hours: Hours, local: datetime) -> str:
    """Return the description of the timed closing that holds at a local time."""
    second = local.hour * 3600 + local.minute * 60 + local.second
    for period in hours.closings:
        start, end = period.span
        for day, passed in ((local.date(), second), (local.date() - ONE_DAY, second + DAY)):
            if start <= passed < end and period.falls_on(day):
                return period.description
    return ""


def _stretches(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime, bool]]:
    """Yield what is not closed from a date on, in order: from, to (UTC), are the times known."""
    end_of_search = day + HORIZON
    while day <= end_of_search:
        parts = _day(hours, day)
        found = [
            (start, end, known)
            for opens, closes, known in parts
            for start, end in moments(hours.zone, day, (opens, closes))
        ]
        yield from sorted(found)
        day = day + ONE_DAY if parts else _next_day_of_interest(hours, day)


def _next_day_of_interest(hours: Hours, day: date) -> date:
    """Return the next date after a closed one that may be otherwise, past long closings."""
    following = day + ONE_DAY
    for period in hours.closings:
        if period.whole_day and period.freq is None and period.falls_on(following):
            unending = period.last is None or period.last == date.max
            return date.max if unending else (period.last or following) + ONE_DAY
    if hours.known_until is not None and following > hours.known_until:
        return following
    starts = [
        period.first or following
        for period in hours.openings
        if period.last is None or period.last >= following
    ]
    return max(following, min(starts, default=following))
