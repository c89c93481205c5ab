"""Doing something in one process at a time, on any machine that shares the database."""

from __future__ import annotations

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


class Busy(Exception):
    """Another process is doing it."""


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """
    Hold the lock `name` or raise Busy at once. A process that dies lets go of it.

    PostgreSQL: an advisory lock of the session. SQLite is on one machine: a locked file.
    """
    if connection.vendor == "postgresql":
        key = zlib.crc32(f"search:{connection.settings_dict['NAME']}:{name}".encode())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            if not cursor.fetchone()[0]:
                raise Busy(name)
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
        return
    path = Path(settings.DATA_DIR) / f"search-{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(name) from error
        yield
