"""
Figures for Prometheus at `/health/metrics`, for whoever knows METRICS_TOKEN.

A label says only what this portal has named itself: a view, a class of answers, a check. Nothing
that a visitor sent is a label: no path, no query, no host, and of the methods only the known ones.

gunicorn has several processes. Each writes its counts into a file of its own, and whichever is
asked adds them up (docker/gunicorn_conf.py). How the index and the worker are is looked up then.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal import health, pulse

METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
# From a kept page to a search that waited for a dead Elasticsearch, in seconds.
BUCKETS = (0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 5.0)

counted = CollectorRegistry()
REQUESTS = Counter(
    "portal_requests",
    "Requests, by method, view and class of the answer.",
    ["method", "view", "status"],
    registry=counted,
)
SECONDS = Histogram(
    "portal_request_seconds",
    "Seconds until the answer stood ready, by view.",
    ["view"],
    buckets=BUCKETS,
    registry=counted,
)
KEPT = Counter(
    "portal_kept_pages",
    "Pages that may be kept: made anew, answered from the shelf (kept), or from better days (old).",
    ["answer"],
    registry=counted,
)
PROCESSES = Gauge(
    "portal_web_processes",
    "Processes of gunicorn that are at work.",
    multiprocess_mode="livesum",
    registry=counted,
)


class MetricsMiddleware:
    """Counts every request but those for health; the first of all, to see kept pages too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, counted."""
        if request.path.startswith("/health/"):
            return self.get_response(request)
        began = time.perf_counter()
        response = self.get_response(request)
        view = _view(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, view, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response


def page_kept(request: HttpRequest, answer: str) -> None:
    """Count a page that may be kept: `made`, `kept` or `old`."""
    KEPT.labels(answer).inc()
    if answer != "made":
        # No view was looked for.
        request._from_shelf = True  # type: ignore[attr-defined]


def _view(request: HttpRequest) -> str:
    """The name of the view that answered; all of the admin are one."""
    if getattr(request, "_from_shelf", False):
        return "kept"
    match = request.resolver_match
    if match is None:
        return "none"
    if match.route.startswith("admin/"):
        return "admin"
    return match.view_name or "unnamed"


def answer(request: HttpRequest) -> HttpResponse | None:
    """All figures; None for whoever does not have the token, as if there were nothing here."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    token = settings.METRICS_TOKEN
    known = secrets.compare_digest(given.strip().encode(), token.encode())
    if not token or kind.lower() != "bearer" or not known:
        return None
    registry = counted
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    state = CollectorRegistry()
    state.register(_State())
    return HttpResponse(
        generate_latest(registry) + generate_latest(state), content_type=CONTENT_TYPE_LATEST
    )


class _State(Collector):
    """How the parts are at this moment."""

    def collect(self) -> Iterable[Metric]:
        checks = health.ready()[1]["checks"]
        yield _gauge(
            "portal_check_ok",
            "Whether a check of /health/ready is well.",
            "check",
            {name: check["ok"] for name, check in checks.items()},
        )
        yield _gauge(
            "portal_heartbeat_age_seconds",
            "Seconds since the last sign of life of the worker and the clock.",
            "who",
            {who: pulse.age(who) for who in pulse.SILENCE},
        )
        if checks["database"]["ok"]:
            # What cannot be asked is left out; the checks say that it is away.
            with suppress(Exception):
                yield from _index()


def _index() -> list[Metric]:
    from search import reporting

    status = reporting.status()
    documents = {"wanted": status["documents"], "indexed": status.get("indexed")}
    documents["failed"] = status["failed"]
    steps = {step: status.get(step) for step in ("marks", "to_build", "to_push")}
    return [
        _gauge(
            "portal_outbox_age_seconds",
            "Seconds for which the oldest change waits for the index; 0 when none waits.",
            None,
            {"": health.oldest_change() or 0.0},
        ),
        _gauge("portal_outbox_changes", "Changes that wait, by the next step.", "step", steps),
        _gauge(
            "portal_index_documents",
            "Pages that visitors shall find (wanted), are in the index (indexed), were given up.",
            "state",
            documents,
        ),
    ]


def _gauge(name: str, what: str, label: str | None, values: dict[str, Any]) -> Metric:
    """A gauge with a value for each label; what is not known has none."""
    family = GaugeMetricFamily(name, what, labels=[label] if label else None)
    for value_of, value in values.items():
        if value is not None:
            family.add_metric([value_of] if label else [], float(value))
    return family
