"""Hosts of regions that were closed: whoever still has an address is led on."""

from __future__ import annotations

from django.db import models
from wagtail.models import Page


class ClosedHost(models.Model):
    """A host at which no site answers any more, and the page to read instead."""

    hostname = models.CharField(max_length=255, unique=True)
    leads_to = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    region = models.CharField(max_length=255, help_text="What was there.")
    closed_on = models.DateField(auto_now_add=True)

    def __str__(self) -> str:
        return self.hostname
