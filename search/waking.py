"""
Waking the indexing after a commit: a message to Celery, or the work itself when there is none.

Nothing here may fail or delay the save it follows: what is not done now is done by the next
wake-up, or by the beat of every minute.
"""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, connection

from search.models import SearchFacet, SearchMark

log = logging.getLogger(__name__)

# How long an editor's save may work on the index when there is no worker. Seconds.
BUDGET = 0.7
# So many pages below those that changed are more than a save can wait for.
MUCH = 200
_finishing = threading.Lock()


def wake() -> None:
    """Tell a worker that something changed; with no broker, index within BUDGET right here."""
    try:
        if settings.CELERY_BROKER_URL:
            from portal import celery
            from search.tasks import drain as drain_task

            celery.send(drain_task)
        else:
            _drain_here()
    except Exception as error:
        # The page is saved and its mark is committed: nothing is lost but time.
        log.warning("The search index will follow later: %s", type(error).__name__)


def _drain_here() -> None:
    from search.indexing import drain

    try:
        # The first few pages of a region that was moved help nobody: all is done beside.
        later = settings.SEARCH_FINISH_IN_BACKGROUND and _much_waits()
        unfinished = later or drain(seconds=BUDGET).unfinished
    except DatabaseError:
        # Another drain held the rows for longer than this save may wait.
        unfinished = True
    if unfinished and settings.SEARCH_FINISH_IN_BACKGROUND:
        threading.Thread(target=_finish, name="search-index").start()


def _much_waits() -> bool:
    """Whether a change waits that reaches MUCH pages: a region was moved, hidden or deleted."""
    changed = SearchMark.objects.filter(subtree=True).values_list("page_id", flat=True)
    roots = [str(pk) for pk in changed[:MUCH]]
    below = SearchFacet.objects.filter(facet="ancestor", value__in=roots)
    return bool(roots) and below[:MUCH].count() == MUCH


def _finish() -> None:
    """Finish a large change (a region moved) beside the request that began it."""
    from search.indexing import drain

    # One waits for the other: the first may be past the step that this change needs.
    with _finishing:
        try:
            drain()
        except Exception as error:
            log.warning("The search index will follow later: %s", type(error).__name__)
        finally:
            connection.close()
