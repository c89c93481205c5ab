"""Search in Wagtail's admin: the index, the words of one's own sites, and nobody else's."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home.demo.build import editors_of
from search import elastic, generations, indexing, verifying, waking, words
from search.models import (
    BlockedCorrection,
    PromotedAnswer,
    QueryCount,
    SearchDocument,
    SearchMark,
    SearchSynonym,
)
from tests.fixtures import TwoRegions

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]

REPORT = "/admin/search/"
WORDS = [SearchSynonym, PromotedAnswer, BlockedCorrection]


@pytest.fixture(autouse=True)
def indexed(two_regions: TwoRegions) -> TwoRegions:
    indexing.drain()
    return two_regions


@pytest.fixture
def editor_of_a(two_regions: TwoRegions) -> Client:
    """The browser of somebody who edits region A and nothing else."""
    region = two_regions.a
    user = get_user_model().objects.create_user("a-editor", "a@example.org", "pass word 1")
    user.groups.add(editors_of(region.page, region.site))
    client = Client(headers={"host": region.host})
    client.force_login(user)
    return client


@pytest.fixture
def admin(admin_user: Any) -> Client:
    """The browser of an administrator."""
    client = Client(headers={"host": "localhost"})
    client.force_login(admin_user)
    return client


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


def text(client: Client, path: str = REPORT, **query: str) -> str:
    """A page of the admin as one line of text."""
    response = client.get(path, query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


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


# --- the editors' words -----------------------------------------------------------------------


def row(model: type, site: Any, two_regions: TwoRegions) -> Any:
    """A row of this model."""
    fields: dict[str, Any] = {
        "searchsynonym": {"term": "xterm", "means": "heroin"},
        "promotedanswer": {"phrases": "xterm", "page": two_regions.a.facility, "note": "xnote"},
        "blockedcorrection": {"word": "xterm"},
    }[model._meta.model_name]
    return model.objects.create(site=site, **fields)


def form(model: type, site: Any, two_regions: TwoRegions, **change: str) -> dict[str, str]:
    """The form of this model as a browser sends it."""
    fields = {
        "searchsynonym": {"term": "yterm", "means": "heroin", "weight": "0.5"},
        "promotedanswer": {"phrases": "yterm", "page": str(two_regions.a.facility.pk), "note": ""},
        "blockedcorrection": {"word": "yterm"},
    }[model._meta.model_name]
    return {**fields, "site": str(site.pk) if site else "", **change}


def address(model: type, view: str, *args: int) -> str:
    """An address of this model's views."""
    return reverse(f"{model._meta.model_name}:{view}", args=args)


@pytest.mark.parametrize("model", WORDS)
def test_a_regional_editor_writes_for_their_own_site_only(
    model: Any, editor_of_a: Client, two_regions: TwoRegions
) -> None:
    a, b = two_regions.a, two_regions.b
    assert editor_of_a.get(address(model, "add")).status_code == 200
    response = editor_of_a.post(address(model, "add"), form(model, a.site, two_regions))
    assert response.status_code == 302
    own = model.objects.get()
    assert own.site == a.site
    for site in (b.site, two_regions.network, None):
        refused = editor_of_a.post(address(model, "add"), form(model, site, two_regions))
        assert refused.status_code == 200
        edited = editor_of_a.post(address(model, "edit", own.pk), form(model, site, two_regions))
        assert edited.status_code == 200
    assert [one.site for one in model.objects.all()] == [a.site]


@pytest.mark.parametrize("model", WORDS)
@pytest.mark.parametrize("where", ["b", "network", "every"])
def test_a_regional_editor_sees_and_changes_nothing_of_another(
    where: str, model: Any, editor_of_a: Client, two_regions: TwoRegions
) -> None:
    site = {"b": two_regions.b.site, "network": two_regions.network, "every": None}[where]
    other = row(model, site, two_regions)
    assert "xterm" not in text(editor_of_a, address(model, "index"))
    assert "xterm" not in text(editor_of_a, address(model, "index"), q="xterm").replace(
        '"xterm"', ""
    )
    for view in ("edit", "delete", "history", "history_results", "usage"):
        for method in (editor_of_a.get, editor_of_a.post):
            response = method(
                address(model, view, other.pk), form(model, two_regions.a.site, two_regions)
            )
            assert response.status_code in {302, 403, 404, 405}, view
            assert "xterm" not in response.content.decode()
    check = editor_of_a.post(
        address(model, "check"),
        {**form(model, two_regions.a.site, two_regions), "row": str(other.pk)},
    )
    assert check.status_code in {302, 403}
    other.refresh_from_db()
    assert "xterm" in str(other)
    assert other.site == site


def test_an_administrator_writes_for_every_site(admin: Client, two_regions: TwoRegions) -> None:
    for model in WORDS:
        response = admin.post(address(model, "add"), form(model, None, two_regions))
        assert response.status_code == 302, model
        saved = model.objects.get()
        assert saved.site is None
        assert "Every site" in text(admin, address(model, "index"))
        assert admin.post(address(model, "delete", saved.pk)).status_code == 302
        assert not model.objects.exists()


def test_a_promoted_page_must_be_one_that_the_site_shows(
    admin: Client, two_regions: TwoRegions
) -> None:
    a, b = two_regions.a, two_regions.b
    for page, good in ((b.facility, False), (two_regions.library_article, True), (a.article, True)):
        data = form(PromotedAnswer, a.site, two_regions, page=str(page.pk))
        response = admin.post(address(PromotedAnswer, "add"), data)
        assert (response.status_code == 302) is good, page
        if not good:
            assert "The site does not show this page." in response.content.decode()


def test_names_that_must_stay_apart_are_refused_with_a_sentence(admin: Client, two_regions) -> None:
    data = form(SearchSynonym, None, two_regions, term="naloxone", means="naltrexone")
    response = admin.post(address(SearchSynonym, "add"), data)
    assert response.status_code == 200
    assert "must not mean the same. One reverses an overdose" in response.content.decode()
    assert not SearchSynonym.objects.exists()


def test_the_check_before_saving(client: Client, demo_network: Any) -> None:
    client.force_login(get_user_model().objects.filter(is_superuser=True).get())
    asheville = demo_network.sites["asheville"]
    data = {"phrases": "detox", "page": str(demo_network.regions["asheville"].pk), "note": "",
            "site": str(asheville.pk)}  # fmt: skip
    check = address(PromotedAnswer, "check")
    response = client.post(check, data, headers={"host": "localhost"})
    assert response.status_code == 200
    html = response.content.decode()
    assert "judged queries looked at" in html
    assert re.search(r"<b>\d+ better, [1-9]\d* worse</b>", html)
    assert "region:asheville" in html
    assert not PromotedAnswer.objects.exists()


def test_the_check_names_the_faults_of_the_form(admin: Client, two_regions: TwoRegions) -> None:
    data = form(SearchSynonym, None, two_regions, term="naloxone", means="naltrexone")
    html = admin.post(address(SearchSynonym, "check"), data).content.decode()
    assert "First mend the form" in html
    assert "must not mean the same" in html


def test_the_form_has_the_button(admin: Client) -> None:
    html = admin.get(address(SearchSynonym, "add")).content.decode()
    assert "Check what this changes" in html
    assert "search/admin/check.js" in html
