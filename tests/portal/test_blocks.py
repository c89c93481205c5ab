"""The blocks: each shows its preview, none can load from elsewhere, a picture has its words."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image
from wagtail.blocks import Block, RawHTMLBlock, RichTextBlock, StreamValue, URLBlock
from wagtail.documents.models import Document
from wagtail.embeds.blocks import EmbedBlock

from articles.models import ArticlePage
from portal.blocks import BodyBlock
from portal.blocks.image import FigureBlock
from portal.models import PortalImage
from tests.crawl import get

BLOCKS = BodyBlock().child_blocks
# Words that each preview must show.
SEEN = {
    "text": "Treatment works",
    "heading": "What treatment changes",
    "quote": "Somebody did.",
    "table": "At home, under the tongue",
    "questions": "Will they tell the police?",
    "care_card": "Call 911 if someone will not wake up",
    "steps": "Give naloxone",
    "call_box": "1-800-662-4357",
    "facility_list": "Places near you",
    "image": "A picture with a caption",
    "download": "Questions to ask when you call",
    "sources": "National Institute on Drug Abuse",
}


def nested(block: Block) -> Iterator[Block]:
    """The block and every block within it."""
    yield block
    for child in getattr(block, "child_blocks", {}).values():
        yield from nested(child)
    if hasattr(block, "child_block"):
        yield from nested(block.child_block)


@pytest.fixture
def picture(db: None) -> PortalImage:
    """A small picture in the library."""
    file = BytesIO()
    Image.new("RGB", (1200, 800), "#0f5f5c").save(file, "PNG")
    return PortalImage.objects.create(title="Hills", file=ImageFile(file, name="hills.png"))


def test_every_block_is_known_here() -> None:
    assert set(SEEN) == set(BLOCKS)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_shows_its_preview(name: str, two_regions, admin_client) -> None:
    block = BLOCKS[name]
    assert block.get_description()
    assert block.is_previewable
    url = reverse("wagtailadmin_block_preview")
    answer = get(admin_client, "localhost", f"{url}?id={block.definition_prefix}")
    assert answer.status == 200
    main = answer.soup.select_one("main")
    assert SEEN[name] in main.get_text()
    for tag in answer.soup.select("img, script, iframe, link, source"):
        address = str(tag.get("src") or tag.get("srcset") or tag.get("href"))
        assert address.startswith("/"), tag


@pytest.mark.parametrize("name", BLOCKS)
def test_no_block_can_bring_in_what_is_not_ours(name: str) -> None:
    for block in nested(BLOCKS[name]):
        assert not isinstance(block, RawHTMLBlock | EmbedBlock), block
        if isinstance(block, RichTextBlock):
            assert block.features is not None, f"{name}: {block.name} allows everything"
            assert set(block.features) <= {"bold", "italic", "ol", "ul", "link"}
        if isinstance(block, URLBlock):
            # A web address may stand only where it becomes a link, never where it is loaded.
            assert name == "sources"


def test_what_a_text_smuggles_in_is_not_loaded(two_regions, client) -> None:
    evil = (
        '<p>Before</p><embed embedtype="media" url="https://evil.example/v"/>'
        '<embed embedtype="image" id="1" format="left" alt=""/><p>After</p>'
    )
    ArticlePage.objects.filter(pk=two_regions.a.article.pk).update(
        body=[{"type": "text", "value": evil}]
    )
    answer = get(client, two_regions.a.host, "/local/first-steps/")
    assert answer.status == 200
    assert "evil.example" not in answer.html
    assert answer.soup.select("main [src], main iframe, main embed") == []


def test_a_picture_needs_words_or_is_decoration(picture: PortalImage) -> None:
    block = FigureBlock()

    def value(alt: str, decorative: bool) -> Any:
        raw = {"image": picture.pk, "alt_text": alt, "decorative": decorative}
        return block.to_python({"image": raw, "caption": ""})

    with pytest.raises(ValidationError) as refused:
        block.clean(value("", False))
    assert "image" in refused.value.block_errors
    for alt, decorative in [("Hills in the morning", False), ("", True)]:
        block.clean(value(alt, decorative))


@pytest.mark.parametrize(
    ("alt", "decorative", "shown"), [("Hills at dawn", False, "Hills at dawn"), ("", True, "")]
)
def test_a_picture_on_a_page(
    alt: str, decorative: bool, shown: str, picture: PortalImage, two_regions, client
) -> None:
    # The rows of `two_regions` replaced every table, so the picture is written again.
    picture.save()
    raw = {"image": picture.pk, "alt_text": alt, "decorative": decorative}
    ArticlePage.objects.filter(pk=two_regions.a.article.pk).update(
        body=[{"type": "image", "value": {"image": raw, "caption": "By the river"}}]
    )
    answer = get(client, two_regions.a.host, "/local/first-steps/")
    image = answer.soup.select_one("figure img")
    assert image["alt"] == shown
    assert image["loading"] == "lazy"
    assert image["width"] and image["height"]
    addresses = re.findall(r'(?:src|srcset)="([^"]+)"', str(answer.soup.select_one("figure")))
    assert addresses
    for address in (part.split()[0] for a in addresses for part in a.split(",")):
        assert address.startswith("/media/")
        assert get(client, two_regions.a.host, address).status == 200


def test_a_download_says_its_kind_and_size(two_regions, client) -> None:
    paper = Document.objects.create(
        title="Questions", file=ContentFile(b"%PDF-1.4 " + b"x" * 2000, name="questions.pdf")
    )
    ArticlePage.objects.filter(pk=two_regions.a.article.pk).update(
        body=[{"type": "download", "value": {"document": paper.pk, "title": ""}}]
    )
    answer = get(client, two_regions.a.host, "/local/first-steps/")
    box = answer.soup.select_one(".download")
    assert "Questions" in box.get_text()
    assert re.search(r"PDF, 2(\.\d)?\sKB", box.get_text())
    file = get(client, two_regions.a.host, str(box.a["href"]))
    assert file.status == 200
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_an_emergency_card_dials_911(two_regions, client) -> None:
    card = {"level": "emergency", "title": "Not breathing", "text": "<p>Act.</p>"}
    ArticlePage.objects.filter(pk=two_regions.a.article.pk).update(
        body=[
            {"type": "care_card", "value": card},
            {"type": "care_card", "value": {**card, "level": "urgent"}},
        ]
    )
    page = get(client, two_regions.a.host, "/local/first-steps/").soup
    assert page.select_one(".care.emergency a[href='tel:911']")
    assert not page.select_one(".care.urgent a")


def test_only_one_list_of_sources() -> None:
    one = {"sources": [{"title": "T", "publisher": "P", "year": 2024, "url": ""}]}
    block = BodyBlock()
    twice = block.to_python([{"type": "sources", "value": one}] * 2)
    assert isinstance(twice, StreamValue)
    with pytest.raises(ValidationError):
        block.clean(twice)


def test_a_call_box_offers_no_number_of_another_region(two_regions, editor_of_a) -> None:
    edit = reverse("wagtailadmin_pages:edit", args=(two_regions.a.article.pk,))
    shown = editor_of_a.get(edit).content.decode()
    assert "Line Alder (demo)" in shown
    assert "Line Birch" not in shown
