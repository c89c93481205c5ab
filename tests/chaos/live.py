"""The portal as it runs on a server: this process serves and edits, a worker of its own indexes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from portal import celery
from search import answering, elastic, generations, indexing
from search.models import SearchDocument, SearchMark
from tests.services import CeleryWorker, Elasticsearch, Redis

CELERY_TASKS = {"default": {"BACKEND": "portal.task_backend.CeleryBackend", "QUEUES": []}}


@dataclass
class Live:
    """The parts of one running portal."""

    elasticsearch: Elasticsearch
    redis: Redis
    worker: CeleryWorker
    environment: dict[str, str] = field(default_factory=dict)

    def waiting(self) -> dict[str, int]:
        """How much waits at each step on the way to the index."""
        documents = SearchDocument.objects
        return {
            "marks": SearchMark.objects.count(),
            "to build": documents.to_build().count(),
            "to push": documents.to_push().count(),
        }

    def drained(self, seconds: float) -> float:
        """Wait until the worker has nothing left to do; returns how long it took."""
        return until(
            lambda: self.supervised() and not any(self.waiting().values()), seconds, self.explain
        )

    def supervised(self) -> bool:
        """
        Start the worker again when it has ended by itself, as Docker does; always true.

        A worker whose broker dies at the wrong moment ends instead of connecting again (kombu).
        """
        self.worker.start()
        return True

    def explain(self) -> str:
        """What waits, and what the worker and the database were doing."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid, state, wait_event, now() - xact_start, left(query, 90) "
                "FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                "pg_backend_pid()"
            )
            sessions = "\n".join(map(str, cursor.fetchall()))
        return f"{self.waiting()}\n{sessions}\n{self.worker.tail(60)}"


def until(true: Callable[[], Any], seconds: float, explain: Callable[[], Any] = str) -> float:
    """Wait until `true` and return the seconds it took; AssertionError when it takes longer."""
    began = time.monotonic()
    while not true():
        took = time.monotonic() - began
        assert took < seconds, f"not within {seconds} s: {explain()}"
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def running(
    settings: Settings,
    elasticsearch: Elasticsearch,
    redis: Redis,
    *,
    broker: str = "",
    prefix: str = "chaos",
    beat: bool = False,
) -> Iterator[Live]:
    """
    Index what is there, and run a worker on this test's database until the end.

    Nothing of another test is left in the broker or the index, and nothing of this one after it.
    """
    broker = broker or redis.url
    environment = {
        "DATABASE_URL": database_url(),
        "ELASTICSEARCH_URL": elasticsearch.url,
        "ELASTICSEARCH_PREFIX": prefix,
        "CELERY_BROKER_URL": broker,
        "PORTAL_TEST_DATA": os.environ["PORTAL_TEST_DATA"],
    }
    settings.ELASTICSEARCH_URL = elasticsearch.url
    settings.ELASTICSEARCH_PREFIX = prefix
    _forget_clients()
    _empty(broker)
    remove_indexes()
    with elastic.away_when_away():
        generations.rebuild()
    before = celery.app.conf.broker_url
    celery.app.conf.broker_url = settings.CELERY_BROKER_URL = broker
    celery._rests_until = 0.0
    settings.TASKS = CELERY_TASKS
    # A task half done when the test ends must not be done in the next one.
    with CeleryWorker(environment, concurrency=2, beat=beat) as worker:
        try:
            yield Live(elasticsearch, redis, worker, environment)
        finally:
            worker.kill()
            celery.app.conf.broker_url = before
            remove_indexes()
            _forget_clients()


def database_url() -> str:
    """The address of the database of the tests, not of the one it was made from."""
    values = connection.settings_dict
    return f"postgres://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


def _forget_clients() -> None:
    answering._elasticsearch.cache_clear()
    elastic._client.cache_clear()
    cache.clear()


def _empty(broker: str) -> None:
    import redis

    redis.Redis.from_url(broker).flushdb()


def remove_indexes() -> None:
    """Delete every index of this test's prefix."""
    es = elastic.patient()
    for index in es.indices.get(index=f"{elastic.alias()}-*"):
        es.indices.delete(index=index)


def settle_down() -> None:
    """Build and push everything here, before anything is measured."""
    indexing.drain()


@dataclass
class Found:
    """One answer of the search page, with how long the visitor waited."""

    status: int
    html: str
    seconds: float

    @property
    def simpler(self) -> bool:
        """Whether the page says that it is simpler for now."""
        return "simpler than usual" in self.html


def search(host: str, q: str, path: str = "/search/", **more: str) -> Found:
    """Ask as a visitor of the site at `host`."""
    began = time.monotonic()
    response = Client().get(path, {"q": q, **more}, HTTP_HOST=host)
    return Found(response.status_code, response.content.decode(), time.monotonic() - began)
