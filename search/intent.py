"""What the words ask for beyond their letters: where, for whom, to read or to go, which drug."""

from __future__ import annotations

from collections.abc import Iterable

from locations import geo
from locations.geo import Place
from search.answers import load_answers
from search.engines.base import Factor
from search.lexicon import place_of
from search.normalise import fold_term
from search.query import CrisisKind, Kind, Understood

# A place that does not take what the visitor can pay with is the wrong place.
NOT_PAID_SO = 0.3
# The right kind of page about another drug is the wrong page.
OTHER_DRUG = 0.05
# It stands below the region that was named, or below another one.
THERE = 1.5
ELSEWHERE = 0.4
# Who asks a question wants to read; who names a place wants to go somewhere.
TO_READ = 2.5
TO_GO = 1.2
# Who names a drug and nothing else wants to read about it first.
TO_READ_ABOUT = 1.3
# An article that is filed under nothing of what was asked for only mentions the words.
ONLY_MENTIONS = 0.5
AROUND_MILES = 30.0

# Topics of which a family wants to read; no place is for them.
_READ = frozenset({"family"})
_DRUGS = frozenset({Kind.DRUG, Kind.STREET})
_ASKING = frozenset(
    """
    are can could did do does how is should what when which who why will como cual cuando cuanto
    es por puede puedo que quien
    """.split()  # noqa: SIM905 - a list of quoted words cannot be read
)
Labels = Iterable[tuple[str, str, str]]


def factors(understood: Understood, labels: Labels = ()) -> tuple[Factor, ...]:
    """What raises or lowers a document. `labels`: facet, value and label, for the regions."""
    found = []
    paid = tuple((w.facet, w.value) for w in understood.implied if w.facet == "payment")
    if paid:
        found.append(Factor(NOT_PAID_SO, (("kind", "facility"),), paid))
    answers = [answer for term in understood.terms for answer in load_answers().of(term)]
    topics = {answer.value for answer in answers if answer.facet == "topic"}
    if understood.crisis in (None, CrisisKind.WITHDRAWAL):
        # What to do in an overdose is the same whatever was taken.
        found += _drugs(topics)
    if topics and not understood.crisis:
        found.append(Factor(ONLY_MENTIONS, (("kind", "article"),), _pairs("topic", topics)))
    if understood.place is not None:
        found += _regions(understood.place, labels)
    if understood.place is not None and _is_about_care(understood):
        found.append(Factor(TO_GO, (("kind", "facility"), ("kind", "region"))))
    elif _asks(understood) or topics & _READ:
        found.append(Factor(TO_READ, (("kind", "article"),)))
    elif all(term.kind in _DRUGS for term in understood.terms):
        found.append(Factor(TO_READ_ABOUT, (("kind", "article"),)))
    return tuple(found)


def _is_about_care(understood: Understood) -> bool:
    kinds = {term.kind for term in understood.terms if not term.optional}
    return not kinds or Kind.CARE in kinds


def _asks(understood: Understood) -> bool:
    first = next(iter(understood.terms), None)
    return first is not None and fold_term(first.text).split(" ")[0] in _ASKING


def _drugs(topics: set[str]) -> list[Factor]:
    """Pages that are about other drugs than the ones in the words."""
    drugs = load_answers().drug_topics
    asked, others = topics & drugs, drugs - topics
    if not asked or not others:
        return []
    return [Factor(OTHER_DRUG, _pairs("topic", others), _pairs("topic", asked))]


def _pairs(facet: str, values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((facet, value) for value in sorted(values))


def _regions(place: Place, labels: Labels) -> list[Factor]:
    regions = {value: place_of(label, "") for facet, value, label in labels if facet == "region"}
    here = {pk for pk, region in regions.items() if region and _is_there(region, place)}
    if not here:
        return []
    others = {pk for pk, region in regions.items() if region} - here
    found = [Factor(THERE, _pairs("ancestor", here))]
    if others:
        found.append(Factor(ELSEWHERE, _pairs("ancestor", others), _pairs("ancestor", here)))
    return found


def _is_there(region: Place, place: Place) -> bool:
    if place.kind == "state":
        return region.state == place.state
    if region.point is None or place.point is None:
        return False
    return geo.haversine_miles(region.point, place.point) <= AROUND_MILES
