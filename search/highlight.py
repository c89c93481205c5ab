"""Marking the words that were asked for in a text, and choosing the piece of it to show."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.engines.base import Group
from search.words import fold

_WORD = re.compile(r"\w+(?:['\u2019]\w+)?")
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ed", "es", "s", "e", "y")
SNIPPET = 220
# A word that is spelled almost like the one that was asked for: two letters of nine may differ.
_ALIKE = 0.75

# Signs of the private use area: no text holds them, and escaping leaves them alone.
OPEN, CLOSE = "\ue000", "\ue001"


# The words of what is published, over and over: looking one up takes a tenth of cutting it.
@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A rough English stem, folded; only for marking what an engine has matched already."""
    word = fold(word.lower()).removesuffix("'s").removesuffix("\u2019s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


class _Plain(dict[int, str]):
    """Every sign as it is compared: small and without its accent, and still one sign."""

    def __missing__(self, code: int) -> str:
        plain = fold(chr(code).lower())
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


_PLAIN = _Plain()


class Highlighter:
    """Knows the words of a search and marks them in texts."""

    def __init__(self, groups: Iterable[Group]) -> None:
        # A phrase is marked as a whole: "use" of "opioid use disorder" says nothing alone.
        self._phrases: dict[str, set[tuple[str, ...]]] = {}
        self._slips: set[str] = set()
        for group in groups:
            for variant in group.variants:
                stems = tuple(map(stem, _WORD.findall(variant.words)))
                if stems and (len(stems) > 1 or len(stems[0]) > 1):
                    self._phrases.setdefault(stems[0], set()).add(stems)
            if group.fuzzy:
                self._slips |= set(map(stem, _WORD.findall(group.variants[0].words)))

    def _hits(self, text: str) -> list[tuple[int, int]]:
        """Where the words begin and end: looked for by their first letters, not word by word."""
        plain = text.lower() if text.isascii() else text.translate(_PLAIN)
        hits = []
        for first, phrases in self._phrases.items():
            at = plain.find(first)
            while at >= 0:
                if _begins(plain, at) and (end := _end(plain, at, phrases)):
                    hits.append((at, end))
                at = plain.find(first, at + 1)
        return _apart(hits)

    def _near_hits(self, text: str) -> list[tuple[int, int]]:
        """The same, and where nothing is spelled right, the words that are spelled almost so."""
        hits = self._hits(text)
        if hits or not self._slips:
            return hits
        return [
            match.span()
            for match in _WORD.finditer(text)
            if any(_alike(slip, stem(match[0])) for slip in self._slips)
        ]

    def mark(self, text: str) -> SafeString:
        """The whole text, escaped, with the words marked."""
        return self._marked(text, self._near_hits(text))

    def snippet(self, summary: str, body: str) -> SafeString:
        """The summary when it holds a word or nothing does, else the densest piece of the body."""
        in_summary = self._near_hits(summary)
        if in_summary or not body:
            return self._marked(summary, in_summary) if summary else self.mark(body[:SNIPPET])
        starts = [start for start, _ in self._hits(body)]
        if not starts:
            return self._marked(summary, []) if summary else self.mark(shorten(body, 0))
        ends = [bisect_left(starts, start + SNIPPET) for start in starts]
        best = max(range(len(starts)), key=lambda at: (ends[at] - at, -at))
        return self.mark(shorten(body, max(0, starts[best] - 40)))

    def _marked(self, text: str, hits: list[tuple[int, int]]) -> SafeString:
        parts, at = [], 0
        for start, end in hits:
            parts += [text[at:start], OPEN, text[start:end], CLOSE]
            at = end
        return marked("".join([*parts, text[at:]]))


def _begins(text: str, at: int) -> bool:
    """Whether a word begins here: the t of "don't" does not."""
    before = text[max(0, at - 2) : at]
    if before[-1:] in ("'", "\u2019"):
        before = before[:-1]
    return not (before and (before[-1].isalnum() or before[-1] == "_"))


def _end(text: str, at: int, phrases: Iterable[tuple[str, ...]]) -> int:
    """Where the longest of the phrases that stands here ends; 0 when none does."""
    longest = 0
    for phrase in phrases:
        end = at
        for one in phrase:
            word = _WORD.search(text, end)
            if word is None or stem(word[0]) != one:
                break
            end = word.end()
        else:
            longest = max(longest, end)
    return longest


def _apart(hits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """In their order, none within another."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


@lru_cache(maxsize=20_000)
def _alike(slip: str, word: str) -> bool:
    near = word[:1] == slip[:1] and abs(len(word) - len(slip)) <= 2
    return near and SequenceMatcher(None, slip, word, autojunk=False).ratio() >= _ALIKE


def shorten(text: str, start: int, length: int = SNIPPET) -> str:
    """A piece of the text between whole words, with … where something was left out."""
    if start > 0:
        start = text.find(" ", start) + 1
    end = start + length
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    piece = text[start:end].strip()
    return f"{'… ' if start > 0 else ''}{piece}{' …' if end < len(text) else ''}"


def marked(text: str) -> SafeString:
    """Escape a text in which OPEN and CLOSE stand around words, and turn them into <mark>."""
    safe = str(escape(text)).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(safe)
