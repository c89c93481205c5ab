"""
Index generations: making one, filling it beside the running search, swapping, keeping the last.

From the moment a generation is made, every change is written to it too; filling it brings what
was there before. A write carries its document's version, so the order in which both arrive does
not matter. The search sees the new generation all at once.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from elasticsearch import NotFoundError

from search import elastic, index_schema, verifying
from search.indexing import Report, drain
from search.locking import only_one
from search.models import IndexGeneration, SearchDocument
from search.pushing import confirm, push

log = logging.getLogger(__name__)

AT_ONCE = 500
# Elasticsearch writes a request on one processor: two are being written and one is on its way.
WRITERS = 3
# Rounds of comparing and mending before a swap; while editors work one is rarely enough.
ROUNDS = 5

Progress = Callable[[int, int], None]


class RebuildError(Exception):
    """The new generation could not be made complete; the search goes on with the old one."""


def live() -> IndexGeneration | None:
    """The generation that is searched."""
    return IndexGeneration.objects.filter(state=IndexGeneration.State.LIVE).first()


def is_current() -> bool:
    """Whether the searched generation has the schema of this code."""
    generation = live()
    return generation is not None and generation.schema_hash == index_schema.schema_hash()


def rebuild(progress: Progress | None = None) -> IndexGeneration:
    """
    Make, fill, check and swap in a new generation; `progress` gets documents done and in all.

    Raises Away when Elasticsearch is, Busy when another rebuild runs, RebuildError when the new
    generation stays incomplete. The search is never without an index meanwhile.
    """
    with only_one("rebuild"), elastic.away_when_away():
        settle()
        generation = _make()
        try:
            with _without_refresh(generation):
                fill(generation, progress)
            _complete(generation)
        except BaseException:
            # Also on Ctrl-C: a half-filled index would be written to for ever.
            discard(generation)
            raise
        swap(generation)
        return generation


def settle() -> None:
    """Bring our notes to what is true: the alias decides, and a broken-off rebuild goes."""
    es = elastic.patient()
    pointed = (
        set(es.indices.get_alias(name=elastic.alias(), ignore_unavailable=True).body)
        if (es.indices.exists_alias(name=elastic.alias()))
        else set()
    )
    for generation in IndexGeneration.objects.all():
        if not es.indices.exists(index=generation.index):
            generation.delete()
        elif generation.index in pointed:
            if generation.state != IndexGeneration.State.LIVE:
                _note_live(generation)
        elif generation.state in {IndexGeneration.State.FILLING, IndexGeneration.State.LOST}:
            discard(generation)


def _make() -> IndexGeneration:
    last = IndexGeneration.objects.order_by("-number").values_list("number", flat=True).first()
    es = elastic.patient()
    number = (last or 0) + 1
    # A database restored from a backup may know less than the cluster does.
    while es.indices.exists(index=elastic.index_name(number)):
        number += 1
    index = elastic.index_name(number)
    schema = index_schema.schema_hash()
    es.indices.create(
        index=index,
        settings=index_schema.SETTINGS,
        mappings={**index_schema.MAPPINGS, "_meta": {"schema": schema}},
        aliases={elastic.writing_alias(index): {}},
        wait_for_active_shards=1,
        timeout="30s",
    )
    return IndexGeneration.objects.create(
        number=number, index=index, schema_hash=schema, state=IndexGeneration.State.FILLING
    )


@contextmanager
def _without_refresh(generation: IndexGeneration) -> Iterator[None]:
    es = elastic.patient()
    es.indices.put_settings(index=generation.index, settings={"refresh_interval": "-1"})
    yield
    es.indices.put_settings(index=generation.index, settings={"refresh_interval": None})
    es.indices.refresh(index=generation.index)


def fill(generation: IndexGeneration, progress: Progress | None = None) -> None:
    """
    Write every document to a generation, by key, in steps of bounded size.

    Elasticsearch writes WRITERS steps at a time while the next one is read.
    """
    total = SearchDocument.objects.findable().count()
    written = IndexGeneration.objects.filter(state__in=IndexGeneration.WRITTEN)
    alone = not written.exclude(pk=generation.pk).exists()
    done = 0
    with ThreadPoolExecutor(WRITERS, "search-fill") as writers:
        rows = _step_after(0)
        writing: deque[tuple[list[dict[str, Any]], Future[dict[int, str]]]] = deque()
        while rows or writing:
            if rows:
                writing.append((rows, writers.submit(elastic.write, generation.index, rows)))
                rows = _step_after(rows[-1]["pk"])
            if rows and len(writing) < WRITERS:
                continue
            step, outcome = writing.popleft()
            if refused := outcome.result():
                page_id, reason = next(iter(refused.items()))
                raise RebuildError(
                    f"{len(refused)} pages were refused, as page {page_id}: {reason}"
                )
            if alone:
                # No other index waits for these rows: they need not be pushed once more.
                confirm(step)
            done += len(step)
            IndexGeneration.objects.filter(pk=generation.pk).update(filled_to=step[-1]["pk"])
            if progress is not None:
                progress(done, max(total, done))


def _step_after(key: int) -> list[dict[str, Any]]:
    documents = SearchDocument.objects.findable().filter(pk__gt=key).order_by("pk")
    return list(index_schema.index_rows(documents)[:AT_ONCE])


def _complete(generation: IndexGeneration) -> None:
    """Compare with the database and mend until nothing differs."""
    for _ in range(ROUNDS):
        drain()
        report = Report()
        push(report)
        if report.outage:
            raise elastic.Away(report.outage)
        found = verifying.compare_index(generation)
        if found.clean:
            return
        verifying.repair_index(generation, found)
    raise RebuildError(f"generation {generation.number} still differs: {found}")


def swap(generation: IndexGeneration) -> None:
    """Let the search see this generation, in one call; the one before it is kept."""
    es, name = elastic.patient(), elastic.alias()
    actions: list[dict[str, Any]] = [
        {
            "remove": {
                "index": f"{elastic.alias()}-*",
                "alias": elastic.alias(),
                "must_exist": False,
            }
        },
        {"add": {"index": generation.index, "alias": name}},
    ]
    es.indices.update_aliases(actions=actions)
    _note_live(generation)
    for older in IndexGeneration.objects.filter(state=IndexGeneration.State.KEPT)[1:]:
        discard(older)


@transaction.atomic
def _note_live(generation: IndexGeneration) -> None:
    before = IndexGeneration.objects.filter(state=IndexGeneration.State.LIVE)
    before.exclude(pk=generation.pk).update(state=IndexGeneration.State.KEPT)
    generation.state = IndexGeneration.State.LIVE
    generation.live_since = timezone.now()
    generation.save(update_fields=["state", "live_since"])


def roll_back() -> IndexGeneration | None:
    """Search the kept generation again, which has heard every change; None when there is none."""
    kept = IndexGeneration.objects.filter(state=IndexGeneration.State.KEPT).first()
    if kept is not None:
        with elastic.away_when_away():
            swap(kept)
    return kept


def discard(generation: IndexGeneration) -> None:
    """Delete a generation's index and our note of it."""
    try:
        with elastic.away_when_away():
            elastic.patient().indices.delete(index=generation.index)
    except NotFoundError:
        pass
    except elastic.Away as away:
        # The note stays, as lost, and the next rebuild deletes both.
        log.warning("Index %s could not be deleted: %s", generation.index, away)
        generation.state = IndexGeneration.State.LOST
        generation.save(update_fields=["state"])
        return
    generation.delete()
