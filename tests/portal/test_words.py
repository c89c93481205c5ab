"""Words that hurt, telephone numbers in a text, and how hard a text is to read."""

import tomllib
from pathlib import Path

import pytest

from portal import words

SENTENCES = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
TRUE = [
    (sentence, wanted, level)
    for level in (words.ERROR, words.WARNING)
    for sentence, wanted in SENTENCES[f"{level}s"]
]


def test_there_are_enough_sentences() -> None:
    assert len(TRUE) >= 60
    assert len(SENTENCES["innocent"]) >= 60


@pytest.mark.parametrize(("sentence", "wanted", "level"), TRUE)
def test_words_that_hurt_are_found(sentence: str, wanted: str, level: str) -> None:
    hits = words.find(sentence)
    assert hits, "missed"
    assert (hits[0].words, hits[0].level) == (wanted, level)
    assert hits[0].offer
    assert sentence[hits[0].start : hits[0].end] == wanted


@pytest.mark.parametrize("sentence", SENTENCES["innocent"])
def test_innocent_words_are_left_alone(sentence: str) -> None:
    assert words.find(sentence) == []
