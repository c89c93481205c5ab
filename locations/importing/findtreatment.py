"""
FindTreatment.gov's answers as JSON, version 2: `rows` with `services` of category and labels.

The layout is that of the locator's export (U.S. government work); it is not versioned by a schema,
so every field but name, state and ZIP code may be missing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from locations.importing import codes
from locations.importing.items import items
from locations.importing.lines import Source
from locations.importing.record import Damaged, Record, Rejected, state_of, text_of, uid_of, zip_of

SCHEME = "findtreatment"
NUMBERS = (
    ("phone", "voice"), ("intake1", "intake"), ("intake2", "intake"), ("hotline1", "hotline")
)  # fmt: skip


def read(source: Source, year: int) -> Iterator[Record | Rejected]:
    """The file's records in its order."""
    for line, row in items(source, lambda item: "name1" in item and "zip" in item):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            yield _record(line, row, year)
        except Damaged as reason:
            yield Rejected(line, str(reason))


def _record(line: int, row: dict[str, Any], year: int) -> Record:
    def cell(name: str, longest: int = 240) -> str:
        return text_of(row.get(name), name, longest)

    if cell("typeFacility").upper() == "MH":
        raise Damaged("the place treats mental health only, not substance use")
    title = ", ".join(filter(None, (cell("name1"), cell("name2"))))
    if not cell("name1"):
        raise Damaged("name1 is empty")
    city, state, postal_code = cell("city", 80), state_of(cell("state")), zip_of(cell("zip"))
    if not city:
        raise Damaged("city is empty")
    street = ", ".join(filter(None, (cell("street1"), cell("street2"))))
    known = _codes(row.get("services"), year)
    offered = codes.service(known)
    facts: dict[str, Any] = {
        "title": title,
        "address_1": street,
        "city": city,
        "state_province": state,
        "postal_code": postal_code,
        "summary": codes.summary(offered["care"], city, state),
        "phones": _phones(row),
        "services": [offered],
        "languages": codes.languages(known),
        "website": _website(cell("website", 200)),
    }
    point = _point(row)
    if point:
        facts["latitude"], facts["longitude"] = point
    mark = cell("frid", 80)
    if not mark:
        text = "|".join((title, street, city, postal_code)).casefold()
        mark = hashlib.sha256(text.encode()).hexdigest()[:32]
    return Record(
        line=line,
        scheme=SCHEME,
        identifier=mark,
        source=f"FindTreatment.gov {year}",
        facts=facts,
        uid=uid_of(SCHEME, mark),
        identifiers=((SCHEME, mark),),
    )


def _codes(services: Any, year: int) -> list[dict[str, str | int]]:
    if services is None:
        return []
    if not isinstance(services, list) or not all(isinstance(one, dict) for one in services):
        raise Damaged("services is no list of objects")
    found = {}
    for one in services:
        category = text_of(one.get("f2"), "f2", 40)
        for label in text_of(one.get("f3"), "f3", 4000).split(";"):
            if label.strip():
                code = codes.of_label(category, label.strip(), year)
                found[code["code"]] = code
    return list(found.values())


def _phones(row: dict[str, Any]) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name, kind in NUMBERS:
        text = text_of(row.get(name), name, 60)
        if not text:
            continue
        match = re.fullmatch(
            r"(?:\+?1[\s.\-]?)?\(?(\d{3})\)?[\s.\-]*(\d{3})[\s.\-]*(\d{4})(?:\s*(?:x|ext\.?)\s*(\d{1,6}))?",
            text,
            re.IGNORECASE,
        )
        if match is None:
            raise Damaged(f"{name} “{text[:30]}” is no telephone number")
        phone = {"phone": f"({match[1]}) {match[2]}-{match[3]}", "extension": match[4] or ""}
        found.setdefault((phone["phone"], phone["extension"]), {**phone, "type": kind})
    return list(found.values())


def _point(row: dict[str, Any]) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    if not (-15 <= latitude <= 72 and (-180 <= longitude <= -64 or 144 <= longitude <= 180)):
        raise Damaged("latitude and longitude are not in the United States or their territories")
    return latitude, longitude


def _website(text: str) -> str:
    if not text or re.match(r"https?://", text, re.IGNORECASE):
        return text
    return f"https://{text}" if re.fullmatch(r"[\w.\-]+\.[a-zA-Z]{2,}(/\S*)?", text) else ""
