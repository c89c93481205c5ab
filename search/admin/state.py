"""How the index stands, as far as a user may know: all of it, or the pages of their own sites."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Page, Site

from search import elastic, verifying, words
from search.models import (
    IndexGeneration,
    SearchDocument,
    SearchDocumentQuerySet,
    SearchMark,
)

MOST_FAILURES = 50


@dataclass
class State:
    """Numbers of documents; `indexed` is None while the index does not answer."""

    whole: bool
    engine: str
    documents: int
    indexed: int | None
    waiting: int
    oldest: dt.datetime | None
    failures: list[SearchDocument]
    failed: int
    generation: IndexGeneration | None = None
    generations: list[IndexGeneration] = field(default_factory=list)
    away: str = ""
    verified: dict[str, Any] | None = None
    verified_at: dt.datetime | None = None

    @property
    def complete(self) -> bool:
        """Whether everything that may be found is in the index."""
        return self.indexed == self.documents and not self.waiting


def pages_of(sites: list[Site]) -> Q:
    """A condition on pages: below the roots of these sites."""
    below = Q(pk__in=[])
    for site in sites:
        below |= Q(path__startswith=site.root_page.path)
    return below


def documents_of(sites: list[Site], whole: bool) -> SearchDocumentQuerySet:
    """The documents of these sites' own pages; every one when the user may see the whole."""
    if whole:
        return SearchDocument.objects.all()
    return SearchDocument.objects.filter(
        page_id__in=Page.objects.filter(pages_of(sites)).values("pk")
    )


def state(sites: list[Site], whole: bool) -> State:
    """Read it all. A search server that is away is said, never an error."""
    documents = documents_of(sites, whole)
    findable = documents.filter(is_public=True)
    marks = SearchMark.objects.all()
    if not whole:
        marks = marks.filter(page_id__in=Page.objects.filter(pages_of(sites)).values("pk"))
    waiting = documents.to_build()
    if settings.ELASTICSEARCH_URL:
        waiting = waiting | documents.to_push()
    oldest = marks.aggregate(at=Min("created_at"))["at"]
    failed = documents.failed()
    found = State(
        whole=whole,
        engine="Elasticsearch" if settings.ELASTICSEARCH_URL else "the database",
        documents=findable.count(),
        indexed=None,
        waiting=waiting.count() + marks.count(),
        oldest=oldest or _oldest_revision(waiting),
        failures=list(failed.order_by("title", "page_id")[:MOST_FAILURES]),
        failed=failed.count(),
    )
    if settings.ELASTICSEARCH_URL:
        _index(found, sites)
    else:
        found.indexed = words.held(findable)
    if whole:
        found.verified = verifying.last_verified()
        if found.verified:
            found.verified_at = parse_datetime(found.verified["at"])
    return found


def _oldest_revision(waiting: QuerySet[SearchDocument]) -> dt.datetime | None:
    # A revision is the time of its change in microseconds.
    revision = waiting.aggregate(first=Min("revision"))["first"]
    if not revision:
        return None
    return dt.datetime.fromtimestamp(revision / 1_000_000, timezone.get_default_timezone())


def _index(found: State, sites: list[Site]) -> None:
    found.generation = IndexGeneration.objects.filter(state=IndexGeneration.State.LIVE).first()
    if found.whole:
        found.generations = list(IndexGeneration.objects.all())
    if found.generation is None:
        found.away = "The index has not been built yet."
        return
    query: dict[str, Any] | None = None
    if not found.whole:
        roots = [str(site.root_page_id) for site in sites]
        query = {"terms": {"ancestors": roots}}
    try:
        with elastic.away_when_away():
            answer = elastic.patient(2).count(index=found.generation.index, query=query)
        found.indexed = int(answer["count"])
    except elastic.Away:
        found.away = "The search server does not answer; the database answers instead."
