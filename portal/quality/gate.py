"""
The gate: nothing with an error goes live, whichever way it is published.

Form, bulk action, workflow and schedule all end in `BasePage.publish` and `BasePage.save`, which
ask here. Who catches the refusal says it: the form at its fields (portal/forms.py), the bulk
action beside the pages it could publish, every other view of the admin as a message
(RefusalMiddleware), a schedule in the page's history and by mail.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from portal.quality.findings import Finding, errors

logger = logging.getLogger(__name__)

# The action that Wagtail logs when a schedule publishes, and what we log when we refuse it.
SCHEDULED = "wagtail.publish.scheduled"
REFUSED = "portal.publish.refused"
# How many reasons one message names.
MOST_REASONS = 3

_facts_only: ContextVar[bool] = ContextVar("facts_only", default=False)


class NotPublishable(ValidationError):
    """A page that may not go live as it is; its messages name every place and better words."""

    def __init__(self, page: Page, found: Sequence[Finding]) -> None:
        super().__init__([str(finding) for finding in found])
        self.page = page
        self.findings = list(found)


@contextmanager
def facts_only() -> Iterator[None]:
    """
    Publish changed facts of a page whose texts are not touched, or are an import's.

    That a place has closed must reach visitors also when its description would be refused today.
    """
    token = _facts_only.set(True)
    try:
        yield
    finally:
        _facts_only.reset(token)


def goes_live(page: Page, update_fields: Any = None) -> bool:
    """Whether saving this page makes another version of it public."""
    if _facts_only.get() or not page.live or not page.live_revision_id or not page.pk:
        return False
    if update_fields is not None and "live_revision" not in update_fields:
        return False
    now = Page.objects.filter(pk=page.pk, live=True, live_revision=page.live_revision_id)
    return not now.exists()


def gate(page: Page) -> None:
    """Raise NotPublishable when something on the page stops it from being published."""
    if _facts_only.get():
        return
    found = errors(page)
    if found:
        raise NotPublishable(page, found)


def refused_words(refusal: NotPublishable) -> str:
    """One message that names the page, the first reasons, and how many more there are."""
    reasons = refusal.messages
    more = len(reasons) - MOST_REASONS
    rest = f" And {more} more: open the page, “Checks”." if more > 0 else ""
    shown = " · ".join(reasons[:MOST_REASONS])
    return f"“{refusal.page.title}” was not published. {shown}{rest}"


def put_off(page: Page, revision: Revision, refusal: NotPublishable) -> None:
    """
    Take a refused version off the schedule, and tell whoever wrote it.

    It stands in the page's history and in the report of what there is to mend; the version that
    was public stays public.
    """
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    log(
        instance=page,
        action=REFUSED,
        revision=revision,
        data={"reasons": refusal.messages},
    )
    logger.warning("Not published as planned: page %s, %s faults.", page.pk, len(refusal.messages))
    writer = revision.user
    if writer is not None and writer.email:
        edit = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
        lines = "\n".join(f"- {reason}" for reason in refusal.messages)
        send_mail(
            f"Not published: {page.title}",
            f"“{page.title}” was to be published now. It was not, because:\n\n{lines}\n\n"
            f"Mend it here, and publish it again:\n{edit}\n",
            None,
            [writer.email],
            fail_silently=True,
        )
