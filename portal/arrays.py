"""Rows that belong to a row, read together with it as one JSON value."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Aggregate, JSONField, Model, OuterRef, Subquery
from django.db.models.functions import JSONObject


class Array(Aggregate):
    """The values of a group as a JSON array, in no order."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL's name for it."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **more)


def rows_below(model: type[Model], parent: str, columns: JSONObject) -> Subquery:
    """The rows of `model` whose `parent` is the row of the query around it, as one column."""
    below = model._default_manager.filter(**{parent: OuterRef("pk")}).order_by().values(parent)
    return Subquery(below.annotate(rows=Array(columns)).values("rows"))


def rows_of(value: Any) -> list[Any]:
    """The array as it was read: nothing is an empty one, and SQLite keeps an inner one as text."""
    found: list[Any] = json.loads(value) if isinstance(value, str) else value or []
    return found
