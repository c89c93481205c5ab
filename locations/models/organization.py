"""The organizations that run facilities (HSDS `organization`)."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from portal.editing import editor
from portal.permissions import everywhere


class Organization(index.Indexed, models.Model):
    """Who runs one or more facilities."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    alternate_name = models.CharField("also known as", max_length=200, blank=True)
    description = models.TextField(blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    year_incorporated = models.PositiveSmallIntegerField(null=True, blank=True)
    legal_status = models.CharField(
        max_length=80, blank=True, help_text="For example: private non-profit, county."
    )
    # Of whose editors it is while no place of theirs names it.
    region = models.ForeignKey(
        "locations.LocationPage",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    last_modified = models.DateTimeField(auto_now=True)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("alternate_name")]),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("website"), FieldPanel("email")]),
        FieldRowPanel([FieldPanel("legal_status"), FieldPanel("year_incorporated")]),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("id"),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new one belongs to the region of whoever makes it."""
        from locations.admin.permissions import regions_of

        user = editor()
        if self._state.adding and user is not None and not everywhere(user):
            self.region = regions_of(user).first()
        super().save(*args, **kwargs)
