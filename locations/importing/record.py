"""What a reader makes of a file: records, and lines that cannot be one."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

# Ids made of the identifier are the same in every database, so an import that was cut off, or run
# elsewhere, ends with the same ids.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://openreferral.org/recovery-portal")
STATE = re.compile(r"[A-Z]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class ImportFailed(Exception):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class Rejected:
    """A line that is no record, and why."""

    line: int
    reason: str


class Damaged(Exception):
    """A record that cannot be understood; the message is the reason."""


@dataclass(frozen=True)
class Record:
    """
    One facility of a file, in the words of `locations.facts`.

    `facts` holds only what the file speaks of. `organization` is who runs it, with more than its
    name when the file knows more.
    """

    line: int
    scheme: str
    identifier: str
    source: str
    facts: dict[str, Any]
    uid: uuid.UUID
    organization: dict[str, Any] | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    # Whether the file's own ids are the portal's, as in another portal's export.
    by_uid: bool = False
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        everything = [self.facts, self.organization, str(self.uid), self.identifiers]
        text = json.dumps(everything, sort_keys=True, default=str)
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest())


def uid_of(scheme: str, identifier: str) -> uuid.UUID:
    """The id of a facility that another directory knows under this identifier."""
    return uuid.uuid5(NAMESPACE, f"{scheme}:{identifier}")


def text_of(value: Any, what: str, longest: int) -> str:
    """A cell as one line of text. Raises Damaged when it is no text, too long or binary."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Damaged(f"{what} is no text")
    if _CONTROL.search(value):
        raise Damaged(f"{what} holds a control character")
    text = " ".join(value.split())
    if len(text) > longest:
        raise Damaged(f"{what} is longer than {longest} characters")
    return text


def zip_of(text: str) -> str:
    """
    A ZIP code, with the zeros in front that spreadsheets take away.

    Raises Damaged when the post never used it.
    """
    from locations.geo import point_for_zip

    match = re.fullmatch(r"(\d{3,5})(?:-?(\d{4}))?", text, re.ASCII)
    code = match[1].zfill(5) if match else ""
    if not match or point_for_zip(code) is None:
        raise Damaged(f"“{text[:20]}” is not a ZIP code of the United States")
    return f"{code}-{match[2]}" if match[2] else code


def state_of(text: str) -> str:
    """The two letters of a state or territory. Raises Damaged when there is none like it."""
    from locations.states import AREAS

    code = text.upper()
    if code not in AREAS:
        raise Damaged(f"“{text[:20]}” is not a state")
    return code
