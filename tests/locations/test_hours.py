"""Opening hours by clear examples."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from locations.hours import (
    Hours,
    Kind,
    Period,
    describe,
    is_open,
    notes,
    state,
    to_schema_org,
    week,
)
from tests.locations.hours_samples import (
    ALL_DAY,
    EVERY_DAY,
    LOS_ANGELES,
    NEW_YORK,
    NIGHT,
    OFFICE,
    WORKDAYS,
    at,
    hours,
    weekly,
    words,
)


# March 2, 2026 is a Monday.
@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((2026, 3, 2, 7, 59), "Opens today at 8 am"),
        ((2026, 3, 2, 8, 0), "Open until 6 pm"),
        ((2026, 3, 2, 17, 59), "Open until 6 pm"),
        ((2026, 3, 2, 18, 0), "Opens tomorrow at 8 am"),
        ((2026, 3, 6, 19, 0), "Opens tomorrow at 9:30 am"),
        ((2026, 3, 7, 11, 0), "Open until noon"),
        ((2026, 3, 7, 12, 0), "Opens Monday at 8 am"),
    ],
)
def test_an_office(parts: tuple[int, ...], said: str) -> None:
    assert words(OFFICE, *parts) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((2026, 3, 6, 23, 0), "Open until 6 am"),
        ((2026, 3, 7, 5, 59), "Open until 6 am"),
        ((2026, 3, 7, 6, 0), "Opens today at 10 pm"),
        ((2026, 3, 8, 5, 59), "Open until 6 am"),
        ((2026, 3, 8, 6, 0), "Opens Friday at 10 pm"),
    ],
)
def test_past_midnight(parts: tuple[int, ...], said: str) -> None:
    assert words(NIGHT, *parts) == said


def test_day_and_night() -> None:
    for same in (
        ALL_DAY,
        hours(weekly(EVERY_DAY, time(0), time(0))),
        hours(weekly(EVERY_DAY, time(0), time(0), all_day=True)),
        hours(weekly(EVERY_DAY, time(0), time(23, 59))),
        hours(weekly(EVERY_DAY, time(7), time(7))),
        hours(weekly(EVERY_DAY, time(7), time(19)), weekly(EVERY_DAY, time(19), time(7))),
    ):
        assert words(same, 2026, 3, 5, 3) == "Open day and night"
        assert state(same, at(2026, 3, 5, 3)).kind is Kind.ALWAYS
    assert {text for _name, text in week(ALL_DAY)} == {"Open 24 hours"}


def test_day_and_night_with_an_end() -> None:
    assert words(hours(Period("WEEKLY", byday=WORKDAYS, all_day=True)), 2026, 3, 3, 12) == (
        "Open day and night until the end of Friday"
    )
    christmas = hours(*ALL_DAY.periods, closed_on_holidays=True)
    assert words(christmas, 2026, 12, 24, 12) == "Open until midnight"
    assert words(christmas, 2026, 12, 25, 0, 30) == (
        "Closed now (Christmas Day). Opens at midnight tonight"
    )
    assert words(christmas, 2026, 12, 26, 0) == "Open day and night until the end of Thursday"
    long_shift = hours(weekly("MO", time(8), time(0)), weekly("TU", time(0), time(17)))
    assert words(long_shift, 2026, 3, 2, 9) == "Open day and night until 5 pm tomorrow"
    assert words(long_shift, 2026, 3, 2, 18) == "Open until 5 pm tomorrow"


def test_not_known() -> None:
    nothing = hours()
    assert is_open(nothing, at(2026, 3, 2, 12)) is None
    assert words(nothing, 2026, 3, 2, 12) == "Hours not known: call to check"
    assert {text for _name, text in week(nothing)} == {"Hours not known: call to check"}
    assert to_schema_org(nothing) == []


def test_not_known_on_some_days() -> None:
    some = hours(weekly("TU", time(8), time(17)), Period("WEEKLY", byday="MO"))
    assert words(some, 2026, 3, 2, 12) == "Hours not known: call to check"
    assert words(some, 2026, 3, 3, 12) == "Open until 5 pm"
    assert words(some, 2026, 3, 8, 12) == (
        "Closed now. Hours for tomorrow are not known: call to check"
    )
    half_known = hours(Period("WEEKLY", byday="MO", opens_at=time(9)))
    assert is_open(half_known, at(2026, 3, 2, 8, 59)) is False
    assert is_open(half_known, at(2026, 3, 2, 9)) is None
    assert week(half_known)[0] == ("Monday", "From 9 am, closing time not known")


def test_a_timetable_that_has_run_out_is_not_known() -> None:
    old = hours(weekly(WORKDAYS, time(8), time(18), valid_to=date(2026, 3, 2)))
    assert words(old, 2026, 3, 2, 12) == "Open until 6 pm"
    assert words(old, 2026, 3, 2, 18) == (
        "Closed now. Hours for tomorrow are not known: call to check"
    )
    assert words(old, 2026, 3, 3, 12) == "Hours not known: call to check"


def test_several_periods_and_a_lunch_break() -> None:
    split = hours(weekly("MO", time(8), time(12)), weekly("MO", time(13), time(17)))
    lunch = hours(
        weekly("MO", time(8), time(17)),
        weekly("MO", time(12), time(13), closed=True, description="Lunch"),
    )
    for timetable in (split, lunch):
        assert words(timetable, 2026, 3, 2, 9) == "Open until noon"
        assert words(timetable, 2026, 3, 2, 14) == "Open until 5 pm"
        assert week(timetable)[0] == ("Monday", "8 am to noon, 1 pm to 5 pm")
    assert words(split, 2026, 3, 2, 12) == "Opens today at 1 pm"
    assert words(lunch, 2026, 3, 2, 12) == "Closed now (Lunch). Opens today at 1 pm"


def test_spring_the_skipped_hour() -> None:
    # March 8, 2026: 1:59 EST is followed by 3:00 EDT, which is 7:00 UTC.
    early = hours(weekly("SU", time(1, 30), time(2, 30)))
    change = datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert is_open(early, at(2026, 3, 8, 1, 29)) is False
    assert is_open(early, at(2026, 3, 8, 1, 59)) is True
    assert is_open(early, change) is False
    assert state(early, at(2026, 3, 8, 1, 45)).until == change
    assert words(early, 2026, 3, 8, 1, 45) == "Open until 3 am"
    never = hours(weekly("SU", time(2), time(3)))
    assert state(never, at(2026, 3, 8, 1)).opens_at == at(2026, 3, 15, 2)
    through = hours(weekly("SA", time(22), time(6)))
    assert state(through, at(2026, 3, 7, 23)).until == datetime(2026, 3, 8, 10, tzinfo=UTC)


def test_autumn_the_repeated_hour() -> None:
    # November 1, 2026: 1:59 EDT (5:59 UTC) is followed by 1:00 EST (6:00 UTC).
    early = hours(weekly("SU", time(1), time(2)))
    start = datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert is_open(early, at(2026, 11, 1, 1, 30)) is True
    assert is_open(early, at(2026, 11, 1, 1, 30, fold=1)) is True
    assert state(early, start).until == start + timedelta(hours=2)
    half = hours(weekly("SU", time(1), time(1, 30)))
    until = state(half, start).until
    again = state(half, start + timedelta(minutes=45)).opens_at
    # Python never calls a repeated time equal to one in another zone, so compare in UTC.
    assert until is not None and until.astimezone(UTC) == start + timedelta(minutes=30)
    assert again is not None and again.astimezone(UTC) == start + timedelta(hours=1)
    through = hours(weekly("SA", time(22), time(6)))
    assert state(through, at(2026, 10, 31, 22)).until == datetime(2026, 11, 1, 11, tzinfo=UTC)


def test_the_place_decides_not_the_reader() -> None:
    moment = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    expected = {
        "America/New_York": "Opens tomorrow at 8 am",
        "America/Chicago": "Open until 6 pm",
        "America/Los_Angeles": "Open until 6 pm",
    }
    for zone, said in expected.items():
        timetable = Hours(OFFICE.periods, zone)
        for reader in (UTC, NEW_YORK, LOS_ANGELES):
            there = moment.astimezone(reader)
            assert describe(state(timetable, there), there) == said


def test_a_closing_wins() -> None:
    training = Period(closed=True, dtstart=date(2026, 3, 4), description="Staff training")
    office = hours(*OFFICE.periods, training)
    assert words(office, 2026, 3, 4, 12) == ("Closed now (Staff training). Opens tomorrow at 8 am")
    assert notes(office) == ["Closed on March 4, 2026: Staff training"]
    assert notes(office, date(2026, 3, 5)) == []
    # What began the evening before ends at midnight; what would begin that evening does not.
    nightly = hours(weekly(EVERY_DAY, time(22), time(6)), training)
    assert words(nightly, 2026, 3, 3, 23) == "Open until midnight"
    assert is_open(nightly, at(2026, 3, 4, 1)) is False
    assert is_open(nightly, at(2026, 3, 5, 1)) is False
    assert is_open(nightly, at(2026, 3, 5, 22)) is True


def test_closed_for_long() -> None:
    fire = Period(closed=True, valid_from=date(2026, 3, 1), description="Water damage")
    assert words(hours(*OFFICE.periods, fire), 2026, 3, 4, 12) == (
        "Closed until further notice (Water damage): call to check"
    )
    summer = Period(closed=True, valid_from=date(2026, 3, 1), valid_to=date(2027, 2, 28))
    assert words(hours(*OFFICE.periods, summer), 2026, 3, 4, 12) == (
        "Closed for now. Opens Monday, March 1, 2027 at 8 am"
    )
    forever = Period(closed=True, valid_from=date(2026, 3, 1), valid_to=date.max)
    assert state(hours(*OFFICE.periods, forever), at(2026, 3, 4, 12)).kind is Kind.LONG


def test_holidays() -> None:
    office = hours(*OFFICE.periods, closed_on_holidays=True)
    assert words(office, 2026, 11, 26, 12) == (
        "Closed now (Thanksgiving Day). Opens tomorrow at 8 am"
    )
    # July 4, 2026 is a Saturday: federal offices close on Friday, and the day itself is kept too.
    assert [is_open(office, at(2026, 7, day, 10)) for day in (2, 3, 4)] == [True, False, False]
    few = hours(*OFFICE.periods, closed_on_holidays=True, holidays=["Christmas Day"])
    assert is_open(few, at(2026, 11, 26, 12)) is True
    assert is_open(few, at(2026, 12, 25, 12)) is False
    assert notes(office) == ["Closed on US federal holidays"]
    assert notes(few) == ["Closed on Christmas Day"]
    assert is_open(OFFICE, at(2026, 12, 25, 12)) is True
