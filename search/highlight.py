"""Marking the words that were asked for in a text, and choosing the piece of it to show."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.engines.base import Group
from search.query.spelling import distance
from search.words import fold

_WORD = re.compile(r"\w+(?:['\u2019]\w+)?")
SNIPPET = 220
# A slip may have one wrong letter, and two from so many letters on: as the index allows it.
_TWO_FROM = 9

# Signs of the private use area: no text holds them, and escaping leaves them alone.
OPEN, CLOSE = "\ue000", "\ue001"


class _Plain(dict[int, str]):
    """Every sign as it is compared: small and without its accent, and still one sign."""

    def __missing__(self, code: int) -> str:
        plain = fold(chr(code).lower())
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


_PLAIN = _Plain({0x2019: "'"})


def _plain(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_PLAIN)


# The words of what is published, over and over: looking one up takes a fiftieth of cutting it.
@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a word as the index has it."""
    # A stemmer cannot be shared by threads; making one takes half a microsecond.
    stemmer = snowballstemmer.stemmer("porter")
    plain = _plain(word)
    # Of "s" nothing would be left.
    return str(stemmer.stemWord(plain.removesuffix("'s"))) or plain


def _beginning(stem: str) -> str:
    """The letters that every word of this stem begins with: hope is the stem of hoping."""
    begins = stem[:-1] if stem[-1] in "eiy" else stem
    return begins[:-1] if begins.endswith("bl") else begins or stem


class Highlighter:
    """Knows the words of a search and marks them in texts."""

    def __init__(self, groups: Iterable[Group], slips: bool = False) -> None:
        """slips: whether the engine also finds what is spelled almost like a word."""
        # A phrase is marked as a whole: "use" of "opioid use disorder" says nothing alone.
        self._phrases: dict[str, set[tuple[str, ...]]] = {}
        self._slips: set[str] = set()
        for group in groups:
            for variant in group.variants:
                stems = tuple(map(stem, _WORD.findall(variant.words)))
                if stems and (len(stems) > 1 or len(stems[0]) > 1):
                    self._phrases.setdefault(_beginning(stems[0]), set()).add(stems)
            if group.fuzzy and slips:
                self._slips |= set(map(_plain, _WORD.findall(group.variants[0].words)))

    def _hits(self, text: str) -> list[tuple[int, int]]:
        """Where the words begin and end: looked for by their first letters, not word by word."""
        plain = _plain(text)
        hits = []
        for begins, phrases in self._phrases.items():
            at = plain.find(begins)
            while at >= 0:
                if _begins(plain, at) and (end := _end(plain, at, phrases)):
                    hits.append((at, end))
                at = plain.find(begins, at + 1)
        return _apart(hits)

    def _near_hits(self, text: str) -> list[tuple[int, int]]:
        """Where words are spelled almost like one that was asked for."""
        if not self._slips:
            return []
        words = ((match.span(), _plain(match[0])) for match in _WORD.finditer(text))
        return [span for span, word in words if any(_alike(slip, word) for slip in self._slips)]

    def mark(self, text: str) -> SafeString:
        """The whole text, escaped, with the words marked; slips where no word is."""
        return self._marked(text, self._hits(text) or self._near_hits(text))

    def snippet(self, summary: str, body: str) -> SafeString:
        """The summary when it holds a word or nothing does, else the densest piece of the body."""
        for look in (self._hits, self._near_hits):
            if hits := look(summary):
                return self._marked(summary, hits)
            if starts := [start for start, _ in look(body)]:
                ends = [bisect_left(starts, start + SNIPPET) for start in starts]
                best = max(range(len(starts)), key=lambda at: (ends[at] - at, -at))
                return self.mark(shorten(body, max(0, starts[best] - 40)))
        return self._marked(summary or shorten(body, 0), [])

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


def _alike(slip: str, word: str) -> bool:
    most = 2 if len(slip) >= _TWO_FROM else 1
    # Most words are another word by their first letter, which is taken as right, or their length.
    if word[0] != slip[0] or abs(len(word) - len(slip)) > most + 2:
        return False
    return min(distance(slip, one, most) for one in (word, stem(word))) <= most


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
