"""The gate: what may not go out does not, whichever way it is published, and says why."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, PageLogEntry, Workflow, WorkflowTask

from articles.models import ArticlePage
from locations import truth
from locations.models import Assurance, FacilityPage
from portal.quality import NotPublishable, errors, findings
from tests import factories
from tests.portal.test_admin import add_url, article, streamfield, text
from tests.portal.test_admin import errors as shown_errors

HURTS = "An addict needs help."
SAID = "“addict”. Better: a person with a substance use disorder."
SOURCES = {
    "type": "sources",
    "value": {"sources": [{"title": "T", "publisher": "P", "year": 2024, "url": ""}]},
}


def stream(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    """A body as raw data."""
    return list(blocks)


def paragraph(words: str) -> dict[str, Any]:
    """One text block."""
    return {"type": "text", "value": f"<p>{words}</p>"}


@pytest.fixture
def draft(two_regions) -> ArticlePage:
    """An article of region A, not public, with words that hurt in its second block."""
    page = factories.ArticlePageFactory(
        parent=two_regions.a.article.get_parent().specific,
        title="A draft that waits",
        slug="waits",
        live=False,
        body=stream(paragraph("Good words."), paragraph(HURTS)),
    )
    page.save_revision()
    return page


def is_live(page: Page) -> bool:
    """Whether visitors can read it now."""
    return bool(Page.objects.get(pk=page.pk).live)


def shown(response: Any) -> str:
    """The page's source, with the errors of blocks as they are read."""
    html = unescape(response.content.decode())
    return re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), html)


def messages_of(response: Any) -> str:
    """What the admin says on the page that follows."""
    return " ".join(str(message) for message in response.context["messages"])


# --- what is found ------------------------------------------------------------------------


def body_of(page: ArticlePage, *blocks: dict[str, Any]) -> list[str]:
    """What stops a page with this body."""
    page.body = stream(*blocks)
    return [str(finding) for finding in errors(page)]


def test_a_finding_names_the_place_and_better_words(draft) -> None:
    assert [str(f) for f in errors(draft)] == [f"Block 2 (Text): {SAID}"]
    steps = {"title": "", "steps": [{"title": "Call", "text": f"<p>{HURTS}</p>"}] * 2}
    found = body_of(draft, {"type": "steps", "value": steps})
    assert found[1] == f"Block 1 (Steps), steps 2, text: {SAID}"
    draft.title = "Addicts and work"
    assert "Title: “Addicts”" in str(errors(draft)[0])


def test_words_of_others_and_words_for_the_search_are_left_alone(draft) -> None:
    quote = {"type": "quote", "value": {"text": HURTS, "attribution": "An addict"}}
    sources = {"type": "sources", "value": {"sources": [
        {"title": "The Drug Addict", "publisher": "P", "year": 1960, "url": ""}]}}  # fmt: skip
    draft.also_called = "junkie, addict"
    assert body_of(draft, quote, sources) == []


def test_a_number_a_heading_and_a_picture_are_named(draft) -> None:
    found = body_of(draft, paragraph("Call (828) 555-0142 now, or 911."))
    assert len(found) == 1
    assert "“(828) 555-0142”" in found[0]
    assert "call box" in found[0]
    part = {"type": "heading", "value": {"text": "A part", "level": "3"}}
    section = {"type": "heading", "value": {"text": "A section", "level": "2"}}
    assert "stands before any section" in body_of(draft, part)[0]
    assert body_of(draft, section, part) == []
    picture = {"image": 1, "alt_text": "", "decorative": False}
    bare = {"type": "image", "value": {"image": picture, "caption": ""}}
    assert "say what the picture shows" in body_of(draft, bare)[0]
    for told in ({"alt_text": "A spray"}, {"decorative": True}):
        bare["value"]["image"] = picture | told
        assert body_of(draft, bare) == []


HARD = (
    "Pharmacological interventions demonstrate considerable effectiveness in facilitating the "
    "discontinuation of problematic consumption, notwithstanding individual heterogeneity. "
) * 6
MIDDLING = (
    "A doctor will ask about your health, your medicines and how much you usually drink each "
    "week. The doctor will then explain which treatment is safest for you, and what it may cost "
    "today. "
) * 5


def test_a_hard_text_needs_plainer_words_or_a_reason(draft) -> None:
    found = body_of(draft, paragraph(HARD))
    assert len(found) == 1
    assert "years of school, and more than 8 is too hard" in found[0]
    draft.hard_words_reason = "The letter of a law."
    assert errors(draft) == []


def test_a_text_for_a_crisis_must_be_plainer(draft) -> None:
    draft.body = stream(paragraph(MIDDLING), SOURCES)
    assert errors(draft) == []
    draft.crisis = True
    assert "more than 6 is too hard for people in a crisis" in str(errors(draft)[0])


def test_a_clinical_text_names_reviewer_and_sources(draft) -> None:
    draft.clinical, draft.reviewer, draft.reviewed_on = True, None, None
    fields = {f.field for f in findings(draft) if f.block is None}
    assert fields == {"reviewer", "reviewed_on", "body"}
    draft.body = stream(paragraph("It helps [1]. Or not [4]."), SOURCES)
    assert "[4] points at no source" in str(findings(draft)[-1])


def trust(editor: Client) -> None:
    """Let an editor publish, without a second person, what makes no clinical statements."""
    permission = Permission.objects.get(codename="publish_without_review")
    editor.user.user_permissions.add(permission)


# --- the ways out -------------------------------------------------------------------------


def test_the_form_refuses_at_the_block_and_keeps_the_draft(
    two_regions, editor_of_a: Client
) -> None:
    trust(editor_of_a)
    index = two_regions.a.article.get_parent()
    hurts = {"body": streamfield([("text", text("Good.")), ("text", text(HURTS))]), "clinical": ""}
    response = editor_of_a.post(add_url(index), article(**hurts) | {"action-publish": "yes"})
    assert response.status_code == 200
    assert f"Block 2 (Text): {SAID}" in shown(response)
    assert not ArticlePage.objects.filter(slug="why-heroin").exists()

    assert editor_of_a.post(add_url(index), article(**hurts)).status_code == 302
    page = ArticlePage.objects.get(slug="why-heroin")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = editor_of_a.post(url, article(**hurts) | {"action-publish": "yes"})
    assert SAID in shown(response)
    assert not is_live(page)
    response = editor_of_a.post(url, article(clinical="") | {"action-publish": "yes"})
    assert response.status_code == 302, shown_errors(response)
    assert is_live(page)


def test_a_schedule_is_refused_by_the_form(two_regions, editor_of_a: Client) -> None:
    trust(editor_of_a)
    index = two_regions.a.article.get_parent()
    late = (timezone.now() + dt.timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    data = article(summary="For addicts.", go_live_at=late, clinical="") | {"action-publish": "yes"}
    response = editor_of_a.post(add_url(index), data)
    assert "“addicts”. Better:" in shown(response)


def test_many_at_once_go_out_but_for_those_that_may_not(draft, admin_client: Client) -> None:
    good = factories.ArticlePageFactory(
        parent=draft.get_parent().specific, slug="good", title="Good one", live=False
    )
    good.save_revision()
    crisis = factories.ArticlePageFactory(
        parent=draft.get_parent().specific, slug="crisis", title="No reviewer yet", live=False,
        crisis=True, reviewer=None, reviewed_on=None, review_due=None,
    )  # fmt: skip
    crisis.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = "&".join(f"id={page.pk}" for page in (draft, good, crisis))
    response = admin_client.post(
        f"{url}?{query}&next=/admin/", {"include_descendants": ""},
        follow=True, headers={"host": "localhost"},
    )  # fmt: skip
    assert response.status_code == 200
    said = messages_of(response)
    assert f"“A draft that waits” was not published. Block 2 (Text): {SAID}" in said
    assert "“No reviewer yet” was not published." in said
    assert "Name the clinician" in said
    assert "1 page has been published" in said
    assert (is_live(good), is_live(draft), is_live(crisis)) == (True, False, False)


def in_workflow(page: ArticlePage, user: Any) -> Any:
    """The page, waiting for one approval."""
    task = GroupApprovalTask.objects.create(name="Review")
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow.start(page, user)


@pytest.mark.parametrize("dialog", [True, False])
def test_an_approval_that_may_not_publish_says_so(
    dialog: bool, draft, admin_client: Client, admin_user
) -> None:
    state = in_workflow(draft, admin_user)
    url = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[draft.pk, "approve", state.current_task_state.pk],
    )
    headers = {"host": "localhost"} | ({"x-requested-with": "XMLHttpRequest"} if dialog else {})
    response = admin_client.post(url, {"comment": ""}, headers=headers)
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    if dialog:
        assert response.json()["redirect"] == edit
    else:
        assert response.status_code == 302
        assert response["Location"] == edit
    page = admin_client.get(edit, headers={"host": "localhost"})
    assert SAID in messages_of(page)
    assert not is_live(draft)
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS

    draft.body = stream(paragraph("Good words."))
    draft.save_revision()
    url = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[draft.pk, "approve", state.current_task_state.pk],
    )
    admin_client.post(url, {"comment": ""}, headers={"host": "localhost"})
    assert is_live(draft)


def test_a_plan_that_may_not_publish_is_put_off_and_told(draft, admin_user, mailoutbox) -> None:
    past = timezone.now() - dt.timedelta(minutes=1)
    draft.go_live_at = past
    admin_user.email = "ada@example.org"
    admin_user.save()
    refused = draft.save_revision(user=admin_user, approved_go_live_at=past)
    good = factories.ArticlePageFactory(
        parent=draft.get_parent().specific, slug="good", live=False, go_live_at=past
    )
    good.save_revision(approved_go_live_at=past)

    call_command("publish_scheduled")
    assert is_live(good)
    assert not is_live(draft)
    refused.refresh_from_db()
    assert refused.approved_go_live_at is None
    entry = PageLogEntry.objects.get(page=draft.pk, action="portal.publish.refused")
    assert SAID in entry.message
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]]
    assert SAID in mailoutbox[0].body
    call_command("publish_scheduled")
    assert len(mailoutbox) == 1


def test_code_cannot_pass_the_gate_by_accident(draft) -> None:
    from wagtail.actions.publish_page_revision import PublishPageRevisionAction

    revision = draft.get_latest_revision()
    with pytest.raises(NotPublishable):
        revision.publish()
    with pytest.raises(NotPublishable):
        PublishPageRevisionAction(revision).execute()
    assert not is_live(draft)


def test_facts_of_a_place_reach_visitors_whatever_its_text_says(two_regions, admin_user) -> None:
    place = two_regions.a.facility
    FacilityPage.objects.filter(pk=place.pk).update(description="<p>For addicts.</p>")
    place = FacilityPage.objects.get(pk=place.pk)
    truth.record_call(place, admin_user, Assurance.Outcome.CLOSED)
    assert FacilityPage.objects.get(pk=place.pk).services.get().status == "defunct"
    with pytest.raises(NotPublishable, match="addicts"):
        FacilityPage.objects.get(pk=place.pk).save_revision().publish()


# --- what the editor reads beside the form ------------------------------------------------


def test_the_checks_panel_reads_the_form_as_it_is(two_regions, editor_of_a: Client) -> None:
    page = two_regions.a.article
    edit = editor_of_a.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    url = reverse("portal_check", args=[page.pk])
    assert f'data-portal-checks="{url}"' in edit
    html = editor_of_a.post(url, article(summary="After a relapse, addicts call.")).content.decode()
    assert "Stops publishing: Summary" in html
    assert "Advice: Summary" in html
    assert "return to use" in html
    index = page.get_parent()
    add = editor_of_a.get(add_url(index)).content.decode()
    new = reverse("portal_check_new", args=["articles", "articlepage", index.pk])
    assert f'data-portal-checks="{new}"' in add
    assert "Nothing to mend." in editor_of_a.post(new, article()).content.decode()


def test_the_checks_of_another_region_are_closed(two_regions, editor_of_a: Client) -> None:
    page = two_regions.b.article
    for url in (
        reverse("portal_check", args=[page.pk]),
        reverse("portal_check_new", args=["articles", "articlepage", page.get_parent().pk]),
    ):
        response = editor_of_a.post(url, article())
        assert response.status_code in {302, 403}
        assert "Birch" not in response.content.decode()


def test_the_demo_has_nothing_to_mend(demo_network) -> None:
    pages = [page for page in Page.objects.filter(depth__gt=1).specific()]
    assert len(pages) > 50
    assert [(p.title, str(f)) for p in pages for f in findings(p)] == []
