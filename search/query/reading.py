"""Puts the parts together: from a visitor's words to what was understood."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from locations import geo
from locations.geo import Place
from search.dictionary import (
    Expansion,
    ImpliedFilter,
    Kind,
    Meaning,
    common_words,
    load_dictionary,
)
from search.normalise import Token, clean, fold_term, tokens
from search.query.crisis import find_crisis, load_patterns
from search.query.places import best_place, find_places
from search.query.spelling import LONGEST, SHORTEST, Speller
from search.query.understood import Correction, Synonym, Term, Understood
from search.query.words import (
    ENGLISH_STOP_WORDS,
    SPANISH_STOP_WORDS,
    guess_language,
    is_known,
)

TOLD_FROM = 0.3
"""A street name is explained when it means a drug with at least this weight."""


def understand(
    text: str,
    *,
    near: Place | None = None,
    extra_synonyms: Sequence[Synonym] = (),
    blocked_corrections: Collection[str] = (),
    correct: bool = True,
) -> Understood:
    """Understand a visitor's words. Never raises, whatever the text; takes well under 1 ms.

    near: where the reader or the site is; decides between namesakes and what "near me" means.
    extra_synonyms: an editor's own, on top of the dictionary.
    blocked_corrections: typed words that are never corrected.
    correct: False for "Search instead for ...": nothing is corrected and nothing is fuzzy.
    """
    original = clean(text)
    typed = tokens(original)
    keys = [token.key for token in typed]
    reader = _Reader(
        typed,
        keys,
        _own_meanings(tuple(extra_synonyms)),
        frozenset(map(fold_term, blocked_corrections)),
        correct,
    )
    found = find_places(keys, near, reader.blocked, correct)
    terms: list[Term] = []
    at = 0
    for one in found:
        terms += reader.read(at, one.start)
        words = " ".join(token.text for token in typed[one.start : one.end])
        kept = " ".join(token.text for token in typed[one.start : one.end][-1:])
        right = one.corrected or words
        if one.corrected and one.end - one.start > len(one.corrected.split()):
            right = f"{one.corrected} {kept}"
        terms.append(Term(words, right, Kind.PLACE, optional=True))
        at = one.end
    terms += reader.read(at, len(keys))
    near_me = any(one.place is None for one in found)
    normalised = " ".join(token.text for token in typed)
    result = Understood(
        original=original,
        normalised=normalised,
        terms=tuple(terms),
        crisis=find_crisis(keys),
        place=best_place(found) or (near if near_me else None),
        near_me=near_me,
        language=reader.language,
        implied=tuple(dict.fromkeys(reader.implied)),
        hints=tuple(dict.fromkeys(reader.hints)),
    )
    if any(term.text != term.corrected for term in terms):
        result = replace(result, correction=Correction(normalised, result.text))
    return result


class _Reader:
    """Reads the words between the places, the longest known phrase first."""

    def __init__(
        self,
        typed: Sequence[Token],
        keys: Sequence[str],
        own: dict[str, Meaning],
        blocked: frozenset[str],
        correct: bool,
    ) -> None:
        self.typed, self.keys, self.own = typed, keys, own
        self.blocked, self.correct = blocked, correct
        self.dictionary = load_dictionary()
        self.language = guess_language(typed)
        self.implied: list[ImpliedFilter] = []
        self.hints: list[str] = []

    def read(self, at: int, stop: int) -> list[Term]:
        """The terms of the words from `at` up to `stop`."""
        terms = []
        while at < stop:
            longest = min(max(self.dictionary.longest, 4), stop - at)
            for length in range(longest, 0, -1):
                text = " ".join(token.text for token in self.typed[at : at + length])
                term = self._known(text, " ".join(self.keys[at : at + length]))
                if term:
                    break
            else:
                length, term = 1, self._unknown(self.typed[at])
            terms.append(term)
            at += length
        return terms

    def _known(self, text: str, key: str) -> Term | None:
        entry = self.dictionary.misspellings.get(key)
        if entry and self.correct and key not in self.blocked and key not in self.own:
            return self._meant(text, entry.canonical, entry.canonical_key)
        if key in self.dictionary.meanings or key in self.own:
            return self._meant(text, text, key)
        for ending in ("s", "es"):
            one = key.removesuffix(ending)
            if len(one) >= SHORTEST - 1 and one != key and one in self.dictionary.meanings:
                return self._meant(text, text, one)
        return None

    def _meant(self, text: str, corrected: str, key: str) -> Term:
        meaning, own = self.dictionary.meanings.get(key), self.own.get(key)
        expansions = (*(own.expansions if own else ()), *(meaning.expansions if meaning else ()))
        known = meaning or own
        kind = known.kind if known else Kind.WORD
        if meaning:
            self.implied += meaning.implies
            if kind is Kind.STREET:
                self._explain(text, meaning)
        return Term(text, corrected, kind, expansions)

    def _explain(self, text: str, meaning: Meaning) -> None:
        drugs = [other.text for other in meaning.expansions if other.weight >= TOLD_FROM]
        if drugs:
            self.hints.append(f"“{text}” can be a street name for {' or '.join(drugs)}.")

    def _unknown(self, token: Token) -> Term:
        key = token.key
        if key in ENGLISH_STOP_WORDS or key in SPANISH_STOP_WORDS:
            return Term(token.text, token.text, optional=True)
        if (
            not SHORTEST <= len(key) <= LONGEST
            or not key.isalpha()
            or not self.correct
            or is_known(key)
            or key in self.dictionary.misspellings
        ):
            return Term(token.text, token.text)
        near = _speller().near(key)
        blocked = key in self.blocked
        # The first letter is taken as right, but "lconazepam" must not become lorazepam.
        within = [word for _, word in near + _speller().near(key[1] + key[0] + key[2:])]
        if near and not blocked and (right := self._right(near, within)):
            return self._meant(token.text, self.dictionary.meanings[right].term, right)
        # What is near a name that must not be confused is left exactly as it was typed.
        risky = blocked or any(self._has_double(word) for word in within)
        return Term(token.text, token.text, fuzzy_allowed=not risky)

    def _right(self, near: list[tuple[int, str]], within: list[str]) -> str:
        """The one word that is meant, or "" when it cannot be told."""
        least = near[0][0]
        best = [word for letters, word in near if letters == least]
        best.sort(
            key=lambda word: self.dictionary.meanings[word].spanish != (self.language == "es")
        )
        first = best[0]
        if any(
            not self.dictionary.canonicals(first) & self.dictionary.canonicals(word)
            for word in best[1:]
        ):
            return ""
        if any(self.dictionary.may_be_confused(first, word) for word in within):
            return ""
        return first

    def _has_double(self, word: str) -> bool:
        doubled = {name for pair in self.dictionary.confusable for name in pair}
        return bool(doubled & self.dictionary.canonicals(word))


@lru_cache(maxsize=32)
def _own_meanings(synonyms: tuple[Synonym, ...]) -> dict[str, Meaning]:
    found: dict[str, dict[str, float]] = {}
    for synonym in synonyms:
        for other in synonym.means:
            found.setdefault(fold_term(synonym.term), {})[other] = synonym.weight
            if synonym.two_way:
                found.setdefault(fold_term(other), {})[synonym.term] = synonym.weight
    return {
        key: Meaning(
            key, Kind.WORD, tuple(Expansion(*pair) for pair in others.items()), (), spanish=False
        )
        for key, others in found.items()
        if key
    }


@cache
def _speller() -> Speller:
    return Speller(load_dictionary().vocabulary())


def warm_up() -> None:
    """Read all data now (about a second) and not at a visitor's first search."""
    geo.warm_up()
    load_patterns()
    common_words()
    _speller()
