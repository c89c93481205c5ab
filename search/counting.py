"""
Counting what is searched for, without knowing who searched.

A count is written after the answer has been sent, in one statement, and a count that fails is
lost without a word. Words with a digit, and words longer than QueryCount.LONGEST, are never kept.

How many different visitors typed the same words on a day is told apart by a hash of their
address. The hashes, at most ENOUGH for each text, and the random salt they are made with stand
together in the cache, for that day only; the database hears their number. When the cache loses
them, or every process has its own, the number is too small, never too large.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.addresses import household
from portal.doorways import Doorway
from search.asking import Asked
from search.models import QueryCount

log = logging.getLogger(__name__)

ENOUGH = 10
"""Words are shown when this many different visitors of a day, or days, stand behind them."""
KEEP = dt.timedelta(days=90)
BUCKETS = (25, 50, 100, 200, 400, 800, 1600)
"""Upper ends of the buckets of answering times in milliseconds; what took longer is `SLOWER`."""
SLOWER = "more"

# SQLite has one writer: the next visitor does not wait this long for a count. Milliseconds.
_PATIENCE = 100
# Programs that read the web on their own. Whoever sends no name is one of them.
_ROBOTS = re.compile(
    r"bot\b|bot[/;_ -]|crawl|spider|slurp|curl|wget|python|java/|go-http|libwww|headless|scan"
    r"|monitor|preview|facebookexternalhit|feed|fetch|archive",
    re.IGNORECASE,
)
_COLUMNS = ("site_id", "day", "kind", "text", "searches", "visitors", "empty")


@dataclass(frozen=True)
class Search:
    """One search to be counted, and the address it came from, which is never kept."""

    site_id: int
    text: str
    address: str
    seconds: float
    empty: bool

    @classmethod
    def of(
        cls, request: HttpRequest, door: Doorway, asked: Asked, total: int, seconds: float
    ) -> Search | None:
        """What to count of this answer; None for a further page, a robot, a look ahead."""
        first = asked.page == 1 and not asked.narrowed and not asked.sort and not asked.exact
        if request.method != "GET" or not asked.text or not first or not _is_person(request):
            return None
        # Of a long text the normalised one may be a short beginning.
        text = asked.understood.normalised if len(asked.text) <= QueryCount.LONGEST else ""
        return cls(door.site.pk, text, household(request), seconds, empty=not total)

    @property
    def keeps_words(self) -> bool:
        """Whether the words may be kept: short ones without any digit."""
        return bool(self.text) and (
            len(self.text) <= QueryCount.LONGEST and not any(map(str.isnumeric, self.text))
        )


class AnswerThenCount(HttpResponse):
    """An answer that counts its search when it has been sent."""

    search: Search | None = None

    def close(self) -> None:
        """Called by the server after the last byte."""
        counted, self.search = self.search, None
        try:
            if counted is not None:
                count(counted)
        finally:
            super().close()


def _is_person(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return bool(agent) and not _ROBOTS.search(agent) and "prefetch" not in purpose


def count(search: Search) -> None:
    """Write one search: its words when they may be kept, and how long it took. Never raises."""
    try:
        day = timezone.localdate()
        rows: list[tuple[Any, ...]] = [
            (search.site_id, day, QueryCount.Kind.TIME, bucket(search.seconds), 1, 0, search.empty)
        ]
        if search.keeps_words:
            visitors = _visitors(search, day)
            kind = QueryCount.Kind.WORDS
            rows.append((search.site_id, day, kind, search.text, 1, visitors, search.empty))
        with _impatient():
            _write(rows)
            forget_old_once(day)
    except Exception as error:
        # Neither the words nor the address may reach a log: no message, no traceback.
        log.warning("A search was not counted: %s", type(error).__name__)


def bucket(seconds: float) -> str:
    """The bucket of a time to answer."""
    milliseconds = seconds * 1000
    return next((str(end) for end in BUCKETS if milliseconds <= end), SLOWER)


def _visitors(search: Search, day: dt.date) -> int:
    """At least how many different visitors typed these words on this site today."""
    text = hashlib.sha256(search.text.encode()).hexdigest()[:24]
    key = f"search:visitors:{day}:{search.site_id}:{text}"
    salt, seen = cache.get(key) or (secrets.token_bytes(16), ())
    if len(seen) >= ENOUGH:
        return ENOUGH
    visitor = hashlib.blake2b(search.address.encode(), key=salt, digest_size=8).digest()
    if visitor not in seen:
        seen = (*seen, visitor)
        cache.set(key, (salt, seen), _rest_of_day())
    return len(seen)


def _rest_of_day() -> int:
    now = timezone.localtime()
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), now.tzinfo)
    return max(1, int((midnight - now).total_seconds()))


def _write(rows: list[tuple[Any, ...]]) -> None:
    """Add to the counts, in one statement. A number of visitors only ever grows to the larger."""
    marks = ", ".join(f"({', '.join(['%s'] * len(_COLUMNS))})" for _ in rows)
    own = "search_querycount"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {own} ({', '.join(_COLUMNS)}) VALUES {marks} "
            "ON CONFLICT (site_id, day, kind, text) DO UPDATE SET "
            f"searches = {own}.searches + excluded.searches, empty = {own}.empty + excluded.empty, "
            f"visitors = CASE WHEN excluded.visitors > {own}.visitors "
            f"THEN excluded.visitors ELSE {own}.visitors END",
            [int(value) if isinstance(value, bool) else value for row in rows for value in row],
        )


@contextmanager
def _impatient() -> Iterator[None]:
    """SQLite: give up soon when somebody writes."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    raw: Any = connection.connection
    (before,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout = {before}")


@lru_cache(maxsize=1)
def forget_old_once(day: dt.date) -> None:
    """Forget old counts with the first search that a process counts on a day."""
    forget_old()


def forget_old() -> int:
    """Delete the counts of days that are older than KEEP; returns how many rows."""
    return QueryCount.objects.filter(day__lt=timezone.localdate() - KEEP).delete()[0]
