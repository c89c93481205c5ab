"""
Asking whether the sources of articles still answer. Off until SOURCE_CHECKS is set.

Polite: each address once a week, one question at a time, two seconds between two questions, and
the head of a page before its text. What a server does not want to say is no fault of the link.
Only addresses of the public internet are asked, also after a redirect.
"""

from __future__ import annotations

import datetime as dt
import http.client
import ipaddress
import logging
import socket
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from articles.models import ArticlePage
from articles.models.links import SourceLink, SourceUse
from portal.body import sources

log = logging.getLogger(__name__)

EVERY, AT_ONCE, PAUSE, WAIT = dt.timedelta(days=7), 40, 2.0, 10.0
# The page is gone. Anything else (a login, a wall against robots, a bad hour) proves nothing.
GONE = {404, 410}
# When so many are asked and none answers, it is our own line.
ENOUGH = 4
NO_HEAD = {403, 405, 501}


class NotPublic(OSError):
    """An address that is not on the public internet."""


def _must_be_public(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotPublic("not a web address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    for *_, address in found:
        if not ipaddress.ip_address(address[0]).is_global:
            raise NotPublic("not a public address")


class _OnlyPublic(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, to: str
    ) -> Any:
        _must_be_public(to)
        return super().redirect_request(req, fp, code, msg, headers, to)


def ask(url: str) -> int | None:
    """
    The status an address answers with; None when nobody is there.

    Raises NotPublic for an address that is never asked.
    """
    _must_be_public(url)
    opener = urllib.request.build_opener(_OnlyPublic, urllib.request.ProxyHandler({}))
    status: int | None = None
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(
            url,
            method=method,
            headers={
                "User-Agent": f"recovery-portal source check (+{settings.WAGTAILADMIN_BASE_URL})"
            },
        )
        try:
            with opener.open(request, timeout=WAIT) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
            if status not in NO_HEAD | GONE:
                return status
        except NotPublic:
            raise
        except (OSError, http.client.HTTPException):
            return None
    return status


@transaction.atomic
def collect() -> int:
    """Write down which live articles name which addresses; how many addresses there are."""
    uses: set[tuple[str, int]] = set()
    for page in ArticlePage.objects.live().iterator(chunk_size=200):
        uses |= {(source["url"], page.pk) for source in sources(page.body) if source.get("url")}
    urls = {url for url, _ in uses if len(url) <= 500}
    SourceLink.objects.exclude(url__in=urls).delete()
    SourceLink.objects.bulk_create([SourceLink(url=url) for url in urls], ignore_conflicts=True)
    ids = dict(SourceLink.objects.values_list("url", "pk"))
    SourceUse.objects.all().delete()
    SourceUse.objects.bulk_create(
        [SourceUse(link_id=ids[url], page_id=pk) for url, pk in sorted(uses) if url in ids]
    )
    return len(ids)


def check(today: dt.date | None = None, pause: float = PAUSE) -> int:
    """Ask the addresses that were not asked for a week; how many were asked."""
    day = today or dt.date.today()
    collect()
    waiting = SourceLink.objects.filter(Q(checked_on=None) | Q(checked_on__lte=day - EVERY))
    # What failed is asked again the next day.
    failing = SourceLink.objects.filter(failures__gt=0, checked_on__lt=day)
    links = list(
        (waiting | failing).order_by(F("checked_on").asc(nulls_first=True), "url")[:AT_ONCE]
    )
    for place, link in enumerate(links):
        if place:
            time.sleep(pause)
        try:
            status = ask(link.url)
            said = f"answers {status}" if status else "nobody answers"
            failed = status is None or status in GONE
        except NotPublic as refusal:
            said, failed = str(refusal), True
        except OSError:
            said, failed = "the name is not known", True
        link.checked_on, link.said = day, said
        link.failures = link.failures + 1 if failed else 0
        link.failing_since = (link.failing_since or day) if failed else None
    if len(links) >= ENOUGH and all(link.failures for link in links):
        log.warning("No source answers at all: the way out seems to be closed.")
        return 0
    for link in links:
        link.save()
    return len(links)
