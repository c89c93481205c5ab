"""
Words that must stay apart, as editors meet them: naloxone is not naltrexone.

The pairs are those of `data/confusable.tsv`. An editor's phrase is looked at in all its parts and
as it would be spelled right, so that neither "narcan spray" nor "naloxonne" slips through.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import combinations

from search.dictionary import DATA, load_dictionary
from search.dictionary_entries import rows
from search.normalise import fold_term
from search.query import understand


@lru_cache(maxsize=1024)
def refusal(phrases: tuple[str, ...]) -> str:
    """Why these phrases must not mean the same, as a sentence; "" when they may."""
    dictionary = load_dictionary()
    parts = {phrase: _parts(phrase) for phrase in dict.fromkeys(phrases)}
    for first, second in combinations(parts, 2):
        for one in sorted(parts[first]):
            for other in sorted(parts[second]):
                if one != other and dictionary.may_be_confused(one, other):
                    return (
                        f"“{first}” and “{second}” must not mean the same. {_reason(one, other)}"
                    ).strip()
    return ""


def _parts(phrase: str) -> frozenset[str]:
    """Every piece of a phrase that is a name of something: as typed, and spelled right."""
    dictionary = load_dictionary()
    found = set()
    for text in (phrase, understand(phrase).text):
        words = fold_term(text).split()
        for start in range(len(words)):
            for end in range(start + 1, len(words) + 1):
                key = " ".join(words[start:end])
                entry = dictionary.misspellings.get(key)
                found.add(entry.canonical_key if entry else key)
    return frozenset(found)


def _reason(one: str, other: str) -> str:
    dictionary = load_dictionary()
    for a in dictionary.canonicals(one):
        for b in dictionary.canonicals(other):
            if reason := _reasons().get(frozenset((a, b))):
                return reason
    return ""


@cache
def _reasons() -> dict[frozenset[str], str]:
    lines = (DATA / "confusable.tsv").read_text(encoding="utf-8").splitlines()
    return {
        frozenset((fold_term(cells["first"]), fold_term(cells["second"]))): cells["reason"]
        for _, cells in rows(lines, ("first", "second", "reason", "source"))
    }
