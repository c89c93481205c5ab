"""Visitors, searches and two editors at once, for as long as it is told."""

from __future__ import annotations

import json
import random
import secrets
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.docker.matrix import ARTICLE, need
from tests.docker.people import Answer, Editor, Visitor
from tests.docker.stack import Stack

VISITORS, EDITORS = 6, 2
# Seconds between two things that one person does.
VISITOR_RESTS, EDITOR_RESTS = 0.3, 8.0
# The promises: memory within a tenth of what it was once everything was warm, and what an editor
# publishes in the index within ten seconds.
MOST_GROWTH, MOST_OUTBOX = 1.10, 10.0
# Of the memory's figures the first part is the warming up.
WARM = 1 / 3

_PATHS = (
    ("localhost", "/"), ("asheville.localhost", "/"), ("greenville.localhost", "/"),
    ("localhost", "/articles/"), ("localhost", "/articles/what-to-do-in-an-overdose/"),
    ("asheville.localhost", "/articles/what-to-do-in-an-overdose/"),
    ("asheville.localhost", "/french-broad-recovery-clinic/"), ("localhost", "/crisis/"),
    ("asheville.localhost", "/find/?where=28801"), ("asheville.localhost", "/sitemap.xml"),
)  # fmt: skip
_WORDS = (
    "detox", "herion", "suboxone medicaid", "i want to die", "naloxone", "28801", "meth withdrawal",
    "free treatment", "fentanil", "help for my son", "alcohol", "methadone near asheville",
)  # fmt: skip

# Asked inside, once a second, by a process that loads the portal once.
_OUTBOX = """
import time
from portal import health
while True:
    print(health.oldest_change() or 0.0, flush=True)
    time.sleep(1)
"""


@dataclass
class Load:
    """What was seen."""

    stack: Stack
    seconds: float
    answers: list[tuple[str, int, float]] = field(default_factory=list)
    published: list[float] = field(default_factory=list)
    refused: int = 0
    outbox: list[float] = field(default_factory=list)
    memory: list[dict[str, float]] = field(default_factory=list)

    def run(self, editors: list[Editor]) -> list[str]:
        """Load the stack, fail when a promise is broken, and return the figures as sentences."""
        until = time.monotonic() + self.seconds
        people: list[Callable[[], None]] = [
            *(lambda seed=seed: self._visit(seed, until) for seed in range(VISITORS)),
            *(lambda n=n, e=e: self._edit(n, e, until) for n, e in enumerate(editors)),
            lambda: self._watch_outbox(until),
        ]
        threads = [threading.Thread(target=one) for one in people]
        for thread in threads:
            thread.start()
        while time.monotonic() < until:
            self.memory.append({k: _megabytes(v) for k, v in self.stack.memory().items()})
            time.sleep(max(1.0, self.seconds / 60))
        for thread in threads:
            thread.join()
        return self._judged()

    def _visit(self, seed: int, until: float) -> None:
        luck, visitor = random.Random(seed), Visitor(self.stack.port)
        while time.monotonic() < until:
            host, path = luck.choice(_PATHS)
            if luck.random() < 0.4:
                path = "/search/?q=" + luck.choice(_WORDS).replace(" ", "+")
            answer: Answer = visitor.get(path, host)
            self.answers.append((path, answer.status, answer.seconds))
            time.sleep(VISITOR_RESTS)

    def _edit(self, number: int, editor: Editor, until: float) -> None:
        page_id, count = self.stack.page_id(ARTICLE), 0
        while time.monotonic() < until:
            count += 1
            done, seconds = editor.edits(page_id, f"Loaded{number}x{count}")
            if done:
                self.published.append(seconds)
            else:
                self.refused += 1
            time.sleep(EDITOR_RESTS)

    def _watch_outbox(self, until: float) -> None:
        command = ["docker", "compose", "exec", "-T", "beat", "python", "manage.py", "shell",
                   "--no-imports", "--command", _OUTBOX]  # fmt: skip
        with self.stack.started(command) as process:
            assert process.stdout is not None
            for line in process.stdout:
                self.outbox.append(float(line))
                if time.monotonic() > until:
                    break

    def _judged(self) -> list[str]:
        bad = [(path, status) for path, status, _ in self.answers if status != 200]
        need(not bad, f"{len(bad)} of {len(self.answers)} requests failed: {bad[:5]}")
        need(not self.refused, f"{self.refused} edits were refused")
        need(bool(self.published), "nothing was published")
        need(len(self.outbox) > self.seconds / 3, f"the outbox was seen {len(self.outbox)} times")
        waits = statistics.quantiles([seconds for _, _, seconds in self.answers], n=100)
        oldest = statistics.quantiles(self.outbox, n=100)[98]
        growth = self._growth()
        said = ", ".join(f"{k} {a:.0f} to {b:.0f} MB" for k, (a, b) in sorted(growth.items()))
        figures = [
            f"{self.seconds / 60:.0f} minutes of load, {VISITORS} visitors and {EDITORS} editors: "
            f"{len(self.answers)} requests, none failed, p50 {waits[49] * 1000:.0f} ms, p99 "
            f"{waits[98] * 1000:.0f} ms; {len(self.published)} pages published, the slowest in "
            f"{max(self.published):.1f} s; the oldest change waited {oldest:.1f} s (p99).",
            f"Memory in those minutes, once warm, to the end: {said}.",
        ]
        print(*figures, json.dumps(self.memory[:: max(1, len(self.memory) // 12)]), sep="\n")
        need(oldest <= MOST_OUTBOX, f"the oldest change waited {oldest:.1f} s")
        grown = {k: v for k, v in growth.items() if v[1] > v[0] * MOST_GROWTH and v[1] - v[0] > 5}
        need(not grown, f"memory grows: {grown}")
        return figures

    def _growth(self) -> dict[str, tuple[float, float]]:
        """Service -> memory once warm and at the end, each the middle of several figures."""
        warm = self.memory[int(len(self.memory) * WARM) :]
        some = max(1, len(warm) // 4)
        return {
            name: (
                statistics.median(one[name] for one in warm[:some]),
                statistics.median(one[name] for one in warm[-some:]),
            )
            for name in warm[0]
        }


def _megabytes(written: str) -> float:
    """What `docker stats` writes, in megabytes. Raises KeyError for a unit it does not know."""
    units = {"GiB": 1024.0, "MiB": 1.0, "KiB": 1 / 1024}
    return float(written[:-3]) * units[written[-3:]]


def logged_in(stack: Stack, name: str) -> Editor:
    """An editor with an account and a session of this name."""
    password = secrets.token_urlsafe(16)
    stack.compose(
        "exec", "-T", "-e", f"DJANGO_SUPERUSER_PASSWORD={password}", "web", "python", "manage.py",
        "createsuperuser", "--noinput", "--username", name, "--email", f"{name}@example.org",
    )  # fmt: skip
    editor = Editor(stack.port)
    editor.log_in(name, password)
    return editor
