"""Counting what one search costs: SQL queries, requests to Elasticsearch, clients made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import elastic_transport
import elasticsearch
from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass
class Cost:
    """What was asked while a block ran."""

    sql: list[str] = field(default_factory=list)
    # Method, address and body of each request to Elasticsearch.
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    clients: int = 0


@contextmanager
def counted() -> Iterator[Cost]:
    """Watch the block; everything still goes to the real servers."""
    cost = Cost()
    ask = elastic_transport.Transport.perform_request
    make = elasticsearch.Elasticsearch.__init__

    def asking(self: Any, method: str, target: str, **more: Any) -> Any:
        cost.requests.append((method, target, more.get("body")))
        return ask(self, method, target, **more)

    def making(self: Any, *args: Any, **more: Any) -> None:
        # `options()` makes a copy on the same connections, which is no new client.
        cost.clients += "_transport" not in more
        make(self, *args, **more)

    with (
        patch.object(elastic_transport.Transport, "perform_request", asking),
        patch.object(elasticsearch.Elasticsearch, "__init__", making),
        CaptureQueriesContext(connection) as queries,
    ):
        yield cost
    cost.sql = [query["sql"] for query in queries.captured_queries]
