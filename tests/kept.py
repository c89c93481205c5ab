"""
A database that is built once by each worker and put back for each test that asks for it.

Building a network takes a second or more; writing its rows back takes a hundredth of that.
"""

from __future__ import annotations

import copy
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

# SQLite fills the tables of its full-text index itself.
_NOT_KEPT = ("django_migrations", "wagtailsearch_indexentry_fts", "search_words")


@dataclass
class Kept(Generic[Built]):
    """The rows of every table as `build` left them, and what it answered."""

    built: Built
    tables: dict[str, list[tuple[Any, ...]]]

    @classmethod
    def after(cls, build: Callable[[], Built]) -> Kept[Built]:
        """Build, read every row, and take it all back."""
        tables: dict[str, list[tuple[Any, ...]]] = {}
        with taken_back():
            built = build()
            with connection.cursor() as cursor:
                for table in connection.introspection.table_names(cursor):
                    if not table.startswith(_NOT_KEPT):
                        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                        tables[table] = cursor.fetchall()
        return cls(built, tables)

    def put_back(self) -> Built:
        """Replace what the tables hold; foreign keys are checked at the transaction's end."""
        cache.clear()
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
            for table, rows in self.tables.items():
                if rows:
                    marks = ", ".join(["%s"] * len(rows[0]))
                    sql = f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({marks})"
                    cursor.executemany(sql, rows)
        words.write_all()
        # After a flush the same types have other numbers; no test shall count reading them.
        ContentType.objects.clear_cache()
        ContentType.objects.get_for_models(*apps.get_models())
        return copy.deepcopy(self.built)


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction that is rolled back at its end."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()
