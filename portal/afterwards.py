"""Work that nobody waits for: on a worker when there is one, else when the answer has been sent."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from celery import Task
from django.conf import settings
from django.core.signals import got_request_exception, request_finished

from portal import celery

log = logging.getLogger(__name__)
_waiting = threading.local()


def do(task: Task, *args: Any) -> None:
    """
    Let a worker run the task; without one it runs in this process after the answer.

    args: what JSON can carry. A task that fails is logged by its name alone.
    """
    if settings.CELERY_BROKER_URL and celery.send(task, args):
        return
    _list().append(lambda: task(*args))


def _list() -> list[Callable[[], Any]]:
    if not hasattr(_waiting, "work"):
        _waiting.work = []
    work: list[Callable[[], Any]] = _waiting.work
    return work


def _finish(**kwargs: Any) -> None:
    # The server calls this in the request's own thread, after the last byte.
    work = _list()
    while work:
        one = work.pop(0)
        try:
            one()
        except Exception as error:
            log.error("What was left for after an answer failed: %s", type(error).__name__)


def connect() -> None:
    """Called once, when the portal starts."""
    request_finished.connect(_finish, dispatch_uid="portal.afterwards")
    got_request_exception.connect(_finish, dispatch_uid="portal.afterwards")
