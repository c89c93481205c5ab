"""The directory's background work. The database says what there is to do."""

from __future__ import annotations

import logging

from portal.celery import app

log = logging.getLogger(__name__)


@app.task(name="locations.tasks.make_call_lists")
def make_call_lists() -> None:
    """Early every morning: what grew old, and which places each region should ring today."""
    from locations import truth

    log.info("Grew older than a limit: %s places.", truth.let_age())
    log.info("Call lists: %s places to ring.", truth.make_call_lists())
