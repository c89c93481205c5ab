"""How often a region's list is right, measured by the calls of its editors and shown to all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from locations.models.truth import OLD, Assurance

# Fewer calls say nothing about a region.
ENOUGH_CALLS = 5


@dataclass(frozen=True)
class Accuracy:
    """How many calls of the last 180 days reached somebody, and how many found all right."""

    calls: int
    right: int

    @property
    def percent(self) -> int:
        """The share of calls that found everything right."""
        return round(100 * self.right / self.calls) if self.calls else 0

    @property
    def words(self) -> str:
        """The figure in plain words; empty when there are too few calls to say anything."""
        if self.calls < ENOUGH_CALLS:
            return ""
        return (
            f"In the last six months we checked this list with {self.calls} calls. "
            f"On {self.right} of them ({self.percent} %) everything was right; "
            "what was wrong we corrected. Calls that nobody answered are not counted."
        )


def accuracy(path: str, today: dt.date | None = None) -> Accuracy:
    """The figure of the region at this tree path: one query."""
    since = (today or dt.date.today()) - dt.timedelta(days=OLD)
    calls = Assurance.objects.filter(
        page__path__startswith=path, called_on__range=(since, today or dt.date.today())
    ).exclude(outcome=Assurance.Outcome.NO_ANSWER)
    outcomes = list(calls.values_list("outcome", flat=True))
    return Accuracy(len(outcomes), outcomes.count(Assurance.Outcome.CONFIRMED))
