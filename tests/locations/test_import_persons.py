"""What persons did is theirs: an import never overwrites it."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from locations import facts, truth
from locations.models import Conflict, FacilityPage, FacilityPhone, FieldSource
from tests import factories
from tests.fixtures import TwoRegions
from tests.locations import import_files as files
from tests.locations.importing import run

OTHER = "(828) 555-0199"
pytestmark = pytest.mark.django_db


def test_what_a_person_confirmed_is_never_overwritten(region: Any, tmp_path: Path) -> None:
    row = files.rows(2)[0]
    path = files.write(tmp_path / "x.csv", [files.line(row)])
    run(path)
    page = FacilityPage.objects.get()
    user = get_user_model().objects.create_superuser("editor", password="x")
    phones = [{**facts.value(page, "phones")[0], "phone": "(828) 555-0177", "answered_by": "staff"}]

    def correct(it: FacilityPage) -> None:
        it.address_1 = "7 Right Street"
        facts.put(it, "phones", phones)

    truth.amend(page, user, correct)
    assert "1 unchanged" in run(path)
    # The next year's file: other codes, which are the import's own, and other numbers.
    changed = [*row[:9], "(828) 555-0188", "", "SA/OP/MD/"]
    path = files.write(tmp_path / "y.csv", [files.line(changed)])
    said = run(path)
    assert "1 conflicting" in said and "Telephones" in said
    page = FacilityPage.objects.get()
    assert page.address_1 == "7 Right Street"
    assert [p.phone for p in page.phones.all()] == ["(828) 555-0177"]
    assert page.services.get().payment == ["medicaid"]
    assert set(Conflict.objects.values_list("field", flat=True)) == {"phones", "address_1"}
    conflict = Conflict.objects.get(field="phones")
    assert conflict.offered[0]["phone"] == "(828) 555-0188" and conflict.settled_on is None
    assert "1 unchanged" in run(path)
    truth.settle(conflict, user, accept=False)
    truth.settle(Conflict.objects.get(field="address_1"), user, accept=False)
    # The same numbers offered once more are no news, and what an editor kept stays.
    path = files.write(tmp_path / "z.csv", [files.line([*changed[:11], "SA/OP/MD/MC/"])])
    assert "1 changed" in run(path)
    assert [p.phone for p in FacilityPage.objects.get().phones.all()] == ["(828) 555-0177"]
    assert Conflict.objects.filter(settled_on=None).count() == 0


def test_an_accepted_offer_is_taken_whole(region: Any, tmp_path: Path) -> None:
    row = files.rows(1)[0]
    run(files.write(tmp_path / "x.csv", [files.line(row)]))
    page = FacilityPage.objects.get()
    user = get_user_model().objects.create_superuser("editor", password="x")
    truth.record_call(page, user, "confirmed", phone="(828) 555-0100")
    said = run(files.write(tmp_path / "y.csv", [files.line([*row[:9], OTHER, "", "SA/"])]))
    assert "1 conflicting" in said
    for conflict in Conflict.objects.filter(settled_on=None):
        truth.settle(conflict, user, accept=True)
    page = FacilityPage.objects.get()
    assert [p.phone for p in page.phones.all()] == [OTHER]
    assert page.call_lines() == [] and page.services.get().care == []


def test_a_draft_in_work_keeps_its_words_and_hears_of_the_import(
    region: Any, tmp_path: Path
) -> None:
    row = files.rows(1)[0]
    run(files.write(tmp_path / "x.csv", [files.line(row)]))
    page = FacilityPage.objects.get()
    page.summary = "A better sentence."
    page.save_revision()
    run(files.write(tmp_path / "y.csv", [files.line([*row[:9], OTHER, "", row[11]])]))
    page = FacilityPage.objects.get()
    draft = page.get_latest_revision_as_object()
    assert draft.summary == "A better sentence." != page.summary
    for one in (page, draft):
        assert [p.phone for p in one.phones.all()] == [OTHER]


def test_a_place_known_by_its_number_in_another_directory_is_not_made_twice(
    region: Any, tmp_path: Path
) -> None:
    path = files.write(tmp_path / "x.csv", [files.line(files.rows(1)[0])])
    run(path)
    page = FacilityPage.objects.get()
    scheme, identifier = page.external_identifiers.values_list("scheme", "identifier").get()
    page.delete()
    hand = factories.FacilityPageFactory(parent=region, title="Written by hand (demo)")
    factories.ExternalIdentifierFactory(page=hand, scheme=scheme, identifier=identifier)
    FieldSource.objects.filter(page=hand).delete()
    assert "1 conflicting" in run(path)
    hand.refresh_from_db()
    # Nobody knows who wrote it, so a person decides; what was empty is filled.
    assert hand.title == "Written by hand (demo)" and hand.address_1 == "0 Main Street"
    assert FacilityPhone.objects.get(page=hand).checked_on == dt.date.today() - dt.timedelta(21)


def test_an_imported_number_is_not_shown_until_somebody_rang_it(
    region: Any, two_regions: TwoRegions, tmp_path: Path
) -> None:
    run(files.write(tmp_path / "x.csv", [files.line(files.rows(1)[0])]))
    page = FacilityPage.objects.get()
    assert page.call_lines() == [] and page.no_call_words
    answer = Client(headers={"host": two_regions.a.host}).get(page.url_path.split("alder")[1])
    assert answer.status_code == 200
    text = answer.content.decode()
    assert page.title in text and "555-0100" not in text.split("<main", 1)[1].split("</main")[0]
    user = get_user_model().objects.create_superuser("editor", password="x")
    phones = facts.value(page, "phones")
    phones[0]["answered_by"] = "its staff (demo)"
    truth.amend(page, user, lambda it: facts.put(it, "phones", phones))
    truth.record_call(page, user, "confirmed", phone="(828) 555-0100")
    assert FacilityPage.objects.get().call_line().number == "(828) 555-0100"
