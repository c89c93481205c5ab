"""
What answers a concept beside its words: the topics and the services, from a reviewed data file.

A page on heroin is about opioids; a place with methadone helps with it, whether or not it says
so. `data/README.md` explains the columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from search.dictionary import (
    DATA,
    Dictionary,
    DictionaryError,
    Expansion,
    Kind,
    load_dictionary,
)
from search.dictionary_entries import rows
from search.normalise import fold_term
from search.query import Term

# A street name that mostly means one drug does not look for the others as well.
CLEARLY_MEANT = 0.8

COLUMNS = ("concept", "facet", "value", "weight")
FACETS = frozenset({"topic", "care", "medicine", "payment", "audience", "age", "language"})


def clearly_meant(term: Term) -> tuple[Expansion, ...]:
    """The other words for a term; of a street name only those it mostly means."""
    if term.kind is not Kind.STREET or not term.expansions:
        return term.expansions
    least = CLEARLY_MEANT * max(other.weight for other in term.expansions)
    return tuple(other for other in term.expansions if other.weight >= least)


@dataclass(frozen=True, slots=True)
class Answer:
    """A facet value that answers a concept, and how much it counts beside a word (1)."""

    facet: str
    value: str
    weight: float


@dataclass(frozen=True)
class Answers:
    """The answers of every concept by its key; `drug_topics` are what drugs are filed under."""

    by_concept: dict[str, tuple[Answer, ...]]
    drug_topics: frozenset[str]

    def of(self, term: Term) -> tuple[Answer, ...]:
        """The answers to a term: its own, and those of what it is a name of."""
        key = fold_term(term.corrected)
        keys = {key, *load_dictionary().canonicals(key)}
        if term.kind is Kind.STREET:
            # A street name is also the name of what it seldom means.
            meant = {fold_term(other.text) for other in clearly_meant(term)}
            keys = {key, *(name for name in keys if name in meant)}
        best: dict[tuple[str, str], Answer] = {}
        for one in (answer for name in sorted(keys) for answer in self.by_concept.get(name, ())):
            known = best.get((one.facet, one.value))
            if known is None or known.weight < one.weight:
                best[one.facet, one.value] = one
        return tuple(best.values())


def read_answers(lines: Iterable[str], dictionary: Dictionary) -> Answers:
    """Read and check the file. Raises DictionaryError with the number of a wrong line."""
    found: dict[str, list[Answer]] = {}
    drug_topics = set()
    for number, cells in rows(lines, COLUMNS):
        key = fold_term(cells["concept"])
        meaning = dictionary.meanings.get(key)
        weight = float(cells["weight"] or 0)
        if meaning is None or cells["facet"] not in FACETS or not 0 < weight <= 1:
            raise DictionaryError(f"answers.tsv line {number}: unknown concept, facet or weight")
        found.setdefault(key, []).append(Answer(cells["facet"], cells["value"], weight))
        # A medicine is filed under what it treats; only a whole topic says what a page is about.
        if meaning.kind is Kind.DRUG and cells["facet"] == "topic" and weight == 1:
            drug_topics.add(cells["value"])
    return Answers({key: tuple(some) for key, some in found.items()}, frozenset(drug_topics))


@cache
def load_answers() -> Answers:
    """The answers of this project, read once."""
    lines = (DATA / "answers.tsv").read_text(encoding="utf-8").splitlines()
    return read_answers(lines, load_dictionary())
