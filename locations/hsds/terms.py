"""Taxonomies and their terms: the plain choices of this portal, and the codes of directories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from locations import taxonomy
from locations.hsds import ids
from locations.models.service import GENDERS
from portal import care

PLAIN = "plain"
_SAMHSA = "SAMHSA service codes"
# Group of plain choices -> its name for a reader and its choices. A service keeps them by group.
GROUPS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "care": ("Kinds of care", care.CARE),
    "medicines": ("Medicines for opioid use", care.MEDICINES),
    "payment": ("Ways to pay", care.PAYMENT),
    "audiences": ("Made for", care.AUDIENCES),
    "ages": ("Ages", care.AGES),
    "genders": ("Takes", GENDERS),
}
Key = tuple[str, int, str, str]


def of_plain() -> dict[str, Any]:
    """The taxonomy of the plain choices."""
    return {
        "id": ids.of("taxonomy", PLAIN),
        "name": "Plain choices",
        "description": "The choices by which a visitor of this portal filters places.",
    }


def of_codes(scheme: str, year: int) -> dict[str, Any]:
    """The taxonomy of a directory's codes in one of its years."""
    name = _SAMHSA if scheme == taxonomy.SCHEME else scheme
    return {
        "id": ids.of("taxonomy", scheme, year),
        "name": f"{name} {year}" if year else name,
        "description": "Service codes as the directory of that year used them.",
        **({"version": str(year)} if year else {}),
    }


def scheme_of(name: str) -> tuple[str, int]:
    """Scheme and year of a taxonomy with this name; the year is 0 when the name has none."""
    words, _, year = name.rpartition(" ")
    if not (year.isdigit() and len(year) == 4):
        words, year = name, "0"
    return (taxonomy.SCHEME if words == _SAMHSA else words), int(year)


def group(name: str) -> dict[str, Any]:
    """The term above the plain choices of a group."""
    return _term(of_plain(), name, GROUPS[name][0], None)


def choice(name: str, code: str) -> dict[str, Any]:
    """The term of a plain choice. Raises KeyError for one that does not exist."""
    return _term(of_plain(), f"{name}:{code}", dict(GROUPS[name][1])[code], group(name)["id"])


def code(scheme: str, year: int, letters: str, label: str) -> dict[str, Any]:
    """The term of a directory's code."""
    return _term(of_codes(scheme, year), letters, label, None, str(label))


def _term(
    above: dict[str, Any], letters: str, name: str, parent: str | None, *more: str
) -> dict[str, Any]:
    term = {
        "id": ids.of("term", above["id"], letters, *more),
        "code": letters,
        "name": name,
        "description": name,
        "taxonomy": above["name"],
        "taxonomy_id": above["id"],
        "taxonomy_detail": above,
        "language": "en",
    }
    return term | ({"parent_id": parent} if parent else {})


def every(codes: Iterable[Key]) -> list[dict[str, Any]]:
    """All terms: the plain ones, and those of the codes that are in use."""
    found = []
    for name, (_, choices) in GROUPS.items():
        found.append(group(name))
        found += [choice(name, letters) for letters, _ in choices]
    return found + [code(*key) for key in sorted(codes)]


def taxonomies(codes: Iterable[Key]) -> list[dict[str, Any]]:
    """All taxonomies: the plain choices, and one for each directory and year in use."""
    return [of_plain(), *(of_codes(*key) for key in sorted({key[:2] for key in codes}))]
