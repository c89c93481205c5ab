"""
Who may see and say what about the search of which site.

What is for every site belongs to those who are at home on all of them (portal/permissions.py). No
permission of its own is needed, so a regional editor's group works as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import page_permission_policy

from portal.permissions import AT_HOME, everywhere, sites_of
from search.models import EditorWords


class OwnSitesPolicy(BasePermissionPolicy):
    """Editors' words: each editor those of their own sites."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whoever is at home on any site may do this with some of the words."""
        return action in ("add", "change", "delete", "view") and sites_of(user).exists()

    def users_with_any_permission(self, actions: Collection[str]) -> QuerySet[Any]:
        """Those who may change pages somewhere."""
        return page_permission_policy.users_with_any_permission(AT_HOME)

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: EditorWords
    ) -> bool:
        """Whether the words are of one of the user's own sites."""
        if instance.site_id is None:
            return everywhere(user)
        return sites_of(user).filter(pk=instance.site_id).exists()

    def instances_user_has_any_permission_for(
        self, user: Any, actions: Collection[str]
    ) -> QuerySet[EditorWords]:
        """The words of the user's own sites."""
        own = Q(site__in=sites_of(user).values("pk"))
        if everywhere(user):
            own |= Q(site=None)
        words: QuerySet[EditorWords] = self.model._default_manager.filter(own)
        return words
