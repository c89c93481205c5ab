"""Which words of a text are marked, and which piece of it is shown."""

import pytest

from search.engines.base import Group, Variant
from search.highlight import SNIPPET, Highlighter


def marker(*words: str, fuzzy: bool = False) -> Highlighter:
    return Highlighter([Group((Variant(word),), fuzzy=fuzzy) for word in words])


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        (("treatment",), "Treating: treated, TREATMENTS.", "[Treating]: [treated], [TREATMENTS]."),
        # A word is more than its first letters, and begins where a word begins.
        (("ice",), "Ice, service, nice, icecream, ICE", "[Ice], service, nice, icecream, [ICE]"),
        (("t",), "I don't know t", "I don't know t"),
        (("quokka",), "'quokka' “Quokka\u2019s” _quokka", "'[quokka]' “[Quokka\u2019s]” _quokka"),
        # A phrase as a whole, the longer before the shorter, whatever stands between its words.
        (("opioid use disorder",), "use of an opioid", "use of an opioid"),
        (("opioid", "opioid use"), "Opioid-use and opioids", "[Opioid-use] and [opioids]"),
        (("heroína",), "La heroina y la HEROÍNA", "La [heroina] y la [HEROÍNA]"),
        # What grows or shrinks when it is made small or loses its accent moves nothing.
        (("heroin",), "İß ﬁ ŉ heroin", "İß ﬁ ŉ [heroin]"),
        ((), "nothing", "nothing"),
    ],
)
def test_marks(words: tuple[str, ...], text: str, marked: str) -> None:
    shown = str(marker(*words).mark(text)).replace("<mark>", "[").replace("</mark>", "]")
    assert shown.replace("&#x27;", "'") == marked


def test_a_slip_is_marked_where_nothing_is_spelled_right() -> None:
    slip = marker("marsupiels", fuzzy=True)
    assert slip.mark("Marsupials graze.") == "<mark>Marsupials</mark> graze."
    assert slip.mark("Marsupials, marsupiels") == "Marsupials, <mark>marsupiels</mark>"
    assert marker("marsupiels").mark("Marsupials graze.") == "Marsupials graze."


def test_the_piece_with_most_of_the_words() -> None:
    body = f"A quokka. {'Nothing here. ' * 60}Two quokkas and a quokka. {'Nor here. ' * 60}"
    piece = marker("quokka").snippet("Not this.", body)
    assert piece.count("<mark>") == 2
    assert piece.startswith("… ") and piece.endswith(" …")
    assert len(piece.replace("<mark>", "").replace("</mark>", "")) <= SNIPPET + 4
    assert marker("quokka").snippet("A quokka.", body) == "A <mark>quokka</mark>."
    assert marker("zebra").snippet("Not this.", body) == "Not this."
    assert marker("zebra").snippet("", "Only a body.") == "Only a body."


def test_a_long_text_full_of_the_words_is_no_burden() -> None:
    piece = marker("quokka", "quokka quokka").snippet("", "quokka " * 30_000)
    assert piece.startswith("<mark>quokka quokka</mark> ")
