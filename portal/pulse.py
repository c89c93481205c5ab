"""
Signs of life of the worker and the clock (beat), for `/health/ready` and the containers' checks.

The worker gives one with each of Celery's own heartbeats, the clock whenever it sends something
(at least once a minute). They are kept in the cache, which all processes share, and, when
PULSE_FILE names a file, as that file's time.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from celery.signals import after_task_publish, beat_init, heartbeat_sent
from django.core.cache import cache

WORKER, CLOCK = "worker", "clock"
# Seconds between two signs; Celery's own heart beats every two.
EVERY = 5.0
# Seconds after which a silence means that nobody is there. The clock speaks once a minute.
SILENCE = {WORKER: 30, CLOCK: 150}
_KEEP = 86_400

_last = 0.0
_is_clock = False


def give(who: str) -> None:
    """Note that `who` lives; at most once in EVERY seconds."""
    global _last
    now = time.monotonic()
    if _last and now - _last < EVERY:
        return
    _last = now
    file = os.environ.get("PULSE_FILE")
    if file:
        Path(file).touch()
    cache.set(_key(who), time.time(), _KEEP)


def age(who: str) -> float | None:
    """Seconds since the last sign of life; None when there was none for a day."""
    at = cache.get(_key(who))
    return None if at is None else max(0.0, time.time() - at)


def _key(who: str) -> str:
    return f"pulse:{who}"


@heartbeat_sent.connect(dispatch_uid="portal.pulse.worker")
def _worker_lives(**kwargs: Any) -> None:
    give(WORKER)


@beat_init.connect(dispatch_uid="portal.pulse.clock")
def _clock_begins(**kwargs: Any) -> None:
    global _is_clock
    _is_clock = True
    give(CLOCK)


@after_task_publish.connect(dispatch_uid="portal.pulse.sent")
def _something_was_sent(**kwargs: Any) -> None:
    # The web server sends tasks too.
    if _is_clock:
        give(CLOCK)
