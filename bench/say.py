"""What a process of the benchmark tells the one that started it: lines on its output."""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRESS, RESULT = "@progress ", "@result "


def progress(done: int, total: int) -> None:
    """How far it is."""
    print(f"{PROGRESS}{done} {total}", flush=True)


def result(values: Any) -> None:
    """What was measured; the last line."""
    print(RESULT + json.dumps(values), flush=True)


def memory() -> float:
    """Megabytes of real memory this process holds now; the most it ever held where no /proc is."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


@contextmanager
def watched() -> Iterator[list[float]]:
    """Look at the memory ten times a second; the list fills while the block runs."""
    seen = [memory()]
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            seen.append(memory())

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()
        seen.append(memory())


@contextmanager
def timed() -> Iterator[list[float]]:
    """The seconds a block took, in the list once it is over."""
    took: list[float] = []
    began = time.perf_counter()
    try:
        yield took
    finally:
        took.append(time.perf_counter() - began)
