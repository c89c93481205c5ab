"""Who gave whom which rights: written into Wagtail's log beside what was published."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.log_actions import log
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
)

ACTION = "portal.permissions"
_SAYS = {"post_add": "given", "post_remove": "taken", "pre_clear": "taken"}


def _changed(instance: Any, action: str, pk_set: Any, model: Any, reverse: bool, **kw: Any) -> None:
    said = _SAYS.get(action)
    if said is None or kw.get("raw"):
        return
    if action == "pre_clear":
        names = [str(one) for one in getattr(instance, _relation(instance, reverse)).all()]
    else:
        names = [str(one) for one in model._default_manager.filter(pk__in=pk_set or ())]
    if names:
        log(instance=instance, action=ACTION, data={said: sorted(names)})


def _relation(instance: Any, reverse: bool) -> str:
    if isinstance(instance, Group):
        return "user_set" if reverse else "permissions"
    return "groups"


def _row_written(instance: Any, created: bool = True, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        log(instance=instance.group, action=ACTION, data={"given": [_said(instance)]})


def _row_gone(instance: Any, **kwargs: Any) -> None:
    # With its group everything of it goes, and nobody is left to be written about.
    if Group.objects.filter(pk=instance.group_id).exists():
        log(instance=instance.group, action=ACTION, data={"taken": [_said(instance)]})


def _said(row: Any) -> str:
    where = next(
        (str(getattr(row, n)) for n in ("page", "collection", "site") if hasattr(row, n)), ""
    )
    return f"{row.permission.name}: {where}"


def connect() -> None:
    """Called once, when the portal starts."""
    m2m_changed.connect(_changed, sender=get_user_model().groups.through)
    m2m_changed.connect(_changed, sender=Group.permissions.through)
    for model in (GroupPagePermission, GroupCollectionPermission, GroupSitePermission):
        post_save.connect(_row_written, sender=model)
        post_delete.connect(_row_gone, sender=model)
