"""Addresses of sources, and whether they still answer."""

from __future__ import annotations

import datetime as dt

from django.db import models
from wagtail.models import Page

# A page that is gone once may be back tomorrow; after this many days it is dead.
DEAD_AFTER = 3


class SourceLinkQuerySet(models.QuerySet["SourceLink"]):
    """Addresses by how they answer."""

    def dead(self) -> SourceLinkQuerySet:
        """Those that have not answered for DEAD_AFTER days, over at least two tries."""
        since = dt.date.today() - dt.timedelta(days=DEAD_AFTER)
        return self.filter(failing_since__lte=since, failures__gte=2)


class SourceLink(models.Model):
    """The address of a source that articles name, as the last check found it."""

    url = models.URLField(max_length=500, unique=True)
    checked_on = models.DateField(null=True, db_index=True)
    failing_since = models.DateField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=80, blank=True)

    objects = SourceLinkQuerySet.as_manager()

    class Meta:
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url


class SourceUse(models.Model):
    """A page that names a source."""

    # It is no use of the page, which may be deleted without a warning.
    wagtail_reference_index_ignore = True

    link = models.ForeignKey(SourceLink, on_delete=models.CASCADE, related_name="uses")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "page"], name="one_use_per_page")]

    def __str__(self) -> str:
        return f"{self.page}: {self.link}"
