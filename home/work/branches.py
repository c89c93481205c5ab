"""The parts of the tree a user works for: the network's own pages, and each region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from wagtail.models import Site

from locations.admin.permissions import regions_of
from locations.models import LocationPage
from portal.permissions import sites_of


@dataclass(frozen=True)
class Branch:
    """A region, or what is left of the network without its regions."""

    name: str
    path: str
    site: Site | None
    region: LocationPage | None
    # Tree paths of other branches that begin below this one.
    without: tuple[str, ...] = ()

    @property
    def pages(self) -> Q:
        """A condition on pages: those of this branch."""
        return self.below("path")

    def below(self, field: str) -> Q:
        """The same condition for a tree path in another field, like `page__path`."""
        condition = Q(**{f"{field}__startswith": self.path})
        for path in self.without:
            condition &= ~Q(**{f"{field}__startswith": path})
        return condition


def branches_of(user: Any) -> list[Branch]:
    """The branches the user is at home on, by name: those of their sites, and of their regions."""
    sites = {site.root_page.path: site for site in sites_of(user)}
    regions = {region.path: region for region in regions_of(user)}
    # A region belongs to its own people, also where the network's editor reads along.
    every = {*LocationPage.objects.values_list("path", flat=True), *sites, *regions}
    found = []
    for path in {*sites, *regions}:
        site, region = sites.get(path), regions.get(path)
        name = region.title if region else str(site and (site.site_name or site.hostname))
        below = tuple(sorted(p for p in every if p != path and p.startswith(path)))
        found.append(Branch(name, path, site, region, below))
    return sorted(found, key=lambda branch: (branch.region is not None, branch.name))
