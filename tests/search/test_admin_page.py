"""Search in Wagtail's admin: the index, its failures, and what was searched on one's own sites."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home.demo.sites import editors_of
from search import elastic, generations, verifying, waking, words
from search.models import (
    BlockedCorrection,
    PromotedAnswer,
    QueryCount,
    SearchDocument,
    SearchMark,
    SearchSynonym,
)
from tests.fixtures import TwoRegions
from tests.search.conftest import text

pytestmark = [pytest.mark.usefixtures("indexed"), pytest.mark.every_database]

REPORT = "/admin/search/"
WORDS = [SearchSynonym, PromotedAnswer, BlockedCorrection]


def counted(site: Any, text: str, empty: int = 0, visitors: int = 10) -> None:
    """Words that may be shown, from one day."""
    QueryCount.objects.create(
        site=site, day=timezone.localdate(), kind="words", text=text,
        searches=12, visitors=visitors, empty=empty,
    )  # fmt: skip


def broken(page: Any) -> SearchDocument:
    """A document that was given up."""
    document = SearchDocument.objects.get(page_id=page.pk)
    document.attempts, document.last_error = SearchDocument.MAX_ATTEMPTS, "ValueError: no"
    document.save()
    return document


# --- the index --------------------------------------------------------------------------------


def test_the_index_is_complete_to_the_document(admin: Client) -> None:
    number = SearchDocument.objects.findable().count()
    page = text(admin)
    assert f"{number} of {number}" in page
    assert "Complete. Searched in the database." in page
    assert "Nothing waits." in page


def test_what_is_missing_and_what_waits_is_said(admin: Client, two_regions: TwoRegions) -> None:
    number = SearchDocument.objects.findable().count()
    document = SearchDocument.objects.get(page_id=two_regions.a.article.pk)
    words.forget([document.pk])
    SearchMark.objects.create(
        page_id=two_regions.a.article.pk, created_at=timezone.now() - dt.timedelta(hours=3)
    )
    page = text(admin)
    assert f"{number - 1} of {number}" in page
    assert "Not complete yet." in page
    assert re.search(r"The oldest since 3\W+hours", page)


def test_the_last_verification(admin: Client) -> None:
    assert "never" in text(admin)
    verifying.note_verified({"missing": 0, "stale": 2})
    assert "stale: 2" in text(admin)


def test_a_regional_editor_sees_their_own_pages_only(
    editor_of_a: Client, two_regions: TwoRegions
) -> None:
    broken(two_regions.b.article)
    broken(two_regions.library_article)
    page = text(editor_of_a)
    # The region, its list, its article, its facility, its other page.
    own = SearchDocument.objects.findable().filter(url_path__startswith="/home/locations/alder/")
    assert f"Your pages in the index {own.count()} of {own.count()}" in page
    assert "Birch" not in page
    assert "Library article" not in page
    assert "Last verification" not in page


@pytest.mark.elasticsearch
def test_elasticsearch_is_counted_and_may_be_away(
    elasticsearch: Any, admin: Client, editor_of_a: Client, settings: Any
) -> None:
    assert "The index has not been built yet." in text(admin)
    generation = generations.rebuild()
    elastic.patient().indices.refresh(index=elastic.alias())
    number = SearchDocument.objects.findable().count()
    page = text(admin)
    assert f"{number} of {number}" in page
    assert "Complete. Searched in Elasticsearch." in page
    assert str(generations.live()) in page, generation
    own = SearchDocument.objects.findable().filter(url_path__startswith="/home/locations/alder/")
    assert f"{own.count()} of {own.count()}" in text(editor_of_a)
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    elastic._client.cache_clear()
    page = text(admin)
    assert "unknown" in page
    assert "The search server does not answer" in page
    settings.ELASTICSEARCH_URL = elasticsearch.url
    elastic._client.cache_clear()


# --- failures and the button ------------------------------------------------------------------


def test_a_failed_page_is_tried_again(
    admin: Client, two_regions: TwoRegions, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(waking, "wake", lambda: woken.append(True))
    first, second = broken(two_regions.a.article), broken(two_regions.b.article)
    page = text(admin)
    assert "First steps Alder" in page
    assert "ValueError: no" in page
    response = admin.post(f"{REPORT}retry/", {"page": str(first.page_id)})
    assert response.status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempts, second.attempts) == (0, SearchDocument.MAX_ATTEMPTS)
    admin.post(f"{REPORT}retry/")
    second.refresh_from_db()
    assert second.attempts == 0
    assert woken == [True, True]


def test_a_regional_editor_tries_only_their_own_again(
    editor_of_a: Client, two_regions: TwoRegions
) -> None:
    own, other = broken(two_regions.a.article), broken(two_regions.b.article)
    assert editor_of_a.post(f"{REPORT}retry/", {"page": str(other.page_id)}).status_code != 200
    assert editor_of_a.post(f"{REPORT}retry/", {"page": "' OR 1=1"}).status_code != 200
    editor_of_a.post(f"{REPORT}retry/")
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.attempts, other.attempts) == (0, SearchDocument.MAX_ATTEMPTS)


def test_the_button_is_a_post_with_a_token(admin: Client, admin_user: Any) -> None:
    assert admin.get(f"{REPORT}retry/").status_code == 405
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.force_login(admin_user)
    assert strict.post(f"{REPORT}retry/").status_code == 403


def test_nobody_else_sees_it(client: Client, two_regions: TwoRegions) -> None:
    assert client.get(REPORT, headers={"host": "localhost"}).status_code == 302
    user = get_user_model().objects.create_user("nobody", "n@example.org", "pass word 1")
    group = editors_of(two_regions.a.page, two_regions.a.site)
    group.page_permissions.all().delete()
    user.groups.add(group)
    client.force_login(user)
    for path in (REPORT, *(reverse(f"{model._meta.model_name}:index") for model in WORDS)):
        assert client.get(path, headers={"host": "localhost"}).status_code == 302, path
    assert (
        "portal-search" not in client.get("/admin/", headers={"host": "localhost"}).content.decode()
    )


# --- the words of one's own sites -------------------------------------------------------------


def test_words_of_one_s_own_sites(
    editor_of_a: Client, admin: Client, two_regions: TwoRegions
) -> None:
    counted(two_regions.a.site, "words of alder")
    counted(two_regions.b.site, "words of birch", empty=12)
    counted(two_regions.network, "words of all")
    counted(two_regions.a.site, "a secret", visitors=9)
    own = text(editor_of_a)
    assert "words of alder" in own
    assert "words of birch" not in own
    assert "words of all" not in own
    everything = text(admin)
    for shown in ("words of alder", "words of birch", "words of all"):
        assert shown in everything
    assert "a secret" not in own + everything
    # Naming another's site shows one's own, and not the other's.
    other = text(editor_of_a, site=str(two_regions.b.site.pk))
    assert "words of birch" not in other
    narrowed = text(admin, site=str(two_regions.b.site.pk))
    assert "words of birch" in narrowed
    assert "12 of 12" in narrowed
    assert "words of alder" not in narrowed


def test_the_charts(admin: Client, two_regions: TwoRegions) -> None:
    assert "No searches in the last 30 days." in text(admin)
    for bucket, searches in (("25", 90), ("200", 9), ("more", 1)):
        QueryCount.objects.create(
            site=two_regions.a.site, day=timezone.localdate(), kind="time", text=bucket,
            searches=searches,
        )  # fmt: skip
    html = admin.get(REPORT).content.decode()
    assert "Half of the answers came within 25 ms, 95 of 100 within 200 ms" in html
    assert html.count("<rect ") == 30 + 8
    assert "up to 25 ms: 90" in html
