"""
How many years of school a text asks of its reader.

The Flesch-Kincaid grade (Kincaid and others, 1975, report 8-75 of the U.S. Navy):
0.39 × words a sentence + 11.8 × syllables a word − 15.59. Syllables are counted by the groups of
vowels, with the silent endings of English taken off. As in the report, a colon and a semicolon
end a sentence too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Below so many words the formula says more about one long name than about the text.
ENOUGH = 60

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_END = re.compile(r"[.!?:;]+(?:[”\"’)\]]*)(?:\s+|$)")
_MARK = re.compile(r"\[\d+\]")
_VOWELS = re.compile(r"[aeiouy]+")
# An e that is written and not heard: at the end, and in most endings with s and d.
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeioudtl]ed|[^aeioucsgxzh]es|ely|[^aeiou]eful)$")
# Two vowels side by side that are heard apart.
_APART = re.compile(r"i[ao]|[eu]o|ua[lt]|ying|iu|eate|iety?|ience|uid|[eo]ing|roin|[rd]eas?$")
# … unless they belong to these endings.
_TOGETHER = re.compile(r"[tcsg]i(?:o|a)|tience|lion|[aeiou]y[aeiou]|eop")


@dataclass(frozen=True)
class Grade:
    """The grade of a text and what it was made from; `value` is None for too short a text."""

    words: int
    sentences: int
    syllables: int

    @property
    def value(self) -> float | None:
        """Years of school, to one place; never below 0."""
        if self.words < ENOUGH:
            return None
        long = 0.39 * self.words / self.sentences
        return max(0.0, round(long + 11.8 * self.syllables / self.words - 15.59, 1))


def grade(paragraphs: Iterable[str]) -> Grade:
    """The grade of plain paragraphs; each ends a sentence, also without a full stop."""
    words = sentences = syllables = 0
    for paragraph in paragraphs:
        for sentence in _END.split(_MARK.sub("", paragraph)):
            found = _WORD.findall(sentence)
            if found:
                sentences += 1
                words += len(found)
                syllables += sum(map(syllables_of, found))
    return Grade(words, max(1, sentences), syllables)


def syllables_of(word: str) -> int:
    """Syllables of one English word, at least one."""
    plain = re.sub(r"['’]s?$|['’]", "", word.lower())
    count = len(_VOWELS.findall(plain))
    count += len(_APART.findall(plain)) - len(_TOGETHER.findall(plain))
    if len(plain) > 3 and _SILENT.search(plain):
        count -= 1
    return max(1, count)
