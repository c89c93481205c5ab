"""The search's background work. No task carries anything: the database says what there is to do."""

from __future__ import annotations

import logging

from django.conf import settings

from portal.celery import app

log = logging.getLogger(__name__)


@app.task(name="search.tasks.drain")
def drain() -> None:
    """Do what waits."""
    from search import indexing

    report = indexing.drain()
    if report.outage:
        log.warning("Elasticsearch is away (%s): the changes wait.", report.outage)


@app.task(name="search.tasks.keep_up")
def keep_up() -> None:
    """Every minute: what waits, what has done its duty, an index that is gone."""
    from search import counting, elastic, generations, indexing, locking

    drain()
    indexing.forget_tombstones()
    counting.forget_old()
    if settings.ELASTICSEARCH_URL and generations.live() is None:
        try:
            generations.rebuild()
        except (elastic.Away, locking.Busy) as reason:
            log.warning("The index is not built yet: %s", reason)
