"""Importing JSON: FindTreatment.gov's rows and HSDS, whole documents and lines."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page

from locations.models import FacilityPage, FacilityPhone, Organization
from tests.locations import import_files as files
from tests.locations.importing import run

pytestmark = pytest.mark.django_db


def test_findtreatment_comes_in_from_every_form_of_file(region: Any, tmp_path: Path) -> None:
    rows = [files.treatment_row(number) for number in range(12)]
    forms = {
        "one.json": json.dumps({"page": 1, "totalPages": 1, "recordCount": 12, "rows": rows}),
        "pretty.json": json.dumps({"page": 1, "rows": rows}, indent=2),
        "list.json": json.dumps(rows),
        "lines.json": "\n".join(json.dumps(row) for row in rows),
        "pages.json": "\n".join(json.dumps({"page": n, "rows": rows[n::3]}) for n in range(3)),
        "broken-lines.json": "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n",
    }
    for name, text in forms.items():
        path = tmp_path / name
        path.write_text(text)
        expected = "12 new" if name == "one.json" else "12 unchanged"
        assert f"{expected}" in run(path, "findtreatment-json", year=2026), name
    page = FacilityPage.objects.get(title="Place 0 (demo), Main office")
    service = page.services.get()
    assert service.care == ["detox", "outpatient", "residential"]
    assert service.payment == ["medicaid", "private"] and service.genders == ["women"]
    assert page.languages == ["es"] and page.website == "http://www.example.org"
    assert [(p.phone, p.extension, p.type) for p in page.phones.all()] == [
        ("(828) 555-0100", "", "voice"),
        ("(828) 555-0101", "12", "intake"),
    ]
    new = next(code for code in service.codes if code["label"] == "Something new")
    assert new["code"] == "Something new" and new["year"] == 2026


@pytest.mark.parametrize("indent", [None, 1])
def test_a_damaged_record_of_a_document_is_named_and_the_next_ones_come_in(
    region: Any, tmp_path: Path, indent: int | None
) -> None:
    rows = [files.treatment_row(number) for number in range(9)]
    rows[1]["zip"], rows[2]["services"], rows[3]["phone"] = "99999", "none", "call"
    rows[4]["typeFacility"], rows[5]["latitude"] = "MH", "89"
    text = json.dumps({"rows": rows}, indent=indent)
    text = text.replace('"name1": "Place 6 (demo)"', '"name1": "Place 6 (demo)')
    path = tmp_path / "x.json"
    path.write_text(text)
    said = run(path, "findtreatment-json")
    assert "3 new" in said and "6 rejected" in said
    for words in (
        "ZIP code",
        "no list",
        "no telephone",
        "mental health only",
        "latitude",
        "damaged",
    ):
        assert words in said
    if indent:
        place = text.split("\n").index('   "name1": "Place 6 (demo),')
        assert f"line {place}: rejected" in said or f"line {place - 1}: rejected" in said


def test_hsds_of_others_comes_in(region: Any, tmp_path: Path) -> None:
    address = {
        "id": "74706e55-df26-4b84-80fe-ecc30b5befb4",
        "address_1": "1 Main",
        "city": "Asheville",
        "state_province": "NC",
        "postal_code": "28801",
    }
    phone = {"id": "1554d3a2-f6f7-4ef3-a6a2-5e3ea3ea3ab7", "number": "828-555-0142"}
    place = {
        "id": "3a19ff88-4620-4d17-9830-ac1d859eb5d5",
        "name": "Civic Center (demo)",
        "addresses": [address],
        "phones": [{**phone, "type": "Voice"}],
    }
    service = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Counselling (demo)",
        "status": "active",
        "organization": {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Org (demo)"},
        "service_at_locations": [{"id": "e94c9f38-1e8f-4564-91d4-d53501ab1765", "location": place}],
    }
    second = {**service, "id": "ac148810-d857-441c-9679-408f346de14c", "name": "Second (demo)"}
    listed = {**service, "id": "bc148810-d857-441c-9679-408f346de14c"}
    del listed["service_at_locations"]
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"contents": [service, listed, second]}, indent=1))
    said = run(path, "hsds-json")
    assert "1 new" in said and "1 rejected" in said and "full=true" in said
    page = FacilityPage.objects.get()
    assert str(page.uid) == place["id"] and page.title == "Civic Center (demo)"
    assert [s.name for s in page.services.all()] == ["Counselling (demo)", "Second (demo)"]
    assert page.organization == Organization.objects.get(name="Org (demo)")
    assert page.phones.get().phone == "828-555-0142" and page.assured_on is None
    assert "1 unchanged" in run(path, "hsds-json")


def test_many_records_on_one_line_are_told_apart(region: Any, tmp_path: Path) -> None:
    rows = [files.treatment_row(number) for number in (1, 2, 1)]
    path = tmp_path / "x.json"
    path.write_text(json.dumps(rows))
    said = run(path, "findtreatment-json")
    assert "2 new" in said and "1 rejected" in said and "same facility as the one of line 1" in said


def test_a_record_the_database_refuses_takes_no_other_with_it(region: Any, tmp_path: Path) -> None:
    lines = []
    for number in range(4):
        shared = str(uuid.uuid5(uuid.NAMESPACE_URL, f"phone {number % 3}"))
        phone = {"id": shared, "number": "828-555-0142"}
        address = {"city": "Asheville", "state_province": "NC", "postal_code": "28801"}
        place = {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"place {number}")),
            "name": f"Place {number} (demo)",
            "addresses": [address],
            "phones": [phone],
        }
        own = str(uuid.uuid5(uuid.NAMESPACE_URL, f"service {number}"))
        at = [{"id": own, "location": place}]
        lines.append({"id": own, "name": "Care", "status": "active", "service_at_locations": at})
    path = tmp_path / "x.ndjson"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    said = run(path, "hsds-json")
    assert "3 new" in said and "line 4: rejected, the database refuses it" in said
    assert FacilityPage.objects.count() == 3 and FacilityPhone.objects.count() == 3
    assert Page.find_problems() == ([], [], [], [], [])
