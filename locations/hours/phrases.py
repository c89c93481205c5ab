"""Times, dates and rules in the plain words of the United States."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from .period import DAY, Period
from .spans import Span

NOON = DAY // 2
DAY_NAMES: tuple[str, ...] = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
MONTH_NAMES: tuple[str, ...] = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


def clock(second: int) -> str:
    """Return a time of day as people say it: "8 am", "8:30 pm", "noon", "midnight"."""
    second %= DAY
    if second == 0:
        return "midnight"
    if second == NOON:
        return "noon"
    hour, minute = second // 3600, second // 60 % 60
    half = "am" if hour < 12 else "pm"
    return f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''} {half}"


def day_text(day: date) -> str:
    """Return "March 3, 2026"."""
    return f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}"


def dates_text(first: date | None, last: date | None) -> str:
    """Return a range of dates in words; empty if it has neither end."""
    if first and first == last:
        return f"on {day_text(first)}"
    if first and last:
        return f"from {day_text(first)} to {day_text(last)}"
    if first:
        return f"from {day_text(first)}"
    return f"until {day_text(last)}" if last else ""


def spans_text(spans: Iterable[Span]) -> str:
    """Return openings of one date in words: "8 am to noon, 1 pm to 5 pm" or "open 24 hours"."""
    parts: list[str] = []
    for start, end in spans:
        if end - start == DAY:
            parts.append("open 24 hours" if start == 0 else f"24 hours from {clock(start)}")
        else:
            parts.append(f"{clock(start)} to {clock(end)}")
    return ", ".join(parts)


def times_text(period: Period) -> str:
    """Return the times of an open period in words; says so where they are not known."""
    if period.times_known:
        return spans_text([period.span])
    start, end = period.span
    if period.opens_at is not None:
        return f"from {clock(start)}, closing time not known"
    if period.closes_at is not None:
        return f"until {clock(end)}, opening time not known"
    return "open, times not known"


def nth_text(nth: int) -> str:
    """Return the place in a month: "first", "last", "last but one" (-2), "last but two" (-3)..."""
    if nth in _NTH:
        return _NTH[nth]
    return f"last but {('one', 'two', 'three', 'four')[-nth - 2]}"


def series(words: Sequence[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join(part for part in (", ".join(words[:-1]), "".join(words[-1:])) if part)


def _month_day_text(day: int) -> str:
    if day == -1:
        return "the last day"
    return f"day {day}" if day > 0 else f"day {-day} from the end"


def rule_text(period: Period, weekdays: Sequence[int] | None = None) -> str:
    """Return which days a rule names: "every second week on Monday", "first Monday of the month".

    `weekdays` (Monday is 0) limits a rule of weekdays to some of them. Dates are not included.
    """
    days = [(nth, day) for nth, day in period.days if weekdays is None or day in weekdays]
    if period.freq is None:
        return ""
    if period.freq == "WEEKLY":
        names = series([DAY_NAMES[day] for _nth, day in sorted(days)])
        if period.interval == 1:
            return f"every {names}"
        return f"{names} every {_every(period.interval)} week"
    named = [
        f"every {DAY_NAMES[day]}" if nth == 0 else f"the {nth_text(nth)} {DAY_NAMES[day]}"
        for nth, day in days
    ]
    numbers = list(period.bymonthday)
    if not named and not numbers and period.dtstart:
        numbers = [period.dtstart.day]
    falls = series([_month_day_text(number) for number in numbers])
    which = series(named)
    if which and falls:
        which = f"{which}, if it is {falls}"
    month = "the month" if period.interval == 1 else f"every {_every(period.interval)} month"
    return f"{which or falls} of {month}"


def _every(interval: int) -> str:
    words = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
    if interval in words:
        return words[interval]
    suffix = (
        "th"
        if interval % 100 in (11, 12, 13)
        else {1: "st", 2: "nd", 3: "rd"}.get(interval % 10, "th")
    )
    return f"{interval}{suffix}"
