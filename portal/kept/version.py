"""The number of the content: raised after every commit that changes it, read now and then."""

from __future__ import annotations

import threading
import time
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from treebeard.mp_tree import path_updated
from wagtail.models import Page

from portal.models import ContentVersion

# Seconds for which a number that was read is taken to be true.
READ_EVERY = 0.4

# Saving only these changes nothing that visitors see.
DRAFT_ONLY = frozenset(
    [
        "latest_revision",
        "latest_revision_created_at",
        "draft_title",
        "has_unpublished_changes",
        "locked",
        "locked_at",
        "locked_by",
    ]
)
# What visitors never see, and what is written all day long.
_UNSEEN_APPS = frozenset(
    # Of wagtailadmin are the calls of every open form of the admin, each few seconds.
    ["admin", "auth", "axes", "contenttypes", "otp_totp", "sessions", "wagtailadmin"]
)
_UNSEEN = frozenset(
    [
        "articles.sourcelink",
        "articles.sourceuse",
        "locations.call",
        "locations.calllistentry",
        "locations.conflict",
        "locations.errorreport",
        "portal.contentversion",
        # Of the search visitors see what its editors wrote; see also `search.indexing`.
        "search.indexgeneration",
        "search.querycount",
        "search.searchdocument",
        "search.searchfacet",
        "search.searchmark",
        "search.searchnote",
        "wagtailcore.comment",
        "wagtailcore.commentreply",
        "wagtailcore.modellogentry",
        "wagtailcore.pagelogentry",
        "wagtailcore.pagesubscription",
        "wagtailcore.referenceindex",
        "wagtailcore.revision",
        "wagtailcore.task",
        "wagtailcore.taskstate",
        "wagtailcore.uploadedfile",
        "wagtailusers.userprofile",
        "wagtailcore.workflowstate",
        "wagtailsearch.indexentry",
    ]
)


class Number(NamedTuple):
    """`any` for what is fresh, `hard` for what may be shown while the database is dead."""

    any: int
    hard: int


class Watch:
    """The number as this process last read it."""

    def __init__(self) -> None:
        self.number: Number | None = None
        self.answers = True
        self._read_at = 0.0
        self._reading = threading.Lock()

    def look(self) -> Number | None:
        """The number, at most READ_EVERY seconds old; the last known one while nobody answers."""
        if time.monotonic() - self._read_at < READ_EVERY:
            return self.number
        # Whoever comes while another reads goes on with the number there is.
        if not self._reading.acquire(blocking=self.number is None):
            return self.number
        try:
            self.number, self.answers = _read(), True
        except DatabaseError:
            self.answers = False
        finally:
            self._read_at = time.monotonic()
            self._reading.release()
        return self.number

    def forget(self) -> None:
        """Read it again at the next look."""
        self._read_at = 0.0


watch = Watch()


def _read() -> Number:
    row = ContentVersion.objects.values_list("any", "hard").first()
    return Number(*row) if row else Number(0, 0)


def raise_it(hard: bool) -> None:
    """One change more. What a process kept before is not shown again."""
    new = {"any": F("any") + 1} | ({"hard": F("hard") + 1} if hard else {})
    if not ContentVersion.objects.update(**new):
        ContentVersion.objects.bulk_create([ContentVersion(pk=1)], ignore_conflicts=True)
        ContentVersion.objects.update(**new)
    watch.forget()


def _raise_soft() -> None:
    raise_it(hard=False)


def _raise_hard() -> None:
    raise_it(hard=True)


def changed(hard: bool = True) -> None:
    """Raise the number once this transaction is committed; once, however much it changes."""
    if not settings.KEEP_PAGES:
        return
    todo = _raise_hard if hard else _raise_soft
    waiting = {entry[1] for entry in connection.run_on_commit}
    if todo in waiting or _raise_hard in waiting:
        return
    transaction.on_commit(todo, robust=True)


def _heard(sender: type[Model], instance: Any = None, **kwargs: Any) -> None:
    meta = sender._meta
    if meta.apps is not apps:
        # A migration's own copy of the model; the number may have no table yet.
        return
    if meta.app_label in _UNSEEN_APPS or meta.label_lower in _UNSEEN or kwargs.get("raw"):
        return
    fields = kwargs.get("update_fields")
    if isinstance(instance, Page):
        if fields is not None and set(fields) <= DRAFT_ONLY:
            return
        changed(hard=not _may_be_old(instance, kwargs.get("created", True)))
        return
    changed()


def _may_be_old(page: Any, created: bool) -> bool:
    """
    Whether the page may be shown as it was, on a day on which the database is dead.

    A text without clinical statements may: a wrong dose is as bad as a wrong number.
    """
    text = page.live and not created and getattr(page, "in_library", False)
    return bool(text) and not (getattr(page, "clinical", False) or getattr(page, "crisis", False))


def _linked(action: str, sender: Any, **kwargs: Any) -> None:
    if action.startswith("post_"):
        _heard(sender)


def _moved(**kwargs: Any) -> None:
    changed()


def connect() -> None:
    """Listen. Called once, when the portal starts."""
    for signal, heard in (
        (post_save, _heard),
        (post_delete, _heard),
        (m2m_changed, _linked),
        (path_updated, _moved),
    ):
        signal.connect(heard, dispatch_uid=f"portal.kept.{heard.__name__}")
