"""The old addresses of pages that moved lead to them, on their own site only."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from tests import factories
from tests.factories import many
from tests.fixtures import TwoRegions

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def led(client: Client, host: str, path: str) -> str:
    """Where an address leads to, following one redirect; "" when nowhere."""
    answer = client.get(path, HTTP_HOST=host)
    return answer["Location"] if answer.status_code == 301 else ""


@pytest.fixture
def rename(django_capture_on_commit_callbacks) -> Callable[[Page, str], None]:
    """Give a page a new slug, as far as the end of its transaction."""

    def do(page: Page, slug: str) -> None:
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return do


def test_a_branch_with_a_new_slug(two_regions: TwoRegions, client: Client, rename) -> None:
    host = two_regions.a.host
    index = two_regions.a.article.get_parent().specific
    rename(index, "texte-für-alle")
    assert led(client, host, "/local/").endswith("/texte-f%C3%BCr-alle/")
    assert led(client, host, "/local/first-steps/").endswith("/texte-f%C3%BCr-alle/first-steps/")
    # The other region's page at the same address is still there.
    assert client.get("/local/first-steps/", HTTP_HOST=two_regions.b.host).status_code == 200
    # And back: no redirect leads in a circle.
    rename(index, "local")
    assert client.get("/local/first-steps/", HTTP_HOST=host).status_code == 200
    assert led(client, host, "/texte-für-alle/first-steps/").endswith("/local/first-steps/")


def test_drafts_leave_none_and_entries_by_hand_stay(two_regions: TwoRegions, rename) -> None:
    region = two_regions.a
    by_hand = Redirect.objects.create(
        site=region.site, old_path="/local/first-steps", redirect_page=region.facility
    )
    index = region.article.get_parent().specific
    rename(index, "texts")
    by_hand.refresh_from_db()
    assert by_hand.redirect_page_id == region.facility.pk
    assert not Redirect.objects.filter(old_path__endswith="/draft").exists()
    assert Redirect.objects.filter(old_path="/local", site=region.site).exists()


def test_a_move_between_sites_leaves_none_on_either(two_regions: TwoRegions) -> None:
    two_regions.a.article.slug = "moving"
    two_regions.a.article.save()
    Redirect.objects.all().delete()
    page = Page.objects.get(pk=two_regions.a.article.pk)
    page.move(Page.objects.get(pk=two_regions.b.page.pk), pos="last-child")
    # The network's site holds both regions.
    sites = set(Redirect.objects.values_list("site__hostname", "old_path"))
    assert sites == {("localhost", "/locations/alder/local/moving")}


def test_the_cost_does_not_grow_with_what_stands_below(two_regions: TwoRegions) -> None:
    def queries(count: int) -> int:
        index = factories.ArticleIndexPageFactory(
            parent=Page.objects.get(pk=two_regions.a.page.pk), slug=f"index-{count}"
        )
        many.children(type(two_regions.a.article), index, count, summary="Words {n}.", body=[])
        page = Page.objects.get(pk=index.pk)
        with CaptureQueriesContext(connection) as captured:
            page.move(Page.objects.get(pk=two_regions.b.page.pk), pos="last-child")
        return len(captured)

    assert queries(2) == queries(60)
