"""Fixtures for the real servers and the browser. Those of a room stand beside its tests."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from tests.services import Elasticsearch, Missing, Postgres, Redis, Service, shared
from tests.services.machine import CHROMIUM
from tests.services.plugin import give_up, long_run, on_postgres, require

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ["tests.fixtures", "tests.demo"]

AnyService = TypeVar("AnyService", bound=Service)

# Nothing of the browser's own goes out, and no name but the sites' own is looked up.
CHROMIUM_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, "
    "EXCLUDE 127.0.0.1",
]


def _shared(kind: type[AnyService]) -> AnyService:
    try:
        return shared(kind)
    except Missing as missing:
        give_up(str(missing))
        raise


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    """The PostgreSQL of the run's databases. To kill one, start a `Postgres()` of your own."""
    if not on_postgres():
        pytest.skip("this run is on SQLite")
    return _shared(Postgres)


@pytest.fixture(scope="session")
def redis_server() -> Redis:
    """The run's Redis, shared by all workers. To kill one, start a `Redis()` of your own."""
    require("redis")
    return _shared(Redis)


@pytest.fixture(scope="session")
def redis_url(redis_server: Redis) -> str:
    """The address of a database of the shared Redis that only this worker uses."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return redis_server.url_of(int(worker.removeprefix("gw")) % 64)


@pytest.fixture(scope="session")
def elasticsearch_server() -> Elasticsearch:
    """
    The run's Elasticsearch, shared by all workers: give indexes a name of your own.

    To kill one, start an `Elasticsearch()` of your own.
    """
    require("elasticsearch")
    return _shared(Elasticsearch)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of this machine's Chromium."""
    require("browser")
    return CHROMIUM.require()


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator["Browser"]:
    """Chromium, driven by Playwright. It can reach this machine's own sites only."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, so Django takes every query for one made
        # in asynchronous code; none is.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests of real outages the time they need, and the machine to themselves."""
    for item in items:
        chaos = item.path.parent.name == "chaos"
        if chaos:
            item.add_marker(pytest.mark.alone)
        if long_run():
            item.add_marker(pytest.mark.timeout(4 * 3600))
        elif chaos:
            item.add_marker(pytest.mark.timeout(900))
