"""Tasks of Wagtail and other apps, as Celery runs them."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import OperationalError

from portal.celery import app


# Two tasks may wait for each other's rows, and the database ends one of them. Nobody would send
# it again.
@app.task(
    name="portal.tasks.run", autoretry_for=(OperationalError,), retry_backoff=1, max_retries=5
)
def run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run the django-task at this import path."""
    from portal.task_backend import task_at

    task_at(path).call(*args, **kwargs)


@app.task(name="portal.tasks.publish_scheduled")
def publish_scheduled() -> None:
    """Publish what is planned for now, and take down what has ended."""
    call_command("publish_scheduled", verbosity=0)
