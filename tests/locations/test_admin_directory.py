"""The directory in the admin: what an editor of region A can do there, and nothing of region B."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home.demo.sites import editors_of
from locations import facts
from locations.models import (
    Assurance,
    CallListEntry,
    Conflict,
    ErrorReport,
    FacilityPage,
    FieldSource,
    Schedule,
)
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()


@pytest.fixture
def editor(two_regions, django_user_model):
    """An editor of region A only."""
    user = django_user_model.objects.create_user("alder-editor", password="secret")
    user.groups.add(editors_of(two_regions.a.page, two_regions.a.site))
    return user


@pytest.fixture
def admin(editor, client: Client, two_regions):
    """The editor, logged in, with the same waiting in both regions."""
    for side in (two_regions.a, two_regions.b):
        page = side.facility
        page.organization = factories.OrganizationFactory(name=f"Owner {side.mark}")
        page.save()
        page.save_revision().publish()
        facts.remember(page, facts.FACTS, source="samhsa")
        Conflict.objects.create(
            page=page, field="city", offered=f"City{side.mark}", source="samhsa"
        )
        ErrorReport.objects.create(page=page, what="hours", note=f"Report{side.mark}")
    client.force_login(editor)
    client.defaults["HTTP_HOST"] = "localhost"
    return client


LISTS = ["facilities:index", "directory_to_call", "directory_conflicts", "directory_reports"]


@pytest.mark.parametrize("name", [*LISTS, "wagtailsnippets_locations_organization:list"])
def test_a_list_names_nothing_of_another_region(name: str, admin) -> None:
    answer = admin.get(reverse(name))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Alder" in html
    assert "Birch" not in html


@pytest.mark.parametrize(
    "query",
    ["q=Birch", "region={b}", "q=front", "standing=fresh", "waiting=conflicts", "care=detox"],
)
def test_no_search_or_filter_reaches_another_region(query: str, admin, two_regions) -> None:
    url = f"{reverse('facilities:index')}?{query.format(b=two_regions.b.page.pk)}"
    assert "Birch" not in re.sub(
        r"q=Birch|value=\"Birch\"|Birch</strong>",
        "",
        admin.get(url).content.decode().replace("“Birch”", ""),
    )


def _forbidden(two_regions) -> list[tuple[str, str]]:
    page = two_regions.b.facility
    conflict, report = page.conflicts.get(), page.error_reports.get()
    owner = page.organization
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "facilities"])
    deletion = reverse("wagtail_bulk_action", args=["locations", "organization", "delete"])
    organization = "wagtailsnippets_locations_organization"
    return [
        ("get", reverse("directory_call", args=[page.pk])),
        ("post", reverse("directory_call", args=[page.pk])),
        ("post", reverse("directory_settle", args=[conflict.pk])),
        ("post", reverse("directory_close", args=[report.pk])),
        ("get", f"{bulk}?id={page.pk}"),
        ("get", f"{bulk}?id=all"),
        ("get", reverse("facilities:choose_parent")),
        *(
            ("get", reverse(f"{organization}:{view}", args=[owner.pk]))
            for view in ("edit", "usage", "history", "delete", "copy")
        ),
        *(("get", f"{deletion}?id={which}") for which in (owner.pk, "all")),
        ("get", reverse("wagtailsnippetchoosers_locations_organization:choose")),
        ("get", reverse("wagtailsnippetchoosers_locations_organization:chosen", args=[owner.pk])),
    ]


def test_another_region_s_ids_answer_nothing(admin, two_regions) -> None:
    for method, url in _forbidden(two_regions):
        data = {"outcome": "closed", "choice": "theirs"} if method == "post" else {}
        answer = getattr(admin, method)(url, data, follow=True)
        assert "Birch" not in answer.content.decode(), url
        refused = answer.status_code in (403, 404) or answer.redirect_chain
        assert refused or "bulk" in url or "choose" in url, url
    page = FacilityPage.objects.get(pk=two_regions.b.facility.pk)
    assert page.conflicts.get().settled_on is None
    assert page.error_reports.get().settled_on is None
    assert not page.closed_words


def test_bulk_edit_leaves_another_region_alone(admin, two_regions) -> None:
    a, b = two_regions.a.facility, two_regions.b.facility
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "facilities"])
    data = {"add_payment": ["medicaid"], "status": "inactive", "to_call": "on"}
    for ids in (f"id={a.pk}&id={b.pk}", "id=all"):
        admin.post(f"{bulk}?{ids}", data)
        assert FacilityPage.objects.get(pk=a.pk).services.get().payment == ["medicaid"]
        assert FacilityPage.objects.get(pk=a.pk).closed_words
        assert FacilityPage.objects.get(pk=b.pk).services.get().payment == []
        assert CallListEntry.objects.get(day=TODAY).page_id == a.pk


def test_bulk_edit_of_all_follows_the_filter(admin, two_regions) -> None:
    other = factories.FacilityPageFactory(parent=two_regions.a.page, title="Other", care=["day"])
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "facilities"])
    admin.post(f"{bulk}?id=all&care=day", {"add_languages": ["es"]})
    assert FacilityPage.objects.get(pk=other.pk).languages == ["es"]
    assert FacilityPage.objects.get(pk=two_regions.a.facility.pk).languages == []


@pytest.mark.parametrize("data", [{}, {"add_payment": ["free"], "remove_payment": ["free"]}])
def test_bulk_edit_refuses_nothing_and_nonsense(data, admin, two_regions) -> None:
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "facilities"])
    answer = admin.post(f"{bulk}?id={two_regions.a.facility.pk}", data)
    assert answer.status_code == 200
    assert "Choose at least one" in answer.content.decode() or "the same" in answer.content.decode()


@pytest.mark.parametrize(
    "words",
    ["Front", "detox in", "asheville 28801", "828-555-0142", "8285550142", "clinic's own",
     "Treatment", "Owner Alder"],
)  # fmt: skip
def test_search_looks_into_every_field(words: str, admin, two_regions) -> None:
    html = admin.get(reverse("facilities:index"), {"q": words}).content.decode()
    assert two_regions.a.facility.title in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("standing=fresh", True),
        ("standing=expired", False),
        ("status=active", True),
        ("status=defunct", False),
        ("care=detox&care=day", True),
        ("care=day", False),
        ("missing=schedules", True),
        ("missing=phones", False),
        ("missing=payment", True),
        ("waiting=conflicts", True),
        ("waiting=error_reports", True),
        ("financial_tie=none", True),
        ("financial_tie=owned", False),
        ("language=es", False),
    ],
)
def test_filters(query: str, shown: bool, admin, two_regions) -> None:
    html = admin.get(f"{reverse('facilities:index')}?{query}").content.decode()
    assert (two_regions.a.facility.title in html) is shown


def test_the_listing_asks_no_more_for_more_places(admin, two_regions) -> None:
    url = reverse("facilities:index_results")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            admin.get(url)
        # Wagtail asks every page for its address without the request, so for the sites too.
        return sum("wagtailcore_site" not in query["sql"] for query in queries)

    few = asked()
    for number in range(20):
        factories.FacilityPageFactory(parent=two_regions.a.page, title=f"Place {number}")
    assert asked() <= few + 2


# --- the work -----------------------------------------------------------------------------


def test_the_call_list_is_worked_off(admin, two_regions, editor) -> None:
    page = two_regions.a.facility
    html = admin.get(reverse("directory_to_call")).content.decode()
    call = reverse("directory_call", args=[page.pk])
    assert call in html
    script = admin.get(call).content.decode()
    assert "ReportAlder" in script
    data = {"outcome": "confirmed", "phone": "(828) 555-0142"}
    assert "Tick every fact" in admin.post(call, data).content.decode()
    assert FacilityPage.objects.get(pk=page.pk).assured_on != TODAY
    answer = admin.post(call, {**data, "right": facts.READ_ALOUD})
    assert answer.url == reverse("directory_to_call")
    page = FacilityPage.objects.get(pk=page.pk)
    assert page.assured_on == TODAY
    assert page.assurances.get().called_by == editor
    assert page.error_reports.get().settled_by == editor
    assert "1 of 1 done" in admin.get(reverse("directory_to_call")).content.decode()


def test_a_number_without_a_label_gets_it_in_the_call(admin, two_regions) -> None:
    page = two_regions.a.facility
    page.phones.update(answered_by="")
    call = reverse("directory_call", args=[page.pk])
    assert "Who answers this number?" in admin.get(call).content.decode()
    data = {"outcome": "confirmed", "phone": "(828) 555-0142", "right": facts.READ_ALOUD}
    assert "Say who answers" in admin.post(call, data).content.decode()
    admin.post(call, {**data, "answered_by": "a nurse"})
    assert FacilityPage.objects.get(pk=page.pk).call_line().answered_by == "a nurse"
    assert "Who answers this number?" not in admin.get(call).content.decode()


def test_a_wrong_number_leads_to_the_form_that_mends_it(admin, two_regions) -> None:
    page = two_regions.a.facility
    call = reverse("directory_call", args=[page.pk])
    assert "Choose which" in admin.post(call, {"outcome": "wrong number"}).content.decode()
    answer = admin.post(call, {"outcome": "wrong number", "phone": "(828) 555-0142"})
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert FacilityPage.objects.get(pk=page.pk).call_line() is None


def test_corrected_without_a_correction_says_what_to_do(admin, two_regions) -> None:
    call = reverse("directory_call", args=[two_regions.a.facility.pk])
    html = admin.post(call, {"outcome": "corrected"}).content.decode()
    assert "Correct the facts in the form" in html
    assert not Assurance.objects.exists()


@pytest.mark.parametrize(("choice", "city"), [("ours", "Asheville"), ("theirs", "CityAlder")])
def test_a_conflict_is_settled(choice: str, city: str, admin, two_regions, editor) -> None:
    page = two_regions.a.facility
    html = admin.get(reverse("directory_conflicts")).content.decode()
    assert "<mark>CityAlder</mark>" in html
    admin.post(reverse("directory_settle", args=[page.conflicts.get().pk]), {"choice": choice})
    page = FacilityPage.objects.get(pk=page.pk)
    assert page.city == city
    assert page.conflicts.get().settled_by == editor
    assert FieldSource.objects.get(page=page, field="city").confirmed


def test_what_cannot_be_taken_stays_open(admin, two_regions) -> None:
    page = two_regions.a.facility
    conflict = page.conflicts.get()
    conflict.field, conflict.offered = "postal_code", "00000"
    conflict.save()
    url = reverse("directory_settle", args=[conflict.pk])
    html = admin.post(url, {"choice": "theirs"}, follow=True).content.decode()
    assert "cannot be saved" in html
    conflict.refresh_from_db()
    assert conflict.settled_on is None


def test_a_report_is_closed(admin, two_regions, editor) -> None:
    report = two_regions.a.facility.error_reports.get()
    admin.post(reverse("directory_close", args=[report.pk]))
    report.refresh_from_db()
    assert (report.settled_on, report.settled_by) == (TODAY, editor)


def test_the_card_can_be_previewed(admin, two_regions) -> None:
    page = two_regions.a.facility
    page.schedules = [Schedule(byday=["SA", "SU"], opens_at=dt.time(9), closes_at=dt.time(13))]
    page.save_revision()
    answer = page.make_preview_request(preview_mode="card")
    assert "As it stands in a list" in answer.rendered_content


def test_the_form_says_where_each_fact_comes_from(admin, two_regions, editor) -> None:
    page = two_regions.a.facility
    facts.confirm(page, ["city"], editor=editor, on=TODAY)
    html = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    table = html[html.index("Where the facts come from") :]
    row = re.search(r"<tr><td>Town</td>.*?</tr>", table)[0]
    assert "samhsa" in row
    assert "alder-editor" in row
    assert "by a person" in row
    assert "by a person" not in re.search(r"<tr><td>Street</td>.*?</tr>", table)[0]


def test_who_has_no_region_sees_no_directory(two_regions, client, django_user_model) -> None:
    user = django_user_model.objects.create_user("nobody", password="secret")
    client.force_login(user)
    for name in LISTS:
        answer = client.get(reverse(name), headers={"host": "localhost"})
        assert answer.status_code in (302, 403)
