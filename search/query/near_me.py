"""Words that mean "near me", in both languages."""

from __future__ import annotations

from collections.abc import Sequence

NEAR_ME = tuple(
    tuple(phrase.split())
    for phrase in [
        "closest to me",
        "close to my house",
        "close to home",
        "near my house",
        "near my home",
        "near where i live",
        "close to me",
        "around me",
        "around here",
        "near here",
        "near me",
        "near by",
        "nearby",
        "nearme",
        "neer me",
        "nere me",
        "close by",
        "in my area",
        "my area",
        "in my town",
        "in my city",
        "closest",
        "nearest",
        "locally",
        "mas cerca de mi",
        "cerca de mi casa",
        "cerca de mi",
        "cerca de aqui",
        "cerca de donde vivo",
        "mas cercano",
        "mas cercana",
        "cercano",
        "cercana",
        "cercanos",
        "cercanas",
        "en mi area",
        "en mi ciudad",
        "por aqui",
        "cerca",
    ]
)
_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _phrase in sorted(NEAR_ME, key=len, reverse=True):
    _BY_FIRST.setdefault(_phrase[0], []).append(_phrase)


def near_me_end(keys: Sequence[str], at: int) -> int:
    """Where a phrase like "near me" that starts at a word ends; 0 when none starts there."""
    for phrase in _BY_FIRST.get(keys[at], ()):
        end = at + len(phrase)
        if tuple(keys[at:end]) == phrase:
            # "cerca de asheville" names the place itself.
            return 0 if phrase == ("cerca",) and keys[end : end + 1] == ["de"] else end
    return 0
