"""Whether words speak of an emergency: then the emergency card comes first, whatever else happens.

The patterns are a reviewed data file (`search/data/crisis.tsv`). They are whole phrases, not single
alarming words: "dying to quit smoking" is no emergency. Misspelt words count ("overdoze").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from search.dictionary import DATA, DictionaryError, common_words
from search.query.spelling import LONGEST, Speller

GAP = 4
"""`*` in a pattern stands for up to this many words."""

SHORTEST_MISSPELT = 5


class CrisisKind(StrEnum):
    """What sort of emergency the words speak of; the first that fits, in this order, is told."""

    NOT_BREATHING = "not_breathing"
    OVERDOSE = "overdose"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    WITHDRAWAL = "withdrawal"
    MEDICAL = "medical"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase: each step is a set of words, or a number of words that may stand between."""

    kind: CrisisKind
    language: str
    steps: tuple[frozenset[str] | int, ...]
    not_before: frozenset[str]

    def matches(self, words: Sequence[frozenset[str]]) -> bool:
        """Whether the phrase stands anywhere in the words; each word is all that it may mean."""
        return any(self._here(words, start, 0) for start in range(len(words)))

    def _here(self, words: Sequence[frozenset[str]], at: int, step: int) -> bool:
        if step == len(self.steps):
            return at == len(words) or not (words[at] & self.not_before)
        wanted = self.steps[step]
        if isinstance(wanted, int):
            return any(self._here(words, at + skip, step + 1) for skip in range(wanted + 1))
        return at < len(words) and bool(words[at] & wanted) and self._here(words, at + 1, step + 1)


class Patterns:
    """All patterns with what makes looking through them fast."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        order = list(CrisisKind)
        self.patterns = sorted(patterns, key=lambda pattern: order.index(pattern.kind))
        self.words = frozenset(
            word
            for pattern in self.patterns
            for step in pattern.steps
            if not isinstance(step, int)
            for word in step
        )
        self._speller = Speller(w for w in self.words if len(w) >= SHORTEST_MISSPELT)
        # A pattern is looked at only when a word of its rarest step is there.
        self._by_word: dict[str, list[int]] = {}
        for number, pattern in enumerate(self.patterns):
            steps = [step for step in pattern.steps if not isinstance(step, int)]
            for word in min(steps, key=lambda step: (len(step & _everyday()), len(step))):
                self._by_word.setdefault(word, []).append(number)

    def find(self, keys: Sequence[str]) -> Pattern | None:
        """The gravest pattern in these words."""
        words = [self._meant(key) for key in keys]
        numbers = {n for word in words for one in word for n in self._by_word.get(one, ())}
        return next(
            (self.patterns[n] for n in sorted(numbers) if self.patterns[n].matches(words)), None
        )

    def _meant(self, key: str) -> frozenset[str]:
        if key in self.words or not SHORTEST_MISSPELT <= len(key) <= LONGEST:
            return frozenset((key,))
        if key in common_words():
            return frozenset((key,))
        return frozenset((key, *(word for _, word in self._speller.near(key))))


@cache
def _everyday() -> frozenset[str]:
    return frozenset(
        [
            "a",
            "am",
            "are",
            "be",
            "been",
            "can",
            "cant",
            "de",
            "do",
            "dont",
            "for",
            "get",
            "had",
            "has",
            "have",
            "he",
            "his",
            "i",
            "im",
            "in",
            "is",
            "la",
            "me",
            "mi",
            "my",
            "no",
            "not",
            "of",
            "off",
            "on",
            "out",
            "over",
            "se",
            "she",
            "stop",
            "the",
            "them",
            "to",
            "too",
            "up",
            "want",
            "wants",
            "was",
            "with",
            "without",
        ]
    )


def read_patterns(lines: Iterable[str]) -> Patterns:
    """Read a pattern file. Raises DictionaryError with the number of a wrong line."""
    patterns = []
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip() or line.startswith("kind\t"):
            continue
        try:
            kind, language, text = line.rstrip("\r\n").split("\t")
            patterns.append(_pattern(CrisisKind(kind), language, text))
        except ValueError as error:
            raise DictionaryError(f"crisis.tsv line {number}: {error}") from error
    return Patterns(patterns)


def _pattern(kind: CrisisKind, language: str, text: str) -> Pattern:
    steps: list[frozenset[str] | int] = []
    not_before: frozenset[str] = frozenset()
    for part in text.split():
        if not_before:
            raise ValueError("nothing may follow the words after !")
        if part in ("?", "*"):
            steps.append(1 if part == "?" else GAP)
        elif part.startswith("!"):
            not_before = frozenset(part[1:].split("/"))
        else:
            steps.append(frozenset(part.split("/")))
    if all(isinstance(step, int) for step in steps) or "" in frozenset().union(
        *(step for step in steps if not isinstance(step, int))
    ):
        raise ValueError(f"a pattern needs words: {text!r}")
    while isinstance(steps[-1], int):
        steps.pop()
    return Pattern(kind, language, tuple(steps), not_before)


@cache
def load_patterns() -> Patterns:
    """The patterns of this project, read once."""
    return read_patterns((DATA / "crisis.tsv").read_text(encoding="utf-8").splitlines())


def find_crisis(keys: Sequence[str]) -> CrisisKind | None:
    """The gravest emergency these words (keys of tokens) speak of, or None."""
    found = load_patterns().find(keys)
    return found.kind if found else None
