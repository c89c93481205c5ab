"""What the form of an article checks before it is published."""

from __future__ import annotations

from typing import Any

from articles import review
from portal.forms import BasePageForm


class ArticlePageForm(BasePageForm):
    """Keeps a clinical text from going out before a clinician has read it."""

    def clean(self) -> dict[str, Any]:
        """A draft may be incomplete; what is published may not."""
        cleaned = super().clean()
        goes_out = "action-publish" in self.data or "action-submit" in self.data
        if goes_out and cleaned.get("crisis"):
            for name, words in (
                ("reviewer", "Name the clinician who has read this text for people in a crisis."),
                ("reviewed_on", "Say on which day it was read."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if "action-publish" in self.data and cleaned.get("clinical") and not self._alone():
            self.add_error(
                "clinical",
                "A clinical text is published by the person who reviews it. Choose “Submit”, "
                "and a clinical reviewer reads it.",
            )
        return cleaned

    def _alone(self) -> bool:
        place = self.instance if self.instance.pk else self.parent_page
        return place is not None and review.is_alone(self.for_user, place)
