"""SAMHSA's directory of treatment facilities as a CSV: names, address, contact, codes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from locations import taxonomy
from locations.importing import codes
from locations.importing.lines import Source, rows
from locations.importing.record import Damaged, Record, Rejected, state_of, text_of, uid_of, zip_of

SCHEME = "samhsa-csv"
NAMES = ("Name1", "Name2", "Name3")
STREETS = ("Address1", "Address2", "Address3")
COLUMNS = (*NAMES, *STREETS, "City", "State", "ZIP_Code", "Contact", "Note", "Keys")
# The directory is set in narrow columns, so that a number may be broken behind a hyphen.
_NUMBER = re.compile(r"\((\d{3})\)\s*(\d{3})\s*-\s*(\d{4})(?:\s*x\s*(\d{1,6}))?")
_CODE = re.compile(r"[A-Z][A-Z0-9]{0,7}")


def read(source: Source, year: int) -> Iterator[Record | Rejected]:
    """The file's records in its order."""
    twins: dict[str, int] = {}
    for line, row in rows(source, COLUMNS):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            yield _record(line, row, year, twins)
        except Damaged as reason:
            yield Rejected(line, str(reason))


def _record(line: int, row: dict[str, str], year: int, twins: dict[str, int]) -> Record:
    cells = {name: text_of(row[name], name, 2000) for name in COLUMNS}
    if not cells["Name1"]:
        raise Damaged("Name1 is empty")
    if not cells["City"]:
        raise Damaged("City is empty")
    state, postal_code = state_of(cells["State"]), zip_of(cells["ZIP_Code"])
    title = ", ".join(filter(None, (cells[name] for name in NAMES)))
    where = (*(cells[name] for name in STREETS), cells["City"], postal_code)
    identity = "|".join((title, *where)).casefold()
    # The list has no numbers of its own, and some places stand in it twice with other telephones.
    twins[identity] = twins.get(identity, 0) + 1
    mark = hashlib.sha256(f"{identity}|{twins[identity]}".encode()).hexdigest()[:32]
    note = cells["Note"]
    continued = bool(re.fullmatch(r"[\d\-x ]+", note))
    known = _codes(cells["Keys"], year)
    more = {"eligibility_description": "" if continued else note.capitalize()}
    offered = codes.service(known, **more)
    facts: dict[str, Any] = {
        "title": title,
        "address_1": ", ".join(filter(None, (cells[name] for name in STREETS))),
        "city": cells["City"],
        "state_province": state,
        "postal_code": postal_code,
        "summary": codes.summary(offered["care"], cells["City"], state),
        "phones": _phones(cells["Contact"] + (f" {note}" if continued else "")),
        "services": [offered],
        "languages": codes.languages(known),
    }
    return Record(
        line=line,
        scheme=SCHEME,
        identifier=mark,
        source=f"SAMHSA directory {year}",
        facts=facts,
        uid=uid_of(SCHEME, mark),
        identifiers=((SCHEME, mark),),
    )


def _codes(cell: str, year: int) -> list[dict[str, str | int]]:
    found = {}
    for part in cell.split("/"):
        letters = part.strip()
        if not letters:
            continue
        if _CODE.fullmatch(letters):
            found[letters] = taxonomy.stored(letters, year)
        # Some rows carry the words of their note among the codes.
        elif not re.fullmatch(r"[A-Za-z]+( [A-Za-z]+)*", letters):
            raise Damaged(f"Keys holds “{letters[:20]}”, which is no code")
    return list(found.values())


def _phones(cell: str) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    intake = cell.find("Intake")
    for match in _NUMBER.finditer(cell):
        number = f"({match[1]}) {match[2]}-{match[3]}"
        kind = "intake" if 0 <= intake < match.start() else "voice"
        phone = {"phone": number, "extension": match[4] or "", "type": kind}
        found.setdefault((number, phone["extension"]), phone)
    if cell.strip() and not found:
        raise Damaged("Contact holds no whole telephone number")
    return list(found.values())
