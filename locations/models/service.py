"""What a facility does for people (HSDS `service`)."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from locations.models.identified import Identified
from portal import care as options
from portal.models.fields import CodesField

# Who is taken at all, unlike a programme that is made for somebody (portal.care.AUDIENCES).
GENDERS = [("women", "Women"), ("men", "Men")]
CODE_KEYS = {"scheme", "year", "code", "label"}


def validate_codes(value: Any) -> None:
    """Every code says its scheme, year, code and label, because codes drift between years."""
    if not isinstance(value, list):
        raise ValidationError("A list of codes is expected.")
    for entry in value:
        if not isinstance(entry, dict) or set(entry) != CODE_KEYS:
            raise ValidationError(f"A code needs scheme, year, code and label: {entry!r}.")


class Service(Identified):
    """One service of a facility: what, for whom, at what price, and how to begin."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Open to people"
        INACTIVE = "inactive", "Not offered now"
        TEMPORARILY_CLOSED = "temporarily closed", "Closed for a while"
        DEFUNCT = "defunct", "Closed for good"

    page = ParentalKey("locations.FacilityPage", on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=160, help_text="For example: Outpatient treatment.")
    status = models.CharField(
        "open or closed", max_length=20, choices=Status.choices, default=Status.ACTIVE
    )
    description = models.TextField(blank=True)
    care = CodesField(
        "kinds of care",
        choices=options.CARE,
        help_text="Tick what people really get here. Visitors filter by it.",
    )
    medicines = CodesField(
        "medicines for opioid use",
        choices=options.MEDICINES,
        help_text="Only what the place gives or prescribes itself.",
    )
    payment = CodesField("ways to pay", choices=options.PAYMENT)
    fees_description = models.CharField(
        "what it costs", max_length=240, blank=True, help_text="In plain words."
    )
    audiences = CodesField("made for", choices=options.AUDIENCES)
    ages = CodesField(choices=options.AGES)
    genders = CodesField("takes", choices=GENDERS, help_text="None ticked: everybody.")
    minimum_age = models.PositiveSmallIntegerField("youngest age", null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField("oldest age", null=True, blank=True)
    eligibility_description = models.CharField("who can come", max_length=240, blank=True)
    application_process = models.TextField(
        "how to begin", blank=True, help_text="One step on each line."
    )
    accreditations = models.CharField(
        "licences and quality marks",
        max_length=240,
        blank=True,
        help_text="For example: state licence, Joint Commission, CARF.",
    )
    alert = models.CharField(
        max_length=240, blank=True, help_text="Something people must know now. Shown on top."
    )
    codes: models.JSONField[Any, Any] = models.JSONField(
        default=list, blank=True, validators=[validate_codes], editable=False
    )

    words = (
        "description",
        "fees_description",
        "eligibility_description",
        "application_process",
        "alert",
    )
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("status")]),
        FieldPanel("care"),
        FieldPanel("medicines"),
        MultiFieldPanel([FieldPanel("payment"), FieldPanel("fees_description")], heading="Paying"),
        MultiFieldPanel(
            [FieldPanel("application_process"), FieldPanel("alert")], heading="How to begin"
        ),
        MultiFieldPanel(
            [
                FieldPanel("audiences"),
                FieldPanel("ages"),
                FieldPanel("genders"),
                FieldRowPanel([FieldPanel("minimum_age"), FieldPanel("maximum_age")]),
                FieldPanel("eligibility_description"),
            ],
            heading="For whom",
        ),
        MultiFieldPanel(
            [FieldPanel("description"), FieldPanel("accreditations")],
            heading="More (rarely needed)",
            classname="collapsed",
        ),
    ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The youngest age is not above the oldest."""
        super().clean()
        low, high = self.minimum_age, self.maximum_age
        if low is not None and high is not None and low > high:
            raise ValidationError({"maximum_age": "The oldest age is below the youngest."})

    @property
    def is_open(self) -> bool:
        """Whether people can come to it now."""
        return self.status == self.Status.ACTIVE

    @property
    def steps(self) -> list[str]:
        """The application process, a step a line."""
        return [line.strip() for line in re.split(r"\n", self.application_process) if line.strip()]
