"""Topics: a tree of what articles are about. They belong to the network."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index


class Topic(index.Indexed, models.Model):
    """What an article is about: a drug, a treatment, a question of money."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="The wider topic this one belongs to.",
    )
    description = models.CharField(max_length=240, blank=True)
    also_called = models.CharField(
        max_length=400,
        blank=True,
        help_text="Other names people type into the search, separated by commas.",
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
        FieldPanel("parent"),
        FieldPanel("description"),
        FieldPanel("also_called"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A topic may not stand below itself."""
        super().clean()
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError(
                    {"parent": f"“{above}” stands below this topic. Choose another parent."}
                )
            seen.add(above.pk)
            above = above.parent


def with_narrower(slug: str) -> list[int]:
    """Ids of the topic with this slug and of all topics below it; empty when there is none."""
    rows = list(Topic.objects.values_list("pk", "slug", "parent_id"))
    wanted = {pk for pk, own, _ in rows if own == slug}
    grew = bool(wanted)
    while grew:
        below = {pk for pk, _, parent in rows if parent in wanted} - wanted
        wanted |= below
        grew = bool(below)
    return sorted(wanted)
