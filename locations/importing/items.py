"""The records of a JSON file: one a line, pages of them, or one large document, never whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from locations.importing.lines import Source
from locations.importing.record import ImportFailed, Rejected

Item = tuple[int, dict[str, Any] | Rejected]
LISTS = ("rows", "contents")
_CHUNK, _LARGEST = 1 << 16, 1 << 20
_DECODER = json.JSONDecoder()
_BEGINNING = re.compile(r'\A\s*(?:\[|\{.*?"(?:rows|contents)"\s*:\s*\[)', re.DOTALL)
_NEXT_LIST = re.compile(r'"(?:rows|contents)"\s*:\s*\[')


def items(source: Source, is_record: Callable[[dict[str, Any]], bool]) -> Iterator[Item]:
    """Every record with its line, or why it is none. Raises ImportFailed when it is no JSON."""

    def known(text: str | Rejected) -> bool:
        found = None if isinstance(text, Rejected) else _loads(text.strip().rstrip(","))
        return isinstance(found, dict) and (is_record(found) or _list(found) is not None)

    first = islice((text for _, text in source.lines() if text != ""), 6)
    if any(known(text) for text in first):
        yield from _by_line(source, is_record)
    else:
        yield from _document(source, is_record)


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _list(found: dict[str, Any]) -> list[Any] | None:
    for name in LISTS:
        if isinstance(found.get(name), list):
            return list(found[name])
    return None


def _by_line(source: Source, is_record: Callable[[dict[str, Any]], bool]) -> Iterator[Item]:
    for number, text in source.lines():
        if isinstance(text, Rejected):
            yield number, text
            continue
        words = text.strip().rstrip(",")
        if words in ("", "[", "]"):
            continue
        found = _loads(words)
        if not isinstance(found, dict):
            yield number, Rejected(number, "it is not a whole JSON object")
            continue
        below = _list(found)
        for item in [found] if below is None else below:
            yield number, _checked(number, item, is_record)


def _checked(
    number: int, item: Any, is_record: Callable[[dict[str, Any]], bool]
) -> dict[str, Any] | Rejected:
    if isinstance(item, dict) and is_record(item):
        return item
    return Rejected(number, "it is no record of this format")


def _document(source: Source, is_record: Callable[[dict[str, Any]], bool]) -> Iterator[Item]:
    with source.open() as file:
        text = file.read(_LARGEST)
        begin = _BEGINNING.match(text)
        if begin is None:
            raise ImportFailed("This is no JSON with a list of records: is the format right?")
        line = 1 + text.count("\n", 0, begin.end())
        text = text[begin.end() :]
        ended = False
        while True:
            kept = text.lstrip(" \t\r\n,")
            line += text.count("\n", 0, len(text) - len(kept))
            text = kept
            if not ended and len(text) < _CHUNK:
                more = file.read(_CHUNK)
                source.note(file)
                ended = not more
                text += more
                if more:
                    continue
            if not text:
                return
            if text.startswith("]"):
                # The file may be several pages of an answer, one after the other.
                again = _NEXT_LIST.search(text)
                if again is None:
                    return
                line += text.count("\n", 0, again.end())
                text = text[again.end() :]
                continue
            try:
                found, end = _DECODER.raw_decode(text)
            except (ValueError, RecursionError):
                if not ended and len(text) < _LARGEST:
                    more = file.read(_CHUNK)
                    ended = not more
                    text += more
                    continue
                end = _next_record(text, is_record)
                yield line, Rejected(line, "the record that begins here is damaged")
            else:
                part = source.whole(line, text[:end].replace("\n", " "))
                yield (
                    line,
                    part if isinstance(part, Rejected) else _checked(line, found, is_record),
                )
            line += text.count("\n", 0, end)
            text = text[end:]


def _next_record(text: str, is_record: Callable[[dict[str, Any]], bool]) -> int:
    """Where, behind damage, the next whole record begins; the end of the text when none does."""
    for place in re.finditer(r"[\[,}]\s*(?=\{)", text[1:]):
        start = place.end() + 1
        try:
            found, _ = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and is_record(found):
            return start
    return len(text)
