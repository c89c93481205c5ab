"""Messages say that there is work, and no more; Wagtail's own tasks run on a real worker."""

from __future__ import annotations

import base64
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import redis
from django.db import connection, transaction
from wagtail.models import ReferenceIndex

from articles.models import ArticlePage, Person
from portal.celery import app
from search.tasks import drain
from tests.chaos.live import Live, settle_down, until
from tests.fixtures import TwoRegions
from tests.services.process import _processes

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.elasticsearch,
    pytest.mark.worker,
]


@pytest.fixture
def queue(live: Live) -> Iterator[redis.Redis]:
    """The broker as it is, with the worker stopped."""
    settle_down()
    live.drained(60)
    live.worker.stop()
    client = redis.Redis.from_url(live.environment["CELERY_BROKER_URL"])
    client.delete("celery")
    yield client
    client.close()


def messages(queue: redis.Redis) -> list[dict]:
    return [json.loads(raw) for raw in reversed(queue.lrange("celery", 0, -1))]


def test_messages_are_json_and_carry_nothing(committed: TwoRegions, queue: redis.Redis) -> None:
    """A wake-up has no payload; a task of Wagtail names a row, never its words."""
    article = ArticlePage.objects.get(pk=committed.a.article.pk)
    article.title = "Markerword"
    article.save_revision().publish()
    sent = messages(queue)
    names = [message["headers"]["task"] for message in sent]
    assert "search.tasks.drain" in names
    assert "portal.tasks.run" in names
    for message in sent:
        assert message["content-type"] == "application/json"
        args, kwargs, _ = json.loads(base64.b64decode(message["body"]))
        assert "Markerword" not in json.dumps([args, kwargs])
        if message["headers"]["task"] == "search.tasks.drain":
            assert (args, kwargs) == ([], {})


def test_sent_after_the_commit_and_only_then(committed: TwoRegions, queue: redis.Redis) -> None:
    """A long transaction is not overtaken by its own message, one taken back sends none."""
    article = ArticlePage.objects.get(pk=committed.a.article.pk)
    with transaction.atomic():
        article.save()
        assert messages(queue) == []
    names = [message["headers"]["task"] for message in messages(queue)]
    assert names.count("search.tasks.drain") == 1
    queue.delete("celery")
    with transaction.atomic():
        article.save()
        transaction.set_rollback(True)
    assert messages(queue) == []


def test_a_message_that_is_not_json_is_refused(live: Live, committed: TwoRegions) -> None:
    """The worker takes no pickle, and works on."""
    settle_down()
    with app.connection_for_write() as broker:
        drain.apply_async(serializer="pickle", connection=broker)
    until(lambda: "Refusing to deserialize" in live.worker.log.read_text(), 30, live.explain)
    assert live.worker.running
    article = ArticlePage.objects.get(pk=committed.a.article.pk)
    article.save()
    live.drained(30)


def test_settings_that_keep_work_safe() -> None:
    """Done when it is done, one at a time, and no results to lose or to leak."""
    conf = app.conf
    assert conf.accept_content == ["json"]
    assert conf.task_serializer == "json"
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.result_backend is None
    assert conf.broker_transport_options["visibility_timeout"] > conf.task_time_limit


@contextmanager
def held(table: str) -> Iterator[None]:
    """Hold a table, so that whoever wants it stands still."""
    values = connection.settings_dict
    with psycopg.connect(
        host=values["HOST"], port=values["PORT"], user=values["USER"], dbname=values["NAME"]
    ) as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def references(person: Person) -> int:
    return ReferenceIndex.get_references_to(person).count()


def test_a_task_of_wagtail_outlives_its_process(live: Live, committed: TwoRegions) -> None:
    """The reference index is written by the worker; a process killed in between is replaced."""
    settle_down()
    live.drained(60)
    person = Person.objects.create(name="Referred to (demo)", slug="referred-to")
    article = ArticlePage.objects.get(pk=committed.a.article.pk)
    until(
        lambda: not redis.Redis.from_url(live.environment["CELERY_BROKER_URL"]).llen("celery"), 30
    )
    with held("wagtailcore_referenceindex"):
        article.author = person
        article.save()
        until(_somebody_waits, 30, live.explain)
        pool = [pid for pid, p in _processes().items() if p.group == live.worker.pid]
        for pid in pool:
            if pid != live.worker.pid:
                os.kill(pid, signal.SIGKILL)
    until(lambda: references(person) == 1, 60, live.explain)
    assert live.worker.running


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
