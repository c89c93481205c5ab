"""People: who writes an article and who checks it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PreviewableMixin, Site
from wagtail.search import index


class PersonQuerySet(models.QuerySet["Person"]):
    """People by where they may be shown."""

    def for_site(self, site: Site) -> PersonQuerySet:
        """People of the whole network, and those of `site`."""
        return self.filter(Q(site__isnull=True) | Q(site=site))

    def for_page(self, page: Page) -> PersonQuerySet:
        """People of the whole network, and those of the sites the page stands below."""
        above = page.get_ancestors(inclusive=True)
        return self.filter(Q(site__isnull=True) | Q(site__root_page__in=above))


class Person(PreviewableMixin, index.Indexed, models.Model):
    """An author or a clinical reviewer, with a page of their own."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    credentials = models.CharField(
        max_length=160,
        blank=True,
        help_text="For example: MD, addiction medicine. Shown wherever the name is shown.",
    )
    photo = models.ForeignKey(
        "portal.PortalImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    bio = RichTextField(blank=True, features=["bold", "italic", "link"])
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="people",
        help_text="Leave empty for people of the whole network.",
    )

    objects = PersonQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("credentials"),
        FieldPanel("photo"),
        FieldPanel("bio"),
        FieldPanel("site"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("site"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "articles/person.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return {**super().get_preview_context(request, mode_name), "person": self, "articles": []}
