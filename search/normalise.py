"""The one way a visitor's words are cleaned, for every engine and every form.

Whatever arrives (100 kB, NUL, half a surrogate pair, quotes, operators), what leaves is short,
plain and harmless: letters and digits of any script with single spaces.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 200
MAX_TERMS = 20

# NFKC may turn one character into eighteen and removed characters take no room, so more than
# MAX_CHARACTERS must be looked at, but never all of a huge text.
_LOOKED_AT = 2 * MAX_CHARACTERS

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`\uff07", "'"))
_ACCENTS = re.compile("[\u0300-\u036f]+")
_APOSTROPHE_FORMS = re.compile(r"\bo\.?d'?(?=')'(?:d|ed)\b|\bo\.d\.?(?=\s|$)")
# "C" holds control, format (zero width, right-to-left override), surrogate and unassigned.
_KEPT = frozenset("LNM")
_NO_WORD = re.compile("[^a-z0-9']+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as typed (case-folded) and `key`, the form in which it is compared: no accents."""

    text: str
    key: str


def clean(text: str) -> str:
    """The text as it may be shown again: one line of at most `MAX_CHARACTERS`, case kept."""
    shown = text[:_LOOKED_AT]
    # Nearly every question is letters of a keyboard, which mean what they are.
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(
            " " if unicodedata.category(character)[0] in "CZ" else character
            for character in _without_surrogates(shown)
        )
    return " ".join(shown.split())[:MAX_CHARACTERS].strip()


def _without_surrogates(text: str) -> str:
    without = "".join(character for character in text if not "\ud800" <= character <= "\udfff")
    return unicodedata.normalize("NFKC", without)[:_LOOKED_AT]


def tokens(text: str) -> list[Token]:
    """The first `MAX_TERMS` words of a text that went through `clean`.

    Hyphens part words ("12-step" is "12 step"), apostrophes do not ("don't" compares as "dont").
    """
    folded = text.translate(_APOSTROPHES).casefold()
    folded = _APOSTROPHE_FORMS.sub("overdosed", folded)
    if folded.isascii():
        words = _NO_WORD.sub(" ", folded).split()
    else:
        words = "".join(
            c if c == "'" or unicodedata.category(c)[0] in _KEPT else " " for c in folded
        ).split()
    kept = [Token(word, key) for word in (w.strip("'") for w in words) if (key := _key(word))]
    return kept[:MAX_TERMS]


def _key(word: str) -> str:
    if word.isascii():
        return word.replace("'", "")
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", word)).replace("'", "")


def fold_term(text: str) -> str:
    """How a word or phrase is compared: "Co-occurring" and "co occurring" are the same."""
    return " ".join(token.key for token in tokens(clean(text)))


def normalise(text: str) -> str:
    """The whole text, cleaned and case-folded, as words with single spaces."""
    return " ".join(token.text for token in tokens(clean(text)))
