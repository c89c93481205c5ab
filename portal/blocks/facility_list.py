"""Places that treat people, inside a text."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.blocks import CharBlock, IntegerBlock, MultipleChoiceBlock, StructBlock

from portal.care import CARE, MEDICINES


class FacilityListBlock(StructBlock):
    """
    The facilities of the site being read that offer the chosen care.

    The room that keeps facilities answers the hook `portal_facilities(request, care,
    medicines, limit)`; this room does not know it.
    """

    title = CharBlock(max_length=120, default="Places near you")
    care = MultipleChoiceBlock(choices=CARE, required=False, label="Kinds of care")
    medicines = MultipleChoiceBlock(choices=MEDICINES, required=False)
    limit = IntegerBlock(default=3, min_value=1, max_value=10, label="How many")

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Adds `facilities`, in the order the room gives them."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["facilities"] = []
        request = context.get("request")
        if request is not None:
            for find in hooks.get_hooks("portal_facilities"):
                context["facilities"] += find(
                    request, value["care"], value["medicines"], value["limit"]
                )
        return context

    class Meta:
        icon = "home"
        group = "Help"
        template = "blocks/facility_list.html"
        description = "Places of this region that offer the care you choose."
        preview_value = {"title": "Places near you", "care": [], "medicines": [], "limit": 2}
