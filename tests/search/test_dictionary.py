"""The data files: complete, sourced, and never mapping names that must not be confused."""

from __future__ import annotations

import pytest

from search.dictionary import (
    DATA,
    DictionaryError,
    Kind,
    common_words,
    load_dictionary,
    read_dictionary,
)
from search.normalise import fold_term

HEAD = "term\tkind\tcanonical\trelation\tweight\timplies\tsource"
HEROIN = "heroin\tdrug\theroin\tcanonical\t1\t\tnida-charts"
PAIRS = ["first\tsecond\treason\tsource", "naloxone\tnaltrexone\twhy\tismp"]
NALOXONE = "naloxone\tdrug\tnaloxone\tcanonical\t1\t\tfda-label"
NALTREXONE = "naltrexone\tdrug\tnaltrexone\tcanonical\t1\t\tfda-label"


def test_it_is_large_enough_and_has_every_kind() -> None:
    entries = load_dictionary().entries
    assert len(entries) >= 450
    assert {entry.kind for entry in entries} == set(Kind)
    assert all(entry.source for entry in entries)


def test_the_file_is_plain_text() -> None:
    text = (DATA / "dictionary.tsv").read_text(encoding="utf-8")
    assert "\r" not in text and "\u200b" not in text
    assert all(not line.endswith(" ") for line in text.splitlines())


def test_no_line_or_expansion_crosses_a_pair_that_must_stay_apart() -> None:
    dictionary = load_dictionary()
    assert len(dictionary.confusable) >= 20
    for key, meaning in dictionary.meanings.items():
        for other in meaning.expansions:
            assert not dictionary.may_be_confused(key, fold_term(other.text)), (key, other)
    for key, entry in dictionary.misspellings.items():
        assert not dictionary.may_be_confused(key, entry.canonical_key), key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("medicaid", "medicare"),
        ("naloxone", "naltrexone"),
        ("narcan", "vivitrol"),
        ("methadone", "methamphetamine"),
        ("methadone", "meth"),
        ("dolophine", "crystal meth"),
        ("hydrocodone", "oxycodone"),
        ("klonopin", "clonidine"),
        ("bupropion", "suboxone"),
        ("inpatient", "outpatient"),
    ],
)
def test_pairs_by_any_of_their_names(one: str, other: str) -> None:
    dictionary = load_dictionary()
    assert dictionary.may_be_confused(one, other)
    assert dictionary.may_be_confused(other, one)


def test_street_words_go_one_way_and_are_weaker() -> None:
    dictionary = load_dictionary()
    street = [entry for entry in dictionary.entries if entry.relation == "street"]
    assert len(street) >= 200
    assert all(entry.weight <= 0.6 for entry in street)
    for entry in street:
        back = {e.text for e in dictionary.meanings[entry.canonical_key].expansions}
        assert entry.term not in back, entry


def test_no_street_word_is_a_correction() -> None:
    vocabulary = load_dictionary().vocabulary()
    meanings = load_dictionary().meanings
    assert not [word for word in vocabulary if meanings[word].kind is Kind.STREET]


def test_common_words() -> None:
    words = common_words()
    assert {"learn", "clean", "need", "dying"} <= words
    assert not {"herion", "suboxin", "asheville"} & words


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["term\tkind"], "columns"),
        ([HEAD, "heroin\tdrug"], "line 2: 2 cells"),
        ([HEAD, HEROIN.replace("drug", "dog")], "line 2: 'dog'"),
        ([HEAD, HEROIN.replace("canonical", "friend")], "unknown relation"),
        ([HEAD, HEROIN.replace("\t1\t", "\t2\t")], "weight"),
        ([HEAD, HEROIN.replace("\t1\t", "\tx\t")], "line 2"),
        ([HEAD, HEROIN.replace("\t\tnida", "\tcare:magic\tnida")], "unknown filter"),
        ([HEAD, HEROIN.replace("nida-charts", "a friend")], "unknown source"),
        ([HEAD, "smack\tstreet\theroin\tstreet\t0.5\t\tdea-slang"], "has no line"),
        ([HEAD, HEROIN, "herion\tdrug\tcocaine\tmisspelling\t1\t\tmisspelling"], "unknown"),
        ([HEAD, HEROIN, "heroin\tdrug\theroin\tmisspelling\t1\t\tmisspelling"], "cannot be"),
        ([HEAD, NALOXONE, NALTREXONE, "naloxone\tdrug\tnaltrexone\trelated\t0.5\t\tismp"], "apart"),
        ([HEAD, NALOXONE, NALTREXONE, "narc\tdrug\tnaloxone\tname\t1\t\tismp",
          "narc\tdrug\tnaltrexone\tname\t1\t\tismp"], "apart"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named(lines: list[str], message: str) -> None:
    with pytest.raises(DictionaryError, match=message):
        read_dictionary(lines, PAIRS)
