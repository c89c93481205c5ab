"""What `/health/…` says, with the real database, Redis and Elasticsearch; and the JSON logs."""

import json
import logging
import sys

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.test import Client

from portal import health, pulse
from portal.logs import Json, WithoutVisitorWords
from search.models import SearchDocument, SearchMark

FORGIVING = {
    "default": {
        "BACKEND": "portal.cache.ForgivingRedisCache",
        # Nobody listens there.
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.3},
    }
}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(health, "_kept", None)
    monkeypatch.setattr("portal.cache._rests_until", 0.0)
    monkeypatch.setattr(pulse, "_last", 0.0)
    cache.clear()


def ask(path: str = "/health/ready", **headers: str):
    response = Client().get(path, headers=headers)
    return response.status_code, response.json()


@pytest.mark.parametrize("host", ["localhost", "elsewhere.example", "10.0.0.7:8000"])
def test_live_answers_at_every_address(host: str) -> None:
    response = Client().get("/health/live", headers={"host": host})
    assert (response.status_code, response.json()) == (200, {"status": "live"})
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in response
    assert not response.cookies


def test_other_addresses_below_health_are_missing(db) -> None:
    assert ask("/health/")[0] == 404
    assert ask("/health/ready/")[0] == 404


@pytest.mark.every_database
def test_ready_names_every_part_with_a_reason(db) -> None:
    status, content = ask()
    assert (status, content["status"]) == (200, "ready")
    assert list(content["checks"]) == ["database", "cache", "search", "worker", "outbox"]
    assert all(
        check["ok"] and check["reason"].endswith(".") for check in content["checks"].values()
    )


def test_a_dead_database_is_not_ready_and_says_so(db, monkeypatch) -> None:
    away = health.Check(False, "The database does not answer (OperationalError).")
    monkeypatch.setattr(health, "database", lambda: away)
    status, content = ask()
    assert (status, content["status"]) == (503, "unavailable")
    assert content["checks"]["search"]["reason"] == "Not known while the database is away."
    assert content["checks"]["worker"]["ok"]


def test_a_part_that_breaks_the_check_is_named_and_serving_goes_on(db, monkeypatch) -> None:
    def broken() -> health.Check:
        raise RuntimeError("secret words")

    monkeypatch.setattr(health, "outbox", broken)
    status, content = ask()
    assert (status, content["status"]) == (200, "degraded")
    assert content["checks"]["outbox"]["reason"] == "Could not be looked at (RuntimeError)."


def test_strict_is_for_who_can_repair(db, settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert ask()[0] == 200
    status, content = ask("/health/ready?strict=1")
    assert (status, content["status"]) == (503, "degraded")
    reason = content["checks"]["worker"]["reason"]
    assert "no sign of life of the worker, no sign of life of the clock" in reason


def test_signs_of_life_are_seen_and_end(db, settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    pulse.give(pulse.WORKER)
    pulse._last = 0.0
    pulse.give(pulse.CLOCK)
    assert health.worker().ok
    cache.set(pulse._key(pulse.WORKER), 1.0)
    assert "the worker is silent for" in health.worker().reason


def test_a_sign_of_life_is_also_the_time_of_a_file(db, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PULSE_FILE", str(tmp_path / "pulse"))
    pulse.give(pulse.WORKER)
    assert (tmp_path / "pulse").exists()
    (tmp_path / "pulse").unlink()
    pulse.give(pulse.WORKER)
    assert not (tmp_path / "pulse").exists(), "not oftener than it has to be"


@pytest.mark.every_database
def test_the_outbox_tells_how_long_the_oldest_change_waits(db) -> None:
    assert health.outbox().reason == "No change waits for the index."
    SearchMark.objects.create(page_id=1)
    assert health.outbox() == health.Check(True, "The oldest change waits for the index for 0 s.")
    # A revision is microseconds since 1970.
    SearchDocument.objects.create(page_id=2, revision=1_000_000)
    assert not health.outbox().ok
    SearchDocument.objects.update(attempts=SearchDocument.MAX_ATTEMPTS)
    assert health.outbox().ok, "what was given up is counted by the search, not by its age"


def test_elasticsearch_that_is_away_is_a_reason_and_no_failure(db, settings) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    check = health.search()
    assert not check.ok
    assert check.reason == "Elasticsearch does not answer; the database does, more simply."
    assert ask()[0] == 200


@pytest.mark.elasticsearch
def test_elasticsearch_without_an_index_is_told(db, settings, elasticsearch_server) -> None:
    settings.ELASTICSEARCH_URL = elasticsearch_server.url
    settings.ELASTICSEARCH_PREFIX = "health"
    assert health.search().reason == "There is no index yet; the database answers, more simply."


@pytest.mark.redis
def test_redis_as_cache_answers(db, settings, redis_url) -> None:
    settings.CACHES = {"default": {**FORGIVING["default"], "LOCATION": redis_url}}
    assert health.the_cache().ok
    assert cache.add("a", 1) and cache.incr("a") == 2
    cache.set_many({"b": 1, "c": 2})
    assert cache.get_many(["b", "c"]) == {"b": 1, "c": 2}
    assert cache.touch("b") and cache.delete("b") and not cache.has_key("b")


def test_a_cache_that_is_away_answers_as_an_empty_one(settings) -> None:
    settings.CACHES = FORGIVING
    assert caches["default"].get("a", "none") == "none"
    cache.set("a", 1)
    assert not cache.add("a", 1)
    assert cache.get_many(["a"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]
    assert cache.get_or_set("a", lambda: "made") == "made"
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    assert health.the_cache().reason == "The cache does not answer; every page is made anew."


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("portal", logging.ERROR, __file__, 1, message, args, info)
    WithoutVisitorWords().filter(made)
    return made


def test_a_json_line_has_no_words_of_the_visitor() -> None:
    try:
        try:
            raise ValueError("zebra")
        except ValueError as error:
            raise KeyError("zebra") from error
    except KeyError:
        caught = sys.exception()
    line = Json().format(record("failed at %s", "/search/?q=zebra", error=caught))
    assert "zebra" not in line
    assert "\n" not in line
    told = json.loads(line)
    assert told["message"] == "failed at /search/?…"
    assert told["error"] == "KeyError from ValueError"
    assert told["trace"][-1].endswith("test_a_json_line_has_no_words_of_the_visitor")
    assert told["time"].endswith("+00:00")


def test_settings_of_the_test_do_not_hide_the_middleware() -> None:
    where = settings.MIDDLEWARE.index("portal.health.HealthMiddleware")
    assert where < settings.MIDDLEWARE.index("django.middleware.common.CommonMiddleware")
