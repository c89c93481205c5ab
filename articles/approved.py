"""What happens when a review ends well. Wagtail's models read this: it imports none."""

from __future__ import annotations

from typing import Any


def publish(workflow_state: Any, user: Any = None) -> None:
    """
    Publish exactly what was approved.

    The approver may publish nothing by themselves; the review has decided. See
    WAGTAIL_FINISH_WORKFLOW_ACTION.
    """
    revision = workflow_state.current_task_state.revision
    revision.publish(user=user, skip_permission_checks=True)
