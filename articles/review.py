"""
Two people: what is clinical is published by somebody else than the one who wrote it.

The rules, and nothing but the rules. They hold for everybody, administrators too, because a wrong
dose is wrong whoever typed it. One exception: an administrator for whom no other account could
approve may publish alone; a portal that cannot correct its overdose page is worse than one that was
read by one person only.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from wagtail.models import Page, Revision, WorkflowPage
from wagtail.permission_policies.pages import PagePermissionPolicy

# Held by the network's editors: articles without clinical statements need no second person.
WITHOUT_REVIEW = "articles.publish_without_review"


def is_clinical(page: Page) -> bool:
    """
    Whether it makes clinical statements: as given, as last saved, or as visitors read it.

    A text for people in a crisis always does.
    """
    from articles.models import ArticlePage

    page = page.specific
    if not isinstance(page, ArticlePage):
        return False
    if page.clinical or page.crisis or page.pk is None:
        return bool(page.clinical or page.crisis)
    saved = page.latest_revision.content if page.latest_revision is not None else {}
    if saved.get("clinical") or saved.get("crisis"):
        return True
    # Unticking a box is a clinical decision itself.
    marked = Q(clinical=True) | Q(crisis=True)
    return bool(ArticlePage.objects.filter(marked, pk=page.pk, live=True).exists())


def reviewers_of(page: Page) -> QuerySet[Group]:
    """The groups of clinical reviewers of the workflow the page is in; none without a workflow."""
    from articles.models import ReviewTask

    workflow = page.get_workflow()
    if workflow is None:
        return Group.objects.none()
    tasks = ReviewTask.objects.filter(workflow_tasks__workflow=workflow)
    return Group.objects.filter(reviewtask__in=tasks).distinct()


def read_by(user: Any) -> Q:
    """A condition on pages: those whose clinical texts this user is asked to read."""
    from articles.models import ReviewTask

    if user.is_superuser:
        return Q()
    tasks = ReviewTask.objects.filter(groups__user=user, active=True)
    mine = set(tasks.values_list("workflow_tasks__workflow", flat=True))
    places = list(WorkflowPage.objects.values_list("page__path", "workflow"))
    condition = Q(pk__in=[])
    for path, workflow in places:
        if workflow in mine:
            # The nearest workflow above a page is the page's own.
            below = [p for p, w in places if w not in mine and p != path and p.startswith(path)]
            part = Q(path__startswith=path)
            for other in below:
                part &= ~Q(path__startswith=other)
            condition |= part
    return condition


def may_renew(user: Any, page: Page) -> bool:
    """Whether `user` may say of a published text that it is still true: its clinical readers."""
    if not user.is_active or user.pk in writers(page):
        return False
    return bool(user.is_superuser or reviewers_of(page).filter(user=user).exists())


def writers(page: Page) -> set[int]:
    """Ids of those who wrote what visitors do not read yet, or asked for its review."""
    revisions = Revision.objects.for_instance(page)
    if page.live_revision_id:
        revisions = revisions.filter(created_at__gt=page.live_revision.created_at)
    ids = set(revisions.exclude(user=None).values_list("user_id", flat=True))
    if not page.live_revision_id and page.owner_id:
        ids.add(page.owner_id)
    state = page.current_workflow_state
    if state is not None and state.requested_by_id:
        ids.add(state.requested_by_id)
    return ids


def is_alone(user: Any, page: Page) -> bool:
    """Whether `user` is an administrator and no other account could approve the page."""
    if not user.is_superuser:
        return False
    # Somebody who was invited and has not come yet can approve nothing.
    people = get_user_model().objects.filter(is_active=True).exclude(password__startswith="!")
    able = Q(is_superuser=True) | Q(groups__in=reviewers_of(page))
    return not people.filter(able).exclude(pk=user.pk).exists()


def may_approve(user: Any, page: Page) -> bool:
    """
    Whether `user` may approve what waits on the page.

    Clinical text: the clinical reviewers of the page's workflow, and administrators. Everything
    else: also whoever may publish there. Never somebody who wrote it.
    """
    if not user.is_active:
        return False
    if user.pk in writers(page):
        return is_alone(user, page)
    if user.is_superuser or reviewers_of(page).filter(user=user).exists():
        return True
    if is_clinical(page):
        return False
    may: bool = PagePermissionPolicy().user_has_permission_for_instance(user, "publish", page)
    return may


def may_publish_directly(user: Any, article: Page) -> bool:
    """Whether somebody who may publish in this place needs no second person for this article."""
    if is_clinical(article):
        return is_alone(user, article)
    return bool(user.has_perm(WITHOUT_REVIEW))
