"""What this room adds to Wagtail's admin: the editors' work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.regions import admin
from home.work.branches import branches_of
from home.work.panel import TodayPanel
from home.work.views import TITLE, report


@hooks.register("register_admin_urls")
def work_urls() -> list[URLPattern]:
    """The report."""
    return [path("reports/work/", report, name="work_report")]


class WorkMenuItem(MenuItem):
    """Shown to who is at home anywhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is anything to see."""
        return bool(branches_of(request.user))


@hooks.register("register_reports_menu_item")
def work_menu() -> WorkMenuItem:
    """The first of the reports."""
    return WorkMenuItem(TITLE, reverse("work_report"), icon_name="calendar-check", order=1)


@hooks.register("construct_homepage_panels")
def today(request: HttpRequest, panels: list[Any]) -> None:
    """What there is to do stands above what was done."""
    if branches_of(request.user):
        panels.insert(0, TodayPanel(request))


@hooks.register("register_admin_urls")
def region_urls() -> list[URLPattern]:
    """Opening a region."""
    return [path("regions/open/", admin.open_in_admin, name="open_region")]


@hooks.register("register_settings_menu_item")
def open_region_item() -> MenuItem:
    """“Open a region”, below Settings."""
    return admin.OpenMenuItem("Open a region", reverse("open_region"), icon_name="site", order=590)
