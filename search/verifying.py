"""
Comparing what is searched with what is true, and mending the difference.

Pages against documents: every page is built again and compared by digest; that finds what
`QuerySet.update()` and hand-written SQL changed. Documents against the index: ids and versions.
What is on its way (a mark, a build or a push that waits) is no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

from search import documents, elastic, registry
from search.index_schema import index_rows
from search.indexing import raise_revisions
from search.models import IndexGeneration, SearchDocument, SearchMark, SearchNote

PAGES_AT_ONCE = 200
IDS_AT_ONCE = 5000
# How long the server keeps the view that is read page by page.
_KEEP_ALIVE = "2m"


@dataclass
class Found:
    """Page ids that differ. A ghost can be found though it should not be."""

    checked: int = 0
    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    ghosts: list[int] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing differs."""
        return not (self.missing or self.stale or self.ghosts)

    @property
    def all(self) -> list[int]:
        """Every page id that differs."""
        return sorted({*self.missing, *self.stale, *self.ghosts})

    def __str__(self) -> str:
        return (
            f"{self.checked} checked, {len(self.missing)} missing, {len(self.stale)} stale, "
            f"{len(self.ghosts)} ghosts"
        )


def compare_pages(progress: Callable[[int, int], None] | None = None) -> Found:
    """Build every findable page again and compare it with its document."""
    found = Found()
    types = list(registry.models_by_content_type())
    pages = Page.objects.filter(content_type__in=types)
    total = pages.count()
    last = 0
    while True:
        ids = list(
            pages.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGES_AT_ONCE]
        )
        _compare_batch(ids, last, found)
        if not ids:
            return found
        last = ids[-1]
        found.checked += len(ids)
        if progress is not None:
            progress(found.checked, max(total, found.checked))


def _compare_batch(ids: list[int], after: int, found: Found) -> None:
    known = SearchDocument.objects.filter(page_id__gt=after)
    if ids:
        known = known.filter(page_id__lte=ids[-1])
    # Documents first: what changes between the two is on its way and is left out below.
    rows = {d.page_id: d for d in known.only("page_id", "digest", "revision", "built_revision")}
    built = documents.build({*ids, *rows}).documents
    suspects: dict[int, list[int]] = {}
    for page_id, document in built.items():
        row = rows.get(page_id)
        old = row.digest if row else ""
        if old == document.digest or (row and row.revision > row.built_revision):
            continue
        kind = found.missing if not old else found.stale if document.digest else found.ghosts
        suspects[page_id] = kind
    moving = _on_their_way(list(suspects), rows) if suspects else set()
    for page_id in suspects.keys() - moving:
        suspects[page_id].append(page_id)


def _on_their_way(ids: list[int], rows: dict[int, SearchDocument]) -> set[int]:
    """Pages whose document waits to be built, or was built since `rows` were read."""
    if SearchMark.objects.filter(subtree=True).exists():
        return set(ids)
    moving = set(SearchMark.objects.filter(page_id__in=ids).values_list("page_id", flat=True))
    now = SearchDocument.objects.filter(page_id__in=ids)
    for page_id, revision, built in now.values_list("page_id", "revision", "built_revision"):
        before = rows.get(page_id)
        if revision > built or before is None or before.built_revision != built:
            moving.add(page_id)
    return moving


def compare_index(generation: IndexGeneration) -> Found:
    """Compare ids and versions of a generation with the documents. Raises Away."""
    found = Found()
    held = dict(_versions(generation.index))
    suspects: list[int] = []
    rows = SearchDocument.objects.order_by("pk")
    for page_id, is_public, built in rows.values_list(
        "page_id", "is_public", "built_revision"
    ).iterator(IDS_AT_ONCE):
        version = held.pop(page_id, None)
        found.checked += 1
        if version != (built if is_public else None):
            suspects.append(page_id)
    # What was written while we read looks different and is not: every suspect gets a second look.
    suspects += held
    for first in range(0, len(suspects), 500):
        _look_again(generation, suspects[first : first + 500], found)
    return found


def _look_again(generation: IndexGeneration, ids: list[int], found: Found) -> None:
    before = _rows(ids)
    with elastic.away_when_away():
        answer = elastic.patient().mget(
            index=generation.index,
            ids=[str(page_id) for page_id in ids],
            source=False,
            filter_path="docs._id,docs._version,docs.found",
        )
    versions = {int(d["_id"]): d["_version"] for d in answer["docs"] if d.get("found")}
    after = _rows(ids)
    for page_id in ids:
        version, row = versions.get(page_id), after.get(page_id)
        if row is None:
            if version is not None:
                found.ghosts.append(page_id)
        elif row["built_revision"] > row["pushed_revision"] or row != before.get(page_id):
            # On its way.
            continue
        elif version is None:
            if row["is_public"]:
                found.missing.append(page_id)
        elif not row["is_public"]:
            found.ghosts.append(page_id)
        elif version != row["built_revision"]:
            found.stale.append(page_id)


def _rows(ids: list[int]) -> dict[int, dict[str, Any]]:
    rows = SearchDocument.objects.filter(page_id__in=ids)
    names = ("page_id", "is_public", "built_revision", "pushed_revision")
    return {row["page_id"]: row for row in rows.values(*names)}


def _versions(index: str) -> Iterator[tuple[int, int]]:
    """Page id and version of everything the index holds, as of one moment."""
    es = elastic.patient(60)
    with elastic.away_when_away():
        es.indices.refresh(index=index)
        view = es.open_point_in_time(index=index, keep_alive=_KEEP_ALIVE)["id"]
        after: list[Any] | None = None
        try:
            while True:
                answer = es.search(
                    pit={"id": view, "keep_alive": _KEEP_ALIVE},
                    size=IDS_AT_ONCE,
                    sort=[{"_shard_doc": "asc"}],
                    search_after=after,
                    source=False,
                    version=True,
                    track_total_hits=False,
                    filter_path="pit_id,hits.hits._id,hits.hits._version,hits.hits.sort",
                )
                hits = answer.get("hits", {}).get("hits", [])
                for hit in hits:
                    yield int(hit["_id"]), hit["_version"]
                if len(hits) < IDS_AT_ONCE:
                    return
                after = hits[-1]["sort"]
        finally:
            es.close_point_in_time(id=view)


def repair_pages(found: Found) -> None:
    """Give every page that differs a new revision, so that the next drain builds it."""
    raise_revisions(found.all)


def repair_index(generation: IndexGeneration, found: Found) -> None:
    """Write what differs to one generation again; a ghost without a document is deleted."""
    ids = found.all
    for first in range(0, len(ids), 500):
        some = ids[first : first + 500]
        rows = list(index_rows(SearchDocument.objects.filter(page_id__in=some)))
        known = {row["page_id"] for row in rows}
        elastic.write(generation.index, rows)
        for page_id in set(some) - known:
            with elastic.away_when_away():
                elastic.patient().options(ignore_status=404).delete(
                    index=elastic.writing_alias(generation.index), id=str(page_id)
                )
    # An index that is ahead (the database was restored, somebody deleted by hand) takes nothing
    # but a newer revision.
    raise_revisions([*found.missing, *found.stale])


def last_verified() -> dict[str, Any] | None:
    """When the last verification ended and what it counted; None if there was none."""
    note = SearchNote.objects.filter(key="verified").first()
    return {**note.value, "at": note.noted_at.isoformat()} if note else None


def note_verified(counts: dict[str, Any]) -> None:
    """Remember a verification for the status and the admin's page."""
    SearchNote.objects.update_or_create(key="verified", defaults={"value": counts})
