"""
Closing a region: first everything into one file, then its pages, its site and its groups go.

Visitors who still have an old address are led on: the region's host and its place on the network's
site lead to the list of regions, articles of the library to the same article there.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.serializers import serialize
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, Site, WorkflowPage

from articles.models import ArticlePage, Person
from home.regions import roles
from locations.management.commands.export_facilities import services
from locations.models import LocationPage
from portal.models import ClosedHost, SiteProfile

Step = Callable[[str], None]
STEPS = 4


class CannotClose(Exception):
    """Why nothing was closed."""


@dataclass(frozen=True)
class Region:
    """A region that may be closed, and what goes with it."""

    page: LocationPage
    site: Site | None
    pages: int
    files: int
    people: tuple[str, ...]


def find(host_or_slug: str) -> Region:
    """The region by its host or its slug. Raises CannotClose."""
    sites = Site.objects.filter(hostname=host_or_slug).select_related("root_page")
    site = sites.first()
    if site is None:
        found = LocationPage.objects.filter(slug=host_or_slug)
        page = found.first() if found.count() == 1 else None
        site = page.sites_rooted_here.first() if page else None
    else:
        page = LocationPage.objects.filter(pk=site.root_page_id).first()
    if page is None:
        hosts = Site.objects.filter(is_default_site=False).order_by("hostname")
        known = ", ".join(hosts.values_list("hostname", flat=True))
        raise CannotClose(f"No region is at “{host_or_slug}”. There are: {known or 'none'}.")
    groups = roles.groups_of(page)
    people = get_user_model().objects.filter(groups__in=groups).distinct()
    names = tuple(person.get_username() for person in people.order_by("username"))
    return Region(page, site, page.get_descendants().count() + 1, len(list(_files(page))), names)


def export(region: Region, to: Path, step: Step = lambda what: None) -> Path:
    """
    Write pages, profile, redirects, facilities (HSDS) and files into one zip. Answers its path.

    It holds every telephone number and every draft: it is not for publishing.
    """
    step("Export")
    beside = to.with_name(f"{to.name}.part")
    to.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        pages = region.page.get_descendants(inclusive=True).specific().iterator()
        archive.writestr("pages.jsonl", _lines(page.serializable_data() for page in pages))
        archive.writestr("facilities.jsonl", _lines(services(region.page)))
        for name, model in (("profile", SiteProfile), ("redirects", Redirect)):
            rows = model.objects.filter(site=region.site)
            archive.writestr(f"{name}.jsonl", serialize("jsonl", rows))
        for one in _files(region.page):
            with one.file.open("rb") as file:
                archive.writestr(f"files/{Path(one.file.name).name}", file.read())
    return beside.replace(to)


def _lines(rows: Any) -> str:
    dumps = json.dumps
    return "".join(f"{dumps(r, cls=DjangoJSONEncoder, ensure_ascii=False)}\n" for r in rows)


def _collections(page: LocationPage) -> list[Collection]:
    groups = roles.groups_of(page)
    ids = GroupCollectionPermission.objects.filter(group__in=groups).values("collection")
    return list(Collection.objects.filter(pk__in=ids, depth__gt=1))


def _files(page: LocationPage) -> Iterator[Any]:
    for model in (get_image_model(), get_document_model()):
        yield from model.objects.filter(collection__in=_collections(page))


def close(region: Region, step: Step = lambda what: None) -> None:
    """Take the region away in one transaction. Whoever worked for it alone is switched off."""
    with transaction.atomic():
        _close(region, step)


def _close(region: Region, step: Step) -> None:
    page, site = region.page, region.site
    groups, collections, files = roles.groups_of(page), _collections(page), list(_files(page))
    index = page.get_parent()
    step("Addresses")
    network = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if network is not None and page.url_path.startswith(network.root_page.url_path):
        path = "/" + page.url_path[len(network.root_page.url_path) :]
        Redirect.objects.update_or_create(
            old_path=Redirect.normalise_path(path), site=network, defaults={"redirect_page": index}
        )
    if site is not None:
        ClosedHost.objects.update_or_create(
            hostname=site.hostname, defaults={"leads_to": index, "region": page.title}
        )
    step("Pages")
    chosen = WorkflowPage.objects.filter(page=page).select_related("workflow").first()
    if chosen is not None and chosen.workflow.name == roles.review_name(page):
        for one in chosen.workflow.workflow_tasks.select_related("task"):
            one.task.delete()
        chosen.workflow.delete()
    page.delete()
    if site is not None:
        # Whoever writes for other sites too stays, as a person of the network.
        for person in Person.objects.filter(site=site):
            if ArticlePage.objects.filter(author=person).exists() or (
                ArticlePage.objects.filter(reviewer=person).exists()
            ):
                person.site = None
                person.save()
        site.delete()
    step("People and files")
    for account in get_user_model().objects.filter(groups__in=groups).distinct():
        if not account.is_superuser and not account.groups.exclude(
            pk__in=[group.pk for group in groups]
        ):
            account.is_active = False
            account.save(update_fields=["is_active"])
    for group in groups:
        group.delete()
    for one in files:
        if one.get_usage().exists():
            one.collection = Collection.get_first_root_node()
            one.save()
        else:
            one.delete()
    for collection in collections:
        collection.delete()
