"""Publishing many pages at once: one that may not go out does not hold up the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.models import Page

from portal.quality import NotPublishable, refused_words


class CheckedPublishBulkAction(PublishBulkAction):
    """Wagtail's own, which names the pages it could not publish, and why."""

    def get_execution_context(self) -> dict[str, Any]:
        """Adds where refusals are collected."""
        self.refused: list[NotPublishable] = []
        return {**super().get_execution_context(), "refused": self.refused}

    @classmethod
    def execute_action(
        cls,
        objects: Iterable[Page],
        include_descendants: bool = False,
        user: Any = None,
        refused: list[NotPublishable] | None = None,
        **kwargs: Any,
    ) -> tuple[int, int]:
        """Publish each by itself; how many pages and how many below them went out."""
        parents = children = 0
        for page in objects:
            parents += cls._publish(page, user, refused)
            if include_descendants:
                below = page.get_descendants().not_live().defer_streamfields().specific()
                for draft in below.iterator():
                    if user is None or draft.permissions_for_user(user).can_publish():
                        children += cls._publish(draft, user, refused)
        return parents, children

    @classmethod
    def _publish(cls, page: Page, user: Any, refused: list[NotPublishable] | None) -> int:
        try:
            with transaction.atomic():
                done, _ = super().execute_action([page], user=user)
        except NotPublishable as refusal:
            if refused is not None:
                refused.append(refusal)
            return 0
        return int(done)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        """What went out; the others are named in messages of their own."""
        for refusal in self.refused:
            messages.error(self.request, refused_words(refusal))
        if not num_parent_objects and not num_child_objects:
            return None
        message: str = super().get_success_message(num_parent_objects, num_child_objects)
        return message
