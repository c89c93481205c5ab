"""Reading and deciding: what waits for a second person, and the page on which they decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, Revision, TaskState

from articles import review
from articles.models import ArticlePage, Person, ReviewTask
from portal.quality.gate import NotPublishable, refused_words


class DecisionForm(forms.Form):
    """What the second person decided, and their words to the writer."""

    decision = forms.ChoiceField(choices=[("approve", "Approve"), ("reject", "Send back")])
    comment = forms.CharField(
        required=False,
        label="Words to the writer",
        help_text="Needed when you send it back: what should change?",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    reviewer = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        label="Reviewed by",
        help_text="Whose name stands below the text as its clinical reviewer, with today's day.",
    )

    def __init__(self, page: Page, draft: Any, clinical: bool, *args: Any) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        self.clinical = clinical
        if clinical:
            people = Person.objects.for_page(page)
            self.fields["reviewer"].queryset = people  # type: ignore[attr-defined]
            self.initial["reviewer"] = draft.reviewer_id
        else:
            del self.fields["reviewer"]

    def clean(self) -> dict[str, Any]:
        """A review has a name; nobody can mend a page that came back without a word."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.clinical and cleaned.get("decision") == "approve" and not cleaned.get("reviewer"):
            self.add_error("reviewer", "Choose the clinician who has read this text.")
        if cleaned.get("decision") == "reject" and not cleaned.get("comment", "").strip():
            self.add_error("comment", "Say what should change, so that the writer can mend it.")
        return cleaned


def waiting_for(user: Any) -> list[TaskState]:
    """The reviews this user may decide, the oldest first."""
    mine = TaskState.objects.reviewable_by(user).filter(task__content_type__model="reviewtask")
    found = mine.select_related("revision__user", "workflow_state").order_by("started_at")
    return list(found)


def overdue_for(user: Any) -> Any:
    """The published clinical texts this user is to read again, the longest overdue first."""
    texts = ArticlePage.objects.live().filter(review.read_by(user), review_due__lt=dt.date.today())
    clinical = texts.filter(Q(clinical=True) | Q(crisis=True))
    return clinical.order_by("review_due", "title").defer_streamfields()


def page_of_the_admin(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    """One of the pages below “To review”, with the way back to it."""
    trail = [{"url": reverse("wagtailadmin_home"), "label": "Home"}]
    if name != "to_review":
        trail.append({"url": reverse("to_review"), "label": "To review"})
    context |= {"page_title": title, "header_title": title, "header_icon": "clipboard-list"}
    context["breadcrumbs_items"] = [*trail, {"url": "", "label": title}]
    return TemplateResponse(request, f"articles/admin/{name}.html", context)


@require_safe
def to_review(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this user, and what they are to read again."""
    rows = []
    for state in waiting_for(request.user):
        page = state.workflow_state.content_object
        draft = state.revision.as_object()
        rows.append({"page": page, "draft": draft, "state": state, "by": state.revision.user})
    again = overdue_for(request.user)
    return page_of_the_admin(request, "to_review", "To review", rows=rows, overdue=again)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, page_id: int) -> HttpResponse:
    """The page as it would be, what changed, and two buttons. 404 for what is not theirs."""
    page = get_object_or_404(Page, pk=page_id).specific
    task, state = page.current_workflow_task, page.current_workflow_task_state
    if not isinstance(task, ReviewTask) or not review.may_approve(request.user, page):
        raise Http404
    draft, clinical = state.revision.as_object(), review.is_clinical(page)
    form = DecisionForm(page, draft, clinical, request.POST or None)
    # What is decided about is what was read: not a page that came back and was sent again.
    read = request.POST.get("revision") == str(state.revision_id)
    if form.is_valid() and read:
        decision = form.cleaned_data["decision"]
        try:
            with transaction.atomic():
                if decision == "approve" and clinical:
                    _sign(state.revision, form.cleaned_data["reviewer"])
                task.on_action(state, request.user, decision, comment=form.cleaned_data["comment"])
        except PermissionDenied as error:
            raise Http404 from error
        except NotPublishable as refusal:
            messages.error(request, refused_words(refusal))
            return redirect("review_decide", page_id)
        done = "is published" if decision == "approve" else "went back to its writer"
        messages.success(request, f"“{page.title}” {done}.")
        return redirect("to_review")
    if form.is_bound and not read:
        form.add_error(None, "The text was changed while you read. Please read it again.")
    return page_of_the_admin(
        request,
        "decide",
        draft.title,
        page=page,
        state=state,
        form=form,
        clinical=clinical,
        preview=reverse("wagtailadmin_pages:workflow_preview", args=[page.pk, task.pk]),
    )


def _sign(revision: Revision, reviewer: Person) -> None:
    """Write who reviewed the text and that it was today; nothing else of it changes."""
    revision.content |= {"reviewer": reviewer.pk, "reviewed_on": dt.date.today().isoformat()}
    due = revision.content.get("review_due")
    if not due or due <= revision.content["reviewed_on"]:
        next_year = dt.date.today() + dt.timedelta(days=365)
        revision.content["review_due"] = next_year.isoformat()
    revision.save(update_fields=["content"])


class ReviewMenuItem(MenuItem):
    """Shown to those for whom something may wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether somebody may ask this user."""
        user = request.user
        groups = user.groups.filter(reviewtask__isnull=False)
        return bool(user.is_superuser or groups.exists() or waiting_for(user))


class DecideMenuItem(ActionMenuItem):
    """In the editor of a page under review: on to the page where it is decided."""

    label = "Read and decide"
    name = "action-decide"
    icon_name = "clipboard-list"
    order = -1

    def is_shown(self, context: dict[str, Any]) -> bool:
        """While it waits for this user."""
        page = context.get("page")
        if page is None or not isinstance(page.current_workflow_task, ReviewTask):
            return False
        return review.may_approve(context["request"].user, page)

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """The page of the decision."""
        return reverse("review_decide", args=[parent_context["page"].pk])
