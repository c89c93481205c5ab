"""A committed network, and the servers that a test may kill."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.chaos.live import Live, running
from tests.fixtures import TwoRegions
from tests.services import Elasticsearch, Redis
from tests.services.plugin import require


@pytest.fixture
def live(
    committed: TwoRegions,
    settings: Settings,
    elasticsearch_server: Elasticsearch,
    redis_server: Redis,
    redis_url: str,
    worker_id: str,
) -> Iterator[Live]:
    """A running portal on the run's own servers, which must not be killed."""
    # What a visitor waits at most is proved in test_outage; here nothing may depend on the clock.
    settings.ELASTICSEARCH_TIMEOUT = 10.0
    with running(
        settings, elasticsearch_server, redis_server, broker=redis_url, prefix=f"live-{worker_id}"
    ) as parts:
        yield parts


@pytest.fixture(scope="session")
def mortal_elasticsearch() -> Iterator[Elasticsearch]:
    """An Elasticsearch that may be killed; every test starts it again."""
    require("elasticsearch")
    with Elasticsearch() as server:
        yield server


@pytest.fixture
def mortal(
    committed: TwoRegions, settings: Settings, mortal_elasticsearch: Elasticsearch
) -> Iterator[Live]:
    """A running portal, with the clock, of which every part may be killed."""
    require("redis")
    mortal_elasticsearch.start()
    with Redis() as redis:
        # Rebuilding at the start needs time; each test sets what its visitors wait.
        settings.ELASTICSEARCH_TIMEOUT = 10.0
        with running(settings, mortal_elasticsearch, redis, beat=True) as parts:
            yield parts
            mortal_elasticsearch.start()
