"""Reading a body's blocks: its text, its contents list, its sources and its links."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest
from wagtail.blocks import StreamValue
from wagtail.models import Page

from portal.doorways import Doorways
from portal.findable import plain_text
from portal.statements import Statement, filled

# Adult silent reading of plain prose (Brysbaert 2019: 238 words a minute), rounded down for
# a reader who is tired and reads on a phone.
WORDS_A_MINUTE = 200

_PAGE_LINK = re.compile(r'<a\s[^>]*linktype="page"[^>]*>')
_NO_WORD = re.compile(r"<[^>]*>|\[\d+\]")
_ID = re.compile(r'\bid="(\d+)"')


def strings(raw: Any) -> Iterator[str]:
    """Every string of a stream's raw data, in reading order."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict):
        for key, value in raw.items():
            if key not in {"id", "type"}:
                yield from strings(value)
    elif isinstance(raw, list | tuple) or hasattr(raw, "__iter__"):
        for value in raw:
            yield from strings(value)


def search_text(body: StreamValue) -> str:
    """The words of the body as visitors read them, without asking the database."""
    kept = (child for child in body.raw_data if child["type"] not in {"sources", "facility_list"})
    words = (plain_text(text) for child in kept for text in strings(child["value"]))
    return re.sub(r"\s*\[\d+\]", "", " ".join(word for word in words if word))


def reading_minutes(body: StreamValue) -> int:
    """Minutes to read the body, at least one."""
    kept = (child for child in body.raw_data if child["type"] not in {"sources", "facility_list"})
    text = " ".join(text for child in kept for text in strings(child["value"]))
    return max(1, math.ceil(len(_NO_WORD.sub(" ", text).split()) / WORDS_A_MINUTE))


def name_sections(body: StreamValue) -> StreamValue:
    """The same body; of headings with the same words every one has an anchor of its own."""
    seen: Counter[str] = Counter()
    for child in body:
        if child.block_type == "heading":
            child.value.same_before = seen[child.value.words]
            seen[child.value.words] += 1
    return body


def contents(body: StreamValue) -> list[tuple[str, str]]:
    """Anchor and text of every section heading; empty when a list of contents would not help."""
    sections = [
        (child.value.anchor, child.value["text"])
        for child in name_sections(body)
        if child.block_type == "heading" and child.value["level"] == "2"
    ]
    return sections if len(sections) >= 3 else []


def sources(body: StreamValue) -> list[Any]:
    """The sources of the body, in their numbered order."""
    return [
        source
        for child in body
        if child.block_type == "sources"
        for source in child.value["sources"]
    ]


# Stand-ins for the pages that a body links to.
_LINKED = tuple(range(-1, -17, -1))


@cache
def _linked() -> Statement[Page]:
    return Statement(Page.objects.filter(pk__in=_LINKED, live=True))


def preload_links(request: HttpRequest, *bodies: StreamValue) -> None:
    """Read the addresses of all pages that the bodies link to, in one query."""
    doorways = Doorways.for_request(request)
    ids = {
        int(found[1])
        for body in bodies
        for text in strings(body.raw_data)
        for link in _PAGE_LINK.findall(text)
        if (found := _ID.search(link))
    } - set(doorways.links)
    if not ids:
        return
    if len(ids) <= len(_LINKED):
        read = _linked().rows(filled(_LINKED, ids))
    else:
        read = list(Page.objects.filter(pk__in=ids, live=True))
    pages = {page.pk: page for page in read}
    for pk in ids:
        doorways.links[pk] = doorways.page_url(pages[pk]) if pk in pages else None
