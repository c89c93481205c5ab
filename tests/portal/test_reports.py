"""Wagtail's reports in the admin: nothing of another region, no name and no count."""

import pytest
from wagtail.log_actions import log

from home.regions import roles
from portal.network_reports import REPORTS as OF_THE_NETWORK
from tests import factories

REPORTS = [
    "site-history",
    "page-types-usage",
    "aging-pages",
    "locked",
    "workflow",
    "workflow_tasks",
]


@pytest.fixture
def history(two_regions) -> None:
    """Something has happened to a person and to a page of each region, and each has its review."""
    for region in (two_regions.a, two_regions.b):
        person = factories.PersonFactory(name=f"Doctor {region.mark}", site=region.site)
        log(person, "wagtail.edit")
        roles.region(region.page, region.site)
        region.article.save_revision().publish()


@pytest.mark.parametrize("who", ["editor_of_a", "author_of_a", "reviewer_of_a"])
@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("more", ["", "results/"])
def test_a_report_names_nothing_of_another_region(
    more: str, report: str, who: str, history, request: pytest.FixtureRequest
) -> None:
    answer = request.getfixturevalue(who).get(f"/admin/reports/{report}/{more}")
    assert "Birch" not in answer.content.decode()
    if report in OF_THE_NETWORK:
        assert answer.status_code == 404


def test_the_menu_names_only_what_opens(history, editor_of_a, admin_client) -> None:
    admin_client.defaults["HTTP_HOST"] = "localhost"
    for report in OF_THE_NETWORK:
        assert f"/admin/reports/{report}/" not in editor_of_a.get("/admin/").content.decode()
        assert f"/admin/reports/{report}/" in admin_client.get("/admin/").content.decode()
        page = admin_client.get(f"/admin/reports/{report}/")
        assert "Birch" in page.content.decode(), report
