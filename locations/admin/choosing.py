"""
Which pages a person may choose: their own, and what the network has published for everybody.

Wagtail's chooser lists every page of the tree, whoever asks (wagtail #1700), and its hook does not
reach the page that is opened: these views look before Wagtail's do.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import chooser
from wagtail.models import Page, Site
from wagtail.permission_policies.pages import PagePermissionPolicy

from locations.models import LocationPage

_WORKS = {"add", "change", "publish"}


def choosable(user: Any, pages: Any) -> Any:
    """Of `pages` those the user may see in a chooser; everything for an administrator."""
    if user.is_superuser:
        return pages
    own = PagePermissionPolicy().instances_user_has_any_permission_for(user, _WORKS)
    seen = Q(depth=1) | Q(pk__in=own.values("pk"))
    roots = Site.objects.values_list("root_page__path", "is_default_site")
    regions = LocationPage.objects.values_list("path", flat=True)
    others = {path for path, is_network in roots if not is_network} | set(regions)
    for network in (path for path, is_network in roots if is_network):
        published = Q(path__startswith=network, live=True)
        for path in others:
            published &= ~Q(path__startswith=path)
        seen |= published
    return pages.filter(seen)


@require_admin_access
def browse(request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
    """Wagtail's chooser below a page, when that page itself may be seen."""
    if parent_page_id is None:
        wanted = request.GET.get("page_type") or chooser.base_page_type_string
        try:
            classes = chooser.page_models_from_string(wanted)
        except (ValueError, LookupError) as error:
            raise Http404 from error
        found = choosable(request.user, Page.objects.type(*classes))
        parent_page_id = found.first_common_ancestor().pk
    elif not choosable(request.user, Page.objects.filter(pk=parent_page_id)).exists():
        raise Http404
    answer: HttpResponse = chooser.BrowseView.as_view()(request, parent_page_id)
    return answer


@require_admin_access
def chosen_multiple(request: HttpRequest) -> HttpResponse:
    """Wagtail's answer with several chosen pages, all of which may be seen."""
    ids = {pk for pk in request.GET.getlist("id") if pk.isdigit()}
    if choosable(request.user, Page.objects.filter(pk__in=ids)).count() != len(ids):
        raise Http404
    answer: HttpResponse = chooser.ChosenMultipleView.as_view()(request)
    return answer
