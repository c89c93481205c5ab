"""What the portal adds to Wagtail's admin."""

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.models import Hotline
from portal.richtext import SiteLinkHandler


# After Wagtail's own hook, which would put its handler back.
@hooks.register("register_rich_text_features", order=10)
def links_follow_the_site(features: Any) -> None:
    """Texts link to pages at the address of the site being read."""
    features.register_link_type(SiteLinkHandler)


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
