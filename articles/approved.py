"""What happens when a review ends well. Wagtail's models read this: it imports none."""

from __future__ import annotations

from typing import Any


def publish(workflow_state: Any, user: Any = None) -> None:
    """
    Publish what was approved.

    The approver may publish nothing by themselves; the review has decided. See
    WAGTAIL_FINISH_WORKFLOW_ACTION.
    """
    from articles.models import ReviewTask

    state = workflow_state.current_task_state
    # A review holds the page still; at another step the approver may have mended it meanwhile.
    held = isinstance(state.task.specific, ReviewTask)
    revision = state.revision if held else workflow_state.content_object.get_latest_revision()
    revision.publish(user=user, skip_permission_checks=True)
