"""
What may be found: the documents, their facets, the marks of what changed, the index generations.

The rows of a document are three things at once: the flat text the visitors search, the outbox
of what Elasticsearch must still hear, and the facts a result is drawn from without its page.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class SearchMark(models.Model):
    """
    A page, or a page and all below it, that changed. Written in the transaction of the change.

    Marks are only ever inserted and taken: an editor's save never waits for another editor or
    for the indexing, and moving ten thousand pages writes one row.
    """

    page_id = models.BigIntegerField()
    subtree = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"page {self.page_id}{' and below' if self.subtree else ''}"


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    """Documents by where they stand on their way."""

    def findable(self) -> SearchDocumentQuerySet:
        """Those that visitors may find."""
        return self.filter(is_public=True)

    def to_build(self) -> SearchDocumentQuerySet:
        """Those whose page changed since they were built."""
        return self.filter(revision__gt=F("built_revision"))

    def to_push(self) -> SearchDocumentQuerySet:
        """Those Elasticsearch has not confirmed as they are now."""
        return self.filter(built_revision__gt=F("pushed_revision"))

    def due(self) -> SearchDocumentQuerySet:
        """Those that may be tried now: not waiting after a failure, and not given up."""
        waited = Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=timezone.now())
        return self.filter(waited, attempts__lt=SearchDocument.MAX_ATTEMPTS)

    def failed(self) -> SearchDocumentQuerySet:
        """Those that were given up and wait for an administrator."""
        return self.filter(attempts__gte=SearchDocument.MAX_ATTEMPTS)


class SearchDocument(models.Model):
    """
    One page as visitors may find it; a tombstone when they may no longer.

    `revision` grows with every change that was heard, `built_revision` is the revision the row's
    text was built from, `pushed_revision` the one every Elasticsearch generation has confirmed.
    A revision is a time in microseconds, so that it keeps growing after a backup was restored.
    """

    MAX_ATTEMPTS: ClassVar[int] = 8

    # No foreign key: the row must outlive its page until the index has heard of its end.
    page_id = models.BigIntegerField(unique=True)
    revision = models.BigIntegerField(db_default=0)
    built_revision = models.BigIntegerField(db_default=0)
    pushed_revision = models.BigIntegerField(db_default=0)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, db_default="")

    is_public = models.BooleanField(db_default=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_default="")

    kind = models.CharField(max_length=20, blank=True, db_default="")
    title = models.CharField(max_length=255, blank=True, db_default="")
    also_called = models.TextField(blank=True, db_default="")
    summary = models.TextField(blank=True, db_default="")
    body = models.TextField(blank=True, db_default="")
    place = models.CharField(max_length=160, blank=True, db_default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    review_due = models.DateField(null=True, blank=True)
    weight = models.SmallIntegerField(db_default=0)
    locale = models.CharField(max_length=20, blank=True, db_default="")
    url_path = models.TextField(blank=True, db_default="")
    in_library = models.BooleanField(db_default=False)
    # The same values as the facet rows, so that a result is drawn without reading them.
    facets: models.JSONField[Any, Any] = models.JSONField(default=dict, db_default={}, blank=True)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["revision"],
                condition=Q(revision__gt=F("built_revision")),
                name="search_to_build",
            ),
            models.Index(
                fields=["built_revision"],
                condition=Q(built_revision__gt=F("pushed_revision")),
                name="search_to_push",
            ),
            models.Index(fields=["kind"], condition=Q(is_public=True), name="search_kind"),
        ]

    def __str__(self) -> str:
        return self.title or f"page {self.page_id}"


class SearchFacet(models.Model):
    """One value of one facet of one document; facet `ancestor` holds the page ids for the scope."""

    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="rows")
    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "facet", "value"], name="search_facet_once")
        ]
        indexes = [models.Index(fields=["facet", "value", "document"], name="search_facet_value")]

    def __str__(self) -> str:
        return f"{self.facet}={self.value}"


class FacetLabel(models.Model):
    """How a facet's value is written for visitors, as the last built document told it."""

    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=80)
    label = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="search_label_once")]

    def __str__(self) -> str:
        return self.label


class IndexGeneration(models.Model):
    """One index of Elasticsearch and what it is for: being filled, searched, kept, or lost."""

    class State(models.TextChoices):
        FILLING = "filling", "Being filled"
        LIVE = "live", "Searched"
        KEPT = "kept", "Kept for a rollback"
        LOST = "lost", "Gone"

    # Changes are written to these.
    WRITTEN: ClassVar[tuple[str, ...]] = (State.FILLING, State.LIVE, State.KEPT)

    number = models.PositiveIntegerField(unique=True)
    index = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=State.choices)
    schema_hash = models.CharField(max_length=64)
    started_at = models.DateTimeField(default=timezone.now)
    live_since = models.DateTimeField(null=True, blank=True)
    filled_to = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.index} ({self.get_state_display()})"


class SearchNote(models.Model):
    """What the search remembers about itself, such as what the last verification found."""

    key = models.CharField(max_length=40, primary_key=True)
    value: models.JSONField[Any, Any] = models.JSONField(default=dict)
    noted_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.key
