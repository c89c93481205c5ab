"""
The portal's health: `/health/live` (this process answers) and `/health/ready` (and all it needs).
`/health/metrics` has the figures, for whoever knows the token (portal.metrics).

`ready` answers 503 only when this portal cannot serve at all: a load balancer that took every
web server out because the search is slow would turn a small trouble into a large one. With
`?strict=1` it answers 503 when anything is wrong, for whoever watches and can repair.
docs/operate.md says what to do about each reason.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse

Handler = Callable[[HttpRequest], HttpResponse]

# Seconds a change may wait for the index: the clock drains every 60, and a large one takes a while.
OUTBOX_SECONDS = 180
# Seconds an answer is used again, so that asking often costs nothing.
KEPT_SECONDS = 2.0


@dataclass(frozen=True)
class Check:
    """What was looked at, whether it is well, and why that is thought."""

    ok: bool
    reason: str


def database() -> Check:
    """Whether the database answers a question."""
    began = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Check(False, f"The database does not answer ({type(error).__name__}).")
    return Check(True, f"Answered in {_ms(began)}.")


def the_cache() -> Check:
    """Whether the cache gives back what it was given."""
    began = time.monotonic()
    token = secrets.token_hex(8)
    try:
        cache.set("health", token, 60)
        # Two servers may ask at the same time: any token is a proof.
        answered = cache.get("health") is not None
    except Exception as error:
        return Check(False, f"The cache does not answer ({type(error).__name__}).")
    if not answered:
        return Check(False, "The cache does not answer; every page is made anew.")
    return Check(True, f"Answered in {_ms(began)}.")


def search() -> Check:
    """Whether Elasticsearch answers with an index that is as this version needs it."""
    if not settings.ELASTICSEARCH_URL:
        return Check(True, "The database answers searches; no Elasticsearch is set.")
    from search import reporting

    status = reporting.status()
    if not status["reachable"]:
        return Check(False, "Elasticsearch does not answer; the database does, more simply.")
    if status["generation"] is None:
        return Check(False, "There is no index yet; the database answers, more simply.")
    if not status["schema_is_current"]:
        return Check(False, "The index is of another version; run search_rebuild.")
    if status["failed"]:
        return Check(False, f"{status['failed']} pages could not be indexed; see search_status.")
    return Check(True, f"{status['indexed']} documents in generation {status['generation']}.")


def worker() -> Check:
    """Whether a worker and the clock gave a sign of life."""
    if not settings.CELERY_BROKER_URL:
        return Check(True, "Background work is done at once; no broker is set.")
    from portal import pulse

    silent = []
    for who, seconds in pulse.SILENCE.items():
        age = pulse.age(who)
        if age is None:
            silent.append(f"no sign of life of the {who}")
        elif age > seconds:
            silent.append(f"the {who} is silent for {age:.0f} s")
    if silent:
        return Check(False, f"Background work waits: {', '.join(silent)}.")
    return Check(True, "The worker and the clock are at work.")


def oldest_change() -> float | None:
    """Seconds for which the oldest change waits for the index; None when no change waits."""
    from search.models import SearchDocument, SearchMark

    waiting = SearchDocument.objects.exclude(attempts__gte=SearchDocument.MAX_ATTEMPTS)
    # A revision is the time of the change in microseconds.
    since = [waiting.to_build().aggregate(at=Min("revision"))["at"]]
    if settings.ELASTICSEARCH_URL:
        since.append(waiting.to_push().aggregate(at=Min("built_revision"))["at"])
    marked = SearchMark.objects.aggregate(at=Min("created_at"))["at"]
    times = [micro / 1e6 for micro in since if micro is not None]
    if marked is not None:
        times.append(marked.timestamp())
    return max(0.0, time.time() - min(times)) if times else None


def outbox() -> Check:
    """How long the oldest change waits for the index."""
    age = oldest_change()
    if age is None:
        return Check(True, "No change waits for the index.")
    return Check(age <= OUTBOX_SECONDS, f"The oldest change waits for the index for {age:.0f} s.")


def look() -> dict[str, Check]:
    """Look at everything. What asks the database is not looked at while that is away."""
    checks = {"database": database(), "cache": the_cache()}
    for name, ask in {"search": search, "worker": worker, "outbox": outbox}.items():
        if not checks["database"].ok and ask is not worker:
            checks[name] = Check(False, "Not known while the database is away.")
            continue
        try:
            checks[name] = ask()
        except Exception as error:
            checks[name] = Check(False, f"Could not be looked at ({type(error).__name__}).")
    return checks


_kept: tuple[float, dict[str, Check]] | None = None


def ready(strict: bool = False) -> tuple[int, dict[str, Any]]:
    """Return the status and the content of `/health/ready`."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        _kept = now, look()
    checks = _kept[1]
    well = all(check.ok for check in checks.values())
    serving = checks["database"].ok
    word = "ready" if well else "degraded" if serving else "unavailable"
    content = {"status": word, "checks": {name: asdict(check) for name, check in checks.items()}}
    return (200 if serving and (well or not strict) else 503), content


class HealthMiddleware:
    """
    Answers everything below /health/.

    It stands before whatever asks for the host: those who look after the portal come by the
    container's own address, which no site carries.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/health/"):
            return self.get_response(request)
        if request.path == "/health/metrics":
            from portal import metrics

            figures = metrics.answer(request)
            if figures is not None:
                figures["Cache-Control"] = "no-store"
                return figures
        status, content = 404, {"status": "There is /health/live and /health/ready."}
        if request.path == "/health/live":
            status, content = 200, {"status": "live"}
        elif request.path == "/health/ready":
            status, content = ready(strict=request.GET.get("strict") == "1")
        response = JsonResponse(content, status=status)
        response["Cache-Control"] = "no-store"
        return response


def _ms(began: float) -> str:
    return f"{(time.monotonic() - began) * 1000:.0f} ms"
