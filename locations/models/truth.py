"""What is known of a facility's facts: from where, since when, and what contradicts them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from modelcluster.fields import ParentalKey

# Days since a person rang and confirmed. After the last one a number may not be dialled; then,
# after UNLISTED more days, the place leaves the lists. Source: domain rule S7 and idea 2.
FRESH, RECENT, OLD = 30, 90, 180
UNLISTED = 365


@dataclass(frozen=True)
class Standing:
    """How far a facility's facts may be trusted today."""

    code: str
    words: str
    listed: bool
    # The last day on which its number may be dialled; long ago when nobody ever rang.
    due: dt.date = dt.date(1970, 1, 1)


def standing(assured_on: dt.date | None, today: dt.date | None = None) -> Standing:
    """The standing of facts last confirmed on `assured_on`; None means never by a person."""
    if assured_on is None:
        return Standing("unconfirmed", "Not yet confirmed by a call", True)
    age = ((today or dt.date.today()) - assured_on).days
    due = assured_on + dt.timedelta(days=OLD)
    day = f"{assured_on.day} {assured_on:%b %Y}"
    if age <= RECENT:
        return Standing(
            "fresh" if age <= FRESH else "recent", f"Confirmed by a call on {day}", True, due
        )
    if age <= OLD:
        return Standing(
            "old", f"Last confirmed on {day}: ask whether all is still right", True, due
        )
    return Standing("expired", f"Not confirmed since {day}", age <= UNLISTED, due)


def dialable(tested_on: dt.date | None, today: dt.date | None = None) -> bool:
    """Whether a number last tested on that day may be dialled: a person rang it in 180 days."""
    return tested_on is not None and ((today or dt.date.today()) - tested_on).days <= OLD


class Assurance(models.Model):
    """A call somebody made to ask whether the facts are right."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "I called and everything was right"
        CORRECTED = "corrected", "I called and corrected what was wrong"
        NO_ANSWER = "no answer", "Nobody answered"
        WRONG_NUMBER = "wrong number", "The number is wrong"
        PAUSED = "paused", "The place is closed for a while"
        CLOSED = "closed", "The place is closed for good"

    page = models.ForeignKey(
        "locations.FacilityPage", on_delete=models.CASCADE, related_name="assurances"
    )
    called_on = models.DateField(default=dt.date.today, db_index=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    note = models.CharField(max_length=240, blank=True)

    class Meta:
        ordering = ["-called_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.called_on}: {self.get_outcome_display()}"

    @property
    def confirms(self) -> bool:
        """Whether the facts stand confirmed after this call."""
        return self.outcome in {self.Outcome.CONFIRMED, self.Outcome.CORRECTED}


class FieldSource(models.Model):
    """Where one fact of a facility comes from: an import, or a person who knew or asked."""

    page = models.ForeignKey(
        "locations.FacilityPage", on_delete=models.CASCADE, related_name="field_sources"
    )
    field = models.CharField(max_length=60)
    source = models.CharField(max_length=120, help_text="An import's name, or “editor”.")
    on = models.DateField(default=dt.date.today)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Confirmed by a person: an import may never overwrite it.
    confirmed = models.BooleanField(default=False)
    # Of the value this row speaks of; a value with another digest has another source.
    digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["field"]
        constraints = [
            models.UniqueConstraint(fields=["page", "field"], name="one_source_per_field")
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.source}, {self.on}"


class Conflict(models.Model):
    """An import says otherwise than a person has confirmed; an editor settles it."""

    page = models.ForeignKey(
        "locations.FacilityPage", on_delete=models.CASCADE, related_name="conflicts"
    )
    field = models.CharField(max_length=60)
    current: models.JSONField[Any, Any] = models.JSONField(null=True)
    offered: models.JSONField[Any, Any] = models.JSONField(null=True)
    source = models.CharField(max_length=120)
    opened_on = models.DateField(default=dt.date.today)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "field"],
                condition=models.Q(settled_on__isnull=True),
                name="one_open_conflict_per_field",
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.field}"


class ErrorReport(models.Model):
    """A visitor says that something is wrong. No name, no question about health, no address."""

    class What(models.TextChoices):
        NUMBER = "number", "The telephone number is wrong or nobody answers"
        CLOSED = "closed", "The place is closed or has moved"
        HOURS = "hours", "The opening hours are wrong"
        OFFER = "offer", "What it offers or costs is wrong"
        OTHER = "other", "Something else"

    page = models.ForeignKey(
        "locations.FacilityPage", on_delete=models.CASCADE, related_name="error_reports"
    )
    what = models.CharField(max_length=8, choices=What.choices)
    note = models.CharField(max_length=300, blank=True)
    reported_on = models.DateField(default=dt.date.today)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-reported_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.page}: {self.get_what_display()}"


class CallListEntry(models.Model):
    """A place an editor should ring on a day. Made once a day for every region."""

    class Reason(models.TextChoices):
        REPORT = "report", "A visitor says something is wrong"
        NUMBER = "number", "The last caller found a wrong number or nobody answered"
        NEVER = "never", "Nobody has ever rung to confirm it"
        AGE = "age", "Its last confirmation is the oldest"

    region = models.ForeignKey(
        "locations.LocationPage", on_delete=models.CASCADE, related_name="call_list"
    )
    page = models.ForeignKey(
        "locations.FacilityPage", on_delete=models.CASCADE, related_name="call_list_entries"
    )
    day = models.DateField()
    place = models.PositiveSmallIntegerField(help_text="Its place in the day's list, from 1.")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    # The call that did it; none while it is still to do.
    done = models.ForeignKey(
        Assurance, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["day", "place"]
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="one_call_a_day")]
        indexes = [models.Index(fields=["region", "day"], name="call_list_of_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.page}"


class ExternalIdentifier(models.Model):
    """The number under which another directory knows a facility."""

    page = ParentalKey(
        "locations.FacilityPage", on_delete=models.CASCADE, related_name="external_identifiers"
    )
    scheme = models.CharField(max_length=60, help_text="For example: samhsa, npi.")
    identifier = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "scheme"], name="one_identifier_per_scheme")
        ]
        indexes = [models.Index(fields=["scheme", "identifier"], name="external_identifier")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.identifier}"
