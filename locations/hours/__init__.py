"""Opening hours of a facility, pure and typed: no database, no settings, no clock of its own.

`Period` and `Hours` hold the timetable in the words of HSDS; `is_open` and `state` answer for a
moment; `describe`, `week` and `notes` say it in plain words; `to_schema_org` says it to machines.
"""

from __future__ import annotations

from .federal import FEDERAL_HOLIDAYS, federal_holidays
from .period import Freq, HoursError, Period
from .schedule import Hours, Kind, State, is_open, state
from .structured import to_schema_org
from .words import describe, notes, week

__all__ = [
    "FEDERAL_HOLIDAYS",
    "Freq",
    "Hours",
    "HoursError",
    "Kind",
    "Period",
    "State",
    "describe",
    "federal_holidays",
    "is_open",
    "notes",
    "state",
    "to_schema_org",
    "week",
]
