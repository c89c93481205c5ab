"""The state of the search in numbers, for the command line and for the admin's page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from search import elastic, index_schema, verifying
from search.models import IndexGeneration, SearchDocument, SearchMark


def status() -> dict[str, Any]:
    """Documents, what waits and for how long, failures, and the index when there is one."""
    documents = SearchDocument.objects
    oldest = SearchMark.objects.aggregate(at=Min("created_at"))["at"]
    report: dict[str, Any] = {
        "engine": "elasticsearch" if settings.ELASTICSEARCH_URL else "database",
        "documents": documents.findable().count(),
        "marks": SearchMark.objects.count(),
        "to_build": documents.to_build().count(),
        "failed": documents.failed().count(),
        "oldest_change_seconds": (
            int((timezone.now() - oldest).total_seconds()) if oldest else None
        ),
        "verified": verifying.last_verified(),
    }
    if settings.ELASTICSEARCH_URL:
        report |= _index(report["documents"])
    return report


def _index(documents: int) -> dict[str, Any]:
    live = IndexGeneration.objects.filter(state=IndexGeneration.State.LIVE).first()
    index: dict[str, Any] = {
        "to_push": SearchDocument.objects.to_push().count(),
        "generations": [str(generation) for generation in IndexGeneration.objects.all()],
        "generation": live.number if live else None,
        "schema_is_current": bool(live and live.schema_hash == index_schema.schema_hash()),
        "indexed": None,
        "reachable": False,
    }
    try:
        with elastic.away_when_away():
            if live is not None:
                index["indexed"] = elastic.patient(2).count(index=live.index)["count"]
            else:
                elastic.patient(2).cluster.health()
            index["reachable"] = True
    except elastic.Away as away:
        index["away"] = str(away)
    return index


def failures(limit: int = 50) -> list[dict[str, Any]]:
    """Documents that were given up, with the reason."""
    rows = SearchDocument.objects.failed().order_by("page_id")
    return [{**row} for row in rows.values("page_id", "title", "last_error", "attempts")[:limit]]
