"""SAMHSA's service codes as the one service of an imported facility."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from locations import taxonomy
from portal import care

SERVICE_NAME = "Treatment for substance use"


def service(codes: list[dict[str, str | int]], **more: Any) -> dict[str, Any]:
    """The service a facility with these codes offers, as a fact."""
    plain = taxonomy.plain(str(code["code"]) for code in codes)
    # Both named is everybody, and so is none.
    genders = plain["genders"] if len(plain["genders"]) == 1 else []
    groups = {name: plain[name] for name in ("care", "medicines", "payment", "audiences", "ages")}
    return {"name": SERVICE_NAME, "codes": codes, "genders": genders, **groups, **more}


def languages(codes: list[dict[str, str | int]]) -> list[str]:
    """The languages the codes name."""
    return taxonomy.plain(str(code["code"]) for code in codes)["languages"]


def summary(choices: Iterable[str], city: str, state: str) -> str:
    """A sentence of what is offered where, until an editor writes a better one."""
    kinds = [label.split(" (")[0] for label in care.labels(care.CARE, choices)]
    words = ", ".join(kinds) or "Treatment for substance use"
    return f"{words[:1]}{words[1:].lower()} in {city}, {state}."


def key(text: str) -> str:
    """A label as it is compared: directories differ in commas and in what is in brackets."""
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\(.*?\)", "", text.lower())))


@cache
def _by_label() -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for code in taxonomy.codes().values():
        found.setdefault(("", key(code.label)), code.code)
        found[code.category, key(code.label)] = code.code
    return found


def of_label(category: str, label: str, year: int) -> dict[str, str | int]:
    """The code of a label in a category; a label that our list lacks is its own code."""
    known = _by_label()
    letters = known.get((category, key(label))) or known.get(("", key(label)))
    return taxonomy.stored(letters or label, year, label)
