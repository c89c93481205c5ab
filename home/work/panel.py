"""“Your region today” on the admin's first page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from home.work.branches import branches_of
from home.work.waiting import waiting

# An administrator of many regions reads the report; the first page stays one page.
MOST = 4


class TodayPanel(Component):
    """What there is to do today, for the user's own branches only."""

    name = "today"
    template_name = "home/work/today.html"
    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Adds what waits in each branch, the fullest first when there are many."""
        lists = [waiting(branch) for branch in branches_of(self.request.user)]
        if len(lists) > MOST:
            lists.sort(key=lambda it: -(it.to_fix + it.counts["overdue"] + it.counts["to_call"]))
        return {"lists": lists[:MOST], "more": max(0, len(lists) - MOST)}

    @property
    def media(self) -> Media:
        """The look of the panel."""
        return Media(css={"all": ["home/work.css"]})
