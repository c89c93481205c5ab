"""
Background work. With no broker every task runs at once, in the same process.

CELERY_BROKER_URL (for example redis://localhost:6379/0) hands it to Celery workers.
"""

from typing import Any

import environ

# Keeping the index is most of the background work; its settings come along.
from portal.settings.search import *  # noqa: F403

CELERY_BROKER_URL = environ.Env().str("CELERY_BROKER_URL", default="")

# Whether a worker asks, politely, if the sources of articles still answer. It needs a way out.
SOURCE_CHECKS = environ.Env().bool("SOURCE_CHECKS", default=False)

TASKS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": (
            "portal.task_backend.CeleryBackend"
            if CELERY_BROKER_URL
            else "django_tasks.backends.immediate.ImmediateBackend"
        ),
        # Whatever queue a task of Wagtail names, our workers take it.
        "QUEUES": [],
    },
}
