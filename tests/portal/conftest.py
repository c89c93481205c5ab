"""Pages and facts kept between requests, as in production."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from portal.kept import version
from portal.kept.facts import facts
from portal.kept.middleware import shelf
from tests.fixtures import TwoRegions


@pytest.fixture
def keep(two_regions: TwoRegions, settings: Any) -> TwoRegions:
    """The portal keeps its pages; what waits for the commit is done by `as_committed`."""
    settings.KEEP_PAGES = True
    shelf.clear()
    cache.clear()
    facts.clear()
    version.watch.__init__()
    return two_regions


@pytest.fixture
def as_committed(django_capture_on_commit_callbacks: Any) -> Any:
    """A block after which the transaction counts as committed."""

    def block() -> Any:
        # What fixtures changed before waits for a commit that never comes, and would hide a change.
        connection.run_on_commit.clear()
        return django_capture_on_commit_callbacks(execute=True)

    return block
