"""
Opening a region: everything or nothing, and twice gives one.

What is there already stays as it is, also what an editor changed or deleted since.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from articles.models import ArticleIndexPage
from home.regions import copying, invite, roles, starter
from home.regions.asked import Asked, CannotOpen, Ready, understand
from locations.models import LocationPage
from portal.models import ClosedHost, SiteProfile

Step = Callable[[str], None]
STEPS = 5


@dataclass
class Opened:
    """What is there now. `made` and `there` are lists of words for the message at the end."""

    region: LocationPage
    site: Site
    account: Any
    made: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    # Whether an invitation went out by mail, and its link when somebody must pass it on.
    mailed: bool = False
    link: str = ""

    def note(self, made: bool, words: str) -> None:
        """Remember `words` as new, or as there already."""
        (self.made if made else self.there).append(words)


def open_region(asked: Asked, step: Step = lambda what: None, invite_again: bool = False) -> Opened:
    """
    Open the region, or complete it.

    Raises CannotOpen when something stands in the way; then nothing was changed. The invitation is
    mailed after everything is kept, so no link leads to an account that is not there.
    """
    step("Reading what was asked for")
    with transaction.atomic():
        # Two administrators at once: the second finds what the first has made.
        list(Page.objects.select_for_update().filter(depth__lte=2).values_list("pk"))
        ready = understand(asked)
        opened, is_new = _open(ready, step)
    step("Invitation")
    if is_new or (invite_again and invite.is_waiting(opened.account)):
        opened.mailed, opened.link = invite.send(opened.account, opened.region.title)
    return opened


def _open(ready: Ready, step: Step) -> tuple[Opened, bool]:
    step("Pages")
    is_new = ready.region is None
    region = ready.region or starter.region(ready)
    site = ready.site or Site.objects.create(
        hostname=ready.hostname, port=ready.port, site_name=ready.title, root_page=region
    )
    ClosedHost.objects.filter(hostname=site.hostname).delete()
    opened = Opened(region, site, ready.account)
    opened.note(is_new, f"the region {region.title}")
    opened.note(ready.site is None, f"the site {site.root_url}/")
    step("Groups, pictures and review")
    try:
        team = roles.region(region, site)
    except roles.NameTaken as taken:
        raise CannotOpen(str(taken), "place") from taken
    opened.note(is_new, "its groups, its collection of pictures and files, its review")
    copier = None
    if is_new and ready.template is not None:
        copier = copying.Copier(ready.template, region, site, ready)
        copier.collection = team.collection
        copier.run()
    elif is_new:
        starter.pages(region, ready)
    if is_new:
        count = region.get_descendants().count()
        drafts = region.get_descendants().filter(live=False).count()
        opened.note(True, f"{count} pages below it, {drafts} of them drafts to complete")
    step("Name and look")
    opened.note(_profile(ready, region, site, copier), "its profile: name, colour, navigation")
    step("Editor")
    return opened, _editor(opened, ready, team)


def _profile(ready: Ready, region: LocationPage, site: Site, copier: copying.Copier | None) -> bool:
    profile, is_new = SiteProfile.objects.get_or_create(site=site)
    if not is_new:
        return False
    profile.name = f"Recovery in {ready.short}"
    profile.tagline = f"Plain words, and people you can call, in and near {ready.short}."
    if copier is not None and ready.template is not None:
        copying.look(ready.template, profile, copier.remap)
    else:
        library = ArticleIndexPage.objects.child_of(ready.network.root_page).live().first()
        own = region.get_children().order_by("path")
        labels = {"local": "Near you", "about": "About us"}
        links = [(library, "")] if library else []
        links += [(page, labels.get(page.slug, "")) for page in own]
        profile.navigation = json.dumps(
            [{"type": "link", "value": {"page": page.pk, "label": label}} for page, label in links]
        )
    profile.save()
    return True


def _editor(opened: Opened, ready: Ready, team: roles.Team) -> bool:
    """Put the editor into their group. Answers whether they must be invited."""
    account = ready.account
    is_new = account is None
    if account is None:
        account = opened.account = invite.new_account(ready.email)
    editors = team.groups["editors"]
    joins = not account.groups.filter(pk=editors.pk).exists()
    account.groups.add(editors)
    opened.note(is_new, f"the account {account.get_username()}")
    opened.note(joins, f"{account.get_username()} is an editor of {opened.region.title}")
    return is_new
