"""Two people: a clinical text is published by somebody else than the one who wrote it."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_revision import PublishPermissionError
from wagtail.models import Page

from articles import review
from articles.models import ArticlePage, Person
from home.regions import roles
from locations.models import FacilityPage
from tests import factories
from tests.crawl import get
from tests.fixtures import TwoRegions, person_of
from tests.portal.test_admin import add_url, article, errors


@pytest.fixture(autouse=True)
def clinical(two_regions: TwoRegions) -> None:
    """Texts that make clinical statements, unless a test says otherwise."""
    ArticlePage.objects.update(clinical=True)


@pytest.fixture
def network(two_regions: TwoRegions) -> roles.Team:
    """The network's groups."""
    return roles.network(two_regions.network.root_page, [two_regions.network])


def network_editor(network: roles.Team) -> Client:
    """The browser of a network editor."""
    user = get_user_model().objects.create_user("net", "net@example.org", "pass word 1")
    user.groups.add(network.groups["editors"])
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    client.user = user
    return client


def root(name: str = "root", password: str | None = "pass word 1") -> Client:
    """The browser of an administrator."""
    user = get_user_model().objects.create_superuser(name, f"{name}@example.org", password)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    client.user = user
    return client


def write(client: Client, page: Page, action: str, **change: Any) -> Any:
    """Change an article in the admin."""
    url = reverse("wagtailadmin_pages:edit", args=(page.pk,))
    return client.post(url, article(slug=page.slug, **change) | {f"action-{action}": "yes"})


def submit(client: Client, page: Page, **change: Any) -> None:
    """Send a change for review."""
    response = write(client, page, "submit", **{"title": "New words", **change})
    assert response.status_code == 302, errors(response)
    assert fresh(page).current_workflow_task_state is not None


def decide(client: Client, page: Page, decision: str = "approve", comment: str = "") -> Any:
    """Press a button of the review page."""
    revision = Page.objects.get(pk=page.pk).current_workflow_task_state.revision_id
    data = {"decision": decision, "comment": comment, "revision": str(revision)}
    data["reviewer"] = str(Person.objects.filter(site=None).first().pk)
    return client.post(reverse("review_decide", args=(page.pk,)), data)


def workflow_url(page: Page, state: Any, action: str = "approve") -> str:
    """Wagtail's own address for the same."""
    return reverse("wagtailadmin_pages:workflow_action", args=(page.pk, action, state.pk))


def fresh(page: Page) -> ArticlePage:
    """The article as it is stored now."""
    return ArticlePage.objects.get(pk=page.pk)


def test_what_a_reviewer_approves_is_read_by_visitors(
    two_regions, editor_of_a, reviewer_of_a, client
) -> None:
    page = two_regions.a.article
    submit(editor_of_a, page)
    assert [message.to for message in mail.outbox] == [[reviewer_of_a.user.email]]
    assert "New words" not in get(client, two_regions.a.host, "/local/first-steps/").html
    assert "New words" in reviewer_of_a.get(reverse("to_review")).content.decode()
    shown = reviewer_of_a.get(reverse("review_decide", args=(page.pk,))).content.decode()
    assert "makes clinical statements" in shown
    assert decide(reviewer_of_a, page).status_code == 302
    assert "New words" in get(client, two_regions.a.host, "/local/first-steps/").html
    assert fresh(page).live_revision == fresh(page).latest_revision
    # The review itself says who it was and when.
    assert fresh(page).reviewed_on == dt.date.today() < fresh(page).review_due
    assert fresh(page).reviewer == Person.objects.filter(site=None).first()


def test_a_clinical_text_goes_out_with_the_name_of_who_read_it(
    two_regions, editor_of_a, reviewer_of_a
) -> None:
    page = two_regions.a.article
    submit(editor_of_a, page, reviewer="", reviewed_on="", review_due="")
    state = fresh(page).current_workflow_task_state
    data = {"decision": "approve", "revision": str(state.revision_id)}
    answer = reviewer_of_a.post(reverse("review_decide", args=(page.pk,)), data)
    assert "Choose the clinician who has read this text" in answer.content.decode()
    # Wagtail's own address knows no name: it says so, and the text waits as before.
    reviewer_of_a.post(workflow_url(page, state), {"comment": ""}, follow=True)
    assert fresh(page).title != "New words" and fresh(page).current_workflow_task_state == state
    assert decide(reviewer_of_a, page).status_code == 302
    assert fresh(page).title == "New words"


def test_what_goes_back_needs_a_word_and_changes_nothing(
    two_regions, editor_of_a, reviewer_of_a
) -> None:
    page = two_regions.a.article
    submit(editor_of_a, page)
    assert "Say what should change" in decide(reviewer_of_a, page, "reject").content.decode()
    assert decide(reviewer_of_a, page, "reject", "Source 2 is old.").status_code == 302
    assert fresh(page).title != "New words"
    assert fresh(page).current_workflow_state.status == "needs_changes"
    edit = editor_of_a.get(reverse("wagtailadmin_pages:edit", args=(page.pk,)))
    assert "Source 2 is old." in edit.content.decode()
    submit(editor_of_a, page, title="Better words")
    decide(reviewer_of_a, page)
    assert fresh(page).title == "Better words"


def test_what_was_changed_meanwhile_is_read_again(two_regions, editor_of_a, reviewer_of_a) -> None:
    page = two_regions.a.article
    submit(editor_of_a, page)
    data = {"decision": "approve", "comment": "", "revision": "1"}
    answer = reviewer_of_a.post(reverse("review_decide", args=(page.pk,)), data)
    assert "was changed while you read" in answer.content.decode()
    assert fresh(page).title != "New words"


@pytest.mark.parametrize("clinical", [{}, {"clinical": ""}])
def test_a_regional_editor_publishes_no_article_alone(
    clinical: dict[str, str], two_regions, editor_of_a
) -> None:
    page = two_regions.a.article
    write(editor_of_a, page, "publish", title="Alone", **clinical)
    index = page.get_parent()
    editor_of_a.post(add_url(index), article(**clinical) | {"action-publish": "yes"})
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    for pk in (page.pk, index.pk):
        editor_of_a.post(f"{bulk}?id={pk}&next=/admin/", {"include_descendants": "on"})
    api = f"/admin/api/main/pages/{page.pk}/action/publish/"
    editor_of_a.post(api, {}, content_type="application/json")
    assert fresh(page).title != "Alone"
    assert not ArticlePage.objects.filter(slug="why-heroin", live=True).exists()
    with pytest.raises(PublishPermissionError):
        fresh(page).get_latest_revision().publish(user=editor_of_a.user)


def test_places_and_notices_are_published_directly(two_regions, editor_of_a) -> None:
    user = editor_of_a.user
    assert two_regions.a.facility.permissions_for_user(user).can_publish()
    assert two_regions.a.page.permissions_for_user(user).can_publish()
    assert not two_regions.a.article.permissions_for_user(user).can_publish()
    assert not two_regions.b.facility.permissions_for_user(user).can_publish()
    # What is wrong must come down at once.
    assert two_regions.a.article.permissions_for_user(user).can_unpublish()


def test_an_author_writes_drafts_and_an_editor_approves_a_place(
    two_regions, author_of_a, editor_of_a, reviewer_of_a
) -> None:
    assert not two_regions.a.facility.permissions_for_user(author_of_a.user).can_edit()
    draft = factories.FacilityPageFactory(
        parent=two_regions.a.page, title="New place (demo)", live=False, owner=author_of_a.user
    )
    draft.save_revision(user=author_of_a.user)
    draft.get_workflow().start(draft, author_of_a.user)
    assert review.may_approve(editor_of_a.user, draft)
    assert not review.may_approve(author_of_a.user, draft)
    assert decide(editor_of_a, draft).status_code == 302
    assert FacilityPage.objects.get(pk=draft.pk).live


def test_nobody_approves_their_own_words(two_regions, editor_of_a, reviewer_of_a) -> None:
    page = two_regions.a.article
    editor_of_a.user.groups.add(reviewer_of_a.user.groups.get())
    submit(editor_of_a, page)
    assert editor_of_a.get(reverse("review_decide", args=(page.pk,))).status_code == 404
    assert decide(editor_of_a, page).status_code == 404
    state = fresh(page).current_workflow_task_state
    assert editor_of_a.post(workflow_url(page, state), {"comment": ""}).status_code in (302, 403)
    assert fresh(page).title != "New words"
    # Written by one, sent by another: neither of the two.
    state.workflow_state.cancel(user=editor_of_a.user)
    fresh(page).save_revision(user=reviewer_of_a.user)
    submit(editor_of_a, page)
    assert decide(reviewer_of_a, page).status_code == 404


def test_nobody_changes_what_is_being_read(two_regions, editor_of_a, reviewer_of_a) -> None:
    page = two_regions.a.article
    submit(editor_of_a, page)
    for client in (editor_of_a, reviewer_of_a, root()):
        write(client, page, "save-draft", title="Changed meanwhile")
    assert fresh(page).get_latest_revision_as_object().title == "New words"


def test_an_approval_of_another_page_s_review_is_refused(
    two_regions, editor_of_a, reviewer_of_a
) -> None:
    """Wagtail takes the task state of its address, whichever page stands beside it."""
    submit(editor_of_a, two_regions.a.article)
    editor_of_b = person_of(two_regions.b, "editors")
    submit(editor_of_b, two_regions.b.article)
    state = fresh(two_regions.b.article).current_workflow_task_state
    url = workflow_url(two_regions.a.article, state)
    assert reviewer_of_a.post(url, {"comment": ""}).status_code in (302, 403)
    state.refresh_from_db()
    assert state.status == "in_progress"


def test_a_clinical_text_is_approved_by_reviewers_only(two_regions, editor_of_a) -> None:
    page = two_regions.a.article
    submit(editor_of_a, page)
    colleague = person_of(two_regions.a, "editors", "colleague")
    assert decide(colleague, page).status_code == 404
    of_b = person_of(two_regions.b, "reviewers")
    assert decide(of_b, page).status_code in (403, 404)
    assert "New words" not in of_b.get(reverse("to_review")).content.decode()
    assert "New words" not in of_b.get("/admin/").content.decode()


def test_taking_the_mark_away_is_a_clinical_change(two_regions, editor_of_a) -> None:
    page = two_regions.a.article
    submit(editor_of_a, page, clinical="")
    colleague = person_of(two_regions.a, "editors", "colleague")
    assert decide(colleague, page).status_code == 404


def test_an_article_without_clinical_statements_is_read_by_a_colleague(
    two_regions, editor_of_a
) -> None:
    page = two_regions.a.article
    ArticlePage.objects.filter(pk=page.pk).update(clinical=False)
    submit(editor_of_a, page, clinical="")
    assert decide(person_of(two_regions.a, "editors", "colleague"), page).status_code == 302
    assert fresh(page).title == "New words"


# --- the network --------------------------------------------------------------------------


def test_a_network_editor_publishes_what_is_not_clinical(two_regions, network) -> None:
    editor, page = network_editor(network), two_regions.library_article
    write(editor, page, "publish", title="Clinical")
    assert fresh(page).title != "Clinical"
    # Ticking the box in the same form is no way round.
    ArticlePage.objects.filter(pk=page.pk).update(clinical=False)
    fresh(page).save_revision()
    answer = write(editor, page, "publish", title="Ticked")
    assert "is published by the person who reviews it" in answer.content.decode()
    new = editor.post(add_url(page.get_parent()), article() | {"action-publish": "yes"})
    assert "is published by the person who reviews it" in new.content.decode()
    assert write(editor, page, "publish", title="Plain", clinical="").status_code == 302
    assert fresh(page).title == "Plain"


def test_unticking_does_not_publish_a_clinical_text(two_regions, network) -> None:
    editor, page = network_editor(network), two_regions.library_article
    write(editor, page, "save-draft", clinical="", title="Unticked")
    write(editor, page, "publish", clinical="", title="Unticked")
    assert fresh(page).title != "Unticked"


def test_an_administrator_needs_a_second_person_too(two_regions, network) -> None:
    first, page = root(), two_regions.library_article
    second = root("second")
    write(first, page, "publish", title="Alone")
    assert fresh(page).title != "Alone"
    submit(first, page)
    assert decide(first, page).status_code == 404
    assert decide(second, page).status_code == 302
    assert fresh(page).title == "New words"


@pytest.mark.parametrize("other", ["nobody", "off", "invited"])
def test_the_only_person_may_publish_alone(other: str, two_regions, network) -> None:
    users = get_user_model().objects
    if other != "nobody":
        password = None if other == "invited" else "pass word 1"
        reviewer = users.create_user("r", "r@example.org", password, is_active=other != "off")
        reviewer.groups.add(network.groups["reviewers"])
    page = two_regions.library_article
    assert write(root(), page, "publish", title="Alone").status_code == 302
    assert fresh(page).title == "Alone"


def test_a_scheduled_text_waits_for_its_review_and_then_for_its_day(
    two_regions, editor_of_a, reviewer_of_a
) -> None:
    page = two_regions.a.article
    page.save_revision().publish()
    page.refresh_from_db()
    page.title, page.go_live_at = "New words", timezone.now() + dt.timedelta(days=3)
    page.save_revision(user=editor_of_a.user)
    page.get_workflow().start(page, editor_of_a.user)
    decide(reviewer_of_a, page)
    assert fresh(page).title != "New words"
    assert fresh(page).scheduled_revision is not None
