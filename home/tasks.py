"""The background work that concerns every room."""

from __future__ import annotations

import logging

from portal.celery import app

log = logging.getLogger(__name__)


@app.task(name="home.tasks.send_digest")
def send_digest() -> None:
    """On Monday morning: tell every editor what waits for them."""
    from home.work import digest

    log.info("Weekly digest: %s letters.", digest.send())
