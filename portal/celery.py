"""
Celery: background work on workers of its own.

A message says only that there is work; what the work is stands in the database. So a message
that is lost, doubled or late costs nothing but time.
"""

from __future__ import annotations

import logging
import os
import time
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab, schedule
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")

log = logging.getLogger(__name__)

# A broker that failed is left alone this long; the beat of every minute does the work anyway.
REST = 5.0
# Seconds to reach the broker and hand over a message, before the sender goes on without.
CONNECT, SEND = 0.3, 0.5

app = Celery("portal")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL or "memory://",
    # Seconds until an unconfirmed message is given to another worker; longer than any task.
    broker_transport_options={
        "visibility_timeout": 1800,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    task_ignore_result=True,
    result_backend=None,
    # A task counts as done when it is done, not when it was begun.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=20.0,
    worker_enable_soft_shutdown_on_idle=True,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    # Signs of life for /health/ready.
    imports=["portal.pulse"],
    task_soft_time_limit=1200,
    task_time_limit=1500,
    timezone=settings.TIME_ZONE,
    beat_schedule={
        "search": {
            "task": "search.tasks.keep_up",
            "schedule": schedule(60),
            "options": {"expires": 55},
        },
        "schedule": {
            "task": "portal.tasks.publish_scheduled",
            "schedule": schedule(60),
            "options": {"expires": 55},
        },
        "sources": {
            "task": "articles.tasks.check_sources",
            "schedule": crontab(minute=0, hour=4),
        },
        "digest": {
            "task": "home.tasks.send_digest",
            "schedule": crontab(minute=0, hour=7, day_of_week="mon"),
        },
        "calls": {"task": "locations.tasks.make_call_lists", "schedule": crontab(minute=0, hour=5)},
    },
)
app.autodiscover_tasks(["search", "portal", "articles", "locations", "home"], related_name="tasks")

_rests_until = 0.0


def send(task: Task, args: tuple[Any, ...] = (), **options: Any) -> bool:
    """
    Hand a task to the broker; False when it cannot be reached within about half a second.

    Never raises and never retries: the caller has a save to finish.
    """
    global _rests_until
    if time.monotonic() < _rests_until:
        return False
    try:
        # A short-lived connection of its own: the worker's may wait longer than a save can.
        with app.connection_for_write(transport_options=_IMPATIENT) as connection:
            task.apply_async(args, connection=connection, retry=False, **options)
    except Exception as error:
        _rests_until = time.monotonic() + REST
        log.warning("The broker does not answer (%s).", type(error).__name__)
        return False
    return True


_IMPATIENT = {
    "socket_connect_timeout": CONNECT,
    "socket_timeout": SEND,
    "retry_on_timeout": False,
    "max_retries": 0,
}
