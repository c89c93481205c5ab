"""The domain dictionary: what people type and what it means, read from reviewed data files.

`data/README.md` explains the columns, the relations and the sources. The files are checked when
they are read: a line that says something impossible, or that maps two names that must not be
confused into each other, is an error that names the file and the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from search.dictionary_entries import (
    COLUMNS,
    DictionaryError,
    Entry,
    Expansion,
    ImpliedFilter,
    Kind,
    entry_of,
    rows,
)
from search.normalise import fold_term

__all__ = [
    "DATA",
    "Dictionary",
    "DictionaryError",
    "Entry",
    "Expansion",
    "ImpliedFilter",
    "Kind",
    "Meaning",
    "common_words",
    "load_dictionary",
    "read_dictionary",
]

DATA = Path(__file__).parent / "data"
MOST_NAMES = 8
"""A canonical term is expanded to this many of its names at most: the strongest ones."""

_ENDINGS = frozenset({"", "s", "e", "es", "ed", "ing", "er"})

ALSO_CALLED = 0.7
"""Looking up the canonical name finds its other names with this share of their weight."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """All a dictionary says about one term, ready for use."""

    term: str
    kind: Kind
    expansions: tuple[Expansion, ...]
    implies: tuple[ImpliedFilter, ...]
    spanish: bool


@dataclass(slots=True)
class Dictionary:
    """Looks terms up by key (`search.normalise.fold_term`). Build it with `read_dictionary`."""

    entries: tuple[Entry, ...]
    meanings: dict[str, Meaning] = field(default_factory=dict)
    misspellings: dict[str, Entry] = field(default_factory=dict)
    confusable: frozenset[frozenset[str]] = frozenset()
    longest: int = 1
    _canonicals: dict[str, frozenset[str]] = field(default_factory=dict)

    def canonicals(self, key: str) -> frozenset[str]:
        """The canonical keys a term belongs to; itself when it is in no dictionary."""
        return self._canonicals.get(key) or frozenset((key,))

    def may_be_confused(self, one: str, other: str) -> bool:
        """Whether two terms, or names of them, are a pair that must stay apart."""
        return any(
            frozenset((a, b)) in self.confusable
            for a in self.canonicals(one)
            for b in self.canonicals(other)
        )

    def vocabulary(self) -> dict[str, str]:
        """Single words that a misspelt word may mean: key and form to show. No street words."""
        return {
            key: meaning.term
            for key, meaning in self.meanings.items()
            if meaning.kind is not Kind.STREET and len(key) >= 5 and key.isalpha()
        }


def read_dictionary(lines: Iterable[str], confusable: Iterable[str] = ()) -> Dictionary:
    """Read and check a dictionary. Raises DictionaryError with the number of the wrong line."""
    entries = []
    for number, cells in rows(lines, COLUMNS):
        try:
            entries.append(entry_of(cells))
        except ValueError as error:
            raise DictionaryError(f"dictionary.tsv line {number}: {error}") from error
    pairs = frozenset(
        frozenset((fold_term(cells["first"]), fold_term(cells["second"])))
        for _, cells in rows(confusable, ("first", "second", "reason", "source"))
    )
    return _checked(tuple(entries), pairs)


def _checked(entries: tuple[Entry, ...], pairs: frozenset[frozenset[str]]) -> Dictionary:
    by_key: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.relation != "misspelling":
            by_key.setdefault(entry.key, []).append(entry)
    dictionary = Dictionary(entries, confusable=pairs)
    heads = {entry.key for entry in entries if entry.relation == "canonical"}
    dictionary._canonicals = {
        key: frozenset(e.canonical_key for e in meant if e.relation != "related")
        for key, meant in by_key.items()
    }
    for entry in entries:
        if entry.relation == "misspelling":
            if entry.key in by_key:
                raise DictionaryError(f"{entry.term!r} is a term and cannot be a misspelling")
            if entry.kind is not Kind.PLACE and entry.canonical_key not in by_key:
                raise DictionaryError(f"{entry.term!r} corrects to an unknown {entry.canonical!r}")
            if entry.key in dictionary.misspellings:
                raise DictionaryError(f"{entry.term!r} is corrected twice")
            dictionary.misspellings[entry.key] = entry
        elif entry.relation == "related":
            if entry.canonical_key not in by_key:
                raise DictionaryError(f"{entry.term!r} relates to an unknown {entry.canonical!r}")
        elif entry.canonical_key not in heads:
            raise DictionaryError(f"{entry.term!r} means {entry.canonical!r}, which has no line")
        if dictionary.may_be_confused(entry.key, entry.canonical_key):
            raise DictionaryError(f"{entry.term!r} and {entry.canonical!r} must stay apart")
    names = _names(entries)
    for key, meant in by_key.items():
        if key in heads or not _says_more(key, dictionary, by_key):
            dictionary.meanings[key] = _meaning(key, meant, by_key, names)
    dictionary.longest = max(
        (len(key.split()) for key in (*by_key, *dictionary.misspellings)), default=1
    )
    return dictionary


def _says_more(key: str, dictionary: Dictionary, by_key: Mapping[str, list[Entry]]) -> bool:
    """Whether a phrase's parts say all it means and more: "alcohol rehab" is alcohol and rehab."""
    words = key.split()
    for middle in range(1, len(words)):
        parts = " ".join(words[:middle]), " ".join(words[middle:])
        if all(part in by_key for part in parts):
            meant = dictionary.canonicals(parts[0]) | dictionary.canonicals(parts[1])
            if dictionary.canonicals(key) < meant:
                return True
    return False


def _is_form(word: str, key: str) -> bool:
    """Whether a word is only another form ("overdosed") that every index finds as the same."""
    stem = key.removesuffix("s").removesuffix("e")
    return word.startswith(stem) and word[len(stem) :] in _ENDINGS


def _meaning(
    key: str,
    meant: list[Entry],
    by_key: Mapping[str, list[Entry]],
    names_of: Mapping[str, list[Entry]],
) -> Meaning:
    weights: dict[str, float] = {}
    implies: dict[ImpliedFilter, None] = {}
    for entry in meant:
        if entry.canonical_key != key:
            weights[entry.canonical] = max(entry.weight, weights.get(entry.canonical, 0))
        sources = (entry, *by_key[entry.canonical_key]) if entry.relation != "related" else (entry,)
        implies.update(dict.fromkeys(one for source in sources for one in source.implies))
    if any(entry.relation == "canonical" for entry in meant):
        # "heroin rehab" finds nothing that "heroin" does not find.
        names = [
            n
            for n in names_of.get(key, ())
            if not (set(key.split()) <= set(n.key.split()) or _is_form(n.key, key))
        ]
        for name in names[:MOST_NAMES]:
            weights.setdefault(name.term, round(name.weight * ALSO_CALLED, 3))
    # A word with an own meaning is not a street word because it is one as well ("crack").
    first = next((e for e in meant if e.relation in ("canonical", "name")), meant[0])
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return Meaning(
        first.term,
        first.kind,
        tuple(Expansion(text, weight) for text, weight in ordered),
        tuple(implies),
        all(entry.relation == "spanish" for entry in meant),
    )


def _names(entries: tuple[Entry, ...]) -> Mapping[str, list[Entry]]:
    names: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: -entry.weight):
        if entry.relation == "name":
            names.setdefault(entry.canonical_key, []).append(entry)
    return names


@cache
def load_dictionary() -> Dictionary:
    """The dictionary of this project, read once."""
    return read_dictionary(_lines("dictionary.tsv"), _lines("confusable.tsv"))


@cache
def common_words() -> frozenset[str]:
    """Common English words: never corrected, and no city's name without a sign that one is."""
    return frozenset(_lines("common_words.txt"))


def _lines(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines()
