"""Lines of a file whatever its encoding, and the rows of a CSV whatever is wrong with some."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from locations.importing.record import ImportFailed, Rejected

LONGEST_LINE = 4_000_000
# A cell may hold line breaks, but a quotation mark that is never closed must not eat the file.
LINES_OF_A_ROW = 6
_DAMAGED = re.compile("[\ud800-\udfff\ufffd]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Source:
    """A file that is read line by line and never whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.position = 0
        self.encoding = self._encoding()

    def _encoding(self) -> str:
        """
        UTF-8, UTF-16 with its mark, or Windows-1252.

        A file is UTF-8 as soon as one of its lines shows it; a line that is not is damaged then.
        Only a file of which no line with foreign letters is UTF-8 is read as Windows-1252.
        """
        foreign = False
        with self.path.open("rb") as file:
            start = file.read(4)
            for bom, name in _BOMS:
                if start.startswith(bom):
                    return name
            file.seek(0)
            while line := file.readline(LONGEST_LINE):
                if line.isascii():
                    continue
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    foreign = True
                else:
                    return "utf-8"
        return "cp1252" if foreign else "utf-8"

    def open(self) -> io.TextIOWrapper:
        """The text; bytes that are none become signs that `damaged` finds."""
        errors = "replace" if self.encoding == "utf-16" else "surrogateescape"
        return self.path.open(encoding=self.encoding, errors=errors, newline=None)

    def note(self, file: io.TextIOWrapper) -> None:
        """Note how far the file has been read, for the progress bar."""
        self.position = cast(io.BufferedReader, file.buffer).tell()

    def lines(self) -> Iterator[tuple[int, str | Rejected]]:
        """Every line with its number, from 1, or why it cannot be read."""
        with self.open() as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                self.note(file)
                if len(line) == LONGEST_LINE and not line.endswith("\n"):
                    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                        pass
                    yield number, Rejected(number, "the line is too long to be a record")
                    continue
                yield number, self.whole(number, line)
        self.position = self.size

    def whole(self, number: int, line: str) -> str | Rejected:
        """The line without its end, or why it is damaged."""
        text = line.rstrip("\n")
        if _DAMAGED.search(text):
            name = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}.get(self.encoding, "UTF-8")
            return Rejected(number, f"it holds bytes that are not {name}")
        if "\x00" in text:
            return Rejected(number, "it holds a zero byte")
        return text


def rows(
    source: Source, needed: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str] | Rejected]]:
    """
    The rows of a CSV by the names of its columns. Raises ImportFailed without the columns needed.
    """
    waiting: deque[tuple[int, str | Rejected]] = deque()
    lines = source.lines()
    names: list[str] = []
    delimiter = ","
    while (item := waiting.popleft() if waiting else next(lines, None)) is not None:
        number, text = item
        if isinstance(text, Rejected):
            if not names:
                raise ImportFailed(f"Line {number}, the heading, cannot be read: {text.reason}.")
            yield number, text
            continue
        if not text.strip():
            continue
        if not names:
            delimiter = max(",;\t", key=text.count)
            names = [name.strip() for name in text.replace('"', "").split(delimiter)]
            missing = [name for name in needed if name not in names]
            if missing:
                raise ImportFailed(
                    f"Line {number} names no column {', '.join(missing)}: is the format right?"
                )
            continue
        cells = _cells(text, delimiter)
        if cells is None:
            # A quotation mark is open: the row may go on below.
            joined = text
            while len(waiting) < LINES_OF_A_ROW - 1 and (more := next(lines, None)) is not None:
                waiting.append(more)
            for taken, (_, next_text) in enumerate(list(waiting), start=1):
                if isinstance(next_text, Rejected):
                    break
                joined = f"{joined}\n{next_text}"
                whole = _cells(joined, delimiter)
                if whole is not None and len(whole) == len(names):
                    cells = whole
                    for _ in range(taken):
                        waiting.popleft()
                    break
        yield number, _row(number, cells, names)


def _cells(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return None


def _row(number: int, cells: list[str] | None, names: list[str]) -> dict[str, str] | Rejected:
    if cells is None:
        return Rejected(number, "its quotation marks do not match")
    if len(cells) != len(names):
        return Rejected(number, f"it has {len(cells)} cells, the heading has {len(names)}")
    if [cell.strip() for cell in cells] == names:
        return Rejected(number, "it is the heading once more")
    if not any(cell.strip() for cell in cells):
        return Rejected(number, "all its cells are empty")
    return dict(zip(names, cells, strict=True))
