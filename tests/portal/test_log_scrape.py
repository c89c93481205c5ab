"""
A visitor leaves a marker in everything that can be sent; nobody may find one afterwards.

Looked through: the log as production writes it, the messages to the workers, the cache, and every
row of the database. Two things are kept on purpose: the words of a search without digits, as a
count (search.counting), and the note of a report (ErrorReport).
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery.app.task import Task
from django.core.cache import cache
from django.db import DatabaseError, OperationalError
from django.test import Client

from articles.models import ArticlePage
from locations.finding import views as finding
from locations.models import ErrorReport
from portal.celery import app
from portal.logs import Json, WithoutVisitorWords
from search import answering, elastic, indexing
from search import views as searching
from tests.chaos.live import CELERY_TASKS
from tests.fixtures import TwoRegions
from tests.kept import all_rows

WORD, NOTE, OTHER, AGENT = "zebraword", "zebranote", "zebraother", "zebraagent"
# A ZIP code and an address that nothing else of the tests has.
ZIP, ADDRESS = "59911", "203.0.113.77"
MARKERS = (WORD, NOTE, OTHER, AGENT, ZIP, ADDRESS, "zebra")
DATABASE = {"search_querycount": {WORD, "zebra"}, "locations_errorreport": {NOTE, "zebra"}}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What production would write: every record from INFO on, as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    handler.addFilter(WithoutVisitorWords())
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def messages(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be sent to the workers, and nobody is there to take it."""
    sent: list[str] = []

    def keep(task: Task, *args: Any, **options: Any) -> None:
        options.pop("connection", None)
        sent.append(repr((task.name, args, options)))

    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.TASKS = CELERY_TASKS
    monkeypatch.setattr(Task, "apply_async", keep)
    monkeypatch.setattr("portal.celery._rests_until", 0.0)
    return sent


@pytest.fixture
def portal(
    two_regions: TwoRegions, messages: list[str], log: io.StringIO
) -> TwoRegions:  # in this order: building it is no visit
    """Two regions that can be searched."""
    indexing.drain()
    cache.clear()
    messages.clear()
    log.truncate(0)
    return two_regions


def visit(portal: TwoRegions) -> list[int]:
    """A visit that leaves every marker; the status of each answer."""
    headers = {
        "host": portal.a.host,
        "user-agent": f"Mozilla/5.0 ({AGENT})",
        "x-forwarded-for": ADDRESS,
        "cookie": f"a={OTHER}",
        "referer": f"http://{OTHER}.example/?q={OTHER}",
        "accept-language": OTHER,
    }
    client = Client(raise_request_exception=False, headers=headers, REMOTE_ADDR=ADDRESS)
    wrong = f"/find/wrong/{portal.a.facility.pk}/"
    answers = [
        client.get("/search/", {"q": WORD}),
        client.get("/search/", {"q": f"{WORD} {ZIP}", "sort": "distance", OTHER: OTHER}),
        client.get("/search/suggest", {"q": WORD}),
        client.get("/find/", {"where": ZIP, "payment": OTHER}),
        client.get("/find/", {"where": f"{OTHER} {WORD}"}),
        client.get(wrong, {"q": OTHER}),
        client.post(wrong, {"what": "other", "note": NOTE, OTHER: OTHER}),
        client.post(wrong, {"what": OTHER, "note": f"{OTHER} {ZIP}"}),
        client.get("/nothing-here/", {"q": WORD, "where": ZIP}),
        client.post("/search/", {"q": OTHER}),
        client.get("/local/first-steps/", {"page": OTHER}),
        client.get("/people/nobody/", {"q": OTHER}),
    ]
    strict = Client(enforce_csrf_checks=True, headers=headers, REMOTE_ADDR=ADDRESS)
    forged = {"origin": f"http://{OTHER}.example"}
    answers.append(strict.post(wrong, {"what": "other", "note": OTHER}, headers=forged))
    answers.append(strict.post(wrong, {"what": "other", "note": OTHER}, secure=True))
    answers.append(Client(headers={**headers, "host": f"{OTHER}.example"}).get("/"))
    answers.append(Client(headers={**headers, "host": f"{OTHER}$"}).get("/"))
    return [answer.status_code for answer in answers]


def assert_forgotten(log: io.StringIO, messages: list[str], allowed: Any = DATABASE) -> None:
    """No marker anywhere but where it may be."""
    for line in log.getvalue().splitlines():
        json.loads(line.strip("\0"))
        assert not [marker for marker in MARKERS if marker in line.lower()], line
    assert not [m for m in messages if any(marker in m.lower() for marker in MARKERS)]
    kept = repr(cache._cache).lower()
    assert not [marker for marker in MARKERS if marker in kept]
    found: dict[str, set[str]] = {}
    for table, rows in all_rows().items():
        text = repr(rows).lower()
        here = {marker for marker in MARKERS if marker in text}
        if here:
            found[table] = here
    assert found == allowed


def test_nothing_but_what_is_kept_on_purpose(
    portal: TwoRegions, log: io.StringIO, messages: list[str], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answered = visit(portal)
    assert answered == [200] * 6 + [302, 200, 404, 405, 200, 404, 403, 403, 400, 400]
    assert ErrorReport.objects.get().note == NOTE
    assert "Not Found: /nothing-here/" in log.getvalue(), "the log is looked at"
    assert_forgotten(log, messages)


def test_a_save_sends_messages_without_words(
    portal: TwoRegions, messages: list[str], django_capture_on_commit_callbacks
) -> None:
    """The list of messages is not empty because nobody listens."""
    article = ArticlePage.objects.get(pk=portal.a.article.pk)
    article.title = OTHER
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    assert any("search.tasks.drain" in message for message in messages)
    assert not [message for message in messages if "zebra" in message]


@contextmanager
def another_client() -> Iterator[None]:
    """Elasticsearch as the settings have it now, and afterwards as before."""
    _forget_clients()
    try:
        yield
    finally:
        _forget_clients()


def _forget_clients() -> None:
    answering._elasticsearch.cache_clear()
    elastic._client.cache_clear()


def test_a_dead_elasticsearch_tells_nothing(
    portal: TwoRegions, log: io.StringIO, messages: list[str], settings: Any
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    with another_client():
        assert visit(portal)[:6] == [200] * 6
    assert "does not answer" in log.getvalue()
    assert_forgotten(log, messages)


@pytest.mark.elasticsearch
def test_an_elasticsearch_that_answers_tells_nothing(
    portal: TwoRegions,
    log: io.StringIO,
    messages: list[str],
    settings: Any,
    elasticsearch_server: Any,
) -> None:
    """Without an index every search is an error of Elasticsearch's, with the request in it."""
    settings.ELASTICSEARCH_URL = elasticsearch_server.url
    settings.ELASTICSEARCH_PREFIX = "scrape"
    with another_client():
        assert visit(portal)[:6] == [200] * 6
    assert "status 404" in log.getvalue()
    assert_forgotten(log, messages)


@pytest.mark.parametrize("error", [RuntimeError, OperationalError, DatabaseError])
def test_a_fault_that_quotes_the_visitor_is_told_without_its_message(
    error: type[Exception],
    portal: TwoRegions,
    log: io.StringIO,
    messages: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        words = f"near “{WORD} {ZIP}” from {ADDRESS}"
        try:
            raise ValueError(words)
        except ValueError as cause:
            raise error(f"error at {words}") from cause

    monkeypatch.setattr(answering, "answer", broken)
    monkeypatch.setattr(answering, "suggest", broken)
    monkeypatch.setattr(finding, "answering", answering)
    monkeypatch.setattr(searching, "answering", answering)
    answered = visit(portal)
    if error is RuntimeError:
        assert answered[:3] == [500] * 3
        assert "Internal Server Error: /search/" in log.getvalue()
    assert error.__name__ in log.getvalue()
    # What could not be answered is not counted.
    assert_forgotten(log, messages, {"locations_errorreport": DATABASE["locations_errorreport"]})


def test_a_task_that_fails_is_told_without_its_message(log: io.StringIO) -> None:
    @app.task(name="tests.scrape")
    def fails(words: str) -> None:
        raise RuntimeError(f"{words} is not a name")

    fails.apply(args=[OTHER])
    del app.tasks["tests.scrape"]
    assert "tests.scrape" in log.getvalue()
    assert "RuntimeError" in log.getvalue()
    assert "zebra" not in log.getvalue()
