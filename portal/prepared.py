"""Questions that PostgreSQL plans once for a connection: planning takes as long as answering."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

_PLACEHOLDER = re.compile("%[s%]")


def with_values(
    connection: Any, sql: str, params: Sequence[Any], changing: Collection[Any]
) -> tuple[str, tuple[Any, ...]]:
    """
    The SQL with every value written into it but the changing ones, and those in their order.

    A plan made for all values must know the fixed ones: the beginning of a path finds its index.
    """
    left = iter(params)
    bound = []

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        param = next(left)
        if param in changing:
            bound.append(param)
            return "%s"
        value: str = connection.ops.compose_sql("%s", [param])
        return value.replace("%", "%%")

    return _PLACEHOLDER.sub(written, sql), tuple(bound)


def untyped(value: Any) -> Any:
    """A number as text: PostgreSQL takes its type from where it stands, the same for all sizes."""
    return str(value) if type(value) is int else value


class Preparing:
    """
    A connection to PostgreSQL whose cursors prepare what they are asked.

    OPTIONS["prepare_threshold"] says after how many askings; None, for a pool that mixes
    connections, plans each time.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """A cursor that sends values beside the words of the question."""
        self._connection.ensure_connection()
        link: Any = self._connection.connection
        usual, link.cursor_factory = link.cursor_factory, _cursor_class()
        try:
            return self._connection.cursor()
        finally:
            link.cursor_factory = usual


@cache
def _cursor_class() -> type[Any]:
    """Only where the database is PostgreSQL: its driver takes a while to import."""
    from django.db.backends.postgresql import base

    server_binding: Any = base.ServerBindingCursor

    class PreparedCursor(server_binding):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            super().execute(query, params, **more)
            # Of what is prepared the driver forgets the words, and Django's log asks for them.
            self._query: Any = self._query or self._convert_query(query, params)
            return self

    return PreparedCursor
