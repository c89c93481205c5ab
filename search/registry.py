"""
Which pages can be found, and what else they are made of.

The search knows the rooms only through this: a page class that answers `findable()` itself, the
snippets it points to, and the children that are edited within it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, Protocol

import orjson
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, Model, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Cast, JSONObject, Left
from django.http import HttpRequest
from django.utils.safestring import SafeString
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from portal.doorways import public
from portal.models import BasePage
from portal.statements import Statement
from search.engines.base import SUMMARY_ONLY
from search.engines.hits import COLUMNS, LOOKED_THROUGH
from search.models import SearchDocument


class PageRow(Protocol):
    """What a link to a page, and a result, is made of."""

    pk: int
    title: str
    url_path: str
    live: bool
    content_type_id: int
    # What a result shows of it, as JSON; None where that was not asked for.
    document: str | None


@cache
def findable_models() -> tuple[type[BasePage], ...]:
    """Page classes that answer `findable()` themselves."""
    return tuple(
        model
        for model in apps.get_models()
        if issubclass(model, BasePage) and model.findable is not BasePage.findable
    )


@cache
def _found() -> dict[str, tuple[type[BasePage], Any]]:
    """Name of an annotation -> a page class that shows more of a result, and what it reads."""
    rows = ((model, model.found_rows()) for model in findable_models())
    return {f"found_{m._meta.model_name}": (m, value) for m, value in rows if value is not None}


def readable(page_ids: Iterable[int], documents: bool = False) -> dict[int, PageRow]:
    """
    Pages that every visitor may read this very moment, with what a link and a result need.

    One query, whatever they are. Rows and no pages: a page takes longer to make than to read.
    documents: with the words a result shows, for those that can be found.
    """
    ids = list(page_ids)
    if not ids:
        return {}
    # One statement serves several lengths: the last id fills the places that are left.
    places = -(-len(ids) // 4) * 4
    stand_ins = {-1 - n: ids[min(n, len(ids) - 1)] for n in range(places)}
    return {page.pk: page for page in _readable(places, documents).rows(stand_ins)}


@lru_cache(maxsize=64)
def _readable(places: int, documents: bool) -> Statement[PageRow]:
    """The question for so many pages; no page has the ids it is written with."""
    rows = {name: _text(value) for name, (_, value) in _found().items()}
    document = _text(_document() if documents else Value(None))
    pages = public(Page.objects.filter(pk__in=[-1 - n for n in range(places)]))
    columns = ("pk", "title", "url_path", "live", "content_type_id", "document")
    pages = pages.annotate(document=document, **rows)
    return Statement(pages.values_list(*columns, *rows, named=True))


def _text(json: Any) -> Cast:
    """JSON as the text it is: read by `orjson`, and only where it is wanted."""
    return Cast(json, TextField())


def _document() -> Subquery:
    columns: dict[str, Any] = {name: F(name) for name in COLUMNS}
    short = When(kind__in=SUMMARY_ONLY, then=Value(""))
    columns["body"] = Case(short, default=Left("body", LOOKED_THROUGH))
    one = SearchDocument.objects.findable().filter(page_id=OuterRef("pk"))
    return Subquery(one.annotate(whole=JSONObject(**columns)).values("whole"))


def open_ids(root: Page) -> tuple[int, ...]:
    """The pages below `root` that are open at this minute."""
    return tuple(pk for model in findable_models() for pk in model.open_ids(root))


def more_of(page: PageRow, request: HttpRequest) -> SafeString:
    """What the page's own room shows of a `readable` one at this moment; often nothing."""
    for name, (model, _) in _found().items():
        if (rows := getattr(page, name)) is not None:
            return model.found_html(orjson.loads(rows), request)
    return SafeString("")


def models_by_content_type() -> dict[int, type[BasePage]]:
    """The findable page classes by the id of their content type (cached by Django)."""
    types = ContentType.objects.get_for_models(*findable_models())
    return {types[model].pk: model for model in findable_models()}


@cache
def snippets() -> dict[type[Model], tuple[tuple[type[BasePage], str], ...]]:
    """Models that findable pages point to -> the page class and the name of its field."""
    found: dict[type[Model], list[tuple[type[BasePage], str]]] = {}
    for model in findable_models():
        field: Any
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            other = field.related_model
            if isinstance(other, type) and not issubclass(other, Page):
                found.setdefault(other, []).append((model, field.name))
    return {other: tuple(uses) for other, uses in found.items()}


@cache
def children() -> dict[type[Model], str]:
    """Models edited within a findable page -> the attribute that holds the page's id."""
    return {child: attribute for child, attribute in _parental_keys()}


@cache
def link_tables() -> dict[Any, tuple[str, str]]:
    """Tables between findable pages and snippets -> the page class's label and the field."""
    return {
        getattr(model, field.name).through: (model._meta.label, field.name)
        for model in findable_models()
        for field in model._meta.local_many_to_many
    }


def _parental_keys() -> Iterator[tuple[type[Model], str]]:
    for child in apps.get_models():
        for field in child._meta.local_fields:
            parent = field.related_model
            if isinstance(field, ParentalKey) and parent in findable_models():
                yield child, field.attname
