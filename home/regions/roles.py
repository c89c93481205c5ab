"""
The roles: groups with exactly what each of them may do.

    region    authors     drafts of pages, pictures and files below the region's page
              editors     publish there, except articles, which a second person reads first
              reviewers   approve clinical texts; nothing else
    network   editors     everything of the content everywhere, except to approve clinical texts
              reviewers   approve clinical texts everywhere

The administrator is no group but Wagtail's own “administrator” tick on the account.

A group is known by its name. Running this again adds what is missing and takes nothing away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from articles.models import ReviewTask

NETWORK = "Network"


@dataclass(frozen=True)
class Role:
    """What a group may do: with pages, with pictures and files, with the site, with snippets."""

    pages: Sequence[str] = ()
    files: Sequence[str] = ()
    profile: bool = False
    permissions: Sequence[str] = ()


def _all(model: str, actions: str = "view add change delete") -> list[str]:
    app, name = model.split(".")
    return [f"{app}.{action}_{name}" for action in actions.split()]


ADMIN = "wagtailadmin.access_admin"
# Organizations and people of a region: their policies let a group see only what is theirs.
REGION_ROLES = {
    "authors": Role(pages=("add",), files=("add", "choose"), permissions=(ADMIN,)),
    "editors": Role(
        pages=("add", "change", "publish"),
        files=("add", "change", "choose"),
        profile=True,
        permissions=(
            ADMIN,
            *_all("locations.organization", "view add change"),
            *_all("articles.person", "view add change"),
        ),
    ),
    "reviewers": Role(permissions=(ADMIN,)),
}
NETWORK_ROLES = {
    "editors": Role(
        pages=("add", "change", "publish", "bulk_delete", "lock", "unlock"),
        files=("add", "change", "delete", "choose"),
        profile=True,
        permissions=(
            ADMIN,
            "articles.publish_without_review",
            *_all("articles.person"),
            *_all("articles.topic"),
            *_all("locations.organization"),
            *_all("portal.hotline"),
            *_all("wagtailredirects.redirect"),
            *_all("wagtailcore.collection", "add change delete"),
        ),
    ),
    "reviewers": Role(permissions=(ADMIN,)),
}
# Wagtail asks for the permissions of its own image model, whichever stores the pictures.
_FILES = (("wagtailimages", "image"), ("wagtaildocs", "document"))


class NameTaken(Exception):
    """A group of this name works for another place. The message says which."""


@dataclass
class Team:
    """The groups of one place, and its collection of pictures and files."""

    groups: dict[str, Group]
    collection: Collection
    workflow: Workflow


def network(home: Page, sites: Iterable[Site]) -> Team:
    """The network's groups and its review, for everything below `home` and all its sites."""
    groups = {role: _group(f"{NETWORK}: {role}", home) for role in NETWORK_ROLES}
    top = Collection.get_first_root_node()
    for name, group in groups.items():
        _grant(group, NETWORK_ROLES[name], home, sites, top)
    workflow = _review(home, "the reviewers of the network", [groups["reviewers"]])
    return Team(groups, top, workflow)


def region(page: Page, site: Site) -> Team:
    """
    The groups, the collection and the review of a region.

    Raises NameTaken when another region of the same name has groups already.
    """
    groups = {role: _group(f"{page.title}: {role}", page) for role in REGION_ROLES}
    collection = _collection(page.title, groups["editors"])
    for name, group in groups.items():
        _grant(group, REGION_ROLES[name], page, [site], collection)
    # The network's editors write every site's profile.
    network_editors = Group.objects.filter(name=f"{NETWORK}: editors").first()
    if network_editors is not None:
        _profile(network_editors, site)
    reviewers = [groups["reviewers"]]
    reviewers += Group.objects.filter(name=f"{NETWORK}: reviewers")
    workflow = _review(page, review_name(page), reviewers)
    return Team(groups, collection, workflow)


def review_name(page: Page) -> str:
    """The name of a region's review; the button in the editor says “Submit to …”."""
    return f"the reviewers of {page.title}"


def groups_of(page: Page) -> list[Group]:
    """The groups of a region, as far as they are there."""
    names = [f"{page.title}: {role}" for role in REGION_ROLES]
    return list(Group.objects.filter(name__in=names))


def _group(name: str, page: Page) -> Group:
    group, _ = Group.objects.get_or_create(name=name)
    held = GroupPagePermission.objects.filter(group=group).select_related("page")
    elsewhere = held.exclude(page=page).first()
    if elsewhere is not None:
        raise NameTaken(
            f"The group “{name}” works for “{elsewhere.page.title}” "
            f"({elsewhere.page.url_path}). Give one of the two another title first."
        )
    return group


def _permission(label: str) -> Permission:
    app, codename = label.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _grant(
    group: Group, role: Role, page: Page, sites: Iterable[Site], collection: Collection
) -> None:
    group.permissions.add(*map(_permission, role.permissions))
    for action in role.pages:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=f"{action}_page"
        )
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    for app, model in _FILES if role.files else ():
        for action in role.files:
            GroupCollectionPermission.objects.get_or_create(
                group=group,
                collection=collection,
                permission=_permission(f"{app}.{action}_{model}"),
            )
    for site in sites if role.profile else ():
        _profile(group, site)


def _profile(group: Group, site: Site) -> None:
    GroupSitePermission.objects.get_or_create(
        group=group, site=site, permission=_permission("portal.change_siteprofile")
    )


def _collection(name: str, editors: Group) -> Collection:
    """The collection the editors have already, else a new one: names are not unique."""
    known = GroupCollectionPermission.objects.filter(group=editors).select_related("collection")
    first = known.first()
    if first is not None:
        return first.collection
    return Collection.get_first_root_node().add_child(name=name)


def _review(page: Page, name: str, reviewers: Iterable[Group]) -> Workflow:
    """The review of all that stands below `page`; one that an administrator chose stays."""
    chosen = WorkflowPage.objects.filter(page=page).select_related("workflow").first()
    if chosen is not None:
        return chosen.workflow
    workflow = Workflow.objects.create(name=name)
    task = ReviewTask.objects.create(name=name)
    task.groups.set(reviewers)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(page=page, workflow=workflow)
    return workflow
