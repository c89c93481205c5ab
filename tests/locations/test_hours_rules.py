"""The rules of opening hours: months, seasons, holidays, wrong input, words for machines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from time import perf_counter
from typing import Any

import pytest

from locations.hours import (
    FEDERAL_HOLIDAYS,
    Hours,
    HoursError,
    Kind,
    Period,
    federal_holidays,
    is_open,
    notes,
    state,
    to_schema_org,
    week,
)
from tests.locations.hours_samples import (
    ALL_DAY,
    EVERY_DAY,
    NIGHT,
    OFFICE,
    at,
    hours,
    weekly,
    words,
)


def test_monthly_rules() -> None:
    clinic = hours(Period("MONTHLY", byday="1MO,-1FR", opens_at=time(9), closes_at=time(12)))
    assert is_open(clinic, at(2026, 3, 2, 10)) is True
    assert is_open(clinic, at(2026, 3, 9, 10)) is False
    assert is_open(clinic, at(2026, 3, 27, 10)) is True
    assert words(clinic, 2026, 3, 2, 12) == "Closed for now. Opens Friday, March 27 at 9 am"
    assert week(clinic)[0] == ("Monday", "9 am to noon (the first Monday of the month)")
    by_date = hours(Period("MONTHLY", bymonthday=[1, -1], opens_at=time(9), closes_at=time(12)))
    assert is_open(by_date, at(2026, 2, 28, 9)) is True
    assert is_open(by_date, at(2026, 3, 30, 9)) is False
    assert notes(by_date) == ["Day 1 and the last day of the month: 9 am to noon"]


def test_every_second_week() -> None:
    group = hours(weekly("TU", time(18), time(20), interval=2, dtstart=date(2026, 3, 3)))
    assert [is_open(group, at(2026, 3, day, 19)) for day in (3, 10, 17, 24, 31)] == [
        True, False, True, False, True,
    ]  # fmt: skip
    assert is_open(group, at(2026, 2, 17, 19)) is False
    assert week(group)[1] == (
        "Tuesday", "6 pm to 8 pm (Tuesday every second week, from March 3, 2026)"
    )  # fmt: skip


def test_seasons() -> None:
    shelter = hours(
        weekly(EVERY_DAY, time(18), time(8), valid_from=date(2026, 11, 1),
               valid_to=date(2027, 3, 31)),
    )  # fmt: skip
    assert words(shelter, 2026, 7, 1, 12) == "Closed for now. Opens Sunday, November 1 at 6 pm"
    assert state(shelter, at(2026, 7, 1, 12)).kind is Kind.LONG
    assert words(shelter, 2027, 4, 1, 7) == "Open until 8 am"
    assert words(shelter, 2027, 4, 1, 9) == "Hours not known: call to check"
    assert week(shelter, date(2026, 7, 1))[0][1] == (
        "6 pm to 8 am (from November 1, 2026 to March 31, 2027)"
    )
    assert week(shelter, date(2026, 12, 1))[0][1] == "6 pm to 8 am (until March 31, 2027)"


def test_federal_holidays_by_the_tables_of_opm() -> None:
    assert [f"{day:%m-%d}" for day in federal_holidays(2026)] == [
        "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "07-04", "09-07", "10-12", "11-11",
        "11-26", "12-25",
    ]  # fmt: skip
    # Sundays are kept on Monday; New Year's Day 2022 was a Saturday, kept in the year before.
    assert federal_holidays(2023)[date(2023, 1, 2)] == "New Year's Day"
    assert federal_holidays(2021)[date(2021, 12, 31)] == "New Year's Day"
    assert "Juneteenth" not in federal_holidays(2020).values()
    assert set(federal_holidays(2026).values()) == set(FEDERAL_HOLIDAYS)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"freq": "DAILY"}, "freq"),
        ({}, "dtstart"),
        ({"byday": ["MO"]}, "freq"),
        ({"freq": "WEEKLY"}, "byday"),
        ({"freq": "WEEKLY", "byday": ["XX"]}, "byday"),
        ({"freq": "WEEKLY", "byday": ["1MO"]}, "byday"),
        ({"freq": "WEEKLY", "byday": ["MO"], "bymonthday": [1]}, "bymonthday"),
        ({"freq": "MONTHLY", "bymonthday": [32]}, "bymonthday"),
        ({"freq": "MONTHLY", "bymonthday": [0]}, "bymonthday"),
        ({"freq": "WEEKLY", "byday": ["MO"], "interval": 0}, "interval"),
        ({"freq": "WEEKLY", "byday": ["MO"], "interval": 2}, "dtstart"),
        ({"freq": "WEEKLY", "byday": ["MO"], "wkst": "X"}, "wkst"),
        ({"valid_from": date(2026, 1, 1)}, "valid_to"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "valid_to"),
        ({"dtstart": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "valid_to"),
        ({"dtstart": date(2026, 1, 1), "valid_from": date(2026, 2, 1)}, "dtstart"),
        ({"dtstart": date(2026, 1, 1), "opens_at": time(8, tzinfo=UTC)}, "opens_at"),
        ({"dtstart": date(2026, 1, 1), "all_day": True, "opens_at": time(8)}, "all_day"),
    ],
)
def test_a_wrong_period_names_the_field(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(HoursError, match=f"^{place}"):
        Period(**fields)


def test_wrong_hours_and_moments() -> None:
    for zone in ("Mars/Olympus", "", "../etc/passwd", "America"):
        with pytest.raises(HoursError, match=r"^timezone"):
            hours(zone=zone)
    with pytest.raises(HoursError, match=r"^holidays"):
        hours(holidays=["Groundhog Day"])
    for function in (is_open, state):
        with pytest.raises(HoursError, match="time zone"):
            function(OFFICE, datetime(2026, 3, 2, 12))


def test_schema_org() -> None:
    found = to_schema_org(hours(*OFFICE.periods, closed_on_holidays=True))
    assert (found[0]["opens"], found[0]["closes"]) == ("08:00", "18:00")
    assert found[0]["dayOfWeek"][-1] == "https://schema.org/Friday"
    assert found[-1] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": ["https://schema.org/PublicHolidays"],
        "opens": "00:00",
        "closes": "00:00",
    }
    assert to_schema_org(NIGHT)[0]["closes"] == "06:00"
    assert (to_schema_org(ALL_DAY)[0]["opens"], to_schema_org(ALL_DAY)[0]["closes"]) == (
        "00:00", "23:59",
    )  # fmt: skip


def test_schema_org_for_the_dates_that_differ() -> None:
    monthly = Period("MONTHLY", byday="1SU", opens_at=time(9), closes_at=time(11))
    training = Period(closed=True, dtstart=date(2026, 3, 4), opens_at=time(12))
    office = hours(*OFFICE.periods, monthly, training, closed_on_holidays=True)
    dated = [
        (entry["validFrom"], entry["opens"], entry["closes"])
        for entry in to_schema_org(office, date(2026, 3, 1))
        if "validFrom" in entry
    ]
    assert dated == [
        ("2026-03-01", "09:00", "11:00"),
        ("2026-03-04", "08:00", "12:00"),
        ("2026-04-05", "09:00", "11:00"),
    ]


def test_schema_org_closes_holidays_by_date() -> None:
    office = hours(*OFFICE.periods, closed_on_holidays=True)
    assert to_schema_org(office, date(2026, 5, 1))[-2:] == [
        {
            "@type": "OpeningHoursSpecification",
            "opens": "00:00",
            "closes": "00:00",
            "validFrom": day,
            "validThrough": day,
        }
        for day in ("2026-05-25", "2026-06-19")
    ]


def test_fast_enough_for_a_list_of_results() -> None:
    busy = hours(*OFFICE.periods, *NIGHT.periods, Period("MONTHLY", byday="1SU", all_day=True),
                 closed_on_holidays=True)  # fmt: skip
    moments = [at(2026, 3, day, hour) for day in range(1, 29) for hour in range(0, 24, 6)]
    best = min(_seconds_for(busy, moments) for _round in range(3)) / len(moments)
    assert best < 0.001


def _seconds_for(timetable: Hours, moments: list[datetime]) -> float:
    begun = perf_counter()
    for moment in moments:
        state(timetable, moment)
    return perf_counter() - begun


def test_openings_that_join_are_shown_from_midnight_to_midnight() -> None:
    long = hours(weekly("MO", time(8), time(21)), weekly("MO", time(20), time(20)))
    assert [text for _name, text in week(long)][:3] == [
        "8 am to midnight", "Midnight to 8 pm", "Closed",
    ]  # fmt: skip
    both = hours(Period("WEEKLY", byday="MO", all_day=True), weekly("MO", time(22), time(6)))
    assert [text for _name, text in week(both)][:2] == ["Open 24 hours", "Midnight to 6 am"]
    around = to_schema_org(hours(weekly(EVERY_DAY, time(7), time(7))))
    assert [(entry["opens"], entry["closes"]) for entry in around] == [("00:00", "23:59")]


def test_a_closing_in_the_night_leaves_the_rest_to_the_next_day() -> None:
    night = hours(weekly("FR", time(22), time(6)), weekly("SA", time(2), time(3), closed=True))
    assert [text for _name, text in week(night)][4:] == ["10 pm to 2 am", "3 am to 6 am", "Closed"]
