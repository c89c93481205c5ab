"""What the editor reads beside the form while writing: the checks of the page as it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView

from portal.quality import findings
from portal.quality.findings import grade_of, limit_of
from portal.quality.passages import passages


class CheckOnEdit(PreviewOnEditView):
    """Answers a page's form, not saved, with what is to mend. Who may edit may ask."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A piece of a page for the side panel. Nothing is saved."""
        form = self.get_form(request.POST)
        context: dict[str, Any] = {"complete": self.validate_form(form)}
        if context["complete"]:
            page, children = form.instance, form.children()
            context["findings"] = findings(page, children)
            if hasattr(page, "hard_words_reason"):
                context["grade"] = grade_of(passages(page, children)).value
                context["limit"] = limit_of(page)
        return render(request, "portal/admin/checks.html", context)


class CheckOnCreate(PreviewOnCreateView, CheckOnEdit):
    """The same for a page that is being added."""
