"""
The words of documents as the database searches them: one table beside the documents.

SQLite: an FTS5 table with English stems, accents folded, a weight for each column (bm25).
PostgreSQL: one tsvector with English stems and the weights A to D.

modelsearch's own database backends keep a title and one body for everything else: names people
also use and the summary would weigh no more than the text, SQLite could not weigh a synonym
below the word itself, and a document is written with a query of its own. So the search keeps its
own words; modelsearch stays as it is for the admin's search.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from search.models import SearchDocument

COLUMNS = ("title", "also_called", "summary", "body")
# How much a word weighs by where it stands, for both databases.
WEIGHTS = {"title": 10.0, "also_called": 8.0, "summary": 4.0, "body": 1.0}
# PostgreSQL writes them as D, C, B, A and wants at most 1.
POSTGRES_WEIGHTS = [WEIGHTS[name] / 10 for name in ("body", "summary", "also_called", "title")]


def fold(text: str) -> str:
    """The text without accents; both databases compare folded words."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(char for char in split if not unicodedata.combining(char))


def write(documents: Sequence[SearchDocument]) -> None:
    """Replace the words of saved documents; those of tombstones go."""
    forget(document.pk for document in documents)
    rows: list[tuple[Any, ...]] = [
        (document.pk, *(fold(getattr(document, name)) for name in COLUMNS))
        for document in documents
        if document.is_public
    ]
    if not rows:
        return
    if connection.vendor == "sqlite":
        sql = (
            "INSERT INTO search_words (rowid, title, also_called, summary, body) "
            "VALUES (%s, %s, %s, %s, %s)"
        )
    else:
        vector = " || ".join(
            f"setweight(to_tsvector('english', %s), '{letter}')" for letter in "ABCD"
        )
        sql = f"INSERT INTO search_words (document_id, words) VALUES (%s, {vector})"
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def forget(document_ids: Iterable[int]) -> None:
    """Remove the words of these documents."""
    ids = list(document_ids)
    if not ids:
        return
    key = "rowid" if connection.vendor == "sqlite" else "document_id"
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM search_words WHERE {key} IN ({marks})", ids)


def held(documents: QuerySet[SearchDocument]) -> int:
    """How many of these documents have their words in the table."""
    key = "rowid" if connection.vendor == "sqlite" else "document_id"
    sql, values = documents.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM search_words WHERE {key} IN ({sql})", values)
        (count,) = cursor.fetchone()
    return int(count)


def write_all() -> None:
    """Write the words of every document again, from the documents as they are."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words")
    documents = SearchDocument.objects.findable().only("pk", "is_public", *COLUMNS)
    batch: list[SearchDocument] = []
    for document in documents.iterator(500):
        batch.append(document)
        if len(batch) == 500:
            write(batch)
            batch = []
    write(batch)
