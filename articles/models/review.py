"""The step of the workflow at which a second person reads a page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.locks import WorkflowLock
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState

from articles import review


class ReviewLock(WorkflowLock):
    """The lock of a page under review, in words that are true of it."""

    def get_message(self, user: Any) -> str:
        """Shown at the top of the editor."""
        return "This page waits for its review. Nobody can change it until that is decided."

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        """Shown beside it."""
        return "Who sent it can take it back with Cancel, in the menu below."


class ReviewTask(AbstractGroupApprovalTask):
    """
    Another person than the writer approves. `groups` are the clinical reviewers.

    Nobody changes the page meanwhile, the reviewer neither: what is approved is what was read.
    """

    lock_class = ReviewLock

    class Meta:
        verbose_name = "review by a second person"
        verbose_name_plural = "reviews by a second person"

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        """Those who may approve may look."""
        return review.may_approve(user, obj)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        """Locked for everybody; who submitted it may take it back."""
        return True

    def user_can_lock(self, obj: Page, user: Any) -> bool:
        """It is locked anyhow."""
        return False

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        """Approve or send back, for those who may approve."""
        if not review.may_approve(user, obj):
            return []
        return [("reject", "Send back", True), ("approve", "Approve and publish", False)]

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """
        Do it. Raises PermissionDenied for who may not approve this very page.

        Wagtail's view looks at the page of its address and takes any task state with it.
        """
        page = task_state.workflow_state.content_object
        if page is None or not review.may_approve(user, page.specific):
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """What waits for this user."""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        waiting = waiting.select_related("workflow_state")
        pages = [(state.pk, state.workflow_state.content_object) for state in waiting]
        mine = [pk for pk, page in pages if page and review.may_approve(user, page.specific)]
        return self.task_states.filter(pk__in=mine)

    @classmethod
    def get_description(cls) -> str:
        """Shown where a step is chosen."""
        return "Another person than the writer approves; clinical texts a clinical reviewer."
