"""Importing facilities: what comes in, what is left alone, what is refused and where."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from wagtail.models import Page

from locations import facts
from locations.importing.lines import Source
from locations.models import FacilityPage
from search import indexing
from search.models import SearchDocument, SearchMark
from tests.locations import import_files as files
from tests.locations.importing import run

pytestmark = pytest.mark.django_db


def state() -> list[Any]:
    """Everything an import writes, without what only says when."""
    pages = FacilityPage.objects.order_by("uid").prefetch_related("phones", "services")
    return [
        (
            str(p.uid), p.slug, p.title, facts.values(p),
            sorted(p.external_identifiers.values_list("scheme", "identifier")),
            sorted(p.field_sources.values_list("field", "source", "digest", "confirmed")),
        )
        for p in pages
    ]  # fmt: skip


def test_a_directory_comes_in_and_a_second_run_changes_nothing(
    region: Any, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    rows = files.rows(300)
    path = files.write(tmp_path / "directory-2015.csv", [files.line(row) for row in rows])
    assert "300 new, 0 changed, 0 unchanged, 0 conflicting, 0 rejected" in run(path)
    before = state()
    with django_assert_max_num_queries(40):
        assert "0 new, 0 changed, 300 unchanged" in run(path)
    assert state() == before and len(before) == 300
    page = FacilityPage.objects.get(title="Place 0 (demo)")
    assert page.live and page.assured_on is None and page.timezone == ""
    assert (page.city, page.state_province, page.postal_code) == ("Asheville", "NC", "28801")
    assert page.latitude == pytest.approx(35.6, abs=0.1)
    assert [(p.phone, p.extension, p.type) for p in page.phones.all()] == [
        ("(828) 555-0100", "", "voice"),
        ("(828) 555-0101", "1", "intake"),
    ]
    codes = page.services.get().codes
    assert all(code["scheme"] == "samhsa" and code["year"] == 2015 for code in codes)
    assert FacilityPage.objects.get(title="Place 3 (demo), Outpatient").postal_code == "04101"
    assert Page.find_problems() == ([], [], [], [], [])
    source = page.field_sources.get(field="phones")
    assert source.source == "SAMHSA directory 2015" and not source.confirmed


def test_a_dry_run_writes_nothing(region: Any, tmp_path: Path) -> None:
    path = files.write(tmp_path / "x.csv", [files.line(row) for row in files.rows(30)])
    SearchMark.objects.all().delete()
    said = run(path, dry_run=True)
    assert "30 new" in said and "dry run" in said
    assert not FacilityPage.objects.exists() and not SearchMark.objects.exists()


def test_200_damaged_lines_of_every_kind_are_named_and_the_rest_comes_in(
    region: Any, tmp_path: Path
) -> None:
    good, lines, expected = files.rows(400), [], {}
    for number, cells in enumerate(good[:200]):
        lines.append(files.line(cells))
        _, damage, words = files.DAMAGE[number % len(files.DAMAGE)]
        lines.append(damage(good[200 + number]))
        expected[len(lines) + 1] = words
    # One line shows that the file is UTF-8, one has a line break in a cell and that is no damage.
    lines[0] = lines[0].replace("Place 0", "Pláce 0")
    lines[2] = lines[2].replace("1 Main Street", '"1 Main\nStreet"')
    shifted = {n if n < 4 else n + 1: words for n, words in expected.items()}
    report = tmp_path / "report.txt"
    said = run(files.write(tmp_path / "x.csv", lines), report=report)
    assert "200 new, 0 changed, 0 unchanged, 0 conflicting, 200 rejected" in said
    told = dict(one.removeprefix("line ").split(": rejected, ") for one in _lines(report))
    assert {int(n) for n in told} == set(shifted)
    for number, words in shifted.items():
        assert words in told[str(number)], (number, words, told[str(number)])
    assert FacilityPage.objects.count() == 200
    assert FacilityPage.objects.filter(title="Pláce 0 (demo)").exists()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("kind", [kind for kind, _, _ in files.DAMAGE])
def test_each_damage_takes_its_own_line_only(region: Any, tmp_path: Path, kind: str) -> None:
    _, damage, words = next(one for one in files.DAMAGE if one[0] == kind)
    a, b, c = files.rows(3)
    lines = [files.line(a).replace("Place", "Pláce"), damage(b), files.line(c)]
    said = run(files.write(tmp_path / "x.csv", lines))
    assert "2 new" in said and "1 rejected" in said
    assert "line 3: rejected, " in said and words in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_is_read(region: Any, tmp_path: Path, encoding: str) -> None:
    text = "\r\n".join([",".join(files.COLUMNS), files.line(files.rows(1)[0]), ""])
    path = tmp_path / "x.csv"
    path.write_bytes(text.replace("Place", "Año Café").encode(encoding))
    assert Source(path).encoding.startswith(encoding[:5])
    assert "1 new" in run(path)
    assert FacilityPage.objects.get().title == "Año Café 0 (demo)"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ""),
        (b"a,b,c\n1,2,3\n", "names no column Name1"),
        (b"\xff\xfe\x00", "not UTF-16"),
        (b"\x80\x81\x82" * 100, "heading"),
    ],
)
def test_a_file_that_is_something_else_is_refused(
    region: Any, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    if words:
        with pytest.raises(CommandError, match=words):
            run(path)
    else:
        assert "0 records" in run(path)
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "absent.csv")
    with pytest.raises(CommandError, match=r"No region is called “nowhere”.*alder"):
        run(path, region="nowhere")


def test_two_places_in_one_file_and_in_two_regions(region: Any, tmp_path: Path) -> None:
    row = files.line(files.rows(1)[0])
    other = row.replace("555-0100", "555-0150")
    path = files.write(tmp_path / "x.csv", [row, other])
    assert "2 new" in run(path)
    slugs = list(FacilityPage.objects.order_by("path").values_list("slug", flat=True))
    assert slugs == ["place-0-demo", "place-0-demo-asheville"]
    said = run(path, region="birch")
    assert "2 rejected" in said and "stands in another region" in said


def test_the_search_hears_of_every_page(region: Any, tmp_path: Path) -> None:
    path = files.write(tmp_path / "x.csv", [files.line(row) for row in files.rows(12)])
    run(path)
    assert SearchMark.objects.count() >= 12
    indexing.drain()
    found = SearchDocument.objects.findable().filter(kind="facility")
    assert found.count() == 12 and set(found.values_list("place", flat=True)) >= {"Asheville, NC"}
