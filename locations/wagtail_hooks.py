"""What this room adds to Wagtail's admin and to the blocks of the portal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.snippets.models import register_snippet

from locations.admin import views
from locations.admin.bulk import FacilityBulkEdit
from locations.admin.choosing import choosable
from locations.admin.listing import FacilityListingViewSet
from locations.admin.organizations import OrganizationBulkDelete, OrganizationViewSet
from locations.admin.others import without_others
from locations.admin.permissions import works_here
from locations.models import FacilityPage
from portal.doorways import Doorways, public
from portal.permissions import everywhere

register_snippet(OrganizationViewSet)
hooks.register("register_bulk_action")(FacilityBulkEdit)
# After Wagtail's own for all snippets.
hooks.register("register_bulk_action", order=100)(OrganizationBulkDelete)
FACILITIES = FacilityListingViewSet("facilities")


@hooks.register("construct_page_chooser_queryset")
def own_pages_and_the_network_s(pages: Any, request: HttpRequest) -> Any:
    """What choosers list and find."""
    return choosable(request.user, pages)


@hooks.register("register_admin_viewset")
def facility_listing() -> FacilityListingViewSet:
    """The list of facilities."""
    return FACILITIES


@hooks.register("register_admin_urls")
def directory_urls() -> list[URLPattern]:
    """The editors' work: calls, conflicts and reports."""
    return [
        path("directory/to-call/", views.to_call, name="directory_to_call"),
        path("directory/call/<int:page_id>/", views.call, name="directory_call"),
        path("directory/conflicts/", views.conflicts, name="directory_conflicts"),
        path("directory/conflicts/<int:conflict_id>/", views.settle, name="directory_settle"),
        path("directory/reports/", views.reports, name="directory_reports"),
        path("directory/reports/<int:report_id>/", views.close_report, name="directory_close"),
    ]


class OwnMenuItem(MenuItem):
    """Shown to those who work for a region."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has a region."""
        return works_here(request.user)


class OwnSubmenu(SubmenuMenuItem):
    """Shown to those who work for a region."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has a region."""
        return works_here(request.user)


@hooks.register("register_admin_menu_item")
def directory_menu() -> MenuItem:
    """Facilities, the day's calls, conflicts, reports and organizations under one heading."""
    items = [
        OwnMenuItem("Facilities", reverse(FACILITIES.get_url_name("index")), icon_name="home"),
        OwnMenuItem("To call today", reverse("directory_to_call"), icon_name="mobile-alt"),
        OwnMenuItem("Contradictions", reverse("directory_conflicts"), icon_name="warning"),
        OwnMenuItem("Visitors' reports", reverse("directory_reports"), icon_name="comment"),
        OwnMenuItem(
            "Organizations",
            reverse(OrganizationViewSet().get_url_name("list")),
            icon_name="group",
        ),
    ]
    for order, item in enumerate(items):
        item.order = order
    return OwnSubmenu("Directory", Menu(items=items), icon_name="home", order=150)


@hooks.register("construct_page_chooser_queryset")
def only_own_pages_to_choose(pages: Any, request: HttpRequest) -> Any:
    """The user's own regions, and what is the network's."""
    return without_others(pages, request.user)


@hooks.register("construct_reports_menu")
def only_own_reports(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's own reports are the network's."""
    if not everywhere(request.user):
        items[:] = [one for one in items if resolve(one.url).namespace != "wagtailadmin_reports"]


@hooks.register("insert_editor_js")
def facility_form_script() -> SafeString:
    """Buttons that tick several days at once; what is rarely needed is folded away."""
    return format_html(
        '<script src="{}" defer></script>', static("locations/admin/facility_form.js")
    )


@hooks.register("register_page_listing_more_buttons")
def call_button(page: Any, user: Any, next_url: str | None = None) -> Any:
    """“I called”, in the menu of a facility in every list."""
    from wagtail.admin.widgets import Button

    if page.specific_class is FacilityPage and page.permissions_for_user(user).can_publish():
        url = reverse("directory_call", args=[page.pk])
        yield Button("I called this place", url, icon_name="mobile-alt", priority=5)


@hooks.register("portal_facilities")
def facilities_for_block(
    request: HttpRequest, care: list[str], medicines: list[str], limit: int
) -> list[Any]:
    """The request's site's own facilities that offer all of the chosen care, by name."""
    doorways = Doorways.for_request(request)
    if doorways.current is None:
        return []
    below = FacilityPage.objects.filter(path__startswith=doorways.current.root.path)
    chosen = []
    # SQLite cannot look into a JSON list, and a site has few facilities for its texts.
    for page in public(below).listed().for_cards().order_by("title").iterator(chunk_size=200):
        if set(care) <= set(page.care) and set(medicines) <= set(page.medicines):
            chosen.append(page)
            if len(chosen) == limit:
                break
    return chosen
