"""Queries that are put together once: for Django that takes longer than answering them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import NotSupportedError, connections
from django.db.models import QuerySet

from portal import prepared

Row = TypeVar("Row")


class Statement(Generic[Row]):
    """
    A queryset with its SQL already written, asked again and again.

    Everything the SQL was made of must be fixed: no date of today, no value of a request. What
    does change is written as a stand-in that nothing else in the queryset equals, and is given
    to `rows`.
    """

    def __init__(self, queryset: QuerySet[Any, Row]) -> None:
        self._queryset = queryset
        self._compiler = queryset.query.get_compiler(using=queryset.db)
        self.sql, self._params = self._compiler.as_sql()
        # As it is written for PostgreSQL, by what is given when it is asked.
        self._written: dict[frozenset[Any], tuple[str, tuple[Any, ...]]] = {}

    def rows(self, stand_ins: Mapping[Any, Any] | None = None) -> list[Row]:
        """
        Ask the database now, and return what the queryset would return.

        stand_ins: the values to put where the stand-ins are. Raises django.db.DatabaseError.
        """
        values = stand_ins or {}
        connection = connections[self._queryset.db]
        if connection.vendor != "postgresql":
            return self._asked(connection, self.sql, [values.get(p, p) for p in self._params])
        key = frozenset(values)
        if key not in self._written:
            self._written[key] = prepared.with_values(connection, self.sql, self._params, key)
        sql, wanted = self._written[key]
        params = [prepared.untyped(values[one]) for one in wanted]
        try:
            return self._asked(prepared.Preparing(connection), sql, params)
        except NotSupportedError:
            if connection.in_atomic_block:
                raise
            # A migration has changed a column beneath the plan: the next connection plans anew.
            connection.close()
            return self._asked(connection, sql, params)

    def _asked(self, connection: Any, sql: str, params: list[Any]) -> list[Row]:
        # A compiler keeps what it reads: every asking has its own, on its thread's connection.
        compiler = copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, tuple(params))
        asked = self._queryset.all()
        asked.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return list(asked)


class Statements(Generic[Row]):
    """Statements by what their SQL is made of; the longest unused leave first."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Statement[Row]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, queryset: Callable[[], QuerySet[Any, Row]]) -> Statement[Row]:
        """The statement of this key; `queryset` is asked for when it is not known yet."""
        with self._lock:
            known = self._known.pop(key, None) or Statement(queryset())
            self._known[key] = known
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return known


def filled(stand_ins: Sequence[Any], values: Iterable[Any], nothing: Any = 0) -> dict[Any, Any]:
    """A value for every stand-in of a list; those left over get `nothing`, which no row equals."""
    return dict(zip(stand_ins, [*values, *[nothing] * len(stand_ins)], strict=False))
