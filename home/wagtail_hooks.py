"""What this room adds to Wagtail's admin."""

from __future__ import annotations

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.regions import admin


@hooks.register("register_admin_urls")
def region_urls() -> list[URLPattern]:
    """Opening a region."""
    return [path("regions/open/", admin.open_in_admin, name="open_region")]


@hooks.register("register_settings_menu_item")
def open_region_item() -> MenuItem:
    """“Open a region”, below Settings."""
    return admin.OpenMenuItem("Open a region", reverse("open_region"), icon_name="site", order=590)
