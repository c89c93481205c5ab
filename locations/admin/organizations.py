"""Organizations in the admin. An editor sees those of their own places only."""

from __future__ import annotations

from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from locations.admin.permissions import organizations_of, organizations_only_of
from locations.models import Organization
from portal.own_snippets import OwnPolicy, own_bulk_delete, own_viewset

register_permission_policy(
    Organization, OwnPolicy(Organization, organizations_of, organizations_only_of)
)
OrganizationBulkDelete = own_bulk_delete(Organization, organizations_only_of)


class _OrganizationViewSet(SnippetViewSet):
    """Who runs places."""

    model = Organization
    icon = "group"
    menu_label = "Organizations"
    add_to_admin_menu = False
    # It stands in our own menu; Wagtail's list of the other snippets counts every region's.
    menu_item_is_registered = True
    list_display = ["name", "legal_status", "website"]
    search_fields = ["name", "alternate_name"]


OrganizationViewSet = own_viewset(_OrganizationViewSet, organizations_of, organizations_only_of)
