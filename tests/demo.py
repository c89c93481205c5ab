"""
The demo network for many tests, and the answers of all its pages.

The clock stands at TODAY, because the demo's days (checked on, expires on, review due) are fixed.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from home.demo import build
from search import indexing
from tests.crawl import Crawl, crawl
from tests.kept import Kept, taken_back

TODAY = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HOSTS = ["localhost", "asheville.localhost", "greenville.localhost"]


def _built() -> build.Network:
    network = build.build()
    indexing.drain()
    return network


@pytest.fixture(scope="session")
def demo_rows(django_db_setup: None, django_db_blocker: Any) -> Kept[build.Network]:
    """The rows of the demo, built once."""
    with django_db_blocker.unblock(), time_machine.travel(TODAY):
        return Kept.after(_built)


@pytest.fixture(scope="session")
def demo_crawl(demo_rows: Kept[build.Network], django_db_blocker: Any) -> Crawl:
    """Every public page of the demo's three sites, asked for once."""
    with django_db_blocker.unblock(), time_machine.travel(TODAY), taken_back():
        demo_rows.put_back()
        return crawl(HOSTS)


@pytest.fixture
def demo_network(demo_rows: Kept[build.Network], db: None) -> Iterator[build.Network]:
    """The demo as it is after `seed_demo`. What a test changes is taken back after it."""
    with time_machine.travel(TODAY):
        yield demo_rows.put_back()
