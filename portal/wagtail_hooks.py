"""What the portal adds to Wagtail's admin."""

from typing import Any

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.login import views as login
from portal.login.audit import ACTION
from portal.models import Hotline
from portal.richtext import SiteLinkHandler


# After Wagtail's own hook, which would put its handler back.
@hooks.register("register_rich_text_features", order=10)
def links_follow_the_site(features: Any) -> None:
    """Texts link to pages at the address of the site being read."""
    features.register_link_type(SiteLinkHandler)


@hooks.register("register_admin_urls")
def second_factor() -> list[Any]:
    """The pages of the second factor; who may see them says portal.login."""
    return [
        path("second-factor/", login.ask, name="second_factor"),
        path("second-factor/new/", login.new, name="second_factor_new"),
        path("second-factor/forget/<int:user_id>/", login.forget, name="second_factor_forget"),
    ]


@hooks.register("register_account_menu_item")
def telephone_of_the_account(request: Any) -> dict[str, str]:
    """Join a telephone, or another one."""
    return {
        "url": reverse("second_factor_new"),
        "label": "Telephone for codes",
        "help_text": "Join a telephone to your account, or change to another one.",
    }


@hooks.register("register_user_listing_buttons")
def lost_telephone(user: Any, request_user: Any) -> Any:
    """For administrators: take a lost telephone away."""
    if request_user.is_superuser:
        yield Button(
            "Take the telephone away", reverse("second_factor_forget", args=[user.pk]), priority=90
        )


@hooks.register("register_log_actions")
def log_of_rights(actions: Any) -> None:
    """What portal.login.audit writes."""

    @actions.register_action(ACTION)
    class Rights(LogFormatter):
        label = "Change rights"

        def format_message(self, entry: Any) -> str:
            given, taken = (", ".join(entry.data.get(key, ())) for key in ("given", "taken"))
            said = [f"given {given}" if given else "", f"taken {taken}" if taken else ""]
            return "Rights: " + "; ".join(one for one in said if one)

        def format_comment(self, entry: Any) -> str:
            return ""


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
