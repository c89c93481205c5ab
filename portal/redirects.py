"""
Redirects from the old addresses of pages that moved or got a new slug.

Wagtail makes the same redirects page by page, and an editor who moves a region with five thousand
pages waits half a minute for them. Here it is one statement for every site, whatever stands below.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move

# Of the column; a longer address cannot be kept.
_LONGEST = 255


def leave(page: Page, before: str, after: str) -> None:
    """
    Redirect the addresses of `page` and all live pages below from url_path `before` to `after`.

    Only on sites that hold the page before and after: nothing leads from one site to another. What
    somebody entered by hand stays.
    """
    if before == after:
        return
    above = page.path[: -Page.steplen]
    for site in Site.objects.select_related("root_page"):
        root = site.root_page
        if above.startswith(root.path) and before.startswith(root.url_path):
            _leave_on(site, page, "/" + before[len(root.url_path) :], len(after) + 1)


def _leave_on(site: Site, page: Page, prefix: str, tail: int) -> None:
    # An old address ends without a slash (Redirect.normalise_path), and is kept as it is read:
    # url_path is not percent-encoded either.
    old = "rtrim(CAST(%s AS text) || substr(url_path, %s), '/')"
    below = [page.path, page.path[:-1] + chr(ord(page.path[-1]) + 1)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wagtailredirects_redirect (old_path, site_id, is_permanent, "
            "redirect_page_id, redirect_page_route_path, redirect_link, automatically_created, "
            "created_at) "
            f"SELECT {old}, %s, %s, id, '', '', %s, %s FROM wagtailcore_page "
            f"WHERE live AND path >= %s AND path < %s AND length({old}) <= {_LONGEST} "
            "ON CONFLICT (old_path, site_id) DO UPDATE "
            "SET redirect_page_id = excluded.redirect_page_id "
            "WHERE wagtailredirects_redirect.automatically_created",
            [prefix, tail, site.pk, True, True, timezone.now(), *below, prefix, tail],
        )


def _moved(instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    leave(instance, url_path_before, url_path_after)


def _renamed(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    leave(instance, instance_before.url_path, instance.url_path)


def connect() -> None:
    """Begin to listen. Wagtail's own listeners are off by WAGTAILREDIRECTS_AUTO_CREATE."""
    post_page_move.connect(_moved, dispatch_uid="portal.redirects.moved")
    page_slug_changed.connect(_renamed, dispatch_uid="portal.redirects.renamed")
