"""The SQL of the database engine: one WITH that ranks, for SQLite and PostgreSQL."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from search.engines.base import EARTH_RADIUS, OPEN_NOW, Factor, Point, SearchRequest, Variant
from search.words import COLUMNS, POSTGRES_WEIGHTS, WEIGHTS, fold

_WORD = re.compile(r"\w+")

# Gentle factors on the score of the words; payment is none of them.
OWN_REGION = 1.3
OVERDUE = 0.8
RECENTLY_REVIEWED = 1.05
EACH_WEIGHT = 0.08
# The score of a place that was found by its position alone.
WITHOUT_WORDS = 1.0
# The score of a facet value that says what the words ask for, beside the words of a text.
BY_FACET = {"sqlite": 4.0, "postgresql": 0.02}
# A place this far away is worth half of what one next door gains. Miles.
NEAR = 20.0
NEAR_GAIN = 2.0
MILES_A_DEGREE = 69.09


@dataclass
class Sql:
    """A piece of SQL and its parameters, put together in one order."""

    text: str = ""
    values: list[object] = field(default_factory=list)

    def add(self, text: str, *values: object) -> Sql:
        """Append text with its parameters."""
        self.text += text
        self.values += values
        return self

    def join(self, other: Sql) -> Sql:
        """Append another piece."""
        return self.add(other.text, *other.values)


def marks(values: Iterable[object]) -> str:
    """Placeholders for a list."""
    return ", ".join("%s" for _ in values)


def _match(variant: Variant) -> str:
    """The words of a variant, folded and without anything that is an operator; "" for none."""
    return " ".join(_WORD.findall(fold(variant.words.lower())))


def _matches(number: int, variant: Variant) -> Sql | None:
    words = _match(variant)
    if not words:
        return None
    if connection.vendor == "sqlite":
        weights = ", ".join(str(WEIGHTS[name]) for name in COLUMNS)
        # FTS5 takes a word that half of the documents have for worthless. Its measure of rareness
        # is taken out again, and the one of Lucene, which is never zero, put in its place.
        return Sql(
            f"SELECT id, {number} AS grp, 0 AS part, "
            "%s * s * LN(1 + r) / MAX(0.000001, LN(r)) AS s FROM ("
            "SELECT id, s, (n - COUNT(*) OVER () + 0.5) / (COUNT(*) OVER () + 0.5) AS r FROM ("
            f"SELECT rowid AS id, -bm25(search_words, {weights}) AS s "
            "FROM search_words WHERE search_words MATCH %s), "
            "(SELECT COUNT(*) AS n FROM search_words_docsize))",
            [variant.weight, f'"{words}"'],
        )
    # ts_rank knows nothing of rare words; the logarithm is the one of BM25.
    weights = "{" + ", ".join(map(str, POSTGRES_WEIGHTS)) + "}"
    return Sql(
        f"SELECT document_id AS id, {number} AS grp, 0 AS part, "
        f"%s * ts_rank('{weights}', words, q, 1) * "
        "ln(1 + (SELECT GREATEST(reltuples, 1) FROM pg_class "
        "WHERE oid = 'search_words'::regclass) / (1.0 + COUNT(*) OVER ())) AS s "
        "FROM search_words, phraseto_tsquery('english', %s) q WHERE words @@ q",
        [variant.weight, words],
    )


def _facet(name: str, values: Iterable[str]) -> Sql:
    """A condition: the document `d` has one of the values of the facet."""
    listed = list(values)
    facet = "ancestor" if name in {"ancestor", "region"} else name
    return Sql(
        "EXISTS (SELECT 1 FROM search_searchfacet f WHERE f.document_id = d.id "
        f"AND f.facet = %s AND f.value IN ({marks(listed)}))",
        [facet, *listed],
    )


def squared_miles(near: Point) -> Sql:
    """The square of the distance of `d` in miles, on a plane: exact enough for a region."""
    shrink = math.cos(math.radians(near.latitude))
    return Sql(
        "((d.latitude - %s) * (d.latitude - %s) + "
        "(d.longitude - %s) * (d.longitude - %s) * %s) * %s",
        [
            *(near.latitude, near.latitude, near.longitude, near.longitude),
            *(shrink * shrink, MILES_A_DEGREE**2),
        ],
    )


def versine(near: Point) -> Sql:
    """
    Twice the haversine of the distance of `d`: it grows with the distance, exactly, everywhere.

    Three cosines a row, because SQLite calls Python for each.
    """
    latitude, longitude = math.radians(near.latitude), math.radians(near.longitude)
    degree = repr(math.radians(1))
    return Sql(
        f"(1.0 - COS(d.latitude * {degree} - %s) + %s * COS(d.latitude * {degree}) * "
        f"(1.0 - COS(d.longitude * {degree} - %s)))",
        [latitude, math.cos(latitude), longitude],
    )


def versine_of(miles: float) -> float:
    """The same of a distance in miles."""
    return 1.0 - math.cos(min(math.pi, miles / EARTH_RADIUS))


def miles_of(versine: float) -> float:
    """The distance in miles of which this is the versine."""
    return EARTH_RADIUS * math.acos(max(-1.0, min(1.0, 1.0 - versine)))


def _words(request: SearchRequest) -> Sql | None:
    """
    `scored(id, s)`: documents that match enough groups; None when nothing is asked for.

    The matches are materialized: SQLite can rank only in the very query that matches.
    """
    found = [
        sql
        for number, group in enumerate(request.groups)
        for variant in group.variants
        if (sql := _matches(number, variant)) is not None
    ]
    found += [
        Sql(
            f"SELECT document_id AS id, {number} AS grp, 1 AS part, "
            f"{BY_FACET[connection.vendor] * one.weight} AS s "
            "FROM search_searchfacet WHERE facet = %s AND value = %s",
            [one.facet, one.value],
        )
        for number, group in enumerate(request.groups)
        for one in group.facets
    ]
    if not found:
        return None
    needed = [n for n, group in enumerate(request.groups) if not group.optional]
    sql = Sql("found AS MATERIALIZED (")
    for number, piece in enumerate(found):
        sql.add(" UNION ALL " if number else "").join(piece)
    # A document with more of the words stands before one with the same word many times; what it
    # is filed under counts beside its words.
    sql.add(
        "), scored AS (SELECT id, SUM(s) AS s FROM ("
        "SELECT id, grp, MAX(s) AS s FROM found GROUP BY id, grp, part) best GROUP BY id"
    )
    if needed:
        listed = ", ".join(map(str, needed))
        several = f"COUNT(DISTINCT CASE WHEN grp IN ({listed}) THEN grp END)"
        sql.add(f" HAVING {several} >= {request.needed}")
    return sql.add("), ")


def ranked(request: SearchRequest) -> Sql:
    """
    `WITH ranked(id, page_id, title, score, distance, fails, ring)`: every document in scope that
    matches the words.

    `fails` has a bit for every filtered facet the document does not satisfy, so that one pass
    gives the hits (0) and the counts of each facet without its own filter (only its own bit).
    """
    words = _words(request)
    sql = Sql("WITH ")
    if words is not None:
        sql.join(words)
    sql.add("measured AS (SELECT d.id AS id, d.page_id AS page_id, d.title AS title, ")
    # Who asks for the nearest asks for nothing else.
    sql.join(Sql("1.0") if request.rings else _score(request, words is not None))
    sql.add(" AS score, ")
    sql.join(versine(request.near) if request.near else Sql("CAST(NULL AS double precision)"))
    sql.add(" AS distance, 0")
    for number, name in enumerate(request.filter_order):
        sql.add(" + CASE WHEN ")
        sql.join(is_open(request) if name == OPEN_NOW else _facet(name, request.filters[name]))
        sql.add(f" THEN 0 ELSE {1 << number} END")
    sql.add(" AS fails FROM search_searchdocument d")
    if words is not None:
        sql.add(" LEFT" if request.place_only else "").add(" JOIN scored ON scored.id = d.id")
    sql.add(" WHERE d.is_public AND ").join(_facet("ancestor", map(str, request.scope_ids)))
    if request.place_only:
        sql.add(" AND (d.latitude IS NOT NULL")
        sql.add(" OR scored.id IS NOT NULL)" if words is not None else ")")
    if request.kind:
        sql.add(" AND d.kind = %s", request.kind)
    sql.add("), ranked AS (SELECT measured.*, ").join(_ring(request))
    return sql.add(" AS ring FROM measured)")


def _ring(request: SearchRequest) -> Sql:
    """The number of the first ring that holds the document; one more than there are for none."""
    if not request.rings:
        return Sql("0")
    sql = Sql("CASE")
    for number, miles in enumerate(request.rings):
        sql.add(f" WHEN distance <= %s THEN {number}", versine_of(miles))
    return sql.add(f" ELSE {len(request.rings)} END")


def is_open(request: SearchRequest, table: str = "d") -> Sql:
    """A condition: the page is one of those that are open."""
    ids = request.open_ids or ()
    return Sql(f"{table}.page_id IN ({marks(ids)})", list(ids)) if ids else Sql("1 = 0")


def _factor(factor: Factor) -> Sql:
    sql = Sql("CASE WHEN ").join(_any(factor.has))
    if factor.lacks:
        sql.add(" AND NOT ").join(_any(factor.lacks))
    return sql.add(f" THEN {factor.weight} ELSE 1.0 END")


def _any(pairs: Iterable[tuple[str, str]]) -> Sql:
    """A condition: the document `d` has one of these facet values."""
    by_facet: dict[str, list[str]] = {}
    for facet, value in pairs:
        by_facet.setdefault(facet, []).append(value)
    sql = Sql("(")
    for number, (facet, values) in enumerate(by_facet.items()):
        sql.add(" OR " if number else "")
        if facet == "kind":
            # The row itself says it.
            sql.add(f"d.kind IN ({marks(values)})", *values)
        else:
            sql.join(_facet(facet, values))
    return sql.add(")")


def _score(request: SearchRequest, with_words: bool) -> Sql:
    words = f"COALESCE(scored.s, {WITHOUT_WORDS})" if with_words else "1.0"
    sql = Sql(f"({words} * (1 + {EACH_WEIGHT} * d.weight)")
    today = request.today.isoformat()
    a_year_ago = request.today.replace(year=request.today.year - 1, day=1).isoformat()
    sql.add(f" * CASE WHEN d.review_due < %s THEN {OVERDUE} ELSE 1.0 END", today)
    sql.add(f" * CASE WHEN d.reviewed_on >= %s THEN {RECENTLY_REVIEWED} ELSE 1.0 END", a_year_ago)
    for factor in request.factors:
        sql.add(" * ").join(_factor(factor))
    if request.own_root_id is not None:
        sql.add(" * CASE WHEN ").join(_facet("ancestor", [str(request.own_root_id)]))
        sql.add(f" THEN {OWN_REGION} ELSE 1.0 END")
    if request.near is not None:
        sql.add(f" * CASE WHEN d.latitude IS NULL THEN 1.0 ELSE 1 + {NEAR_GAIN} / (1 + ")
        sql.join(squared_miles(request.near)).add(f" / {NEAR * NEAR}) END")
    return sql.add(")")
