"""
What belongs to other regions does not exist for a regional person.

Wagtail asks for a permission in most of its views and forgets it in some (confirmations, bulk
actions). So the pages an address names are looked at here, before any view, and what shows
everybody's names by its nature (workflows, tags) is for those who are at home everywhere.
tests/portal/test_permission_matrix.py walks every address.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, TaskState, WorkflowPage
from wagtail.permission_policies.pages import PagePermissionPolicy

from articles.models import ReviewTask
from locations.admin.choosing import choosable
from locations.models import LocationPage
from portal.permissions import everywhere

ADMIN = "/admin/"
# Names that Wagtail and we give to the number of a page in an address.
_PAGE = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
# Here a `pk` is a page's, too.
_PAGE_SPACES = ("wagtailadmin_pages", "wagtailadmin_api:pages")
# Their filters and lists name people and workflows of all regions.
_NETWORK_SPACE = "wagtailadmin_workflows"
_NETWORK_VIEWS = (
    "wagtailadmin_pages:type_use",
    "wagtailadmin_pages:type_use_results",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
)
# Fields of forms that name the page to which others are moved or copied.
_TARGETS = ("chooser", "new_parent_page", "destination_page_id")
_BULK = "wagtail_bulk_action"


def works_for(user: Any) -> Any:
    """The regions the user writes in or reviews for; all of them for the network's people."""
    regions = LocationPage.objects.order_by("title")
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
    return pages.filter(~Exists(above.filter(path=F("start"))))


class OtherRegionsMiddleware:
    """No permission for an address of the admin that names a page of another region."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before the address is known."""
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse what is others'."""
        if not request.path.startswith(ADMIN):
            return None
        user: Any = request.user
        if not user.is_authenticated or user.is_superuser:
            return None
        if _is_of_the_network(request) and not everywhere(user):
            raise PermissionDenied
        pages = Page.objects.filter(pk__in=_pages_named(request, kwargs))
        if pages and without_others(pages, user).count() < len(pages):
            raise PermissionDenied
        targets = {pk for name in _TARGETS for pk in request.POST.getlist(name) if pk.isdecimal()}
        if targets and choosable(user, Page.objects.filter(pk__in=targets)).count() < len(targets):
            raise PermissionDenied
        if "task_state_id" in kwargs and not _is_step(kwargs["task_state_id"], kwargs["page_id"]):
            raise PermissionDenied
        return None

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """A bulk action would name what the user may not touch."""
        if not request.path.startswith(ADMIN) or _match(request).url_name != _BULK:
            return response
        context = response.context_data
        refused = own = context.get("items_with_no_access", [])
        if _match(request).kwargs["model_name"] == "page":
            ids = [one["item"].pk for one in refused]
            named = set(without_others(Page.objects.filter(pk__in=ids), request.user))
            own = [one for one in refused if one["item"] in named]
        elif not request.user.is_superuser:
            own = []
        if refused and not own and not context["items"]:
            raise PermissionDenied
        context["items_with_no_access"] = own
        return response


def _match(request: HttpRequest) -> Any:
    return request.resolver_match


def _is_of_the_network(request: HttpRequest) -> bool:
    match = _match(request)
    if match.namespace == _NETWORK_SPACE or match.view_name in _NETWORK_VIEWS:
        return True
    # Tags are one list for the whole network.
    return match.url_name == _BULK and match.kwargs["action"] == "add_tags"


def _pages_named(request: HttpRequest, kwargs: dict[str, Any]) -> set[int]:
    match = _match(request)
    named = [value for name, value in kwargs.items() if name in _PAGE]
    if match.namespace in _PAGE_SPACES:
        named.append(kwargs.get("pk", ""))
    return {int(one) for one in named if str(one).isdecimal()}


def _is_step(step: int, page: int) -> bool:
    """Whether it is a step of this page's review; Wagtail takes any."""
    steps = TaskState.objects.filter(pk=step, workflow_state__object_id=str(page))
    return bool(steps.exists())
