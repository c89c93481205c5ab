"""
Who is at home on which site.

Somebody is at home on a site when their page permissions let them change or publish its root page.
What is for every site belongs to those who are at home on all of them.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Site
from wagtail.permissions import page_permission_policy

# Of the actions on a root page, those that make its site an editor's own.
AT_HOME = ("change", "publish")


def sites_of(user: Any) -> QuerySet[Site]:
    """The sites this user is at home on, in the order of their host names."""
    if not user.is_active:
        return Site.objects.none()
    sites = Site.objects.order_by("hostname", "port").select_related("root_page")
    if user.is_superuser:
        return sites
    pages = page_permission_policy.instances_user_has_any_permission_for(user, AT_HOME)
    return sites.filter(root_page__in=pages.values("pk"))


def everywhere(user: Any) -> bool:
    """Whether this user is at home on every site."""
    if user.is_superuser:
        return bool(user.is_active)
    return not Site.objects.exclude(pk__in=sites_of(user).values("pk")).exists()
