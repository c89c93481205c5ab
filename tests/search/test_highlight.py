"""Which words of a text are marked, and which piece of it is shown."""

import re
import time
from html import unescape

import pytest
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.base import Group, Variant
from search.engines.hits import LOOKED_THROUGH
from search.highlight import SNIPPET, Highlighter

# Short words of few letters are the odd ones: stems that are nothing, words within words.
pieces = st.one_of(
    st.text("sedinglyab'\u2019 -._0<&", max_size=12),
    st.text(st.characters(exclude_characters="\ue000\ue001"), max_size=20),
)


def marker(*words: str, fuzzy: bool = False) -> Highlighter:
    return Highlighter([Group((Variant(word),), fuzzy=fuzzy) for word in words], slips=True)


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        (("treated",), "Treat: treating, TREATS.", "[Treat]: [treating], [TREATS]."),
        (("addiction",), "addicted, addictive, addict", "[addicted], [addictive], [addict]"),
        (("quit", "hope"), "Quitting, hoping, hops", "[Quitting], [hoping], hops"),
        (("withdrawal",), "To withdraw", "To [withdraw]"),
        (("therapy", "sensible"), "Therapies: sensibility", "[Therapies]: [sensibility]"),
        # A word is more than its first letters, and begins where a word begins.
        (("ice",), "Ice, service, nice, icecream, ICE", "[Ice], service, nice, icecream, [ICE]"),
        (("re",), "We're here: re-entry, are", "We're here: [re]-entry, are"),
        (("o'brien",), "O\u2019Brien House", "[O\u2019Brien] House"),
        (("quokka",), "'quokka' “Quokka\u2019s” _quokka", "'[quokka]' “[Quokka\u2019s]” _quokka"),
        # A phrase as a whole, the longer before the shorter, whatever stands between its words.
        (("opioid use disorder",), "use of an opioid", "use of an opioid"),
        (("opioid", "opioid use"), "Opioid-use and opioids", "[Opioid-use] and [opioids]"),
        (("heroína",), "La heroina y la HEROÍNA", "La [heroina] y la [HEROÍNA]"),
        # What grows or shrinks when it is made small or loses its accent moves nothing.
        (("heroin",), "İß ﬁ ŉ heroin", "İß ﬁ ŉ [heroin]"),
        (("상담", "ﬁnd"), "무료 상담 전화 ﬁnd", "무료 [상담] 전화 [ﬁnd]"),
        # A stemmer leaves nothing of "s".
        (("s anon", "s"), "S-Anon, s.o.s", "[S-Anon], s.o.s"),
        ((), "nothing", "nothing"),
    ],
)
def test_marks(words: tuple[str, ...], text: str, marked: str) -> None:
    shown = str(marker(*words).mark(text)).replace("<mark>", "[").replace("</mark>", "]")
    assert shown.replace("&#x27;", "'") == marked


@settings(max_examples=1000, deadline=None, database=None)
@given(st.lists(pieces, max_size=4), pieces, st.booleans())
def test_any_words_in_any_text(words: list[str], text: str, fuzzy: bool) -> None:
    """Marking changes nothing but the marks, whatever is asked for and whatever is written."""
    look = marker(*words, fuzzy=fuzzy)
    assert unescape(re.sub("</?mark>", "", look.mark(text))) == unescape(escape(text))
    look.snippet(text, text * 20)


def test_a_slip_is_marked_where_nothing_is_spelled_right() -> None:
    slip = marker("marsupiels", fuzzy=True)
    assert slip.mark("Marsupials graze.") == "<mark>Marsupials</mark> graze."
    assert slip.mark("Marsupials, marsupiels") == "Marsupials, <mark>marsupiels</mark>"
    assert marker("marsupiels").mark("Marsupials graze.") == "Marsupials graze."
    # As the index allows it: one letter of a short word, and the first one is right.
    assert "<mark>" not in marker("hartford", fuzzy=True).mark("Hartwood, Martford")
    # An engine that finds no slips has none marked.
    alone = Highlighter([Group((Variant("marsupiels"),), fuzzy=True)])
    assert alone.mark("Marsupials graze.") == "Marsupials graze."


def test_a_word_that_is_spelled_right_comes_before_one_that_is_not() -> None:
    slip = marker("marsupial", fuzzy=True)
    wrong, right = "Here are marsupiels.", "A marsupial."
    assert slip.snippet(wrong, right) == "A <mark>marsupial</mark>."
    assert slip.snippet(wrong, "Nothing.") == "Here are <mark>marsupiels</mark>."
    assert slip.snippet("Nothing.", wrong) == "Here are <mark>marsupiels</mark>."
    assert slip.snippet("Nothing.", "Nor this.") == "Nothing."


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
    began = time.perf_counter()
    piece = marker("quokka", "quokka quokka").snippet("", "quokka " * (LOOKED_THROUGH // 7))
    assert piece.startswith("<mark>quokka quokka</mark> ")
    assert time.perf_counter() - began < 1
