"""What waits for an editor: the report, the table, the panel, the weekly letter."""

import csv
import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from articles.models import ArticlePage, SourceLink, SourceUse
from home.work import branches_of, digest, waiting
from locations.models import Conflict, ErrorReport, FacilityPage
from search.counting import ENOUGH
from search.models import QueryCount
from tests.fixtures import TwoRegions

TODAY = dt.date.today()
REPORT = "work_report"


@pytest.fixture
def busy(two_regions: TwoRegions) -> TwoRegions:
    """The same waits in both regions, each with the region's mark."""
    for side in (two_regions.a, two_regions.b):
        late = TODAY - dt.timedelta(days=3)
        ArticlePage.objects.filter(pk=side.article.pk).update(
            review_due=late, title=f"=Late {side.mark}"
        )
        FacilityPage.objects.filter(pk=side.facility.pk).update(assured_on=None)
        Conflict.objects.create(page=side.facility, field="city", offered="X", source="samhsa")
        ErrorReport.objects.create(page=side.facility, what="hours")
        log(side.article, "portal.publish.refused", data={"reasons": [f"Why {side.mark}"]})
        gone = SourceLink.objects.create(
            url=f"https://{side.mark.lower()}.example.org/", failures=2, said="answers 404",
            failing_since=TODAY - dt.timedelta(days=5), checked_on=TODAY,
        )  # fmt: skip
        SourceUse.objects.create(link=gone, page=side.article)
        QueryCount.objects.create(
            site=side.site, day=TODAY, kind=QueryCount.Kind.WORDS, text=f"words {side.mark}",
            searches=20, empty=20, visitors=ENOUGH,
        )  # fmt: skip
    cache.clear()
    return two_regions


PLACES = [
    "=Late {}", "Front desk {} (demo)", "Why {}", "words {}", "{}.example.org", "Region {}",
]  # fmt: skip


def test_the_report_shows_the_own_region_and_nothing_of_another(busy, editor_of_a: Client) -> None:
    html = editor_of_a.get(reverse(REPORT)).content.decode().lower()
    for words in PLACES:
        assert words.format("Alder").lower() in html
    assert "birch" not in html
    of_b = editor_of_a.get(reverse(REPORT), {"of": busy.b.page.path}).content.decode().lower()
    assert "birch" not in of_b
    assert "=late alder" in of_b


def test_the_network_s_own_list_is_without_the_regions(busy, admin_user) -> None:
    branches = {branch.name: branch for branch in branches_of(admin_user)}
    assert set(branches) == {"Network", "Region Alder", "Region Birch"}
    assert waiting(branches["Network"]).counts["overdue"] == 0
    ArticlePage.objects.filter(pk=busy.library_article.pk).update(review_due=TODAY)
    network = waiting(branches["Network"])
    assert network.counts["soon"] == 1
    assert [bar.value for bar in network.reviews][:2] == [0, 1]
    alder = waiting(branches["Region Alder"])
    assert alder.reviews[0].label == "Overdue"
    assert alder.reviews[0].value == 1
    assert {bar.label: bar.value for bar in alder.calls}["never"] == 1


def test_what_was_published_since_waits_no_more(busy, admin_user) -> None:
    [branch] = [b for b in branches_of(admin_user) if b.name == "Region Alder"]
    assert waiting(branch).counts["put_off"] == 1
    ArticlePage.objects.get(pk=busy.a.article.pk).save_revision().publish()
    assert waiting(branch).counts["put_off"] == 0


def test_the_table_has_no_formula(busy, editor_of_a: Client) -> None:
    response = editor_of_a.get(reverse(REPORT), {"format": "csv"})
    assert response["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows[0][0] == "Region"
    kinds = {row[1] for row in rows[1:]}
    assert kinds == {
        "Review overdue", "Not confirmed", "Could not be published", "Source gone",
        "Searched in vain",
    }  # fmt: skip
    cells = [cell for row in rows for cell in row]
    assert "'=Late Alder" in cells
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    assert "Birch" not in response.content.decode()


def test_the_first_page_of_the_admin_says_what_to_do_today(busy, editor_of_a: Client) -> None:
    html = editor_of_a.get("/admin/").content.decode()
    for words in ("Your region today", "Region Alder", "1 overdue", "1 visitor report"):
        assert words in html
    for words in ("1 contradiction", "1 not published", "1 source gone", "words Alder"):
        assert words in html
    assert "Region Birch" not in html
    assert "words Birch" not in html


def test_who_works_nowhere_sees_no_work(busy, django_user_model) -> None:
    from django.contrib.auth.models import Permission

    user = django_user_model.objects.create_user("guest", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    guest = Client(headers={"host": "localhost"})
    guest.force_login(user)
    assert "Your region today" not in guest.get("/admin/").content.decode()
    assert guest.get(reverse(REPORT)).status_code in {302, 403}


def test_the_letter_of_the_week_is_one_for_each_and_of_the_own_region(
    busy, editor_of_a, mailoutbox
) -> None:
    assert digest.send() == 1
    [letter] = mailoutbox
    assert letter.to == [editor_of_a.user.email]
    assert "Region Alder" in letter.subject
    for words in ("1 article with an overdue review", "=Late Alder", "1 report from visitors"):
        assert words in letter.body
    for words in ("1 source that no longer answers", "words Alder", "/admin/reports/work/"):
        assert words in letter.body
    assert "Birch" not in letter.body
    assert digest.send() == 0
    assert digest.send(TODAY + dt.timedelta(days=7)) == 1


def test_nobody_is_written_to_when_nothing_waits(two_regions, editor_of_a, mailoutbox) -> None:
    cache.clear()
    later = timezone.localdate() + dt.timedelta(days=365)
    ArticlePage.objects.update(review_due=later)
    FacilityPage.objects.update(assured_on=TODAY)
    assert digest.send() == 0
    assert mailoutbox == []
