"""The panel of a form that shows what saving it would change."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel


class CheckPanel(Panel):
    """A button; the answer appears below it (search/static/search/admin/check.js)."""

    class BoundPanel(Panel.BoundPanel):
        """The panel in one form."""

        template_name = "search/admin/check_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Adds where the form's content is sent to be tried."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            model = self.instance._meta.model_name
            context["check_url"] = reverse(f"{model}:check")
            context["row"] = self.instance.pk or ""
            return context

        @property
        def media(self) -> Media:
            """The script that sends the form, and the look of the answer."""
            return super().media + Media(
                css={"all": ["search/admin/report.css"]}, js=["search/admin/check.js"]
            )
