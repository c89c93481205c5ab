"""The report, its retry button, and the check of a form that is not saved yet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import View
from wagtail.models import Site
from wagtail.permissions import policy_registry

from portal.permissions import everywhere, sites_of
from search import indexing, trying, waking
from search.admin import state, statistics
from search.counting import ENOUGH, KEEP
from search.evaluation import EvaluationError


class Report(View):
    """How the search stands and what is searched for, on the sites the user is at home on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it. `?site=` narrows the words to one of the user's own sites."""
        sites = _own_sites(request)
        chosen = [site for site in sites if str(site.pk) == request.GET.get("site", "")] or sites
        names = {site.pk: site.site_name or site.hostname for site in sites}
        context = {
            "sites": sites,
            "chosen": chosen[0] if len(chosen) == 1 else None,
            "state": state.state(sites, everywhere(request.user)),
            "volume": statistics.volume(chosen),
            "times": statistics.times(chosen),
            "median": statistics.slowest(chosen, 0.5),
            "slow": statistics.slowest(chosen, 0.95),
            "tables": [
                ("Most searched for", _named(statistics.top(chosen), names), False),
                ("Found nothing", _named(statistics.in_vain(chosen), names), True),
            ],
            "enough": ENOUGH,
            "keep": KEEP.days,
            "days": statistics.DAYS,
        }
        return TemplateResponse(request, "search/admin/report.html", context)


def _named(rows: list[dict[str, Any]], names: dict[int, str]) -> list[dict[str, Any]]:
    return [{**row, "site": names.get(row["site_id"], "")} for row in rows]


def _own_sites(request: HttpRequest) -> list[Site]:
    sites = list(sites_of(request.user))
    if not sites:
        raise PermissionDenied
    return sites


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Give failed documents of the user's own pages a new chance: one (`page`), or all of them."""
    sites = _own_sites(request)
    failed = state.documents_of(sites, everywhere(request.user)).failed()
    page = request.POST.get("page", "")
    if page:
        failed = failed.filter(page_id=int(page) if page.isascii() and page.isdigit() else 0)
    ids = list(failed.values_list("page_id", flat=True))
    if page and not ids:
        raise PermissionDenied
    count = indexing.retry_failed(ids)
    waking.wake()
    messages.success(request, f"{count} page{'' if count == 1 else 's'} will be indexed again.")
    return HttpResponseRedirect(reverse("search_report:index"))


class Check(View):
    """What saving a form would change. Nothing is saved."""

    model: type[Model] = None  # type: ignore[assignment]  # as_view() sets it
    edit_handler: Any = None

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer with a piece of a page: the form's faults, or the judged queries that change."""
        sites = _own_sites(request)
        policy = policy_registry.get_by_type(self.model)
        own = policy.instances_user_has_permission_for(request.user, "change")
        row = request.POST.get("row", "")
        instance = self.model()
        if row:
            found = own.filter(pk=int(row) if row.isascii() and row.isdigit() else 0).first()
            if found is None:
                raise PermissionDenied
            instance = found
        form = self.edit_handler.get_form_class()(
            request.POST, instance=instance, for_user=request.user
        )
        context: dict[str, Any] = {"form": form}
        if form.is_valid():
            try:
                context["trial"] = trying.trial(form.instance, sites)
            except EvaluationError as error:
                context["fault"] = str(error)
        return render(request, "search/admin/check.html", context)
