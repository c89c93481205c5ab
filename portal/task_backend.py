"""
A backend of django-tasks on Celery: Wagtail's own background work runs on the workers.

A task is sent after the commit of the transaction that asked for it, so a worker never looks
for a row that is not there yet. When the broker is away the task runs at once instead: it is
small, and nobody else would do it.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id, normalize_json

log = logging.getLogger(__name__)


def task_at(path: str) -> Task[Any, Any]:
    """The django-task at an import path; ValueError when something else is there."""
    task = import_string(path)
    if not isinstance(task, Task):
        raise ValueError(f"{path} is not a task")
    return task


class CeleryBackend(BaseTaskBackend):
    """Sends after commit; keeps no results."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Note the task for after the commit. Arguments must be JSON, as with every backend."""
        self.validate_task(task)
        # A list and a dict, whatever came: they travel as JSON.
        values, names = normalize_json([*args]), normalize_json({**kwargs})

        def send() -> None:
            from portal import celery, tasks

            if not celery.send(tasks.run, (task.module_path, values, names)):
                task.call(*values, **names)

        transaction.on_commit(send, robust=True)
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=values,
            kwargs=names,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
