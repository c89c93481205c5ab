"""The question as Elasticsearch reads it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from search.engines import sql
from search.engines.base import OPEN_NOW, Factor, Group, SearchRequest, Variant

Query = dict[str, Any]

# The title is worth more than the text.
FIELDS = ["title^10", "also_called^8", "summary^4", "body"]
# A misspelt word has no stem.
FUZZY_FIELDS = ["title^6", "also_called^4", "summary^2", "body"]
FUZZY_WEIGHT = 0.3
FUZZY = {
    "fuzziness": "AUTO:6,9",
    "prefix_length": 1,
    "max_expansions": 20,
    "analyzer": "exact",
}
# The score of a facet value that says what the words ask for, beside the words of a text.
BY_FACET = 13.0
MOST_VALUES = 100
# All values of all facets that are counted together.
MOST_FILED = 2000
# The count of the hits themselves, by ring.
FOUND = "found"
FILED = "filed"


def body(request: SearchRequest, start: int) -> Query:
    """The search for one page of hits with the counts of every facet."""
    filters = {
        name: _open(request) if name == OPEN_NOW else _filter(name, request.filters[name])
        for name in request.filter_order
    }
    question: Query = {
        # Who asks for the nearest asks for nothing else.
        "query": _matched(request) if request.rings else _scored(request),
        "from_": max(0, start),
        "size": request.per_page,
        # What a result shows is read from the database: nothing that is stored is opened here.
        "source": False,
        "stored_fields": "_none_",
        "docvalue_fields": ["page_id", "location"] if request.bare else ["page_id"],
        "track_total_hits": True,
        "aggs": _counts(request, filters),
    }
    if not by_score(request):
        question["sort"] = _sort(request)
    if filters:
        # After the counting: a facet shows what its other values would give.
        question["post_filter"] = {"bool": {"filter": list(filters.values())}}
    return question


def _filter(name: str, values: tuple[str, ...]) -> Query:
    return _any_of("ancestors" if name in {"region", "ancestor"} else f"facet.{name}", values)


def _any_of(field: str, values: Sequence[str]) -> Query:
    # The server answers `terms` with one value more slowly than `term`.
    return {"term": {field: values[0]}} if len(values) == 1 else {"terms": {field: list(values)}}


def _counts(request: SearchRequest, filters: dict[str, Query]) -> Query:
    counts: Query = {}
    # What nothing is chosen of is counted behind the same filters: all of it in one pass.
    if any(name not in filters for name in request.counted):
        terms: Query = {"field": "filed", "size": MOST_FILED}
        counts[FILED] = _narrowed(request, list(filters.values()), terms)
    for name in request.counted:
        if name in filters and (name != "region" or request.regions):
            terms = {"field": f"facet.{name}", "size": MOST_VALUES}
            if name == "region":
                include = [str(pk) for pk in request.regions]
                terms = {"field": "ancestors", "size": MOST_VALUES, "include": include}
            others = [query for other, query in filters.items() if other != name]
            counts[name] = _narrowed(request, others, terms)
    if request.open_ids is not None:
        others = [query for other, query in filters.items() if other != OPEN_NOW]
        asked = {"bool": {"filter": [_open(request), *others]}}
        counts[OPEN_NOW] = {"filter": asked, "aggs": _by_ring(request, {})}
    if request.rings:
        found = {"bool": {"filter": list(filters.values())}}
        counts[FOUND] = {"filter": found, "aggs": _by_ring(request, {})}
    return counts


def _narrowed(request: SearchRequest, filters: list[Query], terms: Query) -> Query:
    """Values counted behind the filters, ring by ring where there are rings."""
    if not filters and not request.rings:
        return {"terms": terms}
    return {
        "filter": {"bool": {"filter": filters}},
        "aggs": _by_ring(request, {"values": {"terms": terms}}),
    }


def _by_ring(request: SearchRequest, counts: Query) -> Query:
    if not request.rings or not request.near:
        return counts
    here = {"lat": request.near.latitude, "lon": request.near.longitude}
    ends = [None if math.isinf(miles) else miles for miles in request.rings]
    ranges = [
        {key: miles for key, miles in (("from", start), ("to", end)) if miles is not None}
        for start, end in zip([0, *ends], ends, strict=False)
    ]
    rings = {"field": "location", "origin": here, "unit": "mi", "ranges": ranges}
    return {"rings": {"geo_distance": rings, **({"aggs": counts} if counts else {})}}


def _open(request: SearchRequest) -> Query:
    return {"terms": {"page_id": list(request.open_ids or ())}}


def by_score(request: SearchRequest) -> bool:
    """
    Whether the hits come in the order of their scores, and equal ones in any order.

    That is not written as a sort: with one, the server reads a large index with a single
    processor. Where nothing but filters is asked for, nearly all are equal and stand by name.
    """
    return bool(request.groups) and not request.by_distance


def _sort(request: SearchRequest) -> list[Any]:
    by_name: list[Any] = [{"title.name": "asc"}, {"page_id": "asc"}]
    best: list[Any] = [] if request.rings else [{"_score": "desc"}]
    if request.near is None or not request.by_distance:
        return [*best, *by_name]
    here = {"lat": request.near.latitude, "lon": request.near.longitude}
    nearest = {"_geo_distance": {"location": here, "order": "asc", "unit": "mi"}}
    return [nearest, *best, *by_name]


def _words(request: SearchRequest) -> Query:
    """Enough of the groups must match; the optional ones only help the order."""
    required = [_group(group) for group in request.groups if not group.optional]
    helping = [_group(group) for group in request.groups if group.optional]
    query: Query = {"should": helping}
    if required:
        query["must"] = [{"bool": {"should": required, "minimum_should_match": request.needed}}]
    elif helping:
        query["minimum_should_match"] = 1
    return {"bool": query}


def _group(group: Group) -> Query:
    queries = [_variant(variant) for variant in group.variants]
    if group.fuzzy:
        queries.append(
            {
                "multi_match": {
                    "query": group.variants[0].words,
                    "fields": FUZZY_FIELDS,
                    "boost": FUZZY_WEIGHT,
                    **FUZZY,
                }
            }
        )
    words = _best(queries)
    if not group.facets:
        return words
    filed = [
        {
            "constant_score": {
                "filter": _filter(one.facet, (one.value,)),
                "boost": BY_FACET * one.weight,
            }
        }
        for one in group.facets
    ]
    # What a document is filed under counts beside its words.
    return {"bool": {"should": [words, _best(filed)]}}


def _best(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _variant(variant: Variant) -> Query:
    match: Query = {"query": variant.words, "fields": FIELDS, "boost": variant.weight}
    if len(variant.words.split()) > 1:
        return {"multi_match": {**match, "type": "phrase"}}
    return {"multi_match": {**match, "type": "best_fields", "tie_breaker": 0.2}}


def _matched(request: SearchRequest) -> Query:
    scope: list[Query] = [_any_of("ancestors", [str(pk) for pk in request.scope_ids])]
    if request.kind:
        scope.append({"term": {"kind": request.kind}})
    located = {"constant_score": {"filter": {"exists": {"field": "location"}}}}
    if request.place_only:
        either = [located, *([_words(request)] if request.groups else [])]
        return {"bool": {"filter": scope, "should": either, "minimum_should_match": 1}}
    must = _words(request) if request.groups else {"match_all": {}}
    return {"bool": {"filter": scope, "must": [must]}}


def _scored(request: SearchRequest) -> Query:
    """The words' score times the same gentle factors as in the database engine."""
    a_year_ago = request.today.replace(year=request.today.year - 1, day=1).isoformat()
    overdue = {"range": {"review_due": {"lt": request.today.isoformat()}}}
    functions: list[Query] = [
        {"filter": {"term": {"weight": n}}, "weight": 1 + n * sql.EACH_WEIGHT} for n in (1, 2)
    ]
    functions += [
        {"filter": overdue, "weight": sql.OVERDUE},
        {
            "filter": {"range": {"reviewed_on": {"gte": a_year_ago}}},
            "weight": sql.RECENTLY_REVIEWED,
        },
    ]
    functions += [_factor(factor) for factor in request.factors]
    if request.own_root_id is not None:
        own = {"term": {"ancestors": str(request.own_root_id)}}
        functions.append({"filter": own, "weight": sql.OWN_REGION})
    scored: Query = {
        "function_score": {
            "query": _matched(request),
            "functions": functions,
            "score_mode": "multiply",
            "boost_mode": "multiply",
        }
    }
    if request.near is None:
        return scored
    near = {
        "origin": {"lat": request.near.latitude, "lon": request.near.longitude},
        "scale": f"{sql.NEAR}mi",
        "decay": 0.5,
    }
    return {
        "function_score": {
            "query": scored,
            "functions": [
                {"weight": 1},
                {
                    "filter": {"exists": {"field": "location"}},
                    "exp": {"location": near},
                    "weight": sql.NEAR_GAIN,
                },
            ],
            "score_mode": "sum",
            "boost_mode": "multiply",
        }
    }


def _factor(factor: Factor) -> Query:
    def some(pairs: tuple[tuple[str, str], ...]) -> list[Query]:
        return [_filter(facet, (value,)) for facet, value in pairs]

    terms: Query = {"should": some(factor.has), "minimum_should_match": 1}
    if factor.lacks:
        terms["must_not"] = some(factor.lacks)
    return {"filter": {"bool": terms}, "weight": factor.weight}


def suggestion_body(text: str, scope_ids: tuple[int, ...], limit: int) -> Query:
    """Titles before other names, what is useful at the start before the rest."""
    begins = {
        "multi_match": {
            "query": text,
            "fields": ["title.begins^3", "also_called.begins"],
            "type": "cross_fields",
            "operator": "and",
        }
    }
    name = {"prefix": {"title.name": {"value": text, "boost": 5}}}
    scope = _any_of("ancestors", [str(pk) for pk in scope_ids])
    return {
        "query": {"bool": {"filter": [scope], "must": [begins], "should": [name]}},
        "size": limit,
        "source": {"includes": ["page_id", "title", "kind", "in_library"]},
        "sort": [{"_score": "desc"}, {"weight": "desc"}, {"page_id": "asc"}],
        "track_total_hits": False,
    }
