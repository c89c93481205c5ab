"""Template tags of the portal."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal import body as reading
from portal import once, richtext
from portal.context import hotlines_for
from portal.doorways import Doorways
from portal.phones import FALLBACK_LINES, CallLine

register = template.Library()

# Characters that could end the script element or start another one.
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def rich(context: Context, value: Any) -> SafeString:
    """A rich text as the site being read shows it."""
    html = getattr(value, "source", value) or ""
    return richtext.expand(str(html), context.get("request"))


@register.filter
def sections(body: Any) -> Any:
    """The blocks of a body; every heading with an anchor of its own."""
    return reading.name_sections(body)


@register.simple_tag(takes_context=True)
def page_link(context: Context, page: Any) -> str:
    """The address of a page from the site being read; empty when no site shows it."""
    return Doorways.for_request(context.get("request")).page_url(page) or ""


@register.simple_tag
def call_strip(lines: list[CallLine]) -> SafeString:
    """The numbers that stand on top of every page."""
    return once.written("includes/call_strip.html", strip=tuple(lines))


@register.simple_tag(takes_context=True)
def framed(context: Context, name: str) -> SafeString:
    """A part of the frame: the same on all pages of a site, but for where in it the visitor is."""
    template = get_template(name).template  # type: ignore[attr-defined]

    def render() -> SafeString:
        return mark_safe(template.render(context))

    def marked() -> frozenset[str]:
        return frozenset(
            [reverse("find"), reverse("search"), *(u for _, u in context["navigation"])]
        )

    request = context.get("request")
    doorways = getattr(request, "_doorways", None)
    if request is None or doorways is None or doorways.current is None:
        return render()
    site_id = doorways.current.site.pk
    here = request.path if request.path in doorways.known(("marked", site_id), marked) else ""
    part: SafeString = doorways.known((name, site_id, here, get_language()), render)
    return part


@register.simple_tag(takes_context=True)
def call(
    context: Context, line: CallLine | None, button: bool = True, label_id: str = ""
) -> SafeString:
    """A number to dial with the label that must stand by it; nothing when there is no number."""
    return once.call(context.get("request"), line, button, label_id)


@register.simple_tag
def opening(facility: Any) -> SafeString:
    """Whether a place is open at this minute."""
    return once.opening(facility.hours_words())


@register.simple_tag(takes_context=True)
def emergency_line(context: Context) -> CallLine:
    """The line of the strip for emergencies: there is always one."""
    request = context.get("request")
    lines = hotlines_for(request).strip if request is not None else []
    return next(line for line in [*lines, *FALLBACK_LINES] if line.kind == "emergency")


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """Structured data as a script element that browsers read but never run."""
    if not data:
        return SafeString("")
    text = json.dumps(data, ensure_ascii=False, default=str).translate(_JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag(takes_context=True)
def trail_data(context: Context, trail: list[tuple[str, str]], title: str) -> dict[str, Any]:
    """The trail of a page as a BreadcrumbList, with absolute addresses; empty without a trail."""
    door = Doorways.for_request(context.get("request")).current
    if door is None or not trail:
        return {}
    steps: list[dict[str, Any]] = [
        {"@type": "ListItem", "position": place, "name": name, "item": door.root_url + url}
        for place, (name, url) in enumerate(trail, start=1)
    ]
    # The page itself is the last step and, as search engines ask, has no address.
    steps.append({"@type": "ListItem", "position": len(steps) + 1, "name": title})
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": steps,
    }


@register.simple_tag(takes_context=True)
def site_data(context: Context) -> dict[str, Any]:
    """The site as a WebSite with its publisher: the name and the operator every page shows."""
    door = Doorways.for_request(context.get("request")).current
    if door is None:
        return {}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": door.profile.display_name,
        "url": f"{door.root_url}/",
    }
    if door.profile.operator:
        data["publisher"] = {"@type": "Organization", "name": door.profile.operator}
    return data
