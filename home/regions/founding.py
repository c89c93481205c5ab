"""The first step of a fresh installation: the network, which every region belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page, Site, Workflow

from articles.models import ArticleIndexPage
from home.models import HomePage
from home.regions import asked, invite, roles
from home.regions.asked import CannotOpen
from home.regions.starter import add
from locations.models import LocationIndexPage
from portal.models import SiteProfile


@dataclass
class Founded:
    """What is there now, and the administrator's invitation."""

    site: Site
    made: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    mailed: bool = False
    link: str = ""


def open_network(name: str, host: str, administrator: str = "") -> Founded:
    """
    Make the network's site with its library and its list of regions, or complete it.

    Raises CannotOpen when something stands in the way; then nothing was changed.
    """
    hostname, port = asked.host(host)
    address = asked.email(administrator) if administrator else ""
    account = asked.account(address) if address else None
    with transaction.atomic():
        founded = _found(name.strip(), hostname, port)
        roles.network(founded.site.root_page, Site.objects.all())
        invited = None
        if address and account is None:
            invited = invite.new_account(address, is_staff=True, is_superuser=True)
            founded.made.append(f"the administrator {address}")
        elif account is not None:
            founded.there.append(f"the account {account.get_username()}")
    if invited is not None:
        founded.mailed, founded.link = invite.send(invited, name)
    return founded


def _found(name: str, hostname: str, port: int) -> Founded:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is not None and isinstance(site.root_page.specific, HomePage):
        if (site.hostname, site.port) != (hostname, port):
            raise CannotOpen(
                f"The network “{site.root_page.title}” is open already, at {site.hostname}. "
                "To give it another address, change it under Settings, Sites."
            )
        return Founded(site, there=[f"the network {site.root_page.title}"])
    if not name:
        raise CannotOpen("Give the network a name.")
    _remove_what_wagtail_left()
    if Site.objects.filter(hostname=hostname).exists():
        raise CannotOpen(f"{hostname} is the address of another site already.")
    root = Page.get_first_root_node()
    home = HomePage(
        title=name,
        slug="home",
        headline="Help is nearer than it feels.",
        lead="Plain words about drugs, alcohol and treatment, and people you can call today.",
    )
    add(root, home)
    add(home, ArticleIndexPage(title="Understand", slug="articles"))
    add(home, LocationIndexPage(title="Regions", slug="locations"))
    Site.objects.filter(is_default_site=True).update(is_default_site=False)
    site = Site.objects.create(
        hostname=hostname, port=port, site_name=name, root_page=home, is_default_site=True
    )
    SiteProfile.objects.create(site=site, name=name)
    pages = "its first page, its library and its list of regions"
    groups = "the groups of its editors and reviewers"
    return Founded(site, made=[f"the network {name}", pages, groups])


def _remove_what_wagtail_left() -> None:
    """The welcome page, and the groups and the workflow that could change every region."""
    for page in Page.objects.filter(depth=2, content_type__model="page", numchild=0):
        page.delete()
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()
    for workflow in Workflow.objects.filter(name="Moderators approval"):
        if not workflow.workflow_states.exists():
            for one in workflow.workflow_tasks.select_related("task"):
                one.task.delete()
            workflow.delete()
