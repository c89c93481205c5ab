"""Template tags of the portal."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from portal import richtext
from portal.doorways import Doorways
from portal.phones import CallLine

register = template.Library()


@register.simple_tag(takes_context=True)
def rich(context: Context, value: Any) -> SafeString:
    """A rich text as the site being read shows it."""
    html = getattr(value, "source", value) or ""
    return richtext.expand(str(html), context.get("request"))


@register.simple_tag(takes_context=True)
def page_link(context: Context, page: Any) -> str:
    """The address of a page from the site being read; empty when no site shows it."""
    return Doorways.for_request(context.get("request")).page_url(page) or ""


@register.inclusion_tag("includes/call.html")
def call(line: CallLine | None, button: bool = True) -> dict[str, Any]:
    """A number to dial with the label that must stand by it; nothing when there is no number."""
    return {"line": line, "button": button}
