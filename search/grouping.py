"""From what was understood to what an engine is asked: which words must be there, which help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from search.answers import clearly_meant, load_answers
from search.dictionary import load_dictionary
from search.engines.base import Group, Variant, Worth
from search.normalise import fold_term
from search.query import CrisisKind, Kind, Term, Understood

# Articles about the emergency come first, whatever else was said.
CRISIS = {
    CrisisKind.NOT_BREATHING: ("overdose",),
    CrisisKind.OVERDOSE: ("overdose",),
    CrisisKind.MEDICAL: ("overdose",),
    CrisisKind.SUICIDE: ("suicide", "suicidal"),
    CrisisKind.WITHDRAWAL: ("withdrawal",),
}
# The topic that an emergency is filed under.
CRISIS_TOPIC = {
    CrisisKind.NOT_BREATHING: "overdose",
    CrisisKind.OVERDOSE: "overdose",
    CrisisKind.MEDICAL: "overdose",
    CrisisKind.SUICIDE: "crisis",
    CrisisKind.WITHDRAWAL: "withdrawal",
}
CRISIS_WEIGHT = 3.0
BESIDE_A_CRISIS = 0.3
DRUG_WEIGHT = 1.2
# Near a place any facility answers "rehab", half as well as one that offers it.
ANYTHING_THERE = 0.5
# A page that is called exactly so, and one that is called like the whole question.
BY_NAME = 1.4
BY_WHOLE_NAME = 2.0
# "Treatment" says little beside a better word.
VAGUE_WEIGHT = 0.4

_SURE = frozenset({Kind.DRUG, Kind.STREET, Kind.CARE, Kind.PAYER})
_DRUGS = frozenset({Kind.DRUG, Kind.STREET})
# Near a place these ask for any facility, although few call themselves so.
_ANY_FACILITY = frozenset({"rehab", "treatment"})
# They say nothing beside a better word.
_VAGUE = frozenset(
    {
        "drug",
        "drugs",
        "addiction",
        "clinic",
        "center",
        "program",
        "help",
        "treatment",
        "tratamiento",
        "droga",
        "drogas",
        "ayuda",
    }
)
_BUYING = frozenset({"buy", "buying", "order", "ordering", "purchase", "comprar"})
# Everybody may and should buy these.
_SOLD_FREELY = frozenset({"naloxone", "nicotine", "alcohol"})


def groups(understood: Understood) -> tuple[Group, ...]:
    """
    The words of a question as engines take them.

    In an emergency only its own words are needed. Beside a drug, a kind of care or a payer, a word
    that no dictionary has only helps. A stop word is looked for only when there is nothing else;
    the name of a place always helps.
    """
    wanted = [
        term
        for term in understood.terms
        if not term.optional or term.kind is Kind.PLACE or not understood.words
    ]
    sure = any(
        (term.kind in _SURE and not _is_vague(term)) or not _is_strange(term)
        for term in wanted
        if not term.optional
    )
    found = [
        _group(
            term,
            optional=term.optional or (sure and _is_strange(term)),
            facets=_facets(term, understood.place is not None),
        )
        for term in wanted
    ]
    if len(found) > 1:
        found = [_weighed(group, _weight(term)) for term, group in zip(wanted, found, strict=True)]
    found += _helping(understood)
    if understood.crisis not in CRISIS:
        return tuple(found)
    words = CRISIS[understood.crisis]
    filed = Worth("topic", CRISIS_TOPIC[understood.crisis], CRISIS_WEIGHT)
    need = Group(tuple(Variant(word, CRISIS_WEIGHT) for word in words), facets=(filed,))
    return (need, *map(_only_helping, found))


def _weight(term: Term) -> float:
    """What a word is worth beside others."""
    if _is_vague(term):
        return VAGUE_WEIGHT
    # The right kind of page about another drug is the wrong page.
    return DRUG_WEIGHT if term.kind in _DRUGS else 1.0


def _helping(understood: Understood) -> list[Group]:
    """What nobody typed and everybody means: the place of "near me", the language of the words."""
    found = []
    if understood.near_me and understood.place is not None:
        found.append(Group((Variant(understood.place.name),), optional=True))
    help_is_meant = any(term.kind is Kind.CARE or _is_vague(term) for term in understood.terms)
    if understood.language == "es" and help_is_meant:
        spanish = Worth("language", "es")
        found.append(Group((Variant("español"),), optional=True, facets=(spanish,)))
    if len(understood.terms) > 1:
        whole = fold_term(understood.text)
        name = Worth("name", whole, BY_WHOLE_NAME)
        found.append(Group((Variant(understood.text, 0.5),), optional=True, facets=(name,)))
    return found


def _is_vague(term: Term) -> bool:
    return fold_term(term.corrected) in _VAGUE


def asks_to_buy(understood: Understood) -> bool:
    """Whether a drug is to be bought ("buy oxycodone online"): then there is nothing to find."""
    # "Buy fentanyl test strips" asks for something that helps.
    if understood.crisis or any(term.kind is Kind.CARE for term in understood.terms):
        return False
    before: Term | None = None
    for term in understood.terms:
        if before is not None and fold_term(before.text) in _BUYING and term.kind in _DRUGS:
            return not (load_dictionary().canonicals(fold_term(term.corrected)) & _SOLD_FREELY)
        if before is not None and not before.optional and fold_term(before.text) not in _BUYING:
            return False
        before = term
    return False


def _group(term: Term, optional: bool, facets: Iterable[Worth]) -> Group:
    return Group(
        variants=(
            Variant(term.corrected),
            *(Variant(other.text, other.weight) for other in clearly_meant(term)),
        ),
        fuzzy=term.fuzzy_allowed,
        optional=optional,
        facets=tuple(facets),
        known=not _is_strange(term),
    )


def _is_strange(term: Term) -> bool:
    if term.kind is not Kind.WORD:
        return _is_vague(term)
    key = fold_term(term.corrected)
    meaning = load_dictionary().meanings.get(key)
    return not (meaning and meaning.implies) and not load_answers().of(term)


def _facets(term: Term, somewhere: bool) -> list[Worth]:
    """What is as good as the words: a place that takes Medicaid need not say so."""
    if term.optional:
        return []
    key = fold_term(term.corrected)
    dictionary = load_dictionary()
    meaning = dictionary.meanings.get(key)
    facets = [Worth(one.facet, one.value, one.weight) for one in load_answers().of(term)]
    told = {(one.facet, one.value) for one in facets}
    facets += [
        Worth(wish.facet, wish.value)
        for wish in (meaning.implies if meaning else ())
        if (wish.facet, wish.value) not in told
    ]
    if somewhere and (key in _VAGUE or term.kind is Kind.CARE):
        anything = key in _VAGUE or dictionary.canonicals(key) & _ANY_FACILITY
        kinds = ("facility", "region") if anything else ("region",)
        facets += [Worth("kind", kind, ANYTHING_THERE) for kind in kinds]
    return [*facets, Worth("name", key, BY_NAME)]


def _weighed(group: Group, factor: float) -> Group:
    return replace(
        group, variants=tuple(replace(v, weight=v.weight * factor) for v in group.variants)
    )


def _only_helping(group: Group) -> Group:
    return replace(_weighed(group, BESIDE_A_CRISIS), optional=True, facets=())
