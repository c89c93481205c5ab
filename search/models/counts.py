"""What was searched for, counted. Nothing here says who searched, and no address is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.models import Site


class QueryCount(models.Model):
    """
    How often the same words were searched for on one site on one day, or a time was measured.

    `text` is the normalised text of a search, or the upper end of a bucket of answering times in
    milliseconds. `visitors` is at least how many different visitors there were that day, counted
    up to `search.counting.ENOUGH`; which ones is known nowhere after the day (search.counting).
    """

    class Kind(models.TextChoices):
        WORDS = "words", "Words"
        TIME = "time", "Time to answer"

    LONGEST: ClassVar[int] = 60

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    text = models.CharField(max_length=LONGEST)
    searches = models.PositiveIntegerField(default=0)
    visitors = models.PositiveSmallIntegerField(default=0)
    empty = models.PositiveIntegerField("without a result", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "day", "kind", "text"], name="search_count_once"
            )
        ]
        indexes = [models.Index(fields=["day"], name="search_count_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}: {self.searches}"
