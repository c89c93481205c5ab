"""Facilities together with their telephones, services and hours, in one question."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Exists, JSONField, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.db.models.query import ModelIterable
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from locations.models.phone import FacilityPhone
from locations.models.schedule import Schedule
from locations.models.service import Service
from locations.models.shown import Shown
from locations.models.truth import UNLISTED
from portal import once
from portal.arrays import rows_below, rows_of

# What a card shows of a facility beside its own row. The codes of the directories it came from
# are many and shown nowhere.
CARD: dict[str, type[models.Model]] = {
    "phones": FacilityPhone,
    "services": Service,
    "schedules": Schedule,
}
_LEFT_OUT = {"codes"}
# Of its services a result only says whether one of them is open.
_FOUND: dict[str, set[str]] = {"services": {"id", "sort_order", "status"}}
_SUFFIX = "_rows"


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.name not in _LEFT_OUT]


def _rows(model: type[models.Model], only: set[str] | None = None) -> Subquery:
    names = [field.attname for field in _fields(model)]
    columns = {name: models.F(name) for name in names if only is None or name in only}
    return rows_below(model, "page", JSONObject(**columns))


def _value(field: Any, value: Any) -> Any:
    if isinstance(field, JSONField):
        # SQLite keeps JSON as text, and text it stays inside of JSON.
        return json.loads(value) if isinstance(value, str) else value
    return field.to_python(value)


@cache
def _read_as(relation: str, names: tuple[str, ...]) -> tuple[list[str], list[Any]]:
    """The columns among `names` in their order, and of each the field that reads it, if any."""
    fields = [field for field in _fields(CARD[relation]) if field.attname in names]
    # What JSON holds as it is needs no reading.
    plain = (models.CharField, models.TextField, models.IntegerField)
    return [f.attname for f in fields], [None if isinstance(f, plain) else f for f in fields]


def _children(relation: str, rows: list[dict[str, Any]] | None, db: str | None) -> list[Any]:
    if not rows:
        return []
    # What was not read of a child is asked for when somebody wants it.
    names, fields = _read_as(relation, tuple(rows[0]))
    children: list[Any] = []
    for row in rows:
        values = [
            row[name] if field is None else _value(field, row[name])
            for name, field in zip(names, fields, strict=True)
        ]
        children.append(CARD[relation].from_db(db, names, values))
    children.sort(key=lambda child: (child.sort_order or 0, child.pk))
    return children


def _give(page: Any, relation: str, rows: list[dict[str, Any]] | None) -> None:
    """Put the children where `prefetch_related` would put them."""
    children = _children(relation, rows, page._state.db)
    found = getattr(page, relation).get_queryset()
    found._result_cache = children
    found._prefetch_done = True
    page.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = found


class _WithChildren(ModelIterable[Any]):
    def __iter__(self) -> Iterator[Any]:
        for page in super().__iter__():
            for relation in CARD:
                _give(page, relation, page.__dict__.pop(relation + _SUFFIX))
            yield page


@cache
def columns() -> dict[str, Subquery]:
    """The children of a facility, as columns of a query of facilities."""
    return {name + _SUFFIX: _rows(child) for name, child in CARD.items()}


@cache
def _of_one(model: Any) -> Any:
    # Putting the question together takes longer than answering it.
    return model._base_manager.order_by("pk").values(**columns())


def read(page: Any) -> None:
    """
    Give one page its children, unless it has them or is a draft that brings its own.

    For a page that is shown and thrown away: what the tables get afterwards it does not see.
    """
    has = page.__dict__.get("_cluster_related_objects") or {}
    has = has.keys() | page.__dict__.get("_prefetched_objects_cache", {}).keys()
    missing = CARD.keys() - has
    if not missing or page.pk is None:
        return
    # A page that was read to be shown brings them as columns.
    found = {name: page.__dict__.pop(name) for name in columns() if name in page.__dict__}
    if len(found) < len(CARD):
        found = _of_one(page.__class__).filter(pk=page.pk).first() or {}
    # A copy of a page shares what it holds with the page.
    held = page.__dict__.get("_prefetched_objects_cache", {})
    page.__dict__["_prefetched_objects_cache"] = dict(held)
    for name in missing:
        _give(page, name, found.get(name + _SUFFIX))


# What says whether a place can be called and is open.
_OWN = ("title", "assured_on", "timezone", "postal_code", "closed_on_holidays")


def as_json(model: Any) -> Subquery:
    """One JSON value with a facility's own facts and its children, for a query of other pages."""
    columns: dict[str, Any] = {name: models.F(name) for name in _OWN}
    columns |= {name: _rows(child, _FOUND.get(name)) for name, child in CARD.items()}
    # Without its ordering a subquery of one row is one.
    one = model._base_manager.filter(pk=OuterRef("pk")).order_by()
    return Subquery(one.annotate(whole=JSONObject(**columns)).values("whole"))


class _Read:
    """Children that were read together with their facility."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def all(self) -> list[Any]:
        """As a manager of a page gives them."""
        return self._rows


class Found(Shown):
    """A facility in a list of results: what says whether it can be called and is open."""

    def __init__(self, model: Any, value: dict[str, Any]) -> None:
        """value: one of `as_json`, which knows no more of the page than it needs."""
        for name in _OWN:
            setattr(self, name, _value(model._meta.get_field(name), value[name]))
        for relation in CARD:
            setattr(self, relation, _Read(_children(relation, rows_of(value[relation]), None)))

    def html(self, request: HttpRequest) -> SafeString:
        """Whether it is open, and its number or why there is none."""
        who = once.call(request, self.call_line())
        if not who:
            who = format_html('<p class="who">{}</p>', self.no_call_words)
        return mark_safe(once.opening(self.hours_words()) + who)


def gone() -> Any:
    """A condition on a facility: it has services, and all of them are closed for good."""
    services = Service._default_manager.filter(page=OuterRef("pk"))
    return Exists(services) & ~Exists(services.exclude(status=Service.Status.DEFUNCT))


class FacilityQuerySet(PageQuerySet):
    """Lists of facilities."""

    def for_cards(self) -> Any:
        """With what a card shows, without one more query however many facilities there are."""
        pages = self.annotate(**columns())
        pages._iterable_class = _WithChildren
        return pages

    def listed(self, today: dt.date | None = None) -> Any:
        """Without those that have closed for good, and those nobody has confirmed for too long."""
        return self.current(today).exclude(gone())

    def current(self, today: dt.date | None = None) -> Any:
        """Without those that nobody has confirmed for so long that they are out of the lists."""
        oldest = (today or dt.date.today()) - dt.timedelta(days=UNLISTED)
        return self.exclude(assured_on__lt=oldest)


FacilityManager = PageManager.from_queryset(FacilityQuerySet)
