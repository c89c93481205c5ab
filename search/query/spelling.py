"""Which word was meant by a misspelt one: a small index that answers in microseconds.

Every word is kept under all forms it takes when one or two letters are left out (SymSpell's idea);
a misspelt word with letters left out meets the right one there. Only those few are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SHORTEST = 6
LONGEST = 20
FROM_HERE_TWO = 8
"""Words of this length may be two letters off, shorter ones one."""


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with the neighbour (optimal string alignment).

    More than `most` is reported as `most + 1`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        two_before, before, row = before, row, [i]
        for j, other_letter in enumerate(other, start=1):
            cost = before[j - 1] + (letter != other_letter)
            cost = min(cost, before[j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def allowed(word: str) -> int:
    """How many letters may be wrong in a word of this length."""
    return 2 if len(word) >= FROM_HERE_TWO else 1


class Speller:
    """Finds the words of a vocabulary near a misspelt one. The first letter is taken as right."""

    def __init__(self, words: Iterable[str] | Mapping[str, str]) -> None:
        self._forms: dict[str, tuple[str, ...]] = {}
        for word in words:
            for form in _shortened(word, allowed(word)):
                self._forms[form] = (*self._forms.get(form, ()), word)

    def near(self, word: str) -> list[tuple[int, str]]:
        """The near words with their distance, nearest first."""
        most = allowed(word)
        met = {
            candidate
            for form in _shortened(word, most)
            for candidate in self._forms.get(form, ())
            if candidate[0] == word[0]
        }
        found = ((distance(word, candidate, most), candidate) for candidate in met)
        return sorted(pair for pair in found if pair[0] <= most)


def _shortened(word: str, most: int) -> set[str]:
    forms = {word}
    newest = forms
    for _ in range(most):
        newest = {form[:i] + form[i + 1 :] for form in newest for i in range(len(form))}
        forms = forms | newest
    return forms
