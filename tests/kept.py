"""
A database that is built once by each worker and put back for each test that asks for it.

Building a network takes a second or more; writing its rows back takes a hundredth of that.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction

from search import words

Built = TypeVar("Built")
Tables = dict[str, list[tuple[Any, ...]]]
_TYPES = "django_content_type"
# The tables that any `build` of this process has written in: few, so that most are left alone.
_written: set[str] = set()

# SQLite fills the tables of its full-text index itself.
_NOT_KEPT = ("django_migrations", "wagtailsearch_indexentry_fts", "search_words")


@dataclass
class Kept(Generic[Built]):
    """The rows of every table as `build` left them, and what it answered."""

    built: Built
    tables: Tables

    @classmethod
    def after(cls, build: Callable[[], Built]) -> Kept[Built]:
        """Build, read every row, and take it all back."""
        with taken_back():
            before = all_rows()
            built = build()
            tables = all_rows()
        _written.update(
            name
            for name, rows in tables.items()
            if sorted(map(repr, rows)) != sorted(map(repr, before[name]))
        )
        return cls(built, tables)

    def put_back(self) -> Built:
        """Replace what the tables hold; foreign keys are checked at the transaction's end."""
        cache.clear()
        with transaction.atomic(), connection.cursor() as cursor:
            names = self.tables if self._is_flushed(cursor) else _written
            for table in names:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
            for table in names:
                if rows := self.tables[table]:
                    marks = ", ".join(["%s"] * len(rows[0]))
                    sql = f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({marks})"
                    cursor.executemany(sql, rows)
        words.write_all()
        # After a flush the same types have other numbers; no test shall count reading them.
        ContentType.objects.clear_cache()
        ContentType.objects.get_for_models(*apps.get_models())
        return copy.deepcopy(self.built)

    def _is_flushed(self, cursor: Any) -> bool:
        """Whether a test that commits has emptied the database: its types have new numbers."""
        cursor.execute("SELECT min(id) FROM django_content_type")
        return bool(cursor.fetchone()[0] != min(row[0] for row in self.tables[_TYPES]))


def all_rows() -> Tables:
    """What every table holds."""
    with connection.cursor() as cursor:
        found: Tables = {}
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(_NOT_KEPT):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = [_row(row) for row in cursor.fetchall()]
    return found


def _row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row that can be written again: SQLite gives a time of day that it does not take."""
    return tuple(str(value) if isinstance(value, dt.time) else value for value in row)


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction that is rolled back at its end."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()
