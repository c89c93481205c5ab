"""A place that treats people (HSDS `location` with its services, phones and schedules)."""

from __future__ import annotations

import uuid
from copy import copy
from dataclasses import replace
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.fields import RichTextField
from wagtail.models import Page

from locations import hours, structured
from locations.call_sheet import call_sheet
from locations.geo import Place, Point, point_for_zip
from locations.models import cards, facility_panels
from locations.models.cards import FacilityManager
from locations.models.open_now import open_this_minute
from locations.models.shown import Shown
from locations.nearby import alternatives
from portal.findable import Findable, plain_text
from portal.languages import LANGUAGES
from portal.models import BasePage
from portal.models.fields import CodesField

# Time zones of the United States, in plain words for the form.
TIMEZONES = [
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Puerto Rico and Virgin Islands"),
    ("Pacific/Guam", "Guam and Northern Marianas"),
    ("Pacific/Pago_Pago", "American Samoa"),
]


class FacilityPage(Shown, BasePage):
    """
    One place, with what it does (services), its numbers (phones) and its hours (schedules).

    Coordinates and time zone come from the ZIP code unless somebody knows better. `assured_on`
    is never typed: it is the day of the last call that confirmed the facts.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        "locations.Organization",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who runs this place.",
    )
    summary = models.CharField(max_length=240, help_text="What a visitor needs in one sentence.")
    description = RichTextField(blank=True, features=["bold", "ol", "ul", "link"])
    address_1 = models.CharField("street and number", max_length=160, blank=True)
    city = models.CharField(max_length=80)
    state_province = models.CharField("state", max_length=2, help_text="Two letters, like NC.")
    postal_code = models.CharField("ZIP code", max_length=10)
    latitude = models.FloatField(null=True, blank=True, help_text="Empty: from the ZIP code.")
    longitude = models.FloatField(null=True, blank=True)
    timezone = models.CharField(
        "time zone",
        max_length=40,
        choices=TIMEZONES,
        blank=True,
        help_text="Empty: from the ZIP code.",
    )
    closed_on_holidays = models.BooleanField("closed on federal holidays", default=False)
    website = models.URLField(blank=True)
    transportation = models.CharField("how to get there", max_length=240, blank=True)
    accessibility = models.CharField(
        max_length=240, blank=True, help_text="For example: step-free entrance, elevator."
    )
    languages = CodesField(choices=LANGUAGES)
    financial_tie = models.CharField(
        "financial tie with who runs this site",
        max_length=10,
        choices=Shown.Tie.choices,
        default=Shown.Tie.NONE,
        help_text="Visitors read it. It never changes where the place stands in a list.",
    )
    financial_tie_note = models.CharField(max_length=240, blank=True)
    assured_on = models.DateField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = FacilityManager()
    # A copy is another place, and nobody has rung it.
    exclude_fields_in_copy = ["uid", "assured_on"]
    shown_with = ("organization",)
    names = frozenset({"title", "seo_title", "address_1", "city", "state_province", "postal_code"})
    parent_page_types = ["locations.LocationPage"]
    subpage_types: list[str] = []
    page_description = "A place that treats people: address, telephone, what it offers."

    edit_handler = facility_panels.tabs(BasePage)

    class Meta:
        verbose_name = "facility"
        verbose_name_plural = "facilities"

    def __str__(self) -> str:
        return str(self.title)

    def with_content_json(self, content: dict[str, Any]) -> FacilityPage:
        """An older version; ids and the day of the last call are not part of a version."""
        page: FacilityPage = super().with_content_json(content)
        page.assured_on, page.uid = self.assured_on, self.uid
        for relation, model in cards.CARD.items():
            ids = dict(model._default_manager.filter(page=self.pk).values_list("pk", "uid"))
            for child in getattr(page, relation).all():
                child.uid = ids.get(child.pk, child.uid)
        return page

    def clean(self) -> None:
        """The ZIP code exists, and gives the coordinates and the time zone nobody typed."""
        super().clean()
        self.state_province = self.state_province.upper()
        place = point_for_zip(self.postal_code[:5])
        if place is None:
            raise ValidationError(
                {"postal_code": f"“{self.postal_code}” is not a ZIP code of the United States."}
            )
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": "Give both latitude and longitude, or neither."})
        if self._came_from_another_zip(place):
            self.latitude = self.longitude = None
        # A ZIP code of the armed forces has no place on a map.
        if self.latitude is None and place.point is not None:
            self.latitude = place.point.latitude
            self.longitude = place.point.longitude
        if self.financial_tie != self.Tie.NONE and not self.financial_tie_note:
            raise ValidationError(
                {"financial_tie_note": "Say in one sentence what the tie is. Visitors read it."}
            )

    def _came_from_another_zip(self, place: Place) -> bool:
        """Whether nobody typed the coordinates: they are those of the ZIP code it had before."""
        if self.latitude is None or self.longitude is None:
            return False
        try:
            here = Point(self.latitude, self.longitude)
        except ValueError as error:
            raise ValidationError({"latitude": f"There is no such place: {error}."}) from error
        if self.pk is None or here == place.point:
            return False
        before = type(self)._base_manager.filter(pk=self.pk).values_list("postal_code", flat=True)
        old = point_for_zip((before.first() or "")[:5])
        return old is not None and here == old.point

    # --- preview --------------------------------------------------------------------------

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The page as visitors see it, and its card in a list."""
        return [("", "The page"), ("card", "The card in a list")]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The template of the chosen preview."""
        if mode_name == "card":
            return "locations/facility_card_preview.html"
        return str(super().get_preview_template(request, mode_name))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the numbers, the week's hours and the structured data, which repeats them."""
        cards.read(self)
        context = super().get_context(request, *args, **kwargs)
        context["line"] = self.call_line()
        context["lines"] = self.call_lines()
        known = self.hours()
        context["week"] = hours.week(known) if known.periods else []
        context["hours_notes"] = hours.notes(known)
        context["opening_hours"] = hours.to_schema_org(known)
        context["sheet"] = call_sheet(self)
        context["others"] = alternatives(self, request)
        # Machines read nothing of a place that is no more.
        context["structured"] = None if self.gone else structured.facility(self, context)
        return context

    @classmethod
    def shown_rows(cls) -> dict[str, Any]:
        """Its telephones, services and hours."""
        return dict(cards.columns())

    @classmethod
    def found_rows(cls) -> Any:
        """Its telephones, services and hours, and when they were confirmed."""
        return cards.as_json(cls)

    @classmethod
    def found_html(cls, rows: Any, request: HttpRequest) -> SafeString:
        """Whether it is open at this minute, and its number."""
        return cards.Found(cls, rows).html(request)

    @classmethod
    def open_ids(cls, root: Page) -> tuple[int, ...]:
        """Those below `root` that are known to be open at this minute."""
        return open_this_minute(cls, root)

    @classmethod
    def for_search(cls) -> QuerySet[Any]:
        """With services, numbers and hours."""
        pages: QuerySet[Any] = cls.objects.for_cards()
        return pages

    def findable(self) -> Findable | None:
        """Name, what it offers in words and codes, and where it is. None when it is unlisted."""
        if not self.standing.listed:
            return None
        known = copy(self)
        cards.read(known)
        if known.gone:
            return None
        aged = known.standing
        return replace(
            known._findable(),
            # What a person confirmed lately stands a little higher; see search.engines.sql.
            weight=1 if aged.code == "fresh" else 0,
            reviewed_on=self.assured_on if aged.code in ("fresh", "recent") else None,
            review_due=aged.due,
        )

    def _findable(self) -> Findable:
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
