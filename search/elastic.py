"""
The connection to Elasticsearch: one client per process, names, and writing in bulk.

What goes wrong is one of two things. The server is away or busy (`Away`): nothing was said about
any document, and it is tried again. Or it refuses one document: that one has a fault.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

import orjson
from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, OrjsonSerializer

from search.index_schema import source

# It writes a line for every request.
logging.getLogger("elastic_transport").setLevel(logging.WARNING)


class Away(Exception):
    """Elasticsearch does not answer, is busy, or refuses everybody."""


class IndexGone(Exception):
    """The index that was written to is not there any more."""


def client() -> Elasticsearch:
    """The client of this process. A fork gets one of its own: sockets cannot be shared."""
    return _client(os.getpid(), settings.ELASTICSEARCH_URL)


@lru_cache(maxsize=1)
def _client(process: int, urls: str) -> Elasticsearch:
    return Elasticsearch(
        urls.split(","),
        serializer=OrjsonSerializer(),
        request_timeout=settings.ELASTICSEARCH_TIMEOUT,
        # A visitor does not wait for a second try; the indexing tries again by itself.
        max_retries=0,
        retry_on_timeout=False,
        connections_per_node=16,
    )


def patient(seconds: float = 30.0) -> Elasticsearch:
    """The same client for work that nobody waits for."""
    return client().options(request_timeout=seconds)


def alias() -> str:
    """The alias that is searched."""
    return f"{settings.ELASTICSEARCH_PREFIX}-documents"


def index_name(number: int) -> str:
    """The index of a generation."""
    return f"{alias()}-{number}"


def writing_alias(index: str) -> str:
    """
    The alias a generation is written through.

    A write that names an alias that is gone fails; one that names an index that is gone would
    make a new index without any of our settings.
    """
    return f"{index}-in"


def is_there(index: str) -> bool:
    """Whether a generation can be written to. Raises Away."""
    with away_when_away():
        return bool(patient().indices.exists_alias(name=writing_alias(index)))


@contextmanager
def away_when_away() -> Iterator[None]:
    """Turn every way in which the server can be away into Away."""
    try:
        yield
    except TransportError as error:
        raise Away(type(error).__name__) from error
    except ApiError as error:
        if error.status_code in {401, 403, 408, 429} or error.status_code >= 500:
            raise Away(f"status {error.status_code}") from error
        raise


def operations(row: dict[str, Any]) -> tuple[bytes, ...]:
    """The lines of a bulk request that bring the index to the state of this row."""
    action = {
        "_id": str(row["page_id"]),
        "version": row["built_revision"],
        "version_type": "external_gte",
    }
    if not row["is_public"]:
        return (orjson.dumps({"delete": action}),)
    return orjson.dumps({"index": action}), orjson.dumps(source(row))


def write(index: str, rows: Sequence[dict[str, Any]], seconds: float = 30.0) -> dict[int, str]:
    """
    Write rows to one generation; returns the reason for each page id that was refused.

    An index that already holds a newer state (409) is right as it is.
    """
    lines = [line for row in rows for line in operations(row)]
    with away_when_away():
        answer = patient(seconds).bulk(
            index=writing_alias(index),
            # Lines that are written are sent as they are, whatever the client's types say.
            operations=cast(Any, lines),
            require_alias=True,
            filter_path="errors,items.*.status,items.*.error.type,items.*.error.reason",
        )
    if not answer["errors"]:
        return {}
    refused: dict[int, str] = {}
    for row, item in zip(rows, answer["items"], strict=True):
        (outcome,) = item.values()
        error = outcome.get("error")
        if error is None or outcome["status"] == 409:
            continue
        if error["type"] == "index_not_found_exception":
            raise IndexGone(index)
        if outcome["status"] == 429 or outcome["status"] >= 500:
            raise Away(f"status {outcome['status']}")
        refused[row["page_id"]] = f"{error['type']}: {error['reason']}"
    return refused
