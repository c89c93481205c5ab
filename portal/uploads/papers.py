"""A document is what its name says, and does not burst when it is opened."""

from __future__ import annotations

import os
import zipfile
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

# What a document of sixteen megabytes may hold when it is opened, and in how many parts. Office
# files pack text about ten to one.
MOST_INSIDE, MOST_PARTS, MOST_PACKED = 100 * 1024 * 1024, 3000, 100
# The part every file of the kind has.
_HEART = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "content.xml",
}
_MACROS = ("vbaproject.bin", "basic/")


def check(upload: Any) -> None:
    """Raise ValidationError, in a sentence, for a file that may not be kept."""
    kind = os.path.splitext(upload.name)[1].lower().lstrip(".")
    allowed = settings.WAGTAILDOCS_EXTENSIONS
    if kind not in allowed:
        names = ", ".join(sorted(allowed)).upper()
        raise ValidationError(f"This kind of file is not kept here. You can bring: {names}.")
    upload.seek(0)
    if kind == "pdf":
        # The mark may stand a little behind the beginning.
        if b"%PDF-" not in upload.read(1024):
            raise _not_a(kind)
    elif kind in _HEART:
        _packed(upload, kind)
    else:
        _text(upload, kind)
    upload.seek(0)


def _not_a(kind: str) -> ValidationError:
    return ValidationError(f"This file is called .{kind} and is something else inside.")


def _text(upload: Any, kind: str) -> None:
    begin = upload.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    # No text begins with a tag: HTML, SVG and the like do.
    if b"\0" in begin or begin.startswith(b"<"):
        raise _not_a(kind)


def _packed(upload: Any, kind: str) -> None:
    try:
        with zipfile.ZipFile(upload) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise _not_a(kind) from fault
    names = {part.filename for part in parts}
    if _HEART[kind] not in names:
        raise _not_a(kind)
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name:
            raise ValidationError("This file holds parts that would be written outside of it.")
    inside, outside = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    too_much = inside > MOST_INSIDE or len(parts) > MOST_PARTS
    # What grows a hundredfold is no text. Small files may, a blank page packs well.
    if too_much or (inside > 1024 * 1024 and inside > MOST_PACKED * max(1, outside)):
        raise ValidationError("This file grows far too large when it is opened.")
    if any(name.lower().endswith(_MACROS[0]) or _MACROS[1] in name.lower() for name in names):
        raise ValidationError("This file holds macros. Save it without them and try again.")
