"""
The Elasticsearch index: how words are cut, what a document looks like there, and its hash.

Only analysis parts that are in every official 8.x image and in the test node's plugin are used.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import orjson
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from search.engines.base import FILTERS
from search.engines.hits import COLUMNS as SHOWN
from search.models import SearchDocument

# What visitors choose from; which region a page belongs to is read from its ancestors.
CHOSEN = tuple(name for name in FILTERS if name != "region")
# `name` is what a page is called, whole: nobody chooses it, the words of a question meet it.
FACETS = (*CHOSEN, "name")

# Read from a SearchDocument to make the index's document; `built_revision` is its version.
_COLUMNS = (
    *("pk", "built_revision", "is_public", "also_called", "weight"),
    *(name for name in SHOWN if name != "facets"),
)

_ONLY_READ = {"index": False, "doc_values": False}
# Which word a beginning comes from is nobody's question: no positions.
_BEGINS = {
    "type": "text",
    "analyzer": "begins",
    "search_analyzer": "exact",
    "index_options": "freqs",
}
_TEXT = {"type": "text", "analyzer": "words", "search_analyzer": "stemmed"}
_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    # One node in compose and tests; a cluster sets its own replicas by an index template.
    "number_of_replicas": 0,
    # A deletion's version outlives any batch of a rebuild that read the page before it.
    "gc_deletes": "1h",
    "max_result_window": 10_000,
    "analysis": {
        "filter": {
            "possessive": {"type": "stemmer", "language": "possessive_english"},
            "stem": {"type": "stemmer", "language": "english"},
            "begin": {"type": "edge_ngram", "min_gram": 1, "max_gram": 15},
            "twice": {"type": "keyword_repeat"},
            "once": {"type": "remove_duplicates"},
        },
        "analyzer": {
            "exact": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding"]},
            "stemmed": {
                "tokenizer": "standard",
                "filter": ["possessive", "lowercase", "asciifolding", "stem"],
            },
            # Every word and, where it differs, its stem in the same place: a question asks for
            # the stems, a misspelt word is compared with the words.
            "words": {
                "tokenizer": "standard",
                "filter": ["possessive", "lowercase", "asciifolding", "twice", "stem", "once"],
            },
            "begins": {"tokenizer": "standard", "filter": ["lowercase", "asciifolding", "begin"]},
        },
        "normalizer": {"name": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
    },
}

MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "page_id": {"type": "long"},
        "ancestors": _KEYWORD,
        "kind": _KEYWORD,
        "title": {
            **_TEXT,
            "fields": {
                "begins": _BEGINS,
                "name": {"type": "keyword", "normalizer": "name", "ignore_above": 256},
            },
        },
        "also_called": {
            **_TEXT,
            "position_increment_gap": 100,
            "fields": {"begins": _BEGINS},
        },
        "summary": _TEXT,
        "body": _TEXT,
        # Nobody here asks for these two any more. But while they are replaced, the web servers of
        # the version before read the one from this index, and its workers write both. The next
        # version may drop them.
        "place": {"type": "keyword", **_ONLY_READ},
        "url_path": {"type": "keyword", **_ONLY_READ},
        "location": {"type": "geo_point"},
        "reviewed_on": _DATE,
        "review_due": _DATE,
        "weight": {"type": "byte"},
        "in_library": {"type": "boolean", **_ONLY_READ},
        "facet": {
            "properties": {
                **{name: _KEYWORD for name in FACETS},
                "name": {**_KEYWORD, "doc_values": False},
            }
        },
        # The facets that are counted, all in one field: one pass over the hits counts them.
        "filed": {"type": "keyword", "index": False},
    },
}


def schema_hash() -> str:
    """Changes when the index must be built anew."""
    text = json.dumps([SETTINGS, MAPPINGS], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def filed(facet: str, value: str) -> str:
    """A value together with the facet it belongs to; `counted_as` takes it apart."""
    return f"{facet}:{value}"


def counted_as(filed: str) -> tuple[str, str]:
    """The facet and the value of what stands in `filed`."""
    facet, _, value = filed.partition(":")
    return facet, value


def _maybe_regions(row: dict[str, Any], above: list[str]) -> list[str]:
    """The pages above a page, and itself if it is a region: what else is one the search knows."""
    own = str(row["page_id"])
    return [value for value in above if value != own or row["kind"] == "region"]


def index_rows(documents: QuerySet[SearchDocument], *more: str) -> QuerySet[Any, dict[str, Any]]:
    """The documents as rows of what `source` makes the index's document of, and of `more`."""
    # As text: the database's driver takes three times as long to read so much JSON.
    with_text = documents.annotate(facets_json=Cast("facets", TextField()))
    return with_text.values(*_COLUMNS, "facets_json", *more)


def source(row: dict[str, Any]) -> dict[str, Any]:
    """The index's document for one row of `index_rows`."""
    facets = orjson.loads(row["facets_json"])
    above = facets.get("ancestor", [])
    location = None
    if row["latitude"] is not None and row["longitude"] is not None:
        location = {"lat": row["latitude"], "lon": row["longitude"]}
    return {
        "page_id": row["page_id"],
        "ancestors": above,
        "kind": row["kind"],
        "title": row["title"],
        "also_called": row["also_called"].split("\n") if row["also_called"] else [],
        "summary": row["summary"],
        "body": row["body"],
        "place": row["place"],
        "url_path": row["url_path"],
        "location": location,
        "reviewed_on": row["reviewed_on"],
        "review_due": row["review_due"],
        "weight": row["weight"],
        "in_library": row["in_library"],
        "facet": {name: facets[name] for name in FACETS if name in facets},
        "filed": [
            *(filed(name, value) for name in CHOSEN for value in facets.get(name, ())),
            *(filed("region", value) for value in _maybe_regions(row, above)),
        ],
    }
