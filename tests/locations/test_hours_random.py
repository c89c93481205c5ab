"""Random timetables against the minute-by-minute reference, across DST changes and a whole year."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from locations.hours import (
    Hours,
    Kind,
    Period,
    State,
    describe,
    is_open,
    state,
    to_schema_org,
    week,
)
from locations.hours import notes as hours_notes
from tests.locations.hours_reference import CODES, Reference, minutes

EXAMPLES = 30
MINUTE = timedelta(minutes=1)
ZONES = ["America/New_York", "America/Chicago", "America/Los_Angeles", "America/Phoenix"]
# The clocks change on March 8 and November 1, 2026 at 2:00 in every zone above but Phoenix.
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)

clocks = st.one_of(
    st.sampled_from([time(0), time(1), time(1, 30), time(2), time(2, 30), time(3), time(23, 59)]),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 10, 30, 45])),
)
dates = st.one_of(
    st.sampled_from([SPRING, AUTUMN, SPRING - timedelta(days=1), AUTUMN - timedelta(days=1)]),
    st.dates(date(2025, 12, 15), date(2027, 1, 15)),
)
byday_weekly = st.lists(st.sampled_from(CODES), min_size=1, max_size=7, unique=True)
byday_monthly = st.lists(
    st.builds(lambda nth, day: f"{nth or ''}{day}", st.integers(-5, 5), st.sampled_from(CODES)),
    max_size=3,
    unique=True,
)
month_days = st.lists(
    st.integers(1, 31) | st.integers(-31, -1), min_size=1, max_size=4, unique=True
)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Any period the model allows, on whole minutes, around the year 2026."""
    closed = draw(st.integers(0, 3)) == 0
    freq = draw(st.sampled_from(["WEEKLY", "WEEKLY", "WEEKLY", "MONTHLY", None]))
    rule: dict[str, object] = {"freq": freq, "closed": closed}
    dtstart = draw(st.none() | dates) if freq else draw(dates)
    if freq == "WEEKLY":
        rule["byday"] = draw(byday_weekly if dtstart is None else st.just([]) | byday_weekly)
        rule["wkst"] = draw(st.sampled_from(["MO", "SU"]))
    if freq == "MONTHLY":
        rule["byday"] = draw(byday_monthly)
        rule["bymonthday"] = draw(st.just([]) | month_days) if rule["byday"] else draw(month_days)
    if freq and dtstart:
        rule["interval"] = draw(st.sampled_from([1, 1, 2, 3]))
    if freq or draw(st.booleans()):
        rule["dtstart"] = dtstart
        first = draw(st.none() | dates)
        if first and dtstart and not freq:
            first = min(first, dtstart)
    else:
        first = dtstart
    rule["valid_from"] = first
    length = draw(st.integers(0, 200))
    bounded = draw(st.booleans()) if freq or closed or rule.get("dtstart") else True
    if first and bounded:
        begins = max(first, dtstart) if dtstart else first
        rule["valid_to"] = begins + timedelta(days=length)
    kind = draw(st.sampled_from(["times", "times", "times", "all day", "none", "one"]))
    if kind == "all day":
        rule["all_day"] = True
    elif kind == "times":
        rule["opens_at"], rule["closes_at"] = draw(clocks), draw(clocks)
    elif kind == "one":
        rule[draw(st.sampled_from(["opens_at", "closes_at"]))] = draw(clocks)
    return Period(**rule)  # type: ignore[arg-type]


timetables = st.builds(
    Hours, st.lists(periods(), max_size=6), st.sampled_from(ZONES), closed_on_holidays=st.booleans()
)


def local(hours: Hours, day: date, clock: time = time(0)) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(hours.timezone))


@given(timetables, dates)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(
    Hours(
        [Period("WEEKLY", byday=["SU"], opens_at=time(1, 30), closes_at=time(2, 30))],
        "America/New_York",
    ),
    SPRING,
)
@example(
    Hours(
        [Period("WEEKLY", byday=["SU"], opens_at=time(1), closes_at=time(1, 30))], "America/Chicago"
    ),
    AUTUMN,
)
@example(
    Hours(
        [Period("WEEKLY", byday=["SA"], opens_at=time(22), closes_at=time(1, 30))],
        "America/Los_Angeles",
    ),
    AUTUMN,
)
def test_every_minute_of_a_day_and_its_night(hours: Hours, day: date) -> None:
    reference = Reference(hours, day, day + timedelta(days=2))
    for at in minutes(local(hours, day, time(0)), 27 * 60):
        assert is_open(hours, at) is reference(at), at.astimezone(ZoneInfo(hours.timezone))


@given(timetables, dates, st.integers(0, 1439))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_state_tells_the_next_change(hours: Hours, day: date, minute: int) -> None:
    at = local(hours, day).astimezone(UTC) + timedelta(minutes=minute)
    reference = Reference(hours, day - timedelta(days=1), day + timedelta(days=12))
    found = state(hours, at)
    assert found.is_open is reference(at) is is_open(hours, at)
    change = found.until or found.opens_at or found.unknown_from
    if found.kind is Kind.UNKNOWN:
        return
    change = change.astimezone(UTC) if change else None
    stop = min(change or at + timedelta(days=7), at + timedelta(days=9))
    now = found.is_open
    for later in range(0, int((stop - at) / MINUTE), 17):
        assert reference(at + later * MINUTE) is now
    assert reference(stop - MINUTE) is now
    if change == stop:
        assert reference(stop) is not now
        if found.opens_at:
            assert reference(stop) is True
        if found.unknown_from:
            assert reference(stop) is None


@given(timetables, dates)
@settings(max_examples=EXAMPLES, deadline=None)
def test_words_and_structured_data_never_fail(hours: Hours, day: date) -> None:
    at = local(hours, day, time(12))
    said = describe(state(hours, at), at)
    assert said and "None" not in said and "  " not in said
    for on in (None, day):
        rows = week(hours, on)
        assert [name for name, _text in rows] == list(
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        )
        sentences = [text for _name, text in rows] + hours_notes(hours, on)
        assert all(text.strip() == text and "None" not in text for text in sentences), sentences
        assert all(text and "  " not in text and "()" not in text for text in sentences), sentences
        for entry in to_schema_org(hours, on):
            assert entry["opens"] and entry["closes"]


@given(timetables, dates)
@settings(max_examples=EXAMPLES, deadline=None)
def test_structured_data_read_back_is_the_timetable(hours: Hours, on: date) -> None:
    entries = to_schema_org(hours, on)
    reference = Reference(hours, on, on + timedelta(days=61))
    # The night before the first date may reach into it, and no entry speaks of it.
    for ahead in range(1, 59, 3) if entries else []:
        day = on + timedelta(days=ahead)
        for minute in range(0, 1440, 5):
            said = any(
                opens <= minute + shift < closes
                for shift in (0, 1440)
                for opens, closes in said_for(entries, day - timedelta(days=shift // 1440))
            )
            assert said is (reference.by_wall(day, minute) is True), (day, minute)


def said_for(entries: list[dict[str, Any]], day: date) -> list[tuple[int, int]]:
    """Openings (minutes) of a date by schema.org: an entry for the single date beats the others."""
    name = f"https://schema.org/{day:%A}"
    valid = [
        entry
        for entry in entries
        if entry.get("validFrom", "") <= day.isoformat() <= entry.get("validThrough", "9999")
    ]
    dated = [entry for entry in valid if "dayOfWeek" not in entry]
    found = []
    for entry in dated or [entry for entry in valid if name in entry["dayOfWeek"]]:
        opens, closes = (
            int(entry[key][:2]) * 60 + int(entry[key][3:]) for key in ("opens", "closes")
        )
        if (opens, closes) == (0, 0):
            continue
        closes = 1440 if closes == 1439 else closes
        found.append((opens, closes if closes > opens else closes + 1440))
    return found


def random_timetable(seed: int) -> Hours:
    """An ordinary but busy timetable: shifts, a lunch break, seasons, monthly rules, closings."""
    pick = random.Random(seed)

    def clock() -> time:
        return time(pick.randrange(24), pick.choice([0, 15, 30]))

    def days() -> list[str]:
        return pick.sample(CODES, pick.randint(2, 7))

    def day() -> date:
        return date(2026, 1, 1) + timedelta(days=pick.randrange(365))

    opens = date(2026, pick.randint(1, 6), 1)
    chosen = [
        Period("WEEKLY", byday=days(), opens_at=clock(), closes_at=clock()),
        Period(
            "WEEKLY",
            byday=days(),
            opens_at=clock(),
            closes_at=clock(),
            valid_from=opens,
            valid_to=opens + timedelta(days=120),
        ),
        Period("WEEKLY", 2, byday=days(), opens_at=clock(), closes_at=clock(), dtstart=opens),
        Period("MONTHLY", byday=["2MO", "-1FR"], opens_at=time(20), closes_at=time(4)),
        Period("MONTHLY", bymonthday=[1, 15, -1], all_day=True),
        Period("WEEKLY", byday=["SU"], opens_at=time(1), closes_at=time(3, 30)),
        Period("WEEKLY", byday=days(), opens_at=time(12), closes_at=time(13), closed=True),
        Period(valid_from=opens, valid_to=opens + timedelta(days=9), closed=True),
        Period(dtstart=day(), closed=True),
    ]
    return Hours(chosen, ZONES[seed % 3], closed_on_holidays=bool(seed % 2))


def stretch_end(found: State, at: datetime) -> datetime:
    """How far the state speaks for itself; a week at most where it names no change."""
    change = found.until or found.opens_at or found.unknown_from
    return change.astimezone(UTC) if change else at + timedelta(days=7)


@pytest.mark.parametrize("seed", range(3))
def test_every_minute_of_a_year(seed: int) -> None:
    hours = random_timetable(seed)
    first = local(hours, date(2026, 1, 1)).astimezone(UTC)
    year = minutes(first, 365 * 24 * 60)
    reference = Reference(hours, date(2025, 12, 31), date(2027, 1, 2))
    at, steps = first, 0
    expected: list[bool | None] = []
    while len(expected) < len(year):
        found = state(hours, at)
        end = stretch_end(found, at)
        assert end > at
        expected.extend([found.is_open] * int((end - at) / MINUTE))
        at, steps = end, steps + 1
    assert steps > 300
    for minute, said in zip(year, expected, strict=False):
        assert reference(minute) is said, minute
    for minute in year[seed::59]:
        assert is_open(hours, minute) is reference(minute), minute
