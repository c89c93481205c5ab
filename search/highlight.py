"""Marking the words that were asked for in a text, and choosing the piece of it to show."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.engines.base import Group
from search.words import fold

_WORD = re.compile(r"\w+(?:['\u2019]\w+)?")
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ed", "es", "s", "e", "y")
SNIPPET = 220

# Signs of the private use area: no text holds them, and escaping leaves them alone.
OPEN, CLOSE = "\ue000", "\ue001"


def stem(word: str) -> str:
    """A rough English stem, folded; only for marking what an engine has matched already."""
    word = fold(word.lower())
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


class Highlighter:
    """Knows the words of a search and marks them in texts."""

    def __init__(self, groups: Iterable[Group]) -> None:
        # A phrase is marked as a whole: "use" of "opioid use disorder" says nothing alone.
        self._phrases: dict[str, set[tuple[str, ...]]] = {}
        for group in groups:
            for variant in group.variants:
                stems = tuple(map(stem, _WORD.findall(variant.words)))
                if stems and (len(stems) > 1 or len(stems[0]) > 1):
                    self._phrases.setdefault(stems[0], set()).add(stems)

    def _hits(self, text: str) -> list[tuple[int, int]]:
        found = [match.span() for match in _WORD.finditer(text)]
        stems = [stem(text[start:end]) for start, end in found]
        hits, at = [], 0
        while at < len(found):
            length = max(
                (
                    len(phrase)
                    for phrase in self._phrases.get(stems[at], ())
                    if tuple(stems[at : at + len(phrase)]) == phrase
                ),
                default=0,
            )
            if length:
                hits.append((found[at][0], found[at + length - 1][1]))
            at += length or 1
        return hits

    def mark(self, text: str) -> SafeString:
        """The whole text, escaped, with the words marked."""
        return self._marked(text, self._hits(text))

    def snippet(self, summary: str, body: str) -> SafeString:
        """The summary when it holds a word or nothing does, else the densest piece of the body."""
        if self._hits(summary) or not body:
            return self.mark(summary or body[:SNIPPET])
        hits = self._hits(body)
        if not hits:
            return self.mark(summary or shorten(body, 0))
        starts = [start for start, _ in hits]
        best = max(starts, key=lambda s: (sum(s <= o < s + SNIPPET for o in starts), -s))
        return self.mark(shorten(body, max(0, best - 40)))

    def _marked(self, text: str, hits: list[tuple[int, int]]) -> SafeString:
        parts, at = [], 0
        for start, end in hits:
            parts += [text[at:start], OPEN, text[start:end], CLOSE]
            at = end
        return marked("".join([*parts, text[at:]]))


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
