"""
What belongs to other regions does not exist for a regional person.

Wagtail asks for a permission in most of its views and forgets it in some (choosers, confirmations,
bulk actions). So the pages an address names are looked at here, before any view, and what shows
everybody's names by its nature (reports, workflows) is for those who are at home everywhere.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page, TaskState, WorkflowPage
from wagtail.permission_policies.pages import PagePermissionPolicy

from articles.models import ReviewTask
from locations.models import LocationPage
from portal.permissions import everywhere

ADMIN = "/admin/"
_PAGE = {"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"}
_PAGE_SPACES = {"wagtailadmin_pages", "wagtailadmin_api:pages"}
# Their filters and lists name people, sites and workflows of all regions.
_NETWORK_SPACES = {"wagtailadmin_reports", "wagtailadmin_workflows"}
_NETWORK_VIEWS = {"wagtailadmin_pages:type_use", "wagtailadmin_pages:type_use_results"}


def works_for(user: Any) -> Any:
    """The regions the user writes in or reviews for; all of them for the network's people."""
    regions = LocationPage.objects.all()
    if user.is_superuser:
        return regions
    writes = PagePermissionPolicy(LocationPage).instances_user_has_any_permission_for(
        user, {"add", "change", "publish", "bulk_delete", "lock", "unlock"}
    )
    tasks = ReviewTask.objects.filter(groups__user=user)
    reviews = WorkflowPage.objects.filter(workflow__workflow_tasks__task__in=tasks)
    return regions.filter(Q(pk__in=writes.values("pk")) | Q(pk__in=reviews.values("page")))


def without_others(pages: Any, user: Any) -> Any:
    """The pages but those of regions the user does not work for."""
    if user.is_superuser:
        return pages
    others = LocationPage.objects.exclude(pk__in=works_for(user).values("pk"))
    above = others.annotate(start=Substr(OuterRef("path"), 1, Length("path")))
    seen = Page.objects.filter(~Exists(above.filter(path=F("start"))))
    # What is searched afterwards takes this condition and no other.
    return pages.filter(pk__in=seen.values("pk"))


class OtherRegionsMiddleware:
    """404 for an address of the admin that names a page of another region."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before the address is known."""
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Look at the pages of the address, and begin a chooser at the user's own region."""
        match, user = request.resolver_match, request.user if _in_admin(request) else None
        if match is None or user is None or not user.is_authenticated or user.is_superuser:
            return None
        if match.namespace in _NETWORK_SPACES or match.view_name in _NETWORK_VIEWS:
            if not everywhere(user):
                raise PermissionDenied
        named = {value for name, value in kwargs.items() if name in _PAGE}
        if match.namespace in _PAGE_SPACES and "pk" in kwargs:
            named.add(kwargs["pk"])
        if match.url_name in ("wagtail_bulk_action", "wagtailadmin_choose_page_chosen_multiple"):
            if kwargs.get("model_name", "page") == "page":
                named |= {*request.GET.getlist("id"), *request.GET.getlist("childOf")}
        ids = {int(one) for one in named if str(one).isdecimal()}
        pages = Page.objects.filter(pk__in=ids)
        if ids and without_others(pages, user).count() < pages.count():
            raise Http404
        if "task_state_id" in kwargs and not _step_of(kwargs["task_state_id"], kwargs["page_id"]):
            raise Http404
        if match.url_name == "wagtail_bulk_action" and kwargs["action"] == "add_tags":
            # Tags are one list for the whole network.
            if not everywhere(user):
                raise PermissionDenied
        if match.url_name == "wagtailadmin_choose_page":
            start = works_for(user).first() or Page.get_first_root_node()
            answer: HttpResponse = view(request, parent_page_id=start.pk)
            return answer
        return None

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """A bulk action would name what the user may not touch."""
        match, context = request.resolver_match, response.context_data
        if not _in_admin(request) or match is None or match.url_name != "wagtail_bulk_action":
            return response
        refused = context.get("items_with_no_access", [])
        if match.kwargs["model_name"] == "page":
            ids = [one["item"].pk for one in refused]
            named = set(without_others(Page.objects.filter(pk__in=ids), request.user))
            context["items_with_no_access"] = [one for one in refused if one["item"] in named]
        elif not request.user.is_superuser:
            context["items_with_no_access"] = []
            if not context["items"]:
                raise Http404
        return response


def _step_of(step: int, page: int) -> bool:
    """Whether it is a step of this page's review; Wagtail takes any."""
    steps = TaskState.objects.filter(pk=step, workflow_state__object_id=str(page))
    return bool(steps.exists())


def _in_admin(request: HttpRequest) -> bool:
    return request.path.startswith(ADMIN)
