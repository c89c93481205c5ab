"""Which engine answers: Elasticsearch when there is one and it is well, else the database."""

from __future__ import annotations

import logging
from functools import cache

from django.conf import settings

from search.engines.base import Engine, EngineUnavailable, SearchRequest, SearchResult, Suggestion
from search.engines.database import DatabaseEngine

log = logging.getLogger(__name__)


@cache
def _elasticsearch() -> Engine:
    from search.engines.elasticsearch import ElasticsearchEngine

    return ElasticsearchEngine()


def engines() -> list[Engine]:
    """The engines in the order in which they are asked."""
    database = DatabaseEngine()
    return [_elasticsearch(), database] if settings.ELASTICSEARCH_URL else [database]


def answer(request: SearchRequest) -> tuple[SearchResult, bool]:
    """What the first engine that is well has found, and whether a better one was away."""
    *better, last = engines()
    for engine in better:
        try:
            return engine.search(request), False
        except EngineUnavailable as error:
            log.warning("%s does not answer (%s); the database does.", engine.name, error)
    return last.search(request), bool(better)


def suggest(text: str, scope_ids: tuple[int, ...], limit: int = 6) -> list[Suggestion]:
    """Titles that begin like `text`, from the first engine that is well."""
    *better, last = engines()
    for engine in better:
        try:
            return engine.suggest(text, scope_ids, limit)
        except EngineUnavailable as error:
            log.warning("%s does not answer (%s); the database does.", engine.name, error)
    return last.suggest(text, scope_ids, limit)
