"""No edit is lost, whatever is killed while editors work."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page

from search import elastic
from tests import factories
from tests.chaos.live import Live, search
from tests.chaos.oracle import expected, indexed
from tests.factories import many
from tests.fixtures import TwoRegions
from tests.services import Service
from tests.services.plugin import long_run
from tests.services.run import ROOT

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.elasticsearch,
    pytest.mark.worker,
]

EDITS = 1000 if long_run() else 100
EDITORS = 2
# Beat comes every minute, and a worker whose broker was away looks for it every 32 s at the latest.
DRAINED_WITHIN = 150 if not long_run() else 300


@pytest.fixture
def seed() -> int:
    """The seed of everything random; printed, so that a failure can be repeated."""
    chosen = int(os.environ.get("PORTAL_CHAOS_SEED") or random.SystemRandom().randrange(10**6))
    print(f"PORTAL_CHAOS_SEED={chosen}")
    return chosen


def environment_of(live: Live) -> dict[str, str]:
    """What a process needs to work on the running portal."""
    return {
        **os.environ,
        **live.environment,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PYTHONPATH": str(ROOT),
    }


class Editors:
    """Editors at work, as processes of their own. With `held` they go on until `may_stop`."""

    def __init__(
        self, live: Live, seed: int, edits: int, *options: str, held: bool = False
    ) -> None:
        environment = environment_of(live)
        # Files, not pipes: an editor whose log nobody reads would stop within a transaction.
        self._logs = [tempfile.TemporaryFile("w+") for _ in range(EDITORS)]  # noqa: SIM115
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.editor", str(seed * 10 + number),
                 str(edits // EDITORS), *options],
                env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
                stdin=subprocess.PIPE if held else subprocess.DEVNULL,
                # The kernel shares processors out by session: an editor counts as much as a server.
                start_new_session=True,
            )
            for number, log in enumerate(self._logs)
        ]  # fmt: skip

    def may_stop(self) -> None:
        """Let them stop once they have done their edits."""
        for process in self.processes:
            if process.stdin is not None:
                process.stdin.close()
                process.stdin = None

    @property
    def working(self) -> bool:
        """Whether any of them has not finished."""
        return any(process.poll() is None for process in self.processes)

    def finished(self, seconds: float) -> dict[str, Any]:
        """Wait for them and add up what they did."""
        total: dict[str, Any] = {
            "done": Counter(),
            "refused": Counter(),
            "slowest": [0.0, ""],
            "rate": 0.0,
        }
        try:
            for process, log in zip(self.processes, self._logs, strict=True):
                out, _ = process.communicate(timeout=seconds)
                log.seek(0)
                assert process.returncode == 0, log.read()[-3000:]
                report = json.loads(out)
                total["done"].update(report["done"])
                total["refused"].update(report["refused"])
                total["slowest"] = max(total["slowest"], report["slowest"])
                total["rate"] += sum(report["done"].values()) / report["seconds"]
        finally:
            for process in self.processes:
                if process.poll() is None:
                    process.kill()
                    process.wait()
        return total


class Killer(threading.Thread):
    """Kills one server again and again, at random moments, and starts it a while later."""

    def __init__(self, victim: Service, seed: str, between: tuple[float, float]) -> None:
        super().__init__(name=f"killer of {victim.name}")
        self.victim = victim
        self.random = random.Random(seed)
        self.between = between
        self.over = threading.Event()
        self.killed = 0
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while True:
                self.over.wait(self.random.uniform(*self.between))
                if self.over.is_set() and self.killed:
                    return
                self.victim.kill()
                self.killed += 1
                self.over.wait(self.random.uniform(0, 3))
                self.victim.start()
        except BaseException as error:
            self.error = error


@contextmanager
def killing(live: Live, seed: int) -> Iterator[list[Killer]]:
    """Kill all three parts at random until the end of the block; then all of them run."""
    killers = [
        Killer(live.elasticsearch, f"{seed}e", (0, 6)),
        Killer(live.redis, f"{seed}r", (1, 8)),
        Killer(live.worker, f"{seed}w", (1, 8)),
    ]
    for killer in killers:
        killer.start()
    try:
        yield killers
    finally:
        for killer in killers:
            killer.over.set()
        for killer in killers:
            killer.join()
            killer.victim.start()
    assert [killer.error for killer in killers] == [None, None, None]


def check_nothing_is_lost(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    """Our own verifier, and an oracle that knows nothing of it, both find no difference."""
    capsys.readouterr()
    try:
        call_command("search_verify", "--json")
    finally:
        verified = json.loads(capsys.readouterr().out)
    for found in verified.values():
        assert (found["missing"], found["stale"], found["ghosts"]) == ([], [], [])
    there, wanted = indexed(live.elasticsearch.url, elastic.alias()), expected()
    assert there.keys() == wanted.keys()
    assert there == wanted


def grow(regions: TwoRegions, articles: int) -> None:
    """Enough pages that two editors do not always meet."""
    for region in (regions.a, regions.b):
        many.children(
            type(region.article),
            region.article.get_parent(),
            articles,
            summary="Words {n}.",
            body=[{"type": "text", "value": "<p>Text.</p>"}],
        )


def test_no_edit_is_lost(
    committed: TwoRegions, mortal: Live, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two editors; Elasticsearch, the broker and the worker are killed; then nothing differs."""
    editors = Editors(mortal, seed, EDITS)
    with killing(mortal, seed) as killers:
        report = editors.finished(360 if not long_run() else 3000)
    drained = mortal.drained(DRAINED_WITHIN)
    check_nothing_is_lost(mortal, capsys)
    assert report["done"].total() == EDITS
    kills = {killer.victim.name: killer.killed for killer in killers}
    with capsys.disabled():
        print(f"\nchaos: seed {seed}, {report}, killed {kills}, drained in {drained:.1f} s")


class Watcher(threading.Thread):
    """Searches again and again for pages that nobody edits, and notes every wrong answer."""

    def __init__(self, host: str, total: int) -> None:
        super().__init__(name="watcher")
        self.host, self.total = host, total
        self.over = threading.Event()
        self.asked = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        from django.db import connection

        while not self.over.is_set():
            found = search(self.host, "perennial")
            self.asked += 1
            line = f"{self.total} results"
            if found.status != 200 or found.simpler or line not in found.html:
                self.wrong.append(f"{found.status} simpler={found.simpler} {line in found.html}")
            self.over.wait(0.1)
        connection.close()


def test_a_rebuild_beside_editors(
    committed: TwoRegions, live: Live, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rebuilds under 20 edits a second: nothing lost, no search fails, no total ever doubles."""
    constant = 300 if not long_run() else 900
    parent = factories.ArticleIndexPageFactory(
        parent=committed.a.page, title="Kept", slug="perennial-index"
    )
    for page in many.children(
        type(committed.a.article), parent, constant,
        summary="Perennial {n}.", body=[{"type": "text", "value": "<p>Text.</p>"}],
    ):  # fmt: skip
        Page.objects.filter(pk=page.pk).update(slug=f"perennial-{page.pk}")
    call_command("search_rebuild", "--documents")
    watcher = Watcher(committed.a.host, constant)
    watcher.start()
    edits = 600 if long_run() else 120
    editors = Editors(live, seed, edits, "--rate", "10", "--gentle", held=True)
    rebuilds = 0
    try:
        # However slow the machine is, two whole rebuilds have editors beside them.
        while editors.working:
            if rebuilds == 2:
                editors.may_stop()
            subprocess.run(
                [sys.executable, "manage.py", "search_rebuild"],
                cwd=ROOT, env=environment_of(live), check=True, capture_output=True,
            )  # fmt: skip
            rebuilds += 1
        report = editors.finished(600)
    finally:
        editors.may_stop()
        watcher.over.set()
        watcher.join()
    live.drained(60)
    check_nothing_is_lost(live, capsys)
    assert watcher.wrong == []
    assert watcher.asked > 20
    assert rebuilds >= 2
    if long_run():
        assert report["rate"] >= 18
    with capsys.disabled():
        print(f"\nrebuild: seed {seed}, {rebuilds} rebuilds, {watcher.asked} searches, {report}")
