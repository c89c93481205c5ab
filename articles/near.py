"""The articles that stand below an article: its editor's choice, then those that share topics."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from portal.doorways import Doorways, public
from portal.statements import Statement

# As many as the form takes, and as many topics as anybody gives.
_MOST_CHOSEN, _MOST_TOPICS, _MOST = 6, 12, 6
# Stand-ins for this article, the chosen ones and the topics: no id is below zero.
_OWN = -1
_CHOSEN = tuple(range(-10, -10 - _MOST_CHOSEN, -1))
_TOPICS = tuple(range(-100, -100 - _MOST_TOPICS, -1))
# What a link to an article shows, and what its address is made of.
_FIELDS = ("title", "slug", "path", "depth", "numchild", "url_path", "live", "content_type")


def read(doorways: Doorways, pk: int, chosen: list[int], topics: list[int]) -> list[Any]:
    """At most six articles the current site shows, the editor's choice first. One query."""
    if doorways.current is None:
        return []
    network = doorways.library_root(doorways.current)
    statement = _statement(
        _Scope(doorways), doorways.current.root.path, network.path if network else ""
    )
    values = {_OWN: pk}
    # Too few are filled up with what is no id.
    values |= dict(zip(_CHOSEN, [*chosen, *[0] * _MOST_CHOSEN], strict=False))
    values |= dict(zip(_TOPICS, [*topics, *[0] * _MOST_TOPICS], strict=False))
    return statement.rows(values)


class _Scope:
    """The doorways, equal to all others: the paths beside it say which statement is meant."""

    def __init__(self, doorways: Doorways) -> None:
        self.doorways = doorways

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Scope)


@lru_cache(maxsize=256)
def _statement(scope: _Scope, root: str, network: str) -> Statement[Any]:
    from articles.models import ArticlePage

    doorways = scope.doorways
    assert doorways.current is not None
    place = Case(
        *[When(pk=stand_in, then=Value(number)) for number, stand_in in enumerate(_CHOSEN)],
        default=Value(_MOST_CHOSEN),
        output_field=IntegerField(),
    )
    found = (
        public(ArticlePage.objects.filter(doorways.article_scope(doorways.current)))
        .exclude(pk=_OWN)
        .filter(Q(pk__in=_CHOSEN) | Q(topics__in=_TOPICS))
        .annotate(place=place, shared=Count("topics"))
        .order_by("place", "-shared", "-weight", "title")
        .only(*_FIELDS, "summary", "weight")
    )
    return Statement(found[:_MOST])
