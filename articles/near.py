"""The articles that stand below an article: its editor's choice, then those that share topics."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from portal.doorways import Doorways, public
from portal.statements import Statements, filled

# As many as the form takes, and as many topics as anybody gives.
_MOST_CHOSEN, _MOST_TOPICS, _MOST = 6, 12, 6
# Stand-ins for this article, the chosen ones and the topics: no id is below zero.
_OWN = -1
_CHOSEN = tuple(range(-10, -10 - _MOST_CHOSEN, -1))
_TOPICS = tuple(range(-100, -100 - _MOST_TOPICS, -1))
# What a link to an article shows, and what its address is made of.
_FIELDS = ("title", "slug", "path", "depth", "numchild", "url_path", "live", "content_type")
_statements: Statements[Any] = Statements()


def read(doorways: Doorways, pk: int, chosen: list[int], topics: list[int]) -> list[Any]:
    """At most six articles the current site shows, the editor's choice first. One query."""
    if doorways.current is None:
        return []
    network = doorways.library_root(doorways.current)
    key = (doorways.current.root.path, network.path if network else "")
    statement = _statements.get(key, lambda: _asked(doorways))
    return statement.rows({_OWN: pk} | filled(_CHOSEN, chosen) | filled(_TOPICS, topics))


def _asked(doorways: Doorways) -> QuerySet[Any]:
    from articles.models import ArticlePage

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
    return found[:_MOST]
