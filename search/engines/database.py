"""The engine that is always there: full-text search of the database itself."""

from __future__ import annotations

from typing import Any, cast

from django.db import connection
from django.utils.safestring import SafeString

from search.engines.base import (
    OPEN_NOW,
    Capabilities,
    Counted,
    Hit,
    SearchRequest,
    SearchResult,
    Suggestion,
    nothing_found,
    pages_for,
)
from search.engines.hits import COLUMNS, hit
from search.engines.sql import Sql, is_open, marks, miles_of, ranked
from search.highlight import Highlighter
from search.models import SearchDocument


class DatabaseEngine:
    """SQLite's FTS5 or PostgreSQL's full-text search: two queries a search."""

    name = "database"
    capabilities = Capabilities(fuzzy=False)

    def search(self, request: SearchRequest) -> SearchResult:
        """Count by facet, then read one page of hits."""
        if request.nothing:
            return nothing_found(self.name)
        counted, hits = self._counts(request, request.page)
        page, pages = pages_for(counted.total, request)
        if not request.bare:
            hits = self._hits(request, page) if counted.total else []
        elif page != request.page:
            hits = self._counts(request, page)[1]
        return counted.result(hits, page, pages, self.name)

    def _counts(self, request: SearchRequest, page: int) -> tuple[Counted, list[Hit]]:
        """The counts; with them, in the same question, the hits of a page when they are bare."""
        plain = [name for name in request.counted if name != "region"]
        bits = {name: 1 << number for number, name in enumerate(request.filter_order)}
        own = "".join(f" WHEN '{name}' THEN {bit}" for name, bit in bits.items())
        own_bit = f"CASE f.facet{own} ELSE 0 END" if own else "0"
        sql = ranked(request)
        sql.add(
            " SELECT f.facet, f.value, r.ring, COUNT(*), 0.0 FROM ranked r "
            "JOIN search_searchfacet f "
            f"ON f.document_id = r.id WHERE f.facet IN ({marks(plain)}) "
            f"AND (r.fails = 0 OR r.fails = {own_bit}) GROUP BY f.facet, f.value, r.ring",
            *plain,
        )
        if request.regions:
            region = bits.get("region", 0)
            ids = [str(pk) for pk in request.regions]
            sql.add(
                " UNION ALL SELECT 'region', f.value, r.ring, COUNT(*), 0.0 FROM ranked r "
                "JOIN search_searchfacet f ON f.document_id = r.id WHERE f.facet = 'ancestor' "
                f"AND f.value IN ({marks(ids)}) AND r.fails IN (0, {region}) "
                "GROUP BY f.value, r.ring",
                *ids,
            )
        if request.open_ids is not None:
            sql.add(" UNION ALL SELECT 'open', 'now', r.ring, COUNT(*), 0.0 FROM ranked r WHERE ")
            sql.join(is_open(request, "r"))
            sql.add(f" AND r.fails IN (0, {bits.get(OPEN_NOW, 0)}) GROUP BY r.ring")
        sql.add(
            " UNION ALL SELECT '', '', r.ring, COUNT(*), 0.0 FROM ranked r "
            "WHERE r.fails = 0 GROUP BY r.ring"
        )
        if request.bare:
            sql.add(
                " UNION ALL SELECT '*', '', CAST(page_id AS INTEGER), place, distance FROM ("
                f"SELECT page_id, distance, ROW_NUMBER() OVER (ORDER BY {_order(request, 'r')}) "
                f"AS place FROM ranked r WHERE r.fails = 0 ORDER BY {_order(request, 'r')} "
                "LIMIT %s OFFSET %s) h",
                *_slice(request, page),
            )
        counted, hits = Counted(request), []
        for facet, value, ring, count, distance in self._rows(sql):
            if facet == "*":
                hits.append((count, _bare(ring, distance)))
            else:
                counted.add(facet, value, ring, count)
        return counted, [bare for _, bare in sorted(hits, key=lambda one: one[0])]

    def _hits(self, request: SearchRequest, page: int) -> list[Hit]:
        sql = ranked(request)
        sql.add(
            f" SELECT {', '.join('d.' + name for name in COLUMNS)} FROM ranked r "
            f"JOIN search_searchdocument d ON d.id = r.id WHERE r.fails = 0 "
            f"ORDER BY {_order(request, 'd')} LIMIT %s OFFSET %s",
            *_slice(request, page),
        )
        highlight = Highlighter(request.groups)
        return [
            hit(dict(zip(COLUMNS, row, strict=True)), request, highlight) for row in self._rows(sql)
        ]

    @staticmethod
    def _rows(sql: Sql) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql.text, cast(Any, sql.values))
            return list(cursor.fetchall())

    def suggest(self, text: str, scope_ids: tuple[int, ...], limit: int) -> list[Suggestion]:
        """Titles in which a word begins like the text; one query."""
        documents = SearchDocument.objects.findable().filter(
            rows__facet="ancestor", rows__value__in=[str(pk) for pk in scope_ids]
        )
        for word in text.split()[:6]:
            starts = documents.filter(title__istartswith=word)
            inside = documents.filter(title__icontains=f" {word}")
            documents = starts | inside
        found = documents.distinct().order_by("-weight", "title", "page_id")[:limit]
        return [
            Suggestion(document.title, document.kind, document.url_path, document.in_library)
            for document in found.only("title", "kind", "url_path", "in_library", "weight")
        ]


def _order(request: SearchRequest, table: str) -> str:
    order = f"score DESC, {table}.title, {table}.page_id"
    if request.by_distance:
        return f"CASE WHEN distance IS NULL THEN 1 ELSE 0 END, distance, {order}"
    return order


def _slice(request: SearchRequest, page: int) -> tuple[int, int]:
    return request.per_page, (page - 1) * request.per_page


def _bare(page_id: int, versine: float | None) -> Hit:
    miles = None if versine is None else miles_of(versine)
    return Hit(page_id, "", SafeString(""), SafeString(""), "", False, miles=miles)
