"""The editors' words in Wagtail's admin: one's own sites', and nobody else's."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from search.models import (
    BlockedCorrection,
    PromotedAnswer,
    SearchSynonym,
)
from tests.fixtures import TwoRegions
from tests.search.conftest import text

pytestmark = [pytest.mark.usefixtures("indexed"), pytest.mark.every_database]

REPORT = "/admin/search/"
WORDS = [SearchSynonym, PromotedAnswer, BlockedCorrection]


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
