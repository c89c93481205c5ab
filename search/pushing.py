"""Bringing built documents to every index generation, and noting what was confirmed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from search import elastic
from search.index_schema import index_rows
from search.models import IndexGeneration, SearchDocument

if TYPE_CHECKING:
    from search.indexing import Report

AT_ONCE = 500
# One refused connection is enough to know; a server that hangs may not hang an editor too.
_PATIENCE = 30.0
_LEAST = 0.2


def push(report: Report, end: float | None = None) -> None:
    """
    Push what waits until nothing waits, the time is over, or Elasticsearch is away.

    An outage costs no document an attempt. The generations are read after the rows: a
    generation that is not yet there then will read the rows itself, in this state or a newer one.
    """
    while True:
        waiting = SearchDocument.objects.to_push().due().order_by("built_revision")
        rows = list(index_rows(waiting, "attempts")[:AT_ONCE])
        if not rows:
            return
        generations = list(IndexGeneration.objects.filter(state__in=IndexGeneration.WRITTEN))
        if not generations:
            return
        left = _PATIENCE if end is None else end - time.monotonic()
        if left < _LEAST:
            report.unfinished = True
            return
        try:
            refused = _write_to_all(generations, rows, left)
        except elastic.Away as away:
            report.outage = str(away)
            return
        if refused is None:
            continue
        confirm([row for row in rows if row["page_id"] not in refused])
        _note_refused(rows, refused)
        report.pushed += len(rows) - len(refused)
        report.failed += len(refused)


def _write_to_all(
    generations: Sequence[IndexGeneration], rows: Sequence[dict[str, Any]], seconds: float
) -> dict[int, str] | None:
    """Refused page ids with the reason; None when a generation turned out to be gone."""
    refused: dict[int, str] = {}
    for generation in generations:
        try:
            refused |= elastic.write(generation.index, rows, seconds)
        except elastic.IndexGone:
            if elastic.is_there(generation.index):
                # A server that just came up did not know its indexes yet.
                raise elastic.Away("it is starting") from None
            generation.state = IndexGeneration.State.LOST
            generation.save(update_fields=["state"])
            return None
    return refused


@transaction.atomic
def confirm(rows: Sequence[dict[str, Any]]) -> None:
    """Note that every generation holds these rows in the state they were read in, or a newer."""
    from search.indexing import one_at_a_time

    one_at_a_time()
    with connection.cursor() as cursor:
        cursor.executemany(
            # What was built anew while we wrote is pushed again, even if another has pushed it
            # already: a server that was restarted in between has forgotten the version of a
            # deletion, and took our older state for a new document.
            "UPDATE search_searchdocument "
            "SET pushed_revision = CASE WHEN built_revision = %s THEN %s ELSE 0 END, "
            # What is still to be built keeps the count of its failures.
            "attempts = CASE WHEN revision > built_revision THEN attempts ELSE 0 END, "
            "last_error = CASE WHEN revision > built_revision THEN last_error ELSE '' END "
            "WHERE page_id = %s",
            [(row["built_revision"], row["built_revision"], row["page_id"]) for row in rows],
        )


def _note_refused(rows: Sequence[dict[str, Any]], refused: dict[int, str]) -> None:
    from search.indexing import fail

    for row in rows:
        if row["page_id"] in refused:
            document = SearchDocument(
                pk=row["pk"], page_id=row["page_id"], attempts=row["attempts"]
            )
            fail(document, refused[row["page_id"]])
