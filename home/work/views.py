"""The report “What waits”, as a page and as a table to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from home.work.branches import branches_of
from home.work.waiting import Waiting, waiting
from portal.spreadsheets import cell

TITLE = "What waits"
HEAD = ["Region", "What", "Title", "Day", "Note", "Address in the admin"]


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """One branch of the user's own (`?of=`), or all; `?format=csv` is the same as a table."""
    branches = branches_of(request.user)
    if not branches:
        raise PermissionDenied
    asked = request.GET.get("of", "")
    chosen = [branch for branch in branches if branch.path == asked] or branches
    lists = [waiting(branch) for branch in chosen]
    if request.GET.get("format") == "csv":
        return _table(lists, request)
    context = {
        "lists": lists,
        "branches": branches,
        "asked": asked,
        "page_title": TITLE,
        "header_title": TITLE,
        "header_icon": "calendar-check",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": "", "label": TITLE},
        ],
    }
    return TemplateResponse(request, "home/work/report.html", context)


def _table(lists: list[Waiting], request: HttpRequest) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for found in lists:
        for row in _rows(found):
            address = request.build_absolute_uri(row[-1]) if row[-1] else ""
            writer.writerow([cell(value) for value in (found.branch.name, *row[:-1], address)])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="what-waits.csv"'
    return response


def _rows(found: Waiting) -> Iterator[tuple[Any, ...]]:
    def edit(pk: int) -> str:
        return reverse("wagtailadmin_pages:edit", args=[pk])

    for name, pages in (("Review overdue", found.overdue), ("Review due soon", found.soon)):
        for page in pages:
            yield name, page.title, page.review_due, "", edit(page.pk)
    for page in found.unreviewed:
        yield "Nobody has reviewed it", page.title, "", "", edit(page.pk)
    for place in found.unconfirmed:
        day = place.assured_on or "never"
        yield "Not confirmed", place.title, day, "", reverse("directory_call", args=[place.pk])
    for entry in found.put_off:
        reasons = " · ".join(entry.data.get("reasons", []))
        day = entry.timestamp.date()
        yield "Could not be published", entry.page.title, day, reasons, edit(entry.page_id)
    for link in found.dead:
        for use in link.uses.all():
            said = f"{link.url}: {link.said}"
            yield "Source gone", use.page.title, link.failing_since, said, edit(use.page_id)
    for row in found.in_vain:
        yield "Searched in vain", row["text"], "", f"{row['in_vain']} times", ""
