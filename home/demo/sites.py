"""The demo's sites: their profiles, addresses, and the people who edit them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Page, Site

from home.demo import content
from home.regions import roles
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
    """An administrator, a clinical reviewer and an editor for each region, with passwords."""
    users = get_user_model().objects
    password = secrets.token_urlsafe(9)
    users.create_superuser("admin", "admin@example.org", password)
    network.logins["admin"] = (password, "administrator of the whole network")
    everywhere = roles.network(network.home, [network.site, *network.sites.values()])
    password = secrets.token_urlsafe(9)
    reviewer = users.create_user("reviewer", "reviewer@example.org", password)
    reviewer.groups.add(everywhere.groups["reviewers"])
    network.logins["reviewer"] = (password, "clinical reviewer of the whole network")
    for slug, region in network.regions.items():
        password = secrets.token_urlsafe(9)
        editor = users.create_user(f"{slug}-editor", f"{slug}@example.org", password)
        editor.groups.add(editors_of(region, network.sites[slug]))
        network.logins[editor.get_username()] = (password, f"editor of {region.title}")


def editors_of(region: LocationPage, site: Site) -> Group:
    """The group of those who edit `region`, made when it is not there."""
    return roles.region(region, site).groups["editors"]


def ports(port: int) -> None:
    """Let the demo's sites answer at another port; the addresses of links follow."""
    for site in Site.objects.filter(hostname__endswith="localhost").exclude(port=port):
        site.port = port
        site.save()
