"""What of the directory a user may see and change: only what stands below their own regions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from locations.models import FacilityPage, LocationPage, Organization
from portal.permissions import everywhere


def facilities_of(user: Any) -> Any:
    """The facilities the user may change, in every region they work for."""
    return PagePermissionPolicy(FacilityPage).instances_user_has_permission_for(user, "change")


def regions_of(user: Any) -> Any:
    """The regions whose places the user may change, by name."""
    policy = PagePermissionPolicy(LocationPage)
    return policy.instances_user_has_permission_for(user, "change").order_by("title")


def facility_for(user: Any, page_id: int) -> FacilityPage:
    """The facility, or 404 when it is not there or not the user's to change."""
    page: FacilityPage | None = facilities_of(user).filter(pk=page_id).first()
    if page is None or not page.permissions_for_user(user).can_publish():
        raise Http404
    return page


def region_for(user: Any, region_id: int) -> LocationPage:
    """The region, or 404 when it is not there or not the user's."""
    region: LocationPage | None = regions_of(user).filter(pk=region_id).first()
    if region is None:
        raise Http404
    return region


def organizations_of(user: Any) -> Any:
    """
    The organizations the user may choose: those of their own places, and those of no place yet
    that were made in their own regions.

    A national organization that runs places in several regions is every such editor's.
    """
    everything = Organization.objects.all()
    if user.is_superuser:
        return everything
    used = FacilityPage.objects.exclude(organization=None).values("organization")
    mine = facilities_of(user).exclude(organization=None).values("organization")
    made = Q(region__in=regions_of(user).order_by().values("pk"))
    if everywhere(user):
        made |= Q(region=None)
    unused = Organization.objects.filter(made).exclude(pk__in=used)
    # By their numbers alone: the chooser's search can narrow by nothing else.
    return everything.filter(Q(pk__in=mine) | Q(pk__in=unused.values("pk")))


def organizations_only_of(user: Any) -> Any:
    """The organizations the user may change: all their places are the user's own."""
    others = FacilityPage.objects.exclude(organization=None)
    if not user.is_superuser:
        others = others.exclude(pk__in=facilities_of(user).values("pk"))
        return organizations_of(user).exclude(pk__in=others.values("organization"))
    return organizations_of(user)


def works_here(user: Any) -> bool:
    """Whether the user has any region: only then the admin's menu names the directory."""
    return bool(user.is_superuser or regions_of(user).exists())


def region_of(page: Page) -> LocationPage | None:
    """The region above a facility."""
    region: LocationPage | None = LocationPage.objects.ancestor_of(page).order_by("-depth").first()
    return region
