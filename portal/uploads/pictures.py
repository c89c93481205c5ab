"""A picture is drawn anew: what is kept is its dots, and nothing that was hidden beside them."""

from __future__ import annotations

import io
import warnings
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from PIL import Image, ImageCms, ImageOps

# Dots of the longer side. The widest place for a picture has 1,200, twice that on fine screens.
LONGEST = 2400
# Pillow's names, and how each is written.
_WRITTEN: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 88},
    "AVIF": {"quality": 75},
    "GIF": {},
}


DAMAGED = "This picture is damaged and cannot be drawn. Save it again and choose the new file."


def drawn_anew(upload: Any) -> InMemoryUploadedFile:
    """
    The picture of an upload without camera, place, comments or anything appended to it.

    It is turned as the camera meant it, at most LONGEST dots wide or high, and stands still: of
    several frames the first is kept. Raises ValidationError for a picture that cannot be drawn.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            upload.seek(0)
            with Image.open(upload, formats=list(_WRITTEN)) as opened:
                kind = str(opened.format)
                opened.load()
                picture = _plain(opened, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise ValidationError("This picture has too many dots. Make it smaller first.") from bomb
    except (OSError, SyntaxError, ValueError, EOFError) as damage:
        raise ValidationError(DAMAGED) from damage
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, format=kind, **_WRITTEN[kind])
    size = out.tell()
    out.seek(0)
    return InMemoryUploadedFile(out, "file", upload.name, Image.MIME[kind], size, None)


def _plain(opened: Image.Image, kind: str) -> Image.Image:
    """The picture upright, in the colours of screens, and with an empty bag of information."""
    upright = ImageOps.exif_transpose(opened)
    sees_through = "A" in upright.getbands() or "transparency" in upright.info
    mode = "RGBA" if sees_through and kind != "JPEG" else "RGB"
    profile = upright.info.get("icc_profile")
    if profile and upright.mode in ("RGB", "CMYK"):
        # A broken profile changes the colours a little, and is no reason to refuse.
        with suppress(ImageCms.PyCMSError, OSError):
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            upright = ImageCms.profileToProfile(upright, theirs, ours, outputMode="RGB") or upright
    plain = upright.convert(mode)
    plain.info = {}
    return plain
