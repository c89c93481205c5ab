"""What the form of an article checks before it is published."""

from __future__ import annotations

from typing import Any

from articles import review
from portal.forms import BasePageForm


class ArticlePageForm(BasePageForm):
    """Keeps a clinical text from going out before a second person has read it."""

    def clean(self) -> dict[str, Any]:
        """A draft may wait; what is clinical goes out by its reviewer."""
        cleaned = super().clean()
        clinical = cleaned.get("clinical") or cleaned.get("crisis")
        if "action-publish" in self.data and clinical and not self._alone():
            self.add_error(
                "clinical",
                "A clinical text is published by the person who reviews it. Choose “Submit”, "
                "and a clinical reviewer reads it.",
            )
        return cleaned

    def _alone(self) -> bool:
        place = self.instance if self.instance.pk else self.parent_page
        return place is not None and review.is_alone(self.for_user, place)
