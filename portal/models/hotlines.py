"""The registry of hotlines: one place for every number that does not belong to a facility."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import PreviewableMixin, Site

from portal.languages import LANGUAGES, language_names
from portal.models.call_label import CallLabelMixin
from portal.models.fields import CodesField
from portal.phones import CallLine


class HotlineQuerySet(models.QuerySet["Hotline"]):
    """Hotlines by what may be shown."""

    def current(self, today: dt.date | None = None) -> HotlineQuerySet:
        """Those that have not expired on `today` (the server's day by default)."""
        today = today or dt.date.today()
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today))

    def for_site(self, site_id: int | None) -> HotlineQuerySet:
        """Those of the whole network, and those made for the site with this id."""
        scope = Q(scope=Hotline.Scope.NETWORK)
        if site_id is not None:
            scope |= Q(scope=Hotline.Scope.SITES, sites=site_id)
        return self.filter(scope).distinct()


class Hotline(PreviewableMixin, CallLabelMixin, models.Model):
    """A number people can call without belonging to any place: 988, a helpline, a local line."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", "Emergency"
        CRISIS = "crisis", "Crisis line"
        HELPLINE = "helpline", "Helpline"
        POISON = "poison", "Poison control"
        LOCAL = "local", "Local line"

    class Scope(models.TextChoices):
        NETWORK = "network", "The whole network"
        SITES = "sites", "Only the sites chosen below"

    key = models.SlugField(
        unique=True, help_text="Short name used inside texts, for example 988. Never changes."
    )
    name = models.CharField(max_length=120)
    description = models.CharField(
        max_length=240, blank=True, help_text="One sentence: when is this the right number?"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.LOCAL)
    text_code = models.CharField(
        "text code",
        max_length=12,
        blank=True,
        help_text="Number to send a text message to, if the line answers messages.",
    )
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.NETWORK)
    sites = models.ManyToManyField(Site, blank=True, related_name="hotlines")
    languages = CodesField(choices=LANGUAGES, default=list, blank=True)
    hours = models.CharField(max_length=120, blank=True, help_text="For example: Day and night.")
    expires_on = models.DateField(
        "not shown after",
        null=True,
        blank=True,
        help_text="After this day the number is hidden until somebody has checked it again.",
    )

    objects = HotlineQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("key")]),
        FieldPanel("description"),
        *CallLabelMixin.call_panels,
        FieldRowPanel([FieldPanel("hours"), FieldPanel("text_code")]),
        FieldPanel("languages", widget=forms.CheckboxSelectMultiple),
        FieldPanel("expires_on"),
        MultiFieldPanel(
            [FieldPanel("scope"), FieldPanel("sites", widget=forms.CheckboxSelectMultiple)],
            heading="Where it is shown",
        ),
    ]

    class Meta:
        verbose_name = "hotline"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A hotline always has a number and its label; an emergency number never expires."""
        super().clean()
        if not self.phone:
            raise ValidationError({"phone": "A hotline needs its number."})
        if self.kind == self.Kind.EMERGENCY and self.expires_on:
            raise ValidationError({"expires_on": "An emergency number does not expire."})

    def is_current(self, today: dt.date | None = None) -> bool:
        """Whether the hotline may be shown on `today`."""
        return self.expires_on is None or self.expires_on >= (today or dt.date.today())

    def call_line(self, **more: Any) -> CallLine | None:
        """The line to dial."""
        return super().call_line(
            **{
                "name": self.name,
                "hours": self.hours,
                "text_code": self.text_code,
                "kind": self.kind,
                "languages": language_names(self.languages),
                **more,
            }
        )

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "portal/hotline_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return {**super().get_preview_context(request, mode_name), "line": self.call_line()}
