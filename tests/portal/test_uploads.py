"""Uploads through the admin's own views: what is refused leaves nothing, what is kept is bare."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.documents.models import Document
from wagtail.models import Collection, UploadedFile

from portal.models import PortalImage

HOST = {"host": "localhost"}


@pytest.fixture(autouse=True)
def kept(two_regions, settings, tmp_path) -> Iterator[Path]:
    """The folder of uploads, empty at the beginning."""
    settings.MEDIA_ROOT = tmp_path / "media"
    yield settings.MEDIA_ROOT


def stored(folder: Path) -> tuple[list[str], int]:
    """Files in the folder of uploads, and rows about any."""
    rows = [model.objects.count() for model in (PortalImage, Document, UploadedFile)]
    return [str(path) for path in folder.rglob("*") if path.is_file()], sum(rows)


def png(size: tuple[int, int] = (20, 10)) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


def wide_png(side: int = 50_000) -> bytes:
    """A picture whose head says that it is enormous; its dots would take gigabytes."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data)
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side * 3 + 1) * 4, 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def docx(**parts: bytes) -> bytes:
    """A Word file with one page, and what else is asked for."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w:document>Rides to care</w:document>")
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"

VIEWS = ["add", "add_multiple", "chooser"]


def send(client: Client, of: str, view: str, name: str, content: bytes, **more: str) -> Any:
    """Upload one file through a view of the admin: the form, the form for many, the chooser's."""
    upload = SimpleUploadedFile(name, content)
    collection = str(Collection.get_first_root_node().pk)
    data: dict[str, Any] = {"title": "A file", "collection": collection, **more}
    if view == "add":
        return client.post(reverse(f"{of}:add"), data | {"file": upload}, headers=HOST)
    if view == "add_multiple":
        url = reverse(f"{of}:add_multiple")
        headers = HOST | {"x-requested-with": "XMLHttpRequest"}
        return client.post(url, data | {"files[]": upload}, headers=headers)
    prefix = {"wagtailimages": "image", "wagtaildocs": "document"}[of] + "-chooser-upload"
    data = {f"{prefix}-{key}": value for key, value in (data | {"file": upload}).items()}
    return client.post(reverse(f"{of}_chooser:create"), data, headers=HOST)


def said(response: Any) -> str:
    """The text of an answer, HTML or JSON."""
    assert response.status_code in {200, 400}, response.status_code
    text = response.content.decode()
    try:
        answer = json.loads(text)
    except ValueError:
        return text
    keys = ("error_message", "html", "htmlFragment")
    return unescape(" ".join(str(answer.get(key, "")) for key in keys))


PICTURES = [
    ("script.svg", lambda: SVG, "Not a supported image format"),
    ("script.png", lambda: SVG, "Not a valid .png image"),
    ("page.png", lambda: HTML, "Upload a valid image"),
    ("wide.png", wide_png, "too many pixels"),
    ("torn.png", lambda: png((200, 200))[:150], "damaged"),
]
PAPERS = [
    ("script.svg", lambda: SVG, "This kind of file is not kept here."),
    ("page.html", lambda: HTML, "This kind of file is not kept here."),
    ("page.pdf", lambda: HTML, "something else inside"),
    ("page.txt", lambda: HTML, "something else inside"),
    ("page.docx", lambda: HTML, "something else inside"),
    ("bomb.docx", lambda: docx(**{"word/media/a.bin": b"\0" * 120_000_000}), "far too large"),
    ("small-bomb.docx", lambda: docx(**{"word/a.bin": b"\0" * 5_000_000}), "far too large"),
    ("climbs.docx", lambda: docx(**{"../../evil.txt": b"x"}), "written outside"),
    ("macro.docx", lambda: docx(**{"word/vbaProject.bin": b"x"}), "holds macros"),
]
ALL = [("wagtailimages", *row) for row in PICTURES] + [("wagtaildocs", *row) for row in PAPERS]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("of", "name", "content", "why"), ALL, ids=[f"{row[0][7:]}-{row[1]}" for row in ALL]
)
def test_a_file_that_may_not_be_kept_is_refused(
    view: str, of: str, name: str, content: Callable[[], bytes], why: str,
    admin_client: Client, kept: Path,
) -> None:  # fmt: skip
    response = send(admin_client, of, view, name, content())
    assert why in said(response)
    assert stored(kept) == ([], 0)


@pytest.mark.parametrize("of", ["wagtailimages", "wagtaildocs"])
@pytest.mark.parametrize("view", VIEWS)
def test_two_hundred_megabytes_are_refused(
    view: str, of: str, admin_client: Client, kept: Path
) -> None:
    name = {"wagtailimages": "big.png", "wagtaildocs": "big.pdf"}[of]
    begin = {"wagtailimages": png(), "wagtaildocs": b"%PDF-1.7"}[of]
    response = send(admin_client, of, view, name, begin.ljust(200_000_000, b"\0"))
    assert "This file is too big" in said(response)
    assert stored(kept) == ([], 0)


NAMES = ["../../evil.png", "..\\..\\evil.png", "/etc/../evil.png", "..", "a/../evil.png"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_holds_a_path_is_refused(
    name: str, view: str, admin_client: Client, kept: Path
) -> None:
    marker = "fileofthetest.png"
    upload = SimpleUploadedFile(marker, png())
    key = {"add": "file", "add_multiple": "files[]", "chooser": "image-chooser-upload-file"}[view]
    prefix = "image-chooser-upload-" if view == "chooser" else ""
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    data = {f"{prefix}title": "A", f"{prefix}collection": "1", key: upload}
    body = encode_multipart(BOUNDARY, data).replace(marker.encode(), name.encode())
    url = "wagtailimages_chooser:create" if view == "chooser" else f"wagtailimages:{view}"
    response = admin_client.generic("POST", reverse(url), body, MULTIPART_CONTENT, headers=HOST)
    # Nothing is left of “..” that could be a picture's name.
    assert ("Not a supported image format" if name == ".." else "holds a path") in said(response)
    assert stored(kept) == ([], 0)


@pytest.mark.parametrize("of", ["wagtailimages", "wagtaildocs"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_good_file_with_a_bad_form_leaves_nothing(
    view: str, of: str, admin_client: Client, kept: Path
) -> None:
    name, content = {"wagtailimages": ("a.png", png()), "wagtaildocs": ("a.docx", docx())}[of]
    response = send(admin_client, of, view, name, content, title="x" * 300)
    assert "255" in said(response)
    assert stored(kept) == ([], 0)


# --- what is kept -------------------------------------------------------------------------


def photo() -> bytes:
    """A photograph that says where it was taken, turned on its side, with a page behind it."""
    picture = Image.new("RGB", (3000, 1500), "teal")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A camera"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (35.0, 35.0, 49.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"Taken at the clinic")
    return out.getvalue() + HTML


@pytest.mark.parametrize("view", VIEWS)
def test_a_picture_is_kept_without_what_it_tells(
    view: str, admin_client: Client, kept: Path
) -> None:
    assert dict(Image.open(io.BytesIO(photo())).getexif().get_ifd(0x8825))
    response = send(admin_client, "wagtailimages", view, "photo.jpg", photo())
    assert response.status_code in {200, 302}
    picture = PortalImage.objects.get()
    content = Path(picture.file.path).read_bytes()
    with Image.open(io.BytesIO(content)) as opened:
        assert opened.format == "JPEG"
        assert opened.size == (1200, 2400)
        assert not opened.getexif()
        assert "comment" not in opened.info
    for secret in (b"camera", b"clinic", b"script"):
        assert secret not in content
    assert (picture.width, picture.height) == (1200, 2400)
    assert picture.file_size == len(content)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "CMYK", "I;16", "1"])
def test_every_kind_of_picture_is_drawn(kind: str, mode: str, admin_client, kept) -> None:
    out = io.BytesIO()
    try:
        Image.new(mode, (30, 20)).save(out, kind)
    except (OSError, KeyError, ValueError):
        pytest.skip(f"There is no {kind} of {mode}.")
    name = f"a.{kind.lower()}"
    response = send(admin_client, "wagtailimages", "add_multiple", name, out.getvalue())
    assert response.json()["success"], said(response)
    assert PortalImage.objects.get().width == 30


def test_a_document_is_handed_over_and_never_shown(admin_client, client, kept) -> None:
    send(admin_client, "wagtaildocs", "add", "rides.pdf", b"%PDF-1.7 <script>")
    paper = Document.objects.get()
    response = client.get(paper.url, headers=HOST)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    for path in (f"/media/{paper.file.name}", f"/media/images/../{paper.file.name}"):
        assert client.get(path, headers=HOST).status_code == 404, path


def test_a_picture_is_shown(admin_client, client, kept) -> None:
    send(admin_client, "wagtailimages", "add", "a.png", png())
    picture = PortalImage.objects.get()
    for url in (picture.file.url, picture.get_rendition("width-10").url):
        response = client.get(url, headers=HOST)
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
