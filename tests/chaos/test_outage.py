"""Elasticsearch and the broker dead or hanging: editors publish, visitors find answers."""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_django import Settings

from portal import celery
from portal.settings.search import ELASTICSEARCH_TIMEOUT
from search import answering, elastic
from tests.chaos.live import Live, search, settle_down, until
from tests.fixtures import Region, TwoRegions
from tests.services import Service

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.elasticsearch,
    pytest.mark.worker,
]

# Seconds, from the promise to editors and visitors.
PUBLISH_ADDS, ANSWER_WITHIN, BACK_WITHIN = 1.0, 1.0, 120.0


@contextmanager
def frozen(*services: Service) -> Iterator[None]:
    """Servers that accept connections and never answer (SIGSTOP to all of their processes)."""
    for service in services:
        os.killpg(service.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for service in services:
            os.killpg(service.pid, signal.SIGCONT)


class Day:
    """An editor and a visitor of one region, and how long each of them waited."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.number = 0

    def publish(self, times: int = 4) -> list[float]:
        """Publish a new title; seconds of each time, every one with a broker to be tried."""
        took = []
        for _ in range(times):
            self.number += 1
            article = self.region.article
            article.refresh_from_db()
            article.title = f"First steps {self.title}"
            # The worst case for an editor: nobody found out a moment ago that it is away.
            celery._rests_until = 0.0
            began = time.monotonic()
            article.save_revision().publish()
            took.append(time.monotonic() - began)
        return took

    @property
    def title(self) -> str:
        """A word that only the newest state holds."""
        return f"version{self.number}x"

    def ask(self, times: int = 4) -> float:
        """Search without Elasticsearch; the longest a visitor waited."""
        longest = 0.0
        for number in range(times):
            if number % 2 == 0:
                # The first visitor after a failure was forgotten pays for finding it out.
                answering._elasticsearch.cache_clear()
            found = search(self.region.host, "heroin")
            assert found.status == 200
            assert found.simpler
            assert "First steps" in found.html
            typed = search(self.region.host, "fro", "/search/suggest")
            assert "Front desk" in typed.html
            longest = max(longest, found.seconds, typed.seconds)
        return longest

    def findable(self) -> bool:
        """Whether Elasticsearch itself finds the newest state."""
        found = search(self.region.host, self.title)
        # A word that is almost the same finds the older state, so the title itself must be there.
        shown = found.html.replace("<mark>", "").replace("</mark>", "")
        return not found.simpler and f"First steps {self.title}" in shown


def test_dead_and_hanging(
    committed: TwoRegions, mortal: Live, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Publishing costs a second at most, answers come within one, all is found two minutes on."""
    settle_down()
    settings.ELASTICSEARCH_TIMEOUT = ELASTICSEARCH_TIMEOUT
    elastic._client.cache_clear()
    day = Day(committed.a)
    search(committed.a.host, "warm up")
    day.publish(2)
    until(day.findable, 30, mortal.explain)
    usual = statistics.median(day.publish(7))

    figures: dict[str, tuple[float, float]] = {}
    with frozen(mortal.elasticsearch, mortal.redis):
        figures["hanging"] = max(day.publish()) - usual, day.ask()
    mortal.elasticsearch.kill()
    mortal.redis.kill()
    figures["dead"] = max(day.publish()) - usual, day.ask()

    mortal.redis.start()
    mortal.elasticsearch.start()
    back = until(lambda: mortal.supervised() and day.findable(), BACK_WITHIN, mortal.explain)
    mortal.drained(5)
    with capsys.disabled():
        print(
            f"\noutage: publishing usually {usual:.2f} s; "
            + "; ".join(
                f"{what} adds {added:.2f} s, answers within {answer:.2f} s"
                for what, (added, answer) in figures.items()
            )
            + f"; findable {back:.1f} s after both were back"
        )
    for what, (added, answer) in figures.items():
        assert added <= PUBLISH_ADDS, what
        assert answer <= ANSWER_WITHIN, what
