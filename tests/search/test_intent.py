"""What the words ask for beyond their letters, and the file that says what answers them."""

from __future__ import annotations

import pytest

from search.answers import COLUMNS, load_answers, read_answers
from search.dictionary import DictionaryError, load_dictionary
from search.engines.base import Factor
from search.grouping import groups
from search.intent import ELSEWHERE, NOT_PAID_SO, OTHER_DRUG, THERE, TO_READ, factors
from search.query import understand

HEAD = "\t".join(COLUMNS)
REGIONS = [("region", "7", "Asheville, NC"), ("region", "8", "Greenville, SC")]


def found(text: str, weight: float) -> list[Factor]:
    return [one for one in factors(understand(text), REGIONS) if one.weight == weight]


def answered(text: str) -> set[tuple[str, str]]:
    answers = load_answers()
    return {(a.facet, a.value) for term in understand(text).terms for a in answers.of(term)}


# --- the file --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "no such drug\ttopic\theroin\t1",
        "heroin\tprice\tlow\t1",
        "heroin\ttopic\theroin\t0",
        "heroin\ttopic\theroin\t2",
        "heroin\ttopic\theroin",
    ],
)
def test_a_wrong_line_is_an_error(line: str) -> None:
    with pytest.raises(DictionaryError, match="line 2"):
        read_answers([HEAD, line], load_dictionary())


@pytest.mark.parametrize("name", ["percocet", "percs", "oxy", "percaset"])
def test_all_names_of_a_drug_have_its_answers(name: str) -> None:
    assert ("topic", "prescription-pain-medicines") in answered(name)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("medicaid", ("payment", "medicare")),
        ("medicare", ("payment", "medicaid")),
        ("methadone", ("medicine", "naltrexone")),
        ("methadone", ("topic", "methamphetamine")),
        ("meth", ("medicine", "methadone")),
        ("naloxone", ("medicine", "naltrexone")),
        ("inpatient", ("care", "outpatient")),
        ("outpatient", ("care", "residential")),
    ],
)
def test_no_answer_crosses_a_pair_that_must_stay_apart(words: str, wrong: tuple[str, str]) -> None:
    assert answered(words)
    assert wrong not in answered(words)


# --- what raises and lowers ------------------------------------------------------------------


def test_pages_about_another_drug_stand_low() -> None:
    (factor,) = found("can you die from alcohol withdrawal", OTHER_DRUG)
    assert ("topic", "opioids") in factor.has
    assert factor.lacks == (("topic", "alcohol"),)
    assert ("topic", "benzodiazepines") in found("dope sick", OTHER_DRUG)[0].has
    # The same must be done whatever was taken.
    assert not found("mixed xanax and alcohol passed out", OTHER_DRUG)
    assert not found("rehab", OTHER_DRUG)


def test_a_place_that_cannot_be_paid_so_stands_low() -> None:
    (factor,) = found("rehab that takes medicaid", NOT_PAID_SO)
    assert factor == Factor(NOT_PAID_SO, (("kind", "facility"),), (("payment", "medicaid"),))
    assert not found("rehab", NOT_PAID_SO)


@pytest.mark.parametrize("words", ["detox asheville", "28801", "north carolina rehab"])
def test_the_region_that_was_named_comes_first(words: str) -> None:
    assert found(words, THERE)[0].has == (("ancestor", "7"),)
    assert found(words, ELSEWHERE)[0].has == (("ancestor", "8"),)


def test_a_place_without_a_region_lowers_nothing() -> None:
    assert not found("detox in denver", THERE)
    assert not found("detox in denver", ELSEWHERE)


@pytest.mark.parametrize("words", ["how does narcan work", "my son drinks", "por qué la gente usa"])
def test_questions_and_families_want_to_read(words: str) -> None:
    assert found(words, TO_READ)


def test_who_wants_to_go_somewhere_does_not() -> None:
    assert not found("detox", TO_READ)
    assert not found("how do i find detox in asheville", TO_READ)


# --- the words themselves --------------------------------------------------------------------


def test_the_whole_question_may_be_a_name() -> None:
    whole = groups(understand("depression and drinking"))[-1]
    assert whole.optional
    assert [(one.facet, one.value) for one in whole.facets] == [("name", "depression and drinking")]


def test_near_me_looks_for_the_place_by_its_name() -> None:
    near = understand("asheville").place
    optional = [g for g in groups(understand("rehab near me", near=near)) if g.optional]
    assert "Asheville" in [variant.words for one in optional for variant in one.variants]


def test_a_vague_word_counts_less_beside_a_better_one() -> None:
    detox, treatment = groups(understand("detox treatment"))[:2]
    assert treatment.variants[0].weight < detox.variants[0].weight
    assert groups(understand("treatment"))[0].variants[0].weight == 1
