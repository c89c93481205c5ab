"""Opening hours of a facility (HSDS `schedule`)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from locations.hours import HoursError, Period
from locations.models.identified import Identified
from portal.models.fields import CodesField

WEEKDAYS = [
    ("MO", "Monday"),
    ("TU", "Tuesday"),
    ("WE", "Wednesday"),
    ("TH", "Thursday"),
    ("FR", "Friday"),
    ("SA", "Saturday"),
    ("SU", "Sunday"),
]


class Schedule(Identified):
    """One line of the opening hours: these days, from then to then."""

    class Freq(models.TextChoices):
        WEEKLY = "WEEKLY", "Every week"
        MONTHLY = "MONTHLY", "Every month"

    page = ParentalKey("locations.FacilityPage", on_delete=models.CASCADE, related_name="schedules")
    byday = CodesField("days", choices=WEEKDAYS)
    opens_at = models.TimeField(
        "opens at", null=True, blank=True, help_text="For example 9:00 or 17:30."
    )
    closes_at = models.TimeField(
        "closes at",
        null=True,
        blank=True,
        help_text="Earlier than the opening: it closes the next morning.",
    )
    all_day = models.BooleanField("open 24 hours", default=False)
    closed = models.BooleanField(
        "closed on these days", default=False, help_text="For holidays and other exceptions."
    )
    freq = models.CharField("how often", max_length=8, choices=Freq.choices, default=Freq.WEEKLY)
    interval = models.PositiveSmallIntegerField(
        "every how many", default=1, help_text="1 is every week; 2 is every other week."
    )
    nth = models.SmallIntegerField(
        "which one in the month",
        null=True,
        blank=True,
        help_text="Only for “every month”: 1 is the first, -1 the last.",
    )
    day_of_month = models.SmallIntegerField(
        null=True, blank=True, help_text="Only for “every month”: 1 to 31, -1 is the last day."
    )
    valid_from = models.DateField(
        "from this day on", null=True, blank=True, help_text="Empty: already now."
    )
    valid_to = models.DateField(
        "until this day", null=True, blank=True, help_text="Empty: without an end."
    )
    description = models.CharField(
        "in words",
        max_length=160,
        blank=True,
        help_text="What this line is about, for example: walk-ins, calls answered, Christmas.",
    )

    panels = [
        FieldPanel("byday"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at"), FieldPanel("all_day")]),
        MultiFieldPanel(
            [
                FieldPanel("description"),
                FieldPanel("closed"),
                FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                FieldRowPanel([FieldPanel("freq"), FieldPanel("interval")]),
                FieldRowPanel([FieldPanel("nth"), FieldPanel("day_of_month")]),
            ],
            heading="Only at some times of the year, or closed (rarely needed)",
            classname="collapsed",
        ),
    ]

    def __str__(self) -> str:
        return self.description or ", ".join(self.byday)

    def clean(self) -> None:
        """The line must mean something; what it cannot mean is said in plain words."""
        super().clean()
        try:
            self.period()
        except HoursError as error:
            raise ValidationError(str(error)) from error

    def period(self) -> Period:
        """The line for `locations.hours`. Raises HoursError when it cannot be understood."""
        monthly = self.freq == self.Freq.MONTHLY
        days = [f"{self.nth or ''}{day}" if monthly else day for day in self.byday]
        once = not days and (self.valid_from or self.valid_to)
        return Period(
            freq=None if once else ("MONTHLY" if monthly else "WEEKLY"),
            interval=self.interval,
            byday=tuple(days),
            bymonthday=(self.day_of_month,) if monthly and self.day_of_month else (),
            # An interval counts from a first date.
            dtstart=self.valid_from if self.interval > 1 else None,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            all_day=self.all_day,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            closed=self.closed,
            description=self.description,
        )
