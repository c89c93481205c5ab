"""What an editor does in the admin, and what a regional editor may not do."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from articles.models import ArticlePage
from portal.models import SiteProfile
from tests import factories
from tests.crawl import get
from tests.fixtures import Region, TwoRegions


def text(html: str) -> str:
    """A rich text as the editor's browser sends it."""
    return rich_text(f"<p>{html}</p>", features=["bold", "italic", "ol", "ul", "link"])


def listed(*items: dict[str, Any]) -> dict[str, Any]:
    """The items of a list block as the editor's browser sends them."""
    data: dict[str, Any] = {"count": str(len(items))}
    for place, item in enumerate(items):
        data[str(place)] = {"value": item, "order": str(place), "deleted": "", "id": ""}
    return data


def article(slug: str = "why-heroin", **change: Any) -> dict[str, Any]:
    """The form of an article, made of every kind of block that needs no file."""
    heading = {"text": "What it does", "level": "2"}
    step = {"title": "Call 911", "text": text("Say where you are.")}
    source = {"title": "Heroin", "publisher": "NIDA", "year": "2024", "url": ""}
    table = {
        "caption": "", "column-count": "2", "row-count": "1",
        "column-0-type": "text", "column-0-heading": "Medicine", "column-0-order": "0",
        "column-0-deleted": "", "column-1-deleted": "", "row-0-deleted": "",
        "column-1-type": "text", "column-1-heading": "Where", "column-1-order": "1",
        "row-0-order": "0", "cell-0-0": "Methadone", "cell-0-1": "At a clinic",
    }  # fmt: skip
    blocks = [
        ("text", text("People start for <b>many</b> reasons [1].")),
        ("heading", heading),
        ("heading", {**heading, "text": "Why it is hard"}),
        ("heading", {**heading, "text": "What helps"}),
        ("care_card", {"level": "emergency", "title": "Not awake?", "text": text("Act now.")}),
        ("steps", {"title": "Do this", "steps": listed(step, {**step, "title": "Stay"})}),
        ("table", {"caption": "Medicines", "table": table}),
        ("quote", {"text": "I called.", "attribution": "A visitor"}),
        ("questions", {"items": listed({"question": "Will it hurt?", "answer": text("No.")})}),
        ("call_box", {"which": "site", "title": "Talk to us", "text": text("Any time.")}),
        ("facility_list",
         {"title": "Places", "care": ["co_occurring"], "medicines": [], "limit": "3"}),
        ("sources", {"sources": listed(source)}),
    ]  # fmt: skip
    person = factories.PersonFactory()
    data = {
        "title": "Why do people use heroin?",
        "slug": slug,
        "summary": "Reasons, and what helps.",
        "body": streamfield(blocks),
        "author": str(person.pk),
        "reviewer": str(person.pk),
        "clinical": "on",
        "reviewed_on": "2026-09-01",
        "review_due": "2027-03-01",
        "published_on": "2026-09-02",
        "weight": "2",
        "related_links": inline_formset([]),
        "comments": inline_formset([]),
        **change,
    }
    return nested_form_data(data)


def add_url(parent: Page) -> str:
    """Where an article is added."""
    return reverse("wagtailadmin_pages:add", args=("articles", "articlepage", parent.pk))


def errors(response: Any) -> str:
    """What a refused form says."""
    return " ".join(re.findall(r"error[^>]*>\s*([^<]{5,200})", response.content.decode()))


def approve(reviewer: Client, page: Page) -> None:
    """What a reviewer does with what was submitted."""
    state = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, "approve", state.pk))
    assert reviewer.post(url, {"comment": ""}).status_code == 302


def test_an_article_is_built_from_an_empty_page_with_blocks_alone(
    two_regions: TwoRegions, editor_of_a: Client, reviewer_of_a: Client, client: Client
) -> None:
    index = two_regions.a.article.get_parent()
    assert editor_of_a.get(add_url(index)).status_code == 200
    response = editor_of_a.post(add_url(index), article() | {"action-submit": "yes"})
    assert response.status_code == 302, errors(response)
    approve(reviewer_of_a, ArticlePage.objects.get(slug="why-heroin"))

    page = get(client, two_regions.a.host, "/local/why-heroin/")
    assert page.status == 200
    main = page.soup.select_one("main")
    assert main.select_one(".prose b").text == "many"
    assert main.select_one('sup a[href="#source-1"]')
    assert len(main.select(".contents a")) == 3
    assert main.select_one(".care.emergency a[href='tel:911']")
    assert len(main.select("ol.steps li")) == 2
    assert [cell.text for cell in main.select("table tbody tr > *")] == ["Methadone", "At a clinic"]
    assert "Medicines" in main.select_one(".table").get_text()
    assert main.select_one("blockquote").text.strip() == "I called."
    assert main.select_one("details summary")
    assert main.select_one(".call-box a")["href"] == "tel:+18285550100"
    assert "Front desk Alder (demo)" in main.get_text()
    assert main.select_one("#source-1")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reviewed_on": "2099-01-01", "review_due": ""}, "This day has not come yet."),
        ({"reviewer": ""}, "Name who reviewed it on that day."),
        ({"review_due": "2026-08-01"}, "The next review comes after the last one."),
        (
            {"crisis": "on", "reviewer": "", "reviewed_on": "", "review_due": ""},
            "is published by the person who reviews it",
        ),
    ],
)
def test_a_fault_of_the_review_is_named_and_nothing_is_published(
    change: dict[str, str], said: str, two_regions, editor_of_a
) -> None:
    index = two_regions.a.article.get_parent()
    response = editor_of_a.post(add_url(index), article(**change) | {"action-publish": "yes"})
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not ArticlePage.objects.filter(slug="why-heroin").exists()


def preview(client: Client, page: Page, mode: str = "") -> str:
    """What the preview of a changed, unsaved article shows."""
    url = reverse("wagtailadmin_pages:preview_on_edit", args=(page.pk,))
    sent = client.post(url, article(slug=page.slug, title="Changed, not saved"))
    assert sent.json() == {"is_valid": True, "is_available": True}
    response = client.get(url, {"mode": mode} if mode else {})
    assert response.status_code == 200
    return response.content.decode()


def test_a_draft_previews_on_its_site(two_regions, editor_of_a, client) -> None:
    page = two_regions.a.article
    html = preview(editor_of_a, page)
    assert "Changed, not saved" in html
    assert "Site Alder" in html
    assert 'href="tel:+18285550100"' in html
    assert "Changed, not saved" not in get(client, two_regions.a.host, "/local/first-steps/").html


def test_a_library_draft_previews_in_every_site_s_look(two_regions, admin_user) -> None:
    page = two_regions.library_article
    admin_client = Client(headers={"host": "localhost"})
    admin_client.force_login(admin_user)
    modes = [str(mode) for mode, _ in page.preview_modes]
    shown = [preview(admin_client, page, mode) for mode in modes]
    assert all("Changed, not saved" in html for html in shown)
    for name, number in [("Site Alder", "tel:+18285550100"), ("Site Birch", "tel:+18645550100")]:
        assert any(name in html and number in html for html in shown), (modes, name)
    assert any("Site Alder" not in html and "Site Birch" not in html for html in shown)


def test_the_sites_of_a_preview_are_read_at_once(two_regions, django_assert_num_queries) -> None:
    page = two_regions.library_article
    with django_assert_num_queries(2):  # the sites, and what stands in the library's place
        assert len(page.preview_modes) == 3
    with django_assert_num_queries(2):
        assert [label for _, label in two_regions.a.article.preview_modes] == ["On Site Alder"]


# --- a regional editor --------------------------------------------------------------------


@pytest.fixture
def pages_of_b(two_regions: TwoRegions) -> dict[str, Page]:
    """What the editor of A must leave alone."""
    b: Region = two_regions.b
    return {
        "region": b.page,
        "article": b.article,
        "facility": b.facility,
        "library": two_regions.library_article,
        "network": two_regions.network.root_page,
    }


def test_a_regional_editor_edits_their_own_and_a_reviewer_publishes_it(
    two_regions, editor_of_a, reviewer_of_a
) -> None:
    page = two_regions.a.article
    url = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    assert editor_of_a.get(url).status_code == 200
    data = article(slug=page.slug, title="New words") | {"action-submit": "yes"}
    response = editor_of_a.post(url, data)
    assert response.status_code == 302, errors(response)
    approve(reviewer_of_a, page)
    assert ArticlePage.objects.get(pk=page.pk).title == "New words"


@pytest.mark.parametrize("which", ["region", "article", "facility", "library", "network"])
@pytest.mark.parametrize(
    "view",
    ["edit", "delete", "unpublish", "move", "copy", "view_draft", "history", "preview_on_edit"],
)
def test_a_regional_editor_opens_nothing_of_another(
    view: str, which: str, pages_of_b: dict[str, Page], editor_of_a
) -> None:
    page = pages_of_b[which]
    response = editor_of_a.get(reverse(f"wagtailadmin_pages:{view}", args=(page.pk,)))
    assert response.status_code in {302, 403, 404}
    assert page.title not in response.content.decode()


@pytest.mark.parametrize("which", ["article", "library"])
def test_a_regional_editor_changes_nothing_of_another(
    which: str, pages_of_b: dict[str, Page], editor_of_a
) -> None:
    page = pages_of_b[which]
    url = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    data = article(slug=page.slug, title="Taken over") | {"action-publish": "yes"}
    assert editor_of_a.post(url, data).status_code in {302, 403}
    assert editor_of_a.post(add_url(page.get_parent()), article()).status_code in {302, 403}
    assert not Page.objects.filter(title="Taken over").exists()
    assert not Page.objects.filter(draft_title="Taken over").exists()
    assert not ArticlePage.objects.filter(slug="why-heroin").exists()


# --- the profile of a site ----------------------------------------------------------------


def profile_form(**change: str) -> dict[str, str]:
    """The form of a site's profile."""
    good = {
        "name": "New name", "tagline": "A new line", "accent": "#6b3f8f", "logo": "",
        "operator": "Somebody", "footer": text("Foot."), "phone": "(828) 555-0111",
        "answered_by": "new people", "checked_on": "2026-11-03", "paid_by": "", "hours": "",
        "navigation-count": "0",
    }  # fmt: skip
    return good | change


def profile_url(region: Region, view: str = "edit") -> str:
    """Where a site's profile is edited."""
    return reverse(f"wagtailsettings:{view}", args=("portal", "siteprofile", region.site.pk))


def test_a_regional_editor_writes_their_own_profile_only(two_regions, editor_of_a, client) -> None:
    a, b = two_regions.a, two_regions.b
    response = editor_of_a.post(profile_url(a), profile_form())
    assert response.status_code == 302, errors(response)
    assert "New name" in get(client, a.host, "/").html
    for method in (editor_of_a.get, editor_of_a.post):
        assert method(profile_url(b), profile_form()).status_code in {302, 403}
    assert SiteProfile.objects.get(site=b.site).name == "Site Birch"
    assert "New name" not in get(client, b.host, "/").html


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"accent": "#ffcc00"}, "too light"),
        ({"answered_by": ""}, "Say who answers this number."),
        ({"phone": "12"}, "Write it like (828) 555-0142"),
        ({"operator": "", "operator_is_provider": "on"}, "Name the treatment provider"),
        ({"call_paid": "on"}, "Say who is paid for this call."),
    ],
)
def test_a_profile_that_would_mislead_is_refused(
    change: dict[str, str], said: str, two_regions, editor_of_a
) -> None:
    response = editor_of_a.post(profile_url(two_regions.a), profile_form(**change))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert SiteProfile.objects.get(site=two_regions.a.site).name == "Site Alder"


def test_a_profile_previews_before_it_is_saved(two_regions, editor_of_a) -> None:
    url = profile_url(two_regions.a, "preview_on_edit")
    sent = editor_of_a.post(url, profile_form())
    assert sent.json() == {"is_valid": True, "is_available": True}
    html = editor_of_a.get(url).content.decode()
    for words in ("New name", "A new line", "#6b3f8f", "Answered by new people"):
        assert words in html
    assert SiteProfile.objects.get(site=two_regions.a.site).name == "Site Alder"


def test_the_admin_s_first_page_and_lists_open(two_regions, admin_client) -> None:
    for path in ["/admin/", "/admin/pages/", "/admin/snippets/portal/hotline/", "/admin/images/"]:
        assert get(admin_client, "localhost", path).status == 200, path


def test_the_admin_asks_for_a_login(two_regions, client) -> None:
    assert get(client, "localhost", "/admin/").headers["Location"].startswith("/admin/login/")
    assert get(client, "localhost", "/admin/login/").status == 200
