"""What was understood of a visitor's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from locations.geo import Place
from search.dictionary import Expansion, ImpliedFilter, Kind
from search.query.crisis import CrisisKind


@dataclass(frozen=True, slots=True)
class Synonym:
    """An editor's own synonym: `term` finds `means` too; both ways when `two_way`."""

    term: str
    means: tuple[str, ...]
    weight: float = 0.6
    two_way: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a known phrase of the query.

    `text` is what was typed, `corrected` what an engine should look for (the same when nothing was
    wrong). `optional` words (stop words, "near me", names of places) say nothing about what a page
    must contain. `fuzzy_allowed` is only ever true for a long word that nobody here knows.
    """

    text: str
    corrected: str
    kind: Kind = Kind.WORD
    expansions: tuple[Expansion, ...] = ()
    fuzzy_allowed: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """The whole query as typed and as it was searched, for "Showing results for ..."."""

    original: str
    corrected: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a query; see `search.query.understand`.

    `original` keeps capitals and signs and is safe to show (escaped, as everything), `normalised`
    is what is searched and counted. `implied` filters are reasons to boost, never to exclude.
    `near_me` says that the words ask for "near me", whether or not it is known where that is.
    `hints` are sentences to show, such as the neutral explanation of a street name.
    """

    original: str
    normalised: str
    terms: tuple[Term, ...] = ()
    crisis: CrisisKind | None = None
    place: Place | None = None
    near_me: bool = False
    language: Literal["en", "es"] = "en"
    correction: Correction | None = None
    implied: tuple[ImpliedFilter, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether a spelling was corrected."""
        return self.correction is not None

    @property
    def text(self) -> str:
        """The corrected query as one text, for an engine that only takes that."""
        return " ".join(term.corrected for term in self.terms)

    @property
    def words(self) -> tuple[str, ...]:
        """The corrected words that say what is looked for, without stop words and places."""
        return tuple(term.corrected for term in self.terms if not term.optional)

    @property
    def expansions(self) -> dict[str, float]:
        """All other words to look for with their highest weight."""
        weights: dict[str, float] = {}
        for term in self.terms:
            for other in term.expansions:
                weights[other.text] = max(other.weight, weights.get(other.text, 0.0))
        return weights
