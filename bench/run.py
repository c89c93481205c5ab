"""The order of the benchmark: servers, data, indexes, and the measuring itself."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench import corpus, goals, load, pages, project, say
from bench.load import Request, Target
from bench.serve import PRODUCTION, Gunicorn
from tests.services import Elasticsearch, Postgres
from tests.services.run import new_folder

Progress = Callable[[str, int, int], None]
QUERIES = (Path(__file__).parent / "queries.txt").read_text(encoding="utf-8").split("\n")[:-1]


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    # The part of the corpora that is loaded, and how often each thing is measured.
    part: float = 1.0
    rounds: int = 5
    seconds: float = 10
    # Seconds each target is asked before anything counts: a JVM needs a while to find its speed.
    warm: float = 20
    repeats: int = 3
    indexings: int = 5
    ten_times: bool = False
    search: bool = True


QUICK = Size(part=0.1, rounds=2, seconds=3, warm=2, repeats=1, indexings=1)
PAGES = Size(part=0.02, warm=2, search=False)


class StepFailed(Exception):
    """A process of the benchmark failed; the message holds the end of what it printed."""


@dataclass
class Side:
    """One of the two projects: where it lies and the environment its processes get."""

    module: str
    folder: Path
    environment: dict[str, str]
    progress: Progress
    steps: dict[str, float]

    @property
    def keeping(self) -> dict[str, str]:
        """The environment in which the stock project keeps its connections to the database."""
        return {**self.environment, "KEPT_CONNECTIONS": "1"}

    def step(self, name: str, label: str, **values: Any) -> dict[str, Any]:
        """Run a step in a process of its own and return what it measured."""
        self.progress(label, 0, 0)
        process = subprocess.Popen(
            [sys.executable, "-m", self.module, name, json.dumps(values)],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        printed: list[str] = []
        found: dict[str, Any] | None = None
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith(say.PROGRESS):
                    done, total = line.split()[1:]
                    self.progress(label, int(done), int(total))
                elif line.startswith(say.RESULT):
                    found = json.loads(line.removeprefix(say.RESULT))
                else:
                    printed.append(line)
        if process.returncode or found is None:
            end = "".join(printed[-30:])
            raise StepFailed(f"{self.module} {name} ended with {process.returncode}:\n{end}")
        self.steps[label] = round(found["took"], 1)
        return found


@dataclass
class Bench:
    """A whole run. `measure` returns the report."""

    size: Size
    progress: Progress
    asked: dict[str, dict[str, float]] = field(default_factory=dict)
    indexed: dict[str, float] = field(default_factory=dict)
    processes: dict[str, float] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    # Seconds each step took.
    steps: dict[str, float] = field(default_factory=dict)

    def measure(self) -> dict[str, Any]:
        """Start the servers, load, index, ask; raises StepFailed, ServiceError or Missing."""
        on = goals.machine()
        with ExitStack() as stack:
            self.progress("Starting PostgreSQL and Elasticsearch", 0, 0)
            self.postgres = stack.enter_context(Postgres())
            self.elasticsearch = stack.enter_context(Elasticsearch())
            self.folder = new_folder("bench")
            ours, stock = self._portal("portal"), self._stock()
            count = self._load(ours, stock)
            if self.size.search:
                self._fill(ours, stock)
                self._ask(ours, stock)
                self._index(ours, stock)
            self._ask_pages(ours, stock)
            if self.size.ten_times:
                self._ten_times(ours)
        real = "the corpora in the shared folder" if corpus.folder() else "a synthetic set"
        return {
            "machine": on,
            "loader": load.loader(),
            "data": f"{count:,} pages from {real} beside the demo",
            "goals": self.values,
            "met": all(g.met(self.values[g.name]) for g in goals.GOALS if g.name in self.values),
            "measured": {
                "asked": self.asked,
                "indexed": self.indexed,
                "processes": self.processes,
            },
            "seconds": self.steps,
        }

    # --- the two projects -----------------------------------------------------------------

    def _database(self, name: str) -> str:
        with psycopg.connect(self.postgres.url, autocommit=True) as link:
            link.execute(f'CREATE DATABASE "{name}"')
        return self.postgres.url_of(name)

    def _portal(self, name: str) -> Side:
        environment = {
            **PRODUCTION,
            "DATABASE_URL": self._database(name),
            "ELASTICSEARCH_URL": self.elasticsearch.url,
            "ELASTICSEARCH_PREFIX": name,
            # A busy machine must be slow in the figures, not answered by the database instead.
            "ELASTICSEARCH_TIMEOUT": "30",
            "CELERY_BROKER_URL": "",
            "CACHE_URL": "locmemcache://",
            "PORTAL_DATA": str(self.folder / name),
        }
        side = Side("bench.portal", corpus.ROOT, environment, self.progress, self.steps)
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
            cwd=corpus.ROOT,
            env={**os.environ, **environment},
            check=True,
        )
        return side

    def _stock(self) -> Side:
        self.progress("Making a project with `wagtail start`", 0, 0)
        folder = self.folder / "stock"
        folder.mkdir()
        project.make(folder)
        environment = {
            "DJANGO_SETTINGS_MODULE": f"{project.NAME}.settings.bench",
            "DATABASE_URL": self._database("stock"),
            "ELASTICSEARCH_URL": self.elasticsearch.url,
            "STOCK_PREFIX": "stock",
            "PYTHONPATH": str(corpus.ROOT),
        }
        project.migrations(folder, {**os.environ, **environment})
        return Side("bench.stock", folder, environment, self.progress, self.steps)

    def _load(self, ours: Side, stock: Side) -> int:
        part = self.size.part
        loaded = ours.step("load", "Loading the portal", part=part, copies=1)
        stock.step("load", "Loading the stock project", part=part)
        built = ours.step("documents", "Building documents from pages")
        self.indexed["Building documents from pages (PostgreSQL only)"] = built["rate"]
        return int(loaded["pages"])

    # --- indexing -------------------------------------------------------------------------

    def _fill(self, ours: Side, stock: Side) -> None:
        """Every index for the first time, by servers that have just started."""
        first = self._index_once(ours, stock, 0)
        self.indexed["Rebuild, the first after the start"] = first["rebuild"]["rate"]
        self.indexed["Bare bulk, the first after the start"] = first["bulk"]["rate"]
        stock_rate = first["update_index"]["rate"]
        self.indexed["Stock update_index, the first after the start"] = stock_rate

    def _index(self, ours: Side, stock: Side) -> None:
        """The same by servers that have answered searches for a while, as they have by day."""
        seen = [self._index_once(ours, stock, n + 1) for n in range(self.size.indexings)]

        def ratio(name: str) -> float:
            return statistics.median(r["rebuild"]["rate"] / r[name]["rate"] for r in seen)

        def rate(name: str) -> float:
            return statistics.median(r[name]["rate"] for r in seen)

        self.indexed["Rebuild (make, fill, verify, swap)"] = rate("rebuild")
        self.indexed["Bare bulk of prebuilt documents"] = rate("bulk")
        self.indexed["Stock update_index"] = rate("update_index")
        self.values |= {
            "rebuild_stock": ratio("update_index"),
            "rebuild_bulk": 100 * ratio("bulk"),
            "memory": max(r["rebuild"]["memory"] for r in seen),
            "growth": max(r["rebuild"]["growth"] for r in seen),
        }

    def _index_once(self, ours: Side, stock: Side, number: int) -> dict[str, dict[str, Any]]:
        turns = ((ours, "bulk"), (ours, "rebuild"), (stock, "update_index"))
        return {name: side.step(name, f"Indexing: {name}, round {number}") for side, name in turns}

    # --- asking ---------------------------------------------------------------------------

    def _ask(self, ours: Side, stock: Side) -> None:
        label = "Counting queries and requests"
        costs = ours.step("costs", label, queries=QUERIES)["searches"]
        theirs = stock.step("costs", label, queries=QUERIES)["searches"]
        for name in ("sql", "requests", "clients"):
            self.values[name] = max(cost[name] for cost in costs)
            self.indexed[f"Stock view: {name} a search (the most)"] = max(c[name] for c in theirs)
        with (
            Gunicorn("portal.wsgi", ours.folder, ours.environment) as portal_server,
            Gunicorn(f"{project.NAME}.wsgi", stock.folder, stock.environment) as stock_server,
            Gunicorn(f"{project.NAME}.wsgi", stock.folder, stock.keeping) as keeping_server,
        ):
            targets = {
                "Bare query": Target(
                    self.elasticsearch.url, [Request(*cost["request"]) for cost in costs]
                ),
                "Search view": Target(portal_server.url, _pages("q")),
                "Stock view": Target(stock_server.url, _pages("query")),
                f"Stock view, {project.KEEPING}": Target(keeping_server.url, _pages("query")),
            }
            self.progress("Asking, one visitor at a time", 0, 0)
            alone = load.in_turn(targets, self.size.rounds)
            busy = self._busy(targets)
        self._note(alone, ", one at a time")
        self._note(busy, ", 16 connections")
        self.values |= {
            "p50_alone": alone["Search view"].p50 / alone["Bare query"].p50,
            "p50_busy": busy["Search view"].p50 / busy["Bare query"].p50,
            "rate": busy["Search view"].rate / busy["Stock view"].rate,
        }

    def _ask_pages(self, ours: Side, stock: Side) -> None:
        stock.step("article", "Writing the stock article")
        seen, values, self.processes = pages.measure(
            ours, stock, self.size, self.folder, self.progress
        )
        self._note(seen, ", 16 connections")
        self.values |= values

    def _busy(self, targets: dict[str, Target]) -> dict[str, load.Seen]:
        """Each target in its turn, several times; of each the run with the median rate."""
        seen: dict[str, list[load.Seen]] = {name: [] for name in targets}
        for target in targets.values():
            load.at_once(target, self.size.warm, self.folder)
        for number in range(1, self.size.repeats + 1):
            for at, (name, target) in enumerate(targets.items()):
                self.progress(f"16 connections, round {number}: {name}", at, len(targets))
                seen[name].append(load.at_once(target, self.size.seconds, self.folder))
        return {
            name: sorted(runs, key=lambda run: run.rate)[len(runs) // 2]
            for name, runs in seen.items()
        }

    def _note(self, seen: dict[str, load.Seen], how: str) -> None:
        self.asked |= {f"{name}{how}": one.as_dict() for name, one in seen.items()}

    def _ten_times(self, ours: Side) -> None:
        ten = self._portal("ten")
        ten.step("load", "Loading ten times the pages", part=self.size.part, copies=10)
        ten.step("documents", "Building ten times the documents")
        grown = ten.step("rebuild", "Indexing ten times the documents")
        self.indexed["Rebuild of ten times the documents"] = grown["rate"]
        self.values["memory"] = max(self.values["memory"], grown["memory"])
        self.values["growth"] = max(self.values["growth"], grown["growth"])
        with (
            Gunicorn("portal.wsgi", ours.folder, ours.environment) as one,
            Gunicorn("portal.wsgi", ten.folder, ten.environment) as more,
        ):
            targets = {
                "Search view": Target(one.url, _pages("q")),
                "Search view, ten times the documents": Target(more.url, _pages("q")),
            }
            alone = load.in_turn(targets, self.size.rounds)
            busy = self._busy(targets)
        before, after = targets
        self._note({after: alone[after]}, ", one at a time")
        self._note({after: busy[after]}, ", 16 connections")
        self.values["ten_alone"] = alone[after].p95 / alone[before].p95
        self.values["ten_busy"] = busy[after].p95 / busy[before].p95


def _pages(word: str) -> list[Request]:
    return [Request("GET", f"/search/?{urlencode({word: query})}") for query in QUERIES]
