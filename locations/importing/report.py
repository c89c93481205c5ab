"""What an import did, for the person who ran it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from locations.importing.record import Rejected

NEW, CHANGED, UNCHANGED, CONFLICTING = "new", "changed", "unchanged", "conflicting"
REJECTED = "rejected"


@dataclass
class Report:
    """Numbers of records by what became of them, and the lines that need a person."""

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    # Line, name of the facility and the facts that are in question.
    conflicts: list[tuple[int, str, list[str]]] = field(default_factory=list)

    def reject(self, rejected: Rejected) -> None:
        """Note a line that is no record."""
        self.counts[REJECTED] += 1
        self.rejected.append(rejected)

    @property
    def total(self) -> int:
        """How many records and damaged lines the file had so far."""
        return sum(self.counts.values())

    def summary(self) -> str:
        """The numbers in one line."""
        order = (NEW, CHANGED, UNCHANGED, CONFLICTING, REJECTED)
        return ", ".join(f"{self.counts[name]} {name}" for name in order)

    def lines(self) -> Iterator[str]:
        """The lines that need a person, in the order of the file."""
        for rejected in sorted(self.rejected, key=lambda one: one.line):
            yield f"line {rejected.line}: rejected, {rejected.reason}"
        for line, title, names in self.conflicts:
            yield f"line {line}: {title}: for an editor to settle: {', '.join(names)}"
