"""Finding words that hurt, and telephone numbers typed into a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ERROR, WARNING = "error", "warning"

_QUOTES = re.compile(
    r"“[^”]{1,600}”|\"[^\"]{1,600}\"|‘[^’]{1,80}’(?!\w)|(?<![\w'])'[^'\n]{1,80}'(?!\w)"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"’)]*\s+(?=[A-Z“\"(\d])|\n+")
_CAPITAL = r"[A-Z][\w’'-]*"
# Words that may stand small inside a name.
_SMALL = r"(?:\s+(?:of|and|for|the|on|in|to|de|&)){0,2}"
_NAME = re.compile(rf"{_CAPITAL}(?:{_SMALL}\s+{_CAPITAL})+")
_TELEPHONE = re.compile(
    r"(?<![\w.-])(?:"
    r"(?:\+?1[\s.\-–]?)?(?:\(\d{3}\)\s?|\d{3}[\s.\-–])\d{3}[\s.\-–]\d{4}"
    r"|\+?1?\d{10}"
    r"|1[\s.-]8(?:00|22|33|44|55|66|77|88)[\s.-](?:[A-Z\d]{3}[\s.-][A-Z\d]{4}|[A-Z][A-Z\d]{6})"
    r")(?![\w-])"
)
# Seven digits can be a dose; five or six can be anything. They are numbers when one is told to
# use them.
_TOLD = re.compile(
    r"\b(?:call|phone|ring|dial|text|fax|tel|telephone|number is|reach us at)\b[^.\d]{0,24}?"
    r"(\d{3}-\d{4}|\b\d{5,6})(?![\d-]|\s?(?:mg|mcg|ml|times|people|calls))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Hit:
    """Words that were found: where they stand, what is better, and how bad it is."""

    start: int
    end: int
    words: str
    offer: str
    level: str


@dataclass(frozen=True)
class _Rule:
    find: re.Pattern[str]
    offer: str
    level: str
    unless: re.Pattern[str] | None
    near: re.Pattern[str] | None
    not_near: re.Pattern[str] | None


def _rule(record: dict[str, Any], parts: dict[str, str]) -> _Rule:
    def pattern(name: str, words: bool = True) -> re.Pattern[str] | None:
        written = record.get(name)
        if written is None:
            return None
        # Parts hold braces of their own, so this is no str.format().
        whole = re.sub(r"\{([a-z_]+)\}", lambda found: parts[found[1]], written)
        flags = re.NOFLAG if record.get("case") else re.IGNORECASE
        return re.compile(rf"(?<!\w)(?:{whole})(?!\w)", flags)

    find = pattern("find")
    assert find is not None
    return _Rule(
        find,
        record["offer"],
        record["level"],
        pattern("unless"),
        pattern("near"),
        pattern("not_near"),
    )


@cache
def _rules() -> tuple[tuple[_Rule, ...], re.Pattern[str]]:
    path = Path(__file__).with_name("rules.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    parts: dict[str, str] = data["parts"]
    known = "|".join(re.escape(name) for name in data["names"]["known"])
    rules = tuple(_rule(record, parts) for record in data["rules"])
    return rules, re.compile(known, re.IGNORECASE)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """
    Where names of capitals stand.

    In a heading every word may have a capital, which says nothing.
    """
    long_words = re.findall(r"\b[A-Za-z]{4,}\b", text)
    is_sentence = text.rstrip()[-1:] in set('.!?:;”"')
    if is_sentence or any(word.islower() for word in long_words):
        yield from (found.span() for found in _NAME.finditer(text))


def _held(span: tuple[int, int], by: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in by)


def find(text: str) -> list[Hit]:
    """
    Words that hurt in a plain text, in their order.

    What stands in quotation marks is somebody else's, and what is a proper name must be written
    as it is: both are left alone.
    """
    rules, known = _rules()
    allowed = [found.span() for found in _QUOTES.finditer(text)]
    allowed += [found.span() for found in known.finditer(text)]
    names = list(_names(text))
    ends = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]
    hits: list[Hit] = []
    for rule in rules:
        for found in rule.find.finditer(text):
            span = found.span()
            if _held(span, allowed) or any(span[0] < h.end and h.start < span[1] for h in hits):
                continue
            # A name holds more than the words themselves: “Addicts of Boone”, not “Crack Babies”.
            if any(_held(span, [name]) and name != span for name in names):
                continue
            sentence = text[max(e for e in ends if e <= span[0]) : _next(ends, span[1])]
            if rule.unless and _unless(rule.unless, text, span):
                continue
            if rule.near and not rule.near.search(sentence):
                continue
            if rule.not_near and rule.not_near.search(sentence):
                continue
            hits.append(Hit(*span, found[0], rule.offer, rule.level))
    return sorted(hits, key=lambda hit: hit.start)


def _next(ends: list[int], after: int) -> int:
    return min(end for end in ends if end >= after)


def _unless(pattern: re.Pattern[str], text: str, span: tuple[int, int]) -> bool:
    return any(
        found.start() < span[1] and span[0] < found.end() for found in pattern.finditer(text)
    )


def numbers(text: str) -> list[str]:
    """Telephone numbers typed into a plain text; 911, 988 and the like are words, not numbers."""
    found = [match[0].strip() for match in _TELEPHONE.finditer(text)]
    return found + [match[1] for match in _TOLD.finditer(_TELEPHONE.sub(" ", text))]
