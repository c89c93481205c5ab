"""A review that came due: a clinical reviewer reads the published text again, and says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from articles import review
from articles.models import ArticlePage, Person
from articles.reviewing import page_of_the_admin
from portal.quality.gate import NotPublishable, refused_words

# How long a review holds when nobody says otherwise, and how long at most.
A_YEAR = dt.timedelta(days=365)
AT_MOST = dt.timedelta(days=2 * 365)


class RenewalForm(forms.Form):
    """Who has read the text again, and when it is read next."""

    reviewer = forms.ModelChoiceField(
        Person.objects.none(),
        label="Read by",
        help_text="Whose name stands below the text as its clinical reviewer, with today's day.",
    )
    review_due = forms.DateField(
        label="Next review due", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, page: ArticlePage, *args: Any) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        self.fields["reviewer"].queryset = Person.objects.for_page(page)  # type: ignore[attr-defined]
        self.initial.update(reviewer=page.reviewer_id, review_due=dt.date.today() + A_YEAR)

    def clean_review_due(self) -> dt.date:
        """Not today, and not in ten years."""
        due: dt.date = self.cleaned_data["review_due"]
        today = dt.date.today()
        if not today < due <= today + AT_MOST:
            raise forms.ValidationError("Choose a day in the next two years.")
        return due


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("wagtailadmin.access_admin", raise_exception=True)
def renew(request: HttpRequest, page_id: int) -> HttpResponse:
    """The text, who read it, and one button. 404 for what is not this user's to review."""
    page = get_object_or_404(ArticlePage.objects.live(), pk=page_id)
    if not review.is_clinical(page) or not review.may_renew(request.user, page):
        raise Http404
    # What visitors read is confirmed, never a draft that lies above it.
    changing = page.has_unpublished_changes or page.workflow_in_progress or page.locked
    form = RenewalForm(page, request.POST or None)
    if form.is_valid() and not changing:
        page.reviewer = form.cleaned_data["reviewer"]
        page.reviewed_on = dt.date.today()
        page.review_due = form.cleaned_data["review_due"]
        try:
            with transaction.atomic():
                revision = page.save_revision(user=request.user, log_action=True)
                revision.publish(user=request.user, skip_permission_checks=True)
        except NotPublishable as refusal:
            messages.error(request, refused_words(refusal))
            return redirect("review_renew", page_id)
        messages.success(request, f"“{page.title}” is reviewed until {page.review_due:%-d %b %Y}.")
        return redirect("to_review")
    words = {"page": page, "form": form, "changing": changing}
    return page_of_the_admin(request, "renew", page.title, **words)
