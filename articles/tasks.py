"""The library's background work."""

from __future__ import annotations

import logging

from django.conf import settings

from portal.celery import app

log = logging.getLogger(__name__)


@app.task(name="articles.tasks.check_sources")
def check_sources() -> None:
    """Early every morning, when it is switched on: do the sources of articles still answer?"""
    from articles import link_check

    if settings.SOURCE_CHECKS:
        log.info("Sources: %s addresses asked.", link_check.check())
