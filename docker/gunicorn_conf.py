"""How gunicorn serves the portal. Sizes come from the environment (docs/operate.md)."""

import gc
import os
from pathlib import Path
from typing import Any

bind = "0.0.0.0:8000"
# Pages are short work for the processor; threads let a process answer while one request waits
# for the database or for Elasticsearch.
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loaded once and shared by the processes: less memory, and a broken setting ends the start.
preload_app = True
# On a busy disk a heartbeat file in /tmp makes a healthy process look dead.
worker_tmp_dir = "/dev/shm"
timeout = 60
# A container that is being replaced finishes what it has begun.
graceful_timeout = 30
keepalive = 5
# The front writes the access log, without the visitor's words and address.
accesslog = None
# Warnings of gunicorn quote a visitor's address and request line.
loglevel = "error"
logconfig_dict = {
    "formatters": {"json": {"()": "portal.logs.Json"}},
    "filters": {"no_visitor_words": {"()": "portal.logs.WithoutVisitorWords"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["no_visitor_words"],
        }
    },
    "root": {"level": "ERROR", "handlers": ["console"]},
    "loggers": {"gunicorn.error": {"level": "ERROR", "handlers": ["console"], "propagate": False}},
}

# Each process counts in a file of its own; whichever is asked for the figures adds them up.
if os.environ.get("METRICS_TOKEN"):
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", "/tmp/metrics")
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)


def _counts() -> Path | None:
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(folder) if folder else None


def on_starting(server: Any) -> None:
    """Begin to count at nothing: the processes of an earlier start are not these."""
    if (folder := _counts()) is not None:
        for file in folder.glob("*.db"):
            file.unlink()


def post_fork(server: Any, worker: Any) -> None:
    """Say that one process more is at work."""
    if _counts() is not None:
        from portal.metrics import PROCESSES

        PROCESSES.set(1)


def child_exit(server: Any, worker: Any) -> None:
    """Say that it is no more; what it counted stays."""
    if _counts() is not None:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def when_ready(server: Any) -> None:
    """Load what the first search needs before the processes part: no visitor waits for it."""
    from django.db import connections

    from search.query import understand

    understand("treatment")
    # A connection cannot be shared by the processes.
    connections.close_all()
    # What is loaded by now stays for good: the collector need not walk through it, and the
    # processes go on sharing it.
    gc.collect()
    gc.freeze()
