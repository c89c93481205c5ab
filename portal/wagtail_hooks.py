"""What the portal adds to Wagtail's admin."""

from typing import Any

from django.db.models import Q
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.log_actions import LogFormatter
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.admin.checks import CheckOnCreate, CheckOnEdit
from portal.admin.publishing import CheckedPublishBulkAction
from portal.login import hooks as login_hooks  # noqa: F401 - registers them
from portal.models import Hotline
from portal.network_reports import REPORTS
from portal.own_snippets import OwnPolicy, own_bulk_delete, own_viewset
from portal.permissions import everywhere, sites_of
from portal.quality.gate import REFUSED
from portal.richtext import SiteLinkHandler

# After Wagtail's own of the same name.
hooks.register("register_bulk_action", order=100)(CheckedPublishBulkAction)


# After Wagtail's own hook, which would put its handler back.
@hooks.register("register_rich_text_features", order=10)
def links_follow_the_site(features: Any) -> None:
    """Texts link to pages at the address of the site being read."""
    features.register_link_type(SiteLinkHandler)


@hooks.register("construct_reports_menu")
def reports_of_the_network(request: Any, menu_items: list[Any]) -> None:
    """What a regional person cannot open is not in their menu."""
    if not everywhere(request.user):
        menu_items[:] = [one for one in menu_items if one.url.split("/")[-2] not in REPORTS]


@hooks.register("register_admin_urls")
def check_urls() -> list[URLPattern]:
    """Where the form of a page is sent to be checked."""
    return [
        path("checks/<int:page_id>/", CheckOnEdit.as_view(), name="portal_check"),
        path(
            "checks/new/<slug:content_type_app_name>/<slug:content_type_model_name>/"
            "<int:parent_page_id>/",
            CheckOnCreate.as_view(),
            name="portal_check_new",
        ),
    ]


@hooks.register("insert_global_admin_css")
def narrow_css() -> str:
    """Listings that can be read on a telephone."""
    return format_html('<link rel="stylesheet" href="{}">', static("portal/admin/narrow.css"))


@hooks.register("insert_editor_js")
def check_script() -> SafeString:
    """Fills the “Checks” panel."""
    return format_html('<script src="{}" defer></script>', static("portal/admin/checks.js"))


@hooks.register("register_log_actions")
def refused_in_the_history(actions: Any) -> None:
    """A version that a schedule could not publish stands in the page's history with the reason."""

    @actions.register_action(REFUSED)
    class Refused(LogFormatter):
        label = "Refuse to publish"

        def format_message(self, log_entry: Any) -> str:
            return "Not published as planned. " + " · ".join(log_entry.data.get("reasons", []))


class OwnFiles:
    """The pictures or documents the user may use; Wagtail's own answers with everybody's."""

    def get_queryset(self: Any) -> Any:
        own = policy_registry.get_by_type(self.model)
        mine = own.instances_user_has_any_permission_for(
            self.request.user, {"add", "change", "delete", "choose"}
        )
        return super().get_queryset().filter(pk__in=mine.values("pk"))  # type: ignore[misc]


@hooks.register("construct_admin_api", order=100)
def only_own_files(router: Any) -> None:
    """Put our lists in the place of Wagtail's."""
    for name, api in (("images", ImagesAdminAPIViewSet), ("documents", DocumentsAdminAPIViewSet)):
        router.register_endpoint(name, type(f"Own{api.__name__}", (OwnFiles, api), {}))


def _may_write(user: Any) -> Any:
    held = user.is_active and user.has_perm("portal.change_hotline")
    return Hotline.objects.all() if held else Hotline.objects.none()


def _sees(user: Any) -> Any:
    """The network's lines, and those of the user's own sites."""
    own = Q(scope=Hotline.Scope.NETWORK) | Q(sites__in=sites_of(user).values("pk"))
    mine = Hotline.objects.filter(own).values("pk")
    return _may_write(user) or Hotline.objects.filter(pk__in=mine)


class _HotlineViewSet(SnippetViewSet):
    """The registry of hotlines."""

    model = Hotline
    icon = "mobile-alt"
    menu_label = "Hotlines"
    menu_order = 210
    add_to_admin_menu = True
    list_display = ["name", "phone", "kind", "checked_on", "expires_on"]
    list_filter = ["kind", "scope"]
    search_fields = ["name", "phone"]


register_permission_policy(Hotline, OwnPolicy(Hotline, _sees, _may_write))
register_snippet(own_viewset(_HotlineViewSet, _sees, _may_write))
# After Wagtail's own for all snippets.
hooks.register("register_bulk_action", order=100)(own_bulk_delete(Hotline, _may_write))
