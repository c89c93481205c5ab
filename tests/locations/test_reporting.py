"""“Something here is wrong”: a visitor's word reaches the editors, and nothing else is kept."""

import pytest
from django.core.cache import cache
from django.test import Client

from locations import reporting
from locations.models import ErrorReport
from tests.fixtures import TwoRegions

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
HOST = {"host": "alder.localhost"}


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def address(two_regions: TwoRegions) -> str:
    return f"/find/wrong/{two_regions.a.facility.pk}/"


def test_a_report_reaches_its_place(client: Client, address: str, two_regions) -> None:
    said = {"what": "number", "note": " Nobody answers. "}
    answer = client.post(address, said, headers=HOST)
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?sent")
    (report,) = ErrorReport.objects.all()
    assert (report.page_id, report.what) == (two_regions.a.facility.pk, "number")
    assert report.note == "Nobody answers."
    page = client.get(answer["Location"], headers=HOST).content.decode()
    assert "Thank you" in page and '<form class="find report"' not in page


def test_the_page_of_the_place_leads_there_without_a_cookie(client: Client, address: str) -> None:
    page = client.get("/front-desk/", headers=HOST)
    assert f'href="{address}"' in page.content.decode()
    assert not page.cookies


def test_a_form_of_somebody_else_is_refused(address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"what": "number"}, headers=HOST).status_code == 403
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Choose what is wrong."),
        ({"what": "x"}, "x"),
        ({"what": "other", "note": "n" * 301}, "300"),
    ],
)
def test_what_is_missing_is_said(said, words, client: Client, address: str) -> None:
    answer = client.post(address, said, headers=HOST)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not ErrorReport.objects.exists()


def test_it_asks_nothing_about_anybody(client: Client, address: str) -> None:
    page = client.get(address, headers=HOST).content.decode()
    form = page.partition('<form class="find report"')[2].partition("</form>")[0]
    assert form.count("<textarea") == 1 and 'type="email"' not in form and 'type="text"' not in form
    assert "nothing about yourself" in form


def test_one_household_and_one_place_have_a_limit(client: Client, address: str) -> None:
    def send(number: int, household: str):
        return client.post(
            address, {"what": "hours"}, headers=HOST, REMOTE_ADDR=f"{household}{number}"
        )

    # One household has many addresses of version 6.
    statuses = [send(n, "2001:db8:1:1::").status_code for n in range(reporting.FROM_ONE + 1)]
    assert statuses == [302] * reporting.FROM_ONE + [429]
    for number in range(reporting.OF_ONE):
        answer = send(number, "192.0.2.")
    assert answer.status_code == 429 and "Others have told us too" in answer.content.decode()
    assert ErrorReport.objects.count() == reporting.OF_ONE


def test_only_public_places_of_this_site(client: Client, two_regions: TwoRegions) -> None:
    foreign = f"/find/wrong/{two_regions.b.facility.pk}/"
    article = f"/find/wrong/{two_regions.a.article.pk}/"
    for path in (foreign, article, "/find/wrong/0/", f"/find/wrong/{2**64}/"):
        assert client.get(path, headers=HOST).status_code == 404
        assert client.post(path, {"what": "number"}, headers=HOST).status_code == 404
    two_regions.a.facility.unpublish()
    path = f"/find/wrong/{two_regions.a.facility.pk}/"
    assert client.get(path, headers=HOST).status_code == 404
