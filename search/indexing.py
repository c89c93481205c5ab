"""
From marks to documents to the index: taking what changed, in small steps that may be cut off.

Every step is one short transaction, and leaves the next step its own note of what is to do: a
mark, a revision that was not built, a build that was not pushed. A process may be killed at any
point; whoever drains next goes on from there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page

from portal.kept.version import changed
from search import documents, registry, words
from search.models import FacetLabel, SearchDocument, SearchFacet, SearchMark

log = logging.getLogger(__name__)

MARKS_AT_ONCE = 200
PAGES_AT_ONCE = 50
LOCK_PATIENCE = 300
# A tombstone stays this long after it was confirmed, so that a slow rebuild cannot write an
# older state of its page behind it.
KEEP_TOMBSTONES = timedelta(days=1)


@dataclass
class Report:
    """What one drain did, in numbers of marks and documents."""

    marks: int = 0
    built: int = 0
    failed: int = 0
    pushed: int = 0
    unfinished: bool = False
    outage: str = ""


def drain(seconds: float | None = None, push: bool = True) -> Report:
    """
    Do everything that waits, or stop after about `seconds` and say so in the report.

    Without `push` only the documents are built. Safe to run many times at once: each drain
    takes what no other has taken.
    """
    report = Report()
    end = time.monotonic() + seconds if seconds is not None else None

    def over() -> bool:
        return end is not None and time.monotonic() >= end

    while taken := _take_marks(in_a_hurry=end is not None):
        report.marks += taken
        if over():
            report.unfinished = True
            return report
    size = PAGES_AT_ONCE
    while True:
        began = time.monotonic()
        built, failed = _build_some(size)
        report.built += built
        report.failed += failed
        if not built and not failed:
            break
        if over():
            report.unfinished = True
            return report
        if end is not None:
            # Never begin a batch that the time left is too short for.
            each = (time.monotonic() - began) / (built + failed)
            size = max(1, min(PAGES_AT_ONCE, int((end - time.monotonic()) / max(each, 1e-4))))
    if push and settings.ELASTICSEARCH_URL:
        from search import pushing

        pushing.push(report, end)
    return report


def _locked(rows: QuerySet[SearchDocument]) -> QuerySet[SearchDocument]:
    # SQLite has one writer at a time; there the transaction itself is the lock.
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def one_at_a_time() -> None:
    """
    Until this transaction ends, let no other raise or confirm revisions.

    Both lock many documents, in an order of their own, and would wait for each other crosswise.
    Builders never wait for a document, and editors lock none.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('search revisions'))")


def now_revision() -> int:
    """The revision of a change that is heard now: microseconds since 1970."""
    return time.time_ns() // 1000


@transaction.atomic
def _take_marks(in_a_hurry: bool = False) -> int:
    if in_a_hurry and connection.vendor == "postgresql":
        # An editor's save may not wait for rows that another drain holds; the marks stay.
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_PATIENCE}ms'")
    marks = SearchMark.objects.order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        marks = marks.select_for_update(skip_locked=True)
    taken = list(marks[:MARKS_AT_ONCE])
    if not taken:
        return 0
    page_ids = sorted({mark.page_id for mark in taken})
    subtrees = sorted({mark.page_id for mark in taken if mark.subtree})
    raise_revisions(page_ids, subtrees)
    SearchMark.objects.filter(pk__in=[mark.pk for mark in taken]).delete()
    return len(taken)


def raise_revisions(page_ids: Sequence[int], subtrees: Sequence[int] = ()) -> None:
    """
    Give these pages, and all below `subtrees`, a new revision; unknown ones get a document.

    What stood below is known from the documents, what stands there now from the tree.
    """
    revision = now_revision()
    for first in range(0, len(page_ids), 500):
        ids = list(page_ids[first : first + 500])
        _raise(f"page.id IN ({_marks(ids)})", ids, f"page_id IN ({_marks(ids)})", ids, revision)
    paths = Page.objects.filter(pk__in=subtrees).values_list("path", flat=True)
    for path in paths:
        # A half-open range, because LIKE uses the index on neither database as it stands.
        below = [path, path[:-1] + chr(ord(path[-1]) + 1)]
        _raise("page.path >= %s AND page.path < %s", below, "", [], revision)
    if subtrees:
        roots = [str(pk) for pk in subtrees]
        stood = (
            "id IN (SELECT document_id FROM search_searchfacet "
            f"WHERE facet = 'ancestor' AND value IN ({_marks(roots)}))"
        )
        _raise("", [], stood, roots, revision)


def raise_unknown() -> None:
    """Give every findable page that has no document yet a document to build."""
    unknown = "NOT EXISTS (SELECT 1 FROM search_searchdocument d WHERE d.page_id = page.id)"
    _raise(unknown, [], "", [], now_revision())


def raise_all() -> None:
    """Let every document be built again."""
    _raise("", [], "page_id > 0", [], now_revision())


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _raise(
    pages: str,
    page_values: Sequence[str | int],
    known: str,
    known_values: Sequence[str | int],
    revision: int,
) -> None:
    # Always larger than before, even when the clock was put back.
    new = "CASE WHEN {0}revision >= %s THEN {0}revision + 1 ELSE %s END"
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        one_at_a_time()
        if pages:
            types = list(registry.models_by_content_type())
            cursor.execute(
                "INSERT INTO search_searchdocument (page_id, revision, changed_at) "
                "SELECT page.id, %s, %s FROM wagtailcore_page page "
                f"WHERE page.content_type_id IN ({_marks(types)}) AND {pages} ORDER BY page.id "
                "ON CONFLICT (page_id) DO UPDATE SET attempts = 0, next_attempt_at = NULL, "
                f"revision = {new.format('search_searchdocument.')}",
                [revision, timezone.now(), *types, *page_values, revision, revision],
            )
        if known:
            cursor.execute(
                "UPDATE search_searchdocument SET attempts = 0, next_attempt_at = NULL, "
                f"revision = {new.format('')} WHERE {known} AND revision < %s",
                [revision, revision, *known_values, revision],
            )


@transaction.atomic
def _build_some(size: int) -> tuple[int, int]:
    """Build a batch of changed documents; returns how many were built and how many failed."""
    waiting = _locked(SearchDocument.objects.to_build().due())
    fields = ("pk", "page_id", "revision", "built_revision", "attempts")
    rows = {row.page_id: row for row in waiting.only(*fields).order_by("revision", "pk")[:size]}
    if not rows:
        return 0, 0
    built = documents.build(rows)
    now = timezone.now()
    for page_id, document in built.documents.items():
        document.built_revision = rows[page_id].revision
        document.revision = rows[page_id].revision
        document.attempts = 0
        document.next_attempt_at = None
        document.last_error = ""
        document.changed_at = now
    save(list(built.documents.values()))
    _save_labels(built.labels)
    if any(document.kind == "region" for document in built.documents.values()):
        # What is near is read from the site's own document, and kept.
        changed(hard=False)
    for page_id, error in built.errors.items():
        fail(rows[page_id], error)
    return len(built.documents), len(built.errors)


def save(batch: Sequence[SearchDocument]) -> None:
    """Write built documents with their facets and words. The rows must be locked."""
    if not batch:
        return
    SearchDocument.objects.bulk_create(
        batch,
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=[
            *documents.CONTENT_FIELDS,
            "digest",
            "built_revision",
            "attempts",
            "next_attempt_at",
            "last_error",
            "changed_at",
        ],
    )
    page_ids = [document.page_id for document in batch]
    known = SearchDocument.objects.filter(page_id__in=page_ids)
    by_page = dict(known.values_list("page_id", "pk"))
    for document in batch:
        # An upsert does not say which id the row has.
        document.pk = by_page[document.page_id]
    SearchFacet.objects.filter(document__in=by_page.values()).delete()
    SearchFacet.objects.bulk_create(
        SearchFacet(document_id=document.pk, facet=facet, value=value)
        for document in batch
        for facet, values in document.facets.items()
        for value in values
    )
    words.write(batch)


def _save_labels(labels: dict[tuple[str, str], str]) -> None:
    wanted = {key: text[:160] for key, text in labels.items()}
    known = FacetLabel.objects.filter(value__in={value for _, value in wanted})
    for facet, value, label in known.values_list("facet", "value", "label"):
        if wanted.get((facet, value)) == label:
            del wanted[facet, value]
    if not wanted:
        return
    FacetLabel.objects.bulk_create(
        # In one order, so that two drains never wait for each other crosswise.
        [FacetLabel(facet=f, value=v, label=text) for (f, v), text in sorted(wanted.items())],
        update_conflicts=True,
        unique_fields=["facet", "value"],
        update_fields=["label"],
    )
    # Written together, they send no signal.
    changed(hard=False)


def fail(document: SearchDocument, error: str) -> None:
    """Note a failure of this document itself; it is tried again later and later, then given up."""
    document.attempts += 1
    document.last_error = error[:300]
    document.next_attempt_at = timezone.now() + timedelta(
        seconds=min(3600, 5 * 3**document.attempts)
    )
    document.save(update_fields=["attempts", "last_error", "next_attempt_at"])
    log.warning("Page %s could not be indexed: %s", document.page_id, error.split(":")[0])


def retry_failed(page_ids: Sequence[int] | None = None) -> int:
    """Give documents that were given up a new chance; returns how many."""
    failed = SearchDocument.objects.failed()
    if page_ids is not None:
        failed = failed.filter(page_id__in=page_ids)
    return failed.update(attempts=0, next_attempt_at=None)


def forget_tombstones() -> int:
    """Remove rows of pages that are gone and confirmed as gone; returns how many."""
    gone = SearchDocument.objects.filter(
        is_public=False, changed_at__lt=timezone.now() - KEEP_TOMBSTONES
    ).exclude(pk__in=SearchDocument.objects.to_build().values("pk"))
    if settings.ELASTICSEARCH_URL:
        gone = gone.exclude(pk__in=SearchDocument.objects.to_push().values("pk"))
    # Pages that are only drafts keep their row: it is their next revision's ground.
    gone = gone.exclude(page_id__in=Page.objects.values("pk"))
    return gone.delete()[0]
