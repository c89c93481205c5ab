"""
Hearing every change of what visitors may find, in the transaction that makes it.

A change only leaves a mark (one inserted row); what it means is worked out when the documents
are built, from the pages as they were committed. Two kinds of change need no mark at all,
because no document holds them: the order of pages, and which site opens where.
`QuerySet.update()` sends no signal; `search_verify` finds what it changed.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, DateTimeField, F, Model, QuerySet, Value
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.utils import timezone
from treebeard.mp_tree import path_updated
from wagtail.models import Page, PageViewRestriction

from portal.findable import pages_written
from portal.kept.version import DRAFT_ONLY
from search import registry
from search.models import SearchMark


def mark(page_id: int, subtree: bool = False) -> None:
    """Note that a page (with `subtree`: and everything below it) changed."""
    SearchMark.objects.create(page_id=page_id, subtree=subtree)
    wake_after_commit()


def mark_pages(pages: QuerySet[Any]) -> None:
    """Note that all pages of the queryset changed, in one statement."""
    rows = pages.order_by().annotate(
        marked=F("pk"),
        whole=Value(False, output_field=BooleanField()),
        at=Value(timezone.now(), output_field=DateTimeField()),
    )
    sql, parameters = rows.values("marked", "whole", "at").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_searchmark (page_id, subtree, created_at) "
            f"SELECT DISTINCT marked, whole, at FROM ({sql}) changed",
            parameters,
        )
    wake_after_commit()


def wake_after_commit() -> None:
    """Wake the indexing once this transaction is committed; once, however many marks it left."""
    # One that waits was added in a savepoint that still stands, or in one that was released:
    # those of a savepoint that was rolled back are gone from the list.
    if any(waiting[1] is _wake for waiting in connection.run_on_commit):
        return
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from search.waking import wake

    wake()


# --- what is heard ------------------------------------------------------------------------


def _page_will_be_saved(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    instance._search_url_path = None
    if issubclass(sender, Page) and instance.pk and not instance._state.adding:
        # Asked of the database: the row may have changed since the instance was read.
        before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True)
        instance._search_url_path = before.first()


def _page_was_saved(
    sender: type[Model], instance: Any, update_fields: Any = None, **kwargs: Any
) -> None:
    if not issubclass(sender, Page) or (update_fields and DRAFT_ONLY.issuperset(update_fields)):
        return
    before = getattr(instance, "_search_url_path", None)
    moved = before is not None and before != instance.url_path
    mark(instance.pk, subtree=moved)


def _page_will_be_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    if issubclass(sender, Page):
        # Pages below are deleted with it and may send no signal of their own.
        mark(instance.pk, subtree=True)


def _path_was_updated(old_path: str, new_path: str, **kwargs: Any) -> None:
    step = Page.steplen
    if old_path[:-step] == new_path[:-step]:
        # Only the order among its siblings changed.
        return
    page_id = Page.objects.filter(path=new_path).values_list("pk", flat=True).first()
    if page_id is not None:
        mark(page_id, subtree=True)


def _restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    mark(instance.page_id, subtree=True)


def _snippet_changed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    for model, name in registry.snippets().get(sender, ()):
        mark_pages(model._default_manager.filter(**{name: instance.pk}))


def _child_changed(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    attribute = registry.children().get(sender)
    page_id = getattr(instance, attribute) if attribute else None
    if page_id:
        mark(page_id)


def _links_changed(
    sender: Any, instance: Model, action: str, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if action not in {"post_add", "post_remove", "pre_clear"}:
        return
    if isinstance(instance, Page):
        mark(instance.pk)
    elif action == "pre_clear":
        _snippet_changed(type(instance), instance)
    else:
        mark_pages(Page.objects.filter(pk__in=pk_set or ()))


def _rows_were_written(sender: Any, page_ids: list[int], **kwargs: Any) -> None:
    # Nobody is woken: hundreds of pages are on their way, and the minute's beat comes anyway.
    SearchMark.objects.bulk_create(SearchMark(page_id=page_id) for page_id in page_ids)


def connect() -> None:
    """Begin to listen. Called once, when all rooms are loaded."""
    pages_written.connect(_rows_were_written, dispatch_uid="search.rows", weak=False)
    pre_save.connect(_page_will_be_saved, dispatch_uid="search.page.before", weak=False)
    post_save.connect(_page_was_saved, dispatch_uid="search.page.saved", weak=False)
    pre_delete.connect(_page_will_be_deleted, dispatch_uid="search.page.deleted", weak=False)
    path_updated.connect(_path_was_updated, dispatch_uid="search.path", weak=False)
    for signal in (post_save, pre_delete):
        signal.connect(
            _restriction_changed,
            sender=PageViewRestriction,
            dispatch_uid="search.restriction",
            weak=False,
        )
        for model in registry.snippets():
            signal.connect(
                _snippet_changed, sender=model, dispatch_uid=f"search.{model}", weak=False
            )
        for child in registry.children():
            signal.connect(_child_changed, sender=child, dispatch_uid=f"search.{child}", weak=False)
    for table in registry.link_tables():
        m2m_changed.connect(
            _links_changed, sender=table, dispatch_uid=f"search.{table}", weak=False
        )
