"""What the doors add to the admin."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter

from portal.login import views as login
from portal.login.audit import ACTION


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
