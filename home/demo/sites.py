"""The demo's sites: their profiles, addresses, and the people who edit them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
)

from home.demo import content
from locations.models import LocationPage
from portal.models import SiteProfile

if TYPE_CHECKING:
    from home.demo.build import Network


def _navigation(pages: Iterable[tuple[Page, str]]) -> str:
    links = [{"type": "link", "value": {"page": page.pk, "label": label}} for page, label in pages]
    return json.dumps(links)


def profiles(network: Network) -> None:
    """Name, look, numbers and navigation of every site."""
    about = network.home.get_children().get(slug="about")
    regions_page = network.home.get_children().get(slug="locations")
    SiteProfile.objects.create(
        site=network.site,
        name="Recovery Network",
        tagline="Plain words about drugs, alcohol and treatment, and people you can call today.",
        accent="#23527c",
        operator="Blue Ridge Neighbors, a demo charity",
        navigation=_navigation([(network.library, ""), (regions_page, ""), (about, "About us")]),
    )
    for record in content.regions():
        region = network.regions[record["slug"]]
        children = {page.slug: page for page in region.get_children()}
        profile = SiteProfile(
            site=network.sites[record["slug"]],
            name=record["site_name"],
            tagline=record["tagline"],
            accent=record["accent"],
            phone=record["phone"],
            answered_by=record["answered_by"],
            call_paid=record["call_paid"],
            checked_on=record["checked_on"],
            hours=record["hours_text"],
            operator=record["operator"],
            operator_is_provider=record["operator_is_provider"],
            navigation=_navigation(
                [
                    (network.library, ""),
                    (children["local"], "Near you"),
                    (children["about"], "About us"),
                ]
            ),
        )
        profile.full_clean(exclude=["site"])
        profile.save()


def accounts(network: Network) -> None:
    """An administrator and an editor for each region; the passwords are known only now."""
    users = get_user_model().objects
    password = secrets.token_urlsafe(9)
    users.create_superuser("admin", "admin@example.org", password)
    network.logins["admin"] = (password, "administrator of the whole network")
    for slug, region in network.regions.items():
        group = editors_of(region, network.sites[slug])
        password = secrets.token_urlsafe(9)
        editor = users.create_user(f"{slug}-editor", f"{slug}@example.org", password)
        editor.groups.add(group)
        network.logins[editor.get_username()] = (password, f"editor of {region.title}")


def editors_of(region: LocationPage, site: Site) -> Group:
    """A group that may edit and publish below `region`, use its images, and write its profile."""
    group, _ = Group.objects.get_or_create(name=f"Editors of {region.title}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.get_or_create(
            group=group, page=region, permission=Permission.objects.get(codename=codename)
        )
    for action in ("view", "add", "change"):
        group.permissions.add(Permission.objects.get(codename=f"{action}_organization"))
    profile = Permission.objects.get(codename="change_siteprofile")
    GroupSitePermission.objects.get_or_create(group=group, site=site, permission=profile)
    top = Collection.get_first_root_node()
    collection = Collection.objects.filter(name=region.title).first() or top.add_child(
        name=region.title
    )
    for app, model in (("portal", "portalimage"), ("wagtaildocs", "document")):
        for action in ("add", "change", "choose"):
            permission = Permission.objects.get(
                content_type__app_label=app, codename=f"{action}_{model}"
            )
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )
    return group


def ports(port: int) -> None:
    """Let the demo's sites answer at another port; the addresses of links follow."""
    for site in Site.objects.filter(hostname__endswith="localhost").exclude(port=port):
        site.port = port
        site.save()
