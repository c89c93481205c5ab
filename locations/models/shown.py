"""What visitors are shown of a facility, worked out from its services, numbers and hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.utils import timezone

from locations import hours
from locations.geo import timezone_for_zip
from locations.models.service import GENDERS, Service
from locations.models.truth import Standing, dialable, standing
from portal import care as options
from portal.languages import language_names
from portal.phones import CallLine


class Shown:
    """The words and numbers of a facility. It has no fields of its own."""

    class Tie(models.TextChoices):
        NONE = "none", "None"
        OWNED = "owned", "Owned or run by who runs this site"
        PAYS = "pays", "Pays or gives something to who runs this site"
        RECEIVES = "receives", "Receives money from who runs this site"

    title: str
    address_1: str
    city: str
    state_province: str
    postal_code: str
    timezone: str
    languages: list[str]
    closed_on_holidays: bool
    assured_on: dt.date | None
    financial_tie: str
    financial_tie_note: str
    services: Any
    phones: Any
    schedules: Any

    # --- what it offers -------------------------------------------------------------------

    @property
    def open_services(self) -> list[Service]:
        """The services people can come to now."""
        return [service for service in self.services.all() if service.is_open]

    def _offered(self, name: str) -> list[str]:
        return list(dict.fromkeys(c for s in self.open_services for c in getattr(s, name)))

    @property
    def care(self) -> list[str]:
        """Kinds of care of all open services."""
        return self._offered("care")

    @property
    def medicines(self) -> list[str]:
        """Medicines of all open services."""
        return self._offered("medicines")

    @property
    def payment(self) -> list[str]:
        """Ways to pay of all open services."""
        return self._offered("payment")

    @property
    def audiences(self) -> list[str]:
        """For whom the open services are made."""
        return self._offered("audiences")

    @property
    def ages(self) -> list[str]:
        """Ages the open services take."""
        return self._offered("ages")

    @property
    def genders(self) -> list[str]:
        """Whom the open services take; empty when one of them takes everybody or none says."""
        takes = [service.genders for service in self.open_services]
        return self._offered("genders") if all(takes) else []

    @property
    def gone(self) -> bool:
        """Whether every service is closed for good."""
        services = self.services.all()
        return bool(services) and all(s.status == Service.Status.DEFUNCT for s in services)

    @property
    def closed_words(self) -> str:
        """Why nobody can come, when every service is closed; else empty."""
        services = self.services.all()
        if not services or self.open_services:
            return ""
        states = {service.status for service in services}
        if Service.Status.TEMPORARILY_CLOSED in states:
            return "Closed for a while"
        return "Closed for good" if self.gone else "Not taking people now"

    # --- how to reach it ------------------------------------------------------------------

    @property
    def standing(self) -> Standing:
        """How far its facts may be trusted today."""
        return standing(self.assured_on)

    def call_lines(self) -> list[CallLine]:
        """
        The numbers a visitor may dial, the main one first.

        None when the place is closed, or when its last confirmation is older than 180 days; a
        number that nobody has rung for as long is left out.
        """
        if self.closed_words:
            return []
        if self.assured_on is not None and not dialable(self.assured_on):
            return []
        lines = []
        for phone in self.phones.all():
            tested = phone.dialable and dialable(phone.checked_on)
            line = phone.call_line() if tested else None
            if line is not None:
                name = self.title if phone.plain else f"{self.title}, {line.name}"
                lines.append(replace(line, name=name))
        return lines

    def call_line(self) -> CallLine | None:
        """The main number."""
        return next(iter(self.call_lines()), None)

    @property
    def no_call_words(self) -> str:
        """Why there is no call button, in a sentence; empty when there is one."""
        if self.call_lines():
            return ""
        if self.closed_words:
            return f"{self.closed_words}."
        phones = self.phones.all()
        if any(phone.found_wrong and phone.found_wrong == phone.phone for phone in phones):
            return "A caller found its number wrong. We are looking for the right one."
        known = [phone for phone in phones if phone.dialable]
        if not known:
            return "We know no telephone number of this place."
        if not any(phone.answered_by for phone in known):
            return "We show no number here: we do not know who answers it."
        return "Nobody has checked its number in the last six months, so we do not show it."

    def hours(self) -> hours.Hours:
        """Its opening hours; lines that cannot be understood are left out."""
        periods = []
        for schedule in self.schedules.all():
            try:
                periods.append(schedule.period())
            except hours.HoursError:
                continue
        return hours.Hours(periods, self.zone, closed_on_holidays=self.closed_on_holidays)

    @property
    def zone(self) -> str:
        """Its time zone: as chosen, else that of the ZIP code, else the portal's own."""
        if self.timezone:
            return self.timezone
        return timezone_for_zip(self.postal_code[:5]) or str(timezone.get_default_timezone())

    def hours_words(self, at: dt.datetime | None = None) -> str:
        """“Open until 6 pm”, “Opens tomorrow at 8 am”, “Hours not known: call to check”."""
        if self.closed_words:
            return self.closed_words
        now = at or timezone.now()
        return hours.describe(hours.state(self.hours(), now), now)

    def is_open(self, at: dt.datetime | None = None) -> bool | None:
        """Whether it is open; None when that is not known."""
        if self.closed_words:
            return False
        return hours.is_open(self.hours(), at or timezone.now())

    @property
    def address_lines(self) -> list[str]:
        """The postal address as it is written on a letter."""
        town = f"{self.city}, {self.state_province} {self.postal_code}"
        return [line for line in (self.address_1, town) if line]

    @property
    def directions_url(self) -> str:
        """A search on OpenStreetMap; opened only when the visitor follows the link."""
        query = urlencode({"query": ", ".join(self.address_lines)})
        return f"https://www.openstreetmap.org/search?{query}"

    @property
    def tags(self) -> list[str]:
        """The few words a card shows: care, medicines, payment."""
        return [
            *(label.split(" (")[0] for label in options.labels(options.CARE, self.care)),
            *options.labels(options.MEDICINES, self.medicines),
            *(label.split(" (")[0] for label in options.labels(options.PAYMENT, self.payment)),
        ]

    @property
    def treats(self) -> list[str]:
        """What it treats, for a card: care and medicines."""
        return [
            *(label.split(" (")[0] for label in options.labels(options.CARE, self.care)),
            *options.labels(options.MEDICINES, self.medicines),
        ]

    @property
    def pays(self) -> str:
        """How to pay, for a card."""
        labels = options.labels(options.PAYMENT, self.payment)
        return ", ".join(label.split(" (")[0] for label in labels)

    @property
    def facts(self) -> list[tuple[str, list[str]]]:
        """Heading and labels of everything known about what the place offers."""
        rows = [
            ("Kinds of care", options.labels(options.CARE, self.care)),
            ("Medicines", options.labels(options.MEDICINES, self.medicines)),
            ("Ways to pay", options.labels(options.PAYMENT, self.payment)),
            ("Made for", options.labels(options.AUDIENCES, self.audiences)),
            ("Ages", options.labels(options.AGES, self.ages)),
            ("Takes", options.labels(GENDERS, self.genders)),
            ("Languages", list(language_names(self.languages))),
        ]
        return [(heading, labels) for heading, labels in rows if labels]

    @property
    def tie_words(self) -> str:
        """The money line: the tie between this place and who runs the site; empty without one."""
        if self.financial_tie == self.Tie.NONE:
            return ""
        return f"{self.Tie(self.financial_tie).label}. {self.financial_tie_note}"
