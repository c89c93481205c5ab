"""
SAMHSA's service codes: what they mean, and under which plain choice a visitor finds them.

The codes drift between years, so a facility keeps each with its scheme, year and label. Source of
the list: the N-SUMHSS directory's codes and labels (U.S. government work).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SCHEME = "samhsa"
FILE = Path(__file__).parent / "data" / "samhsa_codes.tsv"
# The lists of plain choices (portal.care, portal.languages) a code may lead to.
GROUPS = ("care", "medicines", "payment", "audiences", "ages", "genders", "languages")


@dataclass(frozen=True)
class Code:
    """One code of the list."""

    category: str
    code: str
    label: str
    # Pairs of a group of plain choices and a choice in it.
    plain: tuple[tuple[str, str], ...]


@cache
def codes() -> dict[str, Code]:
    """Every code of the list by its letters."""
    rows = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()[1:]]
    found = {}
    for category, letters, label, plain in rows:
        pairs = (pair.partition(":") for pair in plain.split())
        found[letters] = Code(category, letters, label, tuple((g, c) for g, _, c in pairs))
    return found


def stored(letters: str, year: int, label: str = "") -> dict[str, str | int]:
    """
    A code as a `Service` keeps it (`codes`).

    The label is the one the directory of that year gives; else that of our list; a code that
    neither explains is its own label.
    """
    known = codes().get(letters)
    name = label or (known.label if known else letters)
    return {"scheme": SCHEME, "year": year, "code": letters, "label": name}


def plain(letters: Iterable[str]) -> dict[str, list[str]]:
    """The plain choices of a facility with these codes, group by group; unknown codes say none."""
    wanted = set(letters)
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for code in codes().values():
        if code.code in wanted:
            for group, choice in code.plain:
                if choice not in found[group]:
                    found[group].append(choice)
    return found
