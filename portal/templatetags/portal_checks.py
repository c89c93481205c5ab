"""The tag of the editor's “Checks” panel."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from portal.models import BasePage

register = template.Library()


@register.simple_tag(takes_context=True)
def checks_url(context: dict[str, Any]) -> str:
    """Where the page's form is sent to be checked; empty for what is not a page of ours."""
    page = context.get("page")
    if not isinstance(page, BasePage):
        return ""
    if page.pk:
        return reverse("portal_check", args=[page.pk])
    # The side panels of a new page are told nothing but the request.
    match = context["request"].resolver_match
    parent = match.kwargs.get("parent_page_id") if match else None
    kind = page._meta
    if parent is None:
        return ""
    return reverse("portal_check_new", args=[kind.app_label, kind.model_name, parent])
