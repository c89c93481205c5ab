"""The lines of the dictionary: what may stand in them, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from search.normalise import fold_term

COLUMNS = ("term", "kind", "canonical", "relation", "weight", "implies", "source")
RELATIONS = frozenset({"canonical", "name", "street", "misspelling", "spanish", "related"})
SOURCES = frozenset(
    {"cms", "dea-slang", "editorial", "fda-label", "fda-notice", "ismp", "misspelling"}
    | {"nida-charts", "nsumhss", "plain", "spanish"}
)
FACETS: Mapping[str, frozenset[str]] = {
    "care": frozenset(
        {"detox", "hospital", "residential", "day", "outpatient", "co_occurring", "housing"}
    ),
    "medicine": frozenset({"methadone", "buprenorphine", "naltrexone"}),
    "payment": frozenset(
        {"free", "medicaid", "medicare", "private", "military", "sliding", "cash"}
    ),
    "audience": frozenset(
        {"adolescents", "young_adults", "women", "pregnant", "men", "seniors", "lgbtq"}
        | {"veterans", "justice"}
    ),
    "language": frozenset(
        {"ar", "ase", "de", "el", "es", "fa", "fr", "he", "hi", "hmn", "ht", "it", "ja", "ko"}
        | {"nv", "pl", "pt", "ru", "tl", "uk", "vi", "zh"}
    ),
}
"""What a word may imply. Languages are ISO 639 codes; `ase` is American Sign Language."""


class DictionaryError(ValueError):
    """A line of a data file is wrong; the message names file and line."""


class Kind(StrEnum):
    """What sort of thing a word is."""

    DRUG = "drug"
    STREET = "street"
    CARE = "care"
    PAYER = "payer"
    PLACE = "place"
    WORD = "word"


@dataclass(frozen=True, slots=True, order=True)
class ImpliedFilter:
    """A filter the words speak of ("payment", "medicaid"): a reason to boost, not to exclude."""

    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """Another word to look for, and how much a hit counts beside the typed word (1.0)."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the dictionary. `key` and `canonical_key` are the forms that are compared."""

    term: str
    key: str
    kind: Kind
    canonical: str
    canonical_key: str
    relation: str
    weight: float
    implies: tuple[ImpliedFilter, ...]
    source: str


def rows(lines: Iterable[str], columns: tuple[str, ...]) -> Iterable[tuple[int, dict[str, str]]]:
    """The lines of a table with tabs and their numbers. Raises DictionaryError for a wrong one."""
    head_seen = False
    for number, line in enumerate(lines, start=1):
        cells = line.rstrip("\r\n").split("\t")
        if line.startswith("#") or not line.strip():
            continue
        if not head_seen:
            if tuple(cells) != columns:
                raise DictionaryError(f"line {number}: the columns must be {', '.join(columns)}")
            head_seen = True
            continue
        if len(cells) != len(columns):
            raise DictionaryError(
                f"line {number}: {len(cells)} cells instead of {len(columns)}: {line.strip()!r}"
            )
        yield number, dict(zip(columns, cells, strict=True))


def entry_of(cells: Mapping[str, str]) -> Entry:
    """A line as an entry. Raises ValueError for what cannot be."""
    term, canonical, relation = cells["term"], cells["canonical"], cells["relation"]
    key, weight = fold_term(term), float(cells["weight"])
    if not key or not fold_term(canonical):
        raise ValueError("a term and a canonical term are needed")
    if relation not in RELATIONS:
        raise ValueError(f"unknown relation {relation!r}")
    if cells["source"] not in SOURCES:
        raise ValueError(f"unknown source {cells['source']!r}")
    if not 0 < weight <= 1:
        raise ValueError(f"the weight {weight} is not between 0 and 1")
    implies = []
    for code in cells["implies"].split():
        facet, _, value = code.partition(":")
        if value not in FACETS.get(facet, ()):
            raise ValueError(f"unknown filter {code!r}")
        implies.append(ImpliedFilter(facet, value))
    return Entry(
        term,
        key,
        Kind(cells["kind"]),
        canonical,
        fold_term(canonical),
        relation,
        weight,
        tuple(implies),
        cells["source"],
    )
