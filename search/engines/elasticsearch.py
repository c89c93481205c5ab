"""The engine on Elasticsearch: one request a search for hits and counts together."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import Any

import orjson
from django.conf import settings
from django.utils.safestring import SafeString
from elasticsearch import ApiError

from search import elastic, registry
from search.engines.base import (
    OPEN_NOW,
    Capabilities,
    Counted,
    EngineUnavailable,
    Hit,
    SearchRequest,
    SearchResult,
    Suggestion,
    nothing_found,
    pages_for,
)
from search.engines.elastic_query import FILED, FOUND, body, by_score, suggestion_body
from search.engines.hits import hit, in_scope
from search.highlight import Highlighter
from search.index_schema import counted_as
from search.registry import PageRow

log = logging.getLogger(__name__)

# After a failure nobody waits for the server again for this many seconds.
REST = 2.0
# Deeper than this nobody reads, and the server would have to sort it all.
DEEPEST = 1000


class ElasticsearchEngine:
    """Answers from the index the alias points to, or says that it cannot."""

    name = "elasticsearch"
    capabilities = Capabilities(fuzzy=True, suggestions_inside_words=True)

    def __init__(self) -> None:
        self._rests_until = 0.0

    def search(self, request: SearchRequest) -> SearchResult:
        """One request; a second one only for a page beyond the last."""
        if request.nothing:
            return nothing_found(self.name)
        start = min((request.page - 1) * request.per_page, DEEPEST - request.per_page)
        answer = self._ask(body(request, start))
        counted = _counted(answer, request)
        total = counted.total
        page, pages = pages_for(total, request, DEEPEST)
        if total and (page - 1) * request.per_page != start:
            answer = self._ask(body(request, (page - 1) * request.per_page))
        found = answer["hits"]["hits"]
        if request.bare:
            bare = [_bare(one, request) for one in found]
            return counted.result(bare, page, pages, self.name)
        # The index follows a change within a second or two; the tree knows at once.
        wanted = (*map(_page_id, found), *request.frame_ids)
        there = registry.readable(wanted, documents=True)
        result = counted.result(_hits(found, request, there), page, pages, self.name)
        frame = {pk: there[pk] for pk in request.frame_ids if pk in there}
        return replace(result, frame=frame, there=there)

    def suggest(self, text: str, scope_ids: tuple[int, ...], limit: int) -> list[Suggestion]:
        """Titles and other names of which every word begins like a word of the text."""
        answer = self._ask(suggestion_body(text, scope_ids, limit))
        rows = [hit["_source"] for hit in answer["hits"]["hits"]]
        pages = registry.readable(row["page_id"] for row in rows)
        return [
            Suggestion(row["title"], row["kind"], pages[row["page_id"]].url_path, row["in_library"])
            for row in rows
            if row["page_id"] in pages
        ]

    def _ask(self, question: dict[str, Any]) -> Any:
        if time.monotonic() < self._rests_until:
            raise EngineUnavailable("it failed a moment ago")
        try:
            with elastic.away_when_away():
                return elastic.client().search(
                    index=elastic.alias(),
                    **question,
                    timeout=f"{int(settings.ELASTICSEARCH_TIMEOUT * 1000)}ms",
                    allow_partial_search_results=False,
                )
        except elastic.Away as away:
            self._rests_until = time.monotonic() + REST
            raise EngineUnavailable(str(away)) from away
        except ApiError as error:
            # The answer may repeat the question: only its status goes into a log.
            raise EngineUnavailable(f"status {error.status_code}") from None


def _page_id(found: dict[str, Any]) -> int:
    return int(found["fields"]["page_id"][0])


def _hits(
    found: list[dict[str, Any]], request: SearchRequest, pages: dict[int, PageRow]
) -> list[Hit]:
    rows = []
    for one in found:
        page = pages.get(_page_id(one))
        if page is None or page.document is None:
            continue
        # The page knows its address best: it may have been moved a moment ago, even to a site
        # that is none of this one's business.
        row = {**orjson.loads(page.document), "url_path": page.url_path}
        if in_scope(row, request):
            rows.append((-(one["_score"] or 0), row))
    if by_score(request):
        # Equals stand as the index happens to hold them; on a page they stand by name.
        rows.sort(key=lambda row: (row[0], row[1]["title"].casefold()))
    highlight = Highlighter(request.groups, slips=True)
    return [hit(row, request, highlight) for _, row in rows]


def _bare(found: dict[str, Any], request: SearchRequest) -> Hit:
    miles, where = None, found["fields"].get("location")
    if request.near and where:
        latitude, longitude = map(float, where[0].split(","))
        miles = request.near.miles_to(latitude, longitude)
    return Hit(_page_id(found), "", SafeString(""), SafeString(""), "", False, miles=miles)


def _counted(answer: dict[str, Any], request: SearchRequest) -> Counted:
    """The counts of every facet, of what is open, and of the hits, ring by ring."""
    counted = Counted(request)
    for name, found in answer.get("aggregations", {}).items():
        if "buckets" in found:
            _add(counted, name, 0, found["buckets"], request)
            continue
        rings = found["rings"]["buckets"] if request.rings else [found]
        for ring, bucket in enumerate(rings):
            if name == FOUND:
                counted.add("", "", ring, bucket["doc_count"])
            elif name == OPEN_NOW:
                counted.add(OPEN_NOW, "now", ring, bucket["doc_count"])
            else:
                _add(counted, name, ring, bucket["values"]["buckets"], request)
    if not request.rings:
        counted.add("", "", 0, answer["hits"]["total"]["value"])
    return counted


def _add(
    counted: Counted, name: str, ring: int, values: list[dict[str, Any]], request: SearchRequest
) -> None:
    # Of what is chosen from, the values are counted behind the other filters: not these.
    others = {facet for facet in request.counted if facet not in request.filter_order}
    regions = {str(pk) for pk in request.regions}
    for value in values:
        facet, key = counted_as(value["key"]) if name == FILED else (name, value["key"])
        if (name != FILED or facet in others) and (facet != "region" or key in regions):
            counted.add(facet, key, ring, value["doc_count"])
