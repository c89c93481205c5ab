"""What the portal adds to Wagtail's admin."""

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.models import Hotline
from portal.network_reports import REPORTS
from portal.permissions import everywhere
from portal.richtext import SiteLinkHandler


# After Wagtail's own hook, which would put its handler back.
@hooks.register("register_rich_text_features", order=10)
def links_follow_the_site(features: Any) -> None:
    """Texts link to pages at the address of the site being read."""
    features.register_link_type(SiteLinkHandler)


@hooks.register("construct_reports_menu")
def reports_of_the_network(request: Any, menu_items: list[Any]) -> None:
    """What a regional person cannot open is not in their menu."""
    if not everywhere(request.user):
        menu_items[:] = [item for item in menu_items if item.name not in REPORTS]


class HotlineViewSet(SnippetViewSet):
    """The registry of hotlines."""

    model = Hotline
    icon = "mobile-alt"
    menu_label = "Hotlines"
    menu_order = 210
    add_to_admin_menu = True
    list_display = ["name", "phone", "kind", "checked_on", "expires_on"]
    list_filter = ["kind", "scope"]
    search_fields = ["name", "phone"]


register_snippet(HotlineViewSet)
