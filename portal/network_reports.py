"""
Wagtail's reports that know no regions: for those who are at home on every site.

The site's history names snippets of every region to whoever has a permission on their model; the
report of page types counts every page and names the one edited last; the filters of the reports on
reviews name everybody's workflows.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView

from portal.permissions import everywhere

# By the last part of the address.
REPORTS: dict[str, Any] = {
    "site-history": LogEntriesView,
    "page-types-usage": PageTypesUsageReportView,
    "workflow": WorkflowView,
    "workflow_tasks": WorkflowTasksView,
}


def _guarded(view: Any, results_only: bool) -> Any:
    @require_admin_access
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not everywhere(request.user):
            raise Http404
        answer: HttpResponseBase = view.as_view(results_only=results_only)(request, **kwargs)
        return answer

    return guarded


def urls() -> list[URLPattern]:
    """The reports' own addresses below /admin/reports/, to stand in front of Wagtail's."""
    return [
        path(f"{name}/{more}", _guarded(view, results_only=bool(more)))
        for name, view in REPORTS.items()
        for more in ("", "results/")
    ]
