"""A place that treats people."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField
from wagtail.models import PageManager

from locations import structured
from locations.geo import point_for_zip
from portal import care as options
from portal.findable import Findable, plain_text
from portal.languages import LANGUAGES, language_names
from portal.models import BasePage
from portal.models.call_label import CallLabelMixin
from portal.models.fields import CodesField
from portal.phones import CallLine

# A number that nobody has rung for longer is not shown: it may belong to somebody else by now.
DIALABLE_FOR = dt.timedelta(days=180)


class FacilityPage(CallLabelMixin, BasePage):
    """
    A facility in HSDS words (location, address, phone, languages) with what it offers.

    Coordinates come from the ZIP code unless somebody knows better.
    """

    summary = models.CharField(max_length=240, help_text="What a visitor needs in one sentence.")
    description = RichTextField(blank=True, features=["bold", "ol", "ul", "link"])
    address_1 = models.CharField("street and number", max_length=160, blank=True)
    city = models.CharField(max_length=80)
    state_province = models.CharField("state", max_length=2, help_text="Two letters, like NC.")
    postal_code = models.CharField("ZIP code", max_length=10)
    latitude = models.FloatField(null=True, blank=True, help_text="Empty: from the ZIP code.")
    longitude = models.FloatField(null=True, blank=True)
    website = models.URLField(blank=True)
    hours = models.TextField(
        "opening hours", blank=True, help_text="For example: Monday to Friday, 8 am to 6 pm."
    )
    care = CodesField("kinds of care", choices=options.CARE)
    medicines = CodesField(choices=options.MEDICINES)
    payment = CodesField("ways to pay", choices=options.PAYMENT)
    audiences = CodesField("made for", choices=options.AUDIENCES)
    ages = CodesField(choices=options.AGES)
    languages = CodesField(choices=LANGUAGES)

    objects: ClassVar[Any] = PageManager()
    parent_page_types = ["locations.LocationPage"]
    subpage_types: list[str] = []
    page_description = "A place that treats people: address, telephone, what it offers."

    about_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("description"),
        MultiFieldPanel(
            [
                FieldPanel("address_1"),
                FieldRowPanel(
                    [FieldPanel("city"), FieldPanel("state_province"), FieldPanel("postal_code")]
                ),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            ],
            heading="Address",
        ),
        FieldPanel("hours"),
        FieldPanel("website"),
    ]
    offer_panels = [
        FieldPanel(name)
        for name in ("care", "medicines", "payment", "audiences", "ages", "languages")
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(about_panels, heading="The place"),
            ObjectList(CallLabelMixin.call_panels, heading="Telephone"),
            ObjectList(offer_panels, heading="What it offers"),
            ObjectList(BasePage.promote_panels, heading="Address on the site"),
            ObjectList(BasePage.settings_panels, heading="Schedule"),
        ]
    )

    class Meta:
        verbose_name = "facility"
        verbose_name_plural = "facilities"

    def clean(self) -> None:
        """The ZIP code exists, and gives the coordinates nobody typed."""
        super().clean()
        self.state_province = self.state_province.upper()
        place = point_for_zip(self.postal_code[:5])
        if place is None:
            raise ValidationError(
                {"postal_code": f"“{self.postal_code}” is not a ZIP code of the United States."}
            )
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": "Give both latitude and longitude, or neither."})
        # A ZIP code of the armed forces has no place on a map.
        if self.latitude is None and place.point is not None:
            self.latitude = place.point.latitude
            self.longitude = place.point.longitude

    def __str__(self) -> str:
        return str(self.title)

    def call_line(self, **more: Any) -> CallLine | None:
        """The line to dial; None when nobody has rung the number for DIALABLE_FOR days."""
        if self.checked_on and dt.date.today() - self.checked_on > DIALABLE_FOR:
            return None
        return super().call_line(**more)

    @property
    def no_call_words(self) -> str:
        """Why there is no call button, in a sentence; empty when there is one."""
        if self.call_line() is not None:
            return ""
        if not self.phone:
            return "We know no telephone number of this place."
        if not self.answered_by:
            return "We show no number here: we do not know who answers it."
        return "Nobody has checked its number in the last six months, so we do not show it."

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
    def facts(self) -> list[tuple[str, list[str]]]:
        """Heading and labels of everything known about what the place offers."""
        rows = [
            ("Kinds of care", options.labels(options.CARE, self.care)),
            ("Medicines", options.labels(options.MEDICINES, self.medicines)),
            ("Ways to pay", options.labels(options.PAYMENT, self.payment)),
            ("Made for", options.labels(options.AUDIENCES, self.audiences)),
            ("Ages", options.labels(options.AGES, self.ages)),
            ("Languages", list(language_names(self.languages))),
        ]
        return [(heading, labels) for heading, labels in rows if labels]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the structured data, which repeats what the page shows."""
        context = super().get_context(request, *args, **kwargs)
        context["line"] = self.call_line()
        context["structured"] = structured.facility(self, context)
        return context

    def findable(self) -> Findable:
        """Name, what it offers in words and codes, and where it is."""
        words = [label for _, labels in self.facts for label in labels]
        return Findable(
            kind="facility",
            title=self.title,
            summary=self.summary,
            body=" ".join([plain_text(self.description), *words, *self.address_lines]),
            facets={
                "care": tuple(self.care),
                "medicine": tuple(self.medicines),
                "payment": tuple(self.payment),
                "language": tuple(self.languages),
                "audience": tuple(self.audiences),
                "age": tuple(self.ages),
            },
            latitude=self.latitude,
            longitude=self.longitude,
            place=f"{self.city}, {self.state_province}",
        )
