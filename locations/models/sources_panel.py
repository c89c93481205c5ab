"""The part of a facility's form that says where each fact comes from. Only to be read."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class SourcesPanel(Panel):
    """A table of the facts: source, date, person, and whether somebody confirmed it."""

    class BoundPanel(Panel.BoundPanel):
        """The table of one facility."""

        template_name = "locations/admin/sources.html"

        def is_shown(self) -> bool:
            """Whether the facility has been saved: before that nothing is known."""
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The facts in the order of a call, and the last calls."""
            from locations import facts

            context: dict[str, Any] = super().get_context_data(parent_context)
            known = {row.field: row for row in self.instance.field_sources.select_related("editor")}
            context["sources"] = [
                (label, known[name]) for name, label in facts.FACTS.items() if name in known
            ]
            context["calls"] = self.instance.assurances.select_related("called_by")[:5]
            return context
