"""Asking one engine the judged queries, in the way a visitor's address is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory
from wagtail.models import Site

from portal.doorways import Doorways
from search import choices, promoting
from search.asking import Asked
from search.engines.base import Engine
from search.engines.database import DatabaseEngine
from search.evaluation import NONSENSE, EvaluationError, JudgedSet, Outcome, Query, document_key
from search.models import SearchDocument

ENGINES = ("database", "elasticsearch")


def engine_of(name: str) -> Engine:
    """The engine of this name. Raises EvaluationError when it is not set up."""
    if name == "database":
        return DatabaseEngine()
    if not settings.ELASTICSEARCH_URL:
        raise EvaluationError("ELASTICSEARCH_URL is not set, so Elasticsearch cannot be asked.")
    from search.engines.elasticsearch import ElasticsearchEngine

    return ElasticsearchEngine()


def sites() -> dict[str, Site]:
    """The demo's sites by the names the queries use. Raises EvaluationError when one is missing."""
    found = {}
    for site in Site.objects.select_related("root_page"):
        found["network" if site.is_default_site else site.root_page.slug] = site
    return found


def not_judged(judged: JudgedSet) -> list[str]:
    """The documents that may be found now and were not there when the set was judged."""
    rows = SearchDocument.objects.filter(is_public=True).values_list("kind", "url_path")
    return sorted({document_key(*row) for row in rows} - judged.pool)


def ask_all(
    engine: Engine,
    judged: JudgedSet,
    queries: Iterable[Query],
    step: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Ask `engine` every query; `step` is called after each. EngineUnavailable passes through."""
    known, outcomes = sites(), []
    for query in queries:
        if query.site not in known:
            raise EvaluationError(f"There is no site “{query.site}”: build the demo (seed_demo).")
        outcomes.append(_ask(engine, judged, query, known[query.site]))
        step()
    return outcomes


def _ask(engine: Engine, judged: JudgedSet, query: Query, site: Site) -> Outcome:
    request = _request(site, query.text)
    began = time.perf_counter()
    doorways = Doorways.for_request(request)
    door = doorways.current
    asked = Asked.of(request, door)
    keys: tuple[str, ...] = ()
    total = 0
    if door is not None and asked.anything:
        wanted = asked.at(doorways, door, choices.Labels(asked.words.labels))
        result = engine.search(wanted)
        shown = promoting.put_first(promoting.hits(asked.promotions, wanted), result.hits)
        keys = tuple(document_key(hit.kind, hit.url_path) for hit, _ in shown)
        total = max(result.total, len(keys))
    return Outcome(
        query=query,
        answerable=query.intent != NONSENSE and judged.answerable(query),
        grades=judged.grades.get(query.qid, {}),
        keys=keys,
        total=total,
        card=bool(asked.understood.crisis),
        seconds=time.perf_counter() - began,
    )


def _request(site: Site, text: str) -> HttpRequest:
    host = f"{site.hostname}:{site.port}"
    return RequestFactory().get("/search/", {"q": text}, headers={"host": host})
