"""A number to call, inside a text."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock

from portal.context import hotlines_for
from portal.doorways import Doorways
from portal.editing import editor
from portal.permissions import sites_of
from portal.phones import FALLBACK_LINES, CallLine


def line_choices() -> list[tuple[str, str]]:
    """
    The site's own line, then the hotlines of the registry by their keys.

    In the admin only those an editor may know of: the network's, and those made for their sites.
    """
    from portal.models import Hotline

    lines = Hotline.objects.order_by("name")
    user = editor()
    if user is not None:
        here = Q(scope=Hotline.Scope.SITES, sites__in=sites_of(user).order_by().values("pk"))
        lines = lines.filter(Q(scope=Hotline.Scope.NETWORK) | here).distinct()
    names = lines.values_list("key", "name")
    return [("site", "The telephone line of the site being read"), *names]


class WhichBlock(ChoiceBlock):
    """A key of the registry. Read as it is: the choices are asked for by the form alone."""

    def normalize_choice(self, value: Any) -> Any:
        return value


class CallBoxBlock(StructBlock):
    """
    The number of the site being read, or of a hotline; never a number typed into the text.

    A site without a line of its own shows the national helpline; a hotline that has expired or
    is not made for this site is replaced the same way, so the box is never empty.
    """

    which = WhichBlock(choices=line_choices, default="site", label="Whose number")
    title = CharBlock(max_length=120, default="Talk to someone now")
    text = RichTextBlock(features=["bold", "link"], required=False)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Adds `line`, the number as the site being read shows it."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        request = context.get("request")
        context["line"] = self.line(value["which"], request)
        return context

    def line(self, which: str, request: Any) -> CallLine:
        """The line to show on the request's site."""
        helpline = next(line for line in FALLBACK_LINES if line.kind == "helpline")
        if request is None:
            return helpline
        lines = hotlines_for(request)
        chosen = lines.by_key.get(which)
        if which == "site":
            door = Doorways.for_request(request).current
            chosen = door.profile.call_line() if door else None
        if chosen is None:
            chosen = next((line for line in lines.strip if line.kind == "helpline"), None)
        return chosen or helpline

    class Meta:
        icon = "mobile-alt"
        group = "Help"
        template = "blocks/call_box.html"
        description = "A number to call, with who answers it. Follows the site being read."
        preview_value = {"which": "site", "title": "Talk to someone now", "text": ""}
