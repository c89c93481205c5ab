"""The articles that stand below an article: its editor's choice, then those that share topics."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from portal.doorways import Doorways, public
from portal.statements import Statements, filled

# As many as the form takes, and as many topics as anybody gives.
_MOST_CHOSEN, _MOST_TOPICS, _MOST = 6, 12, 6
# So many that an editor chose stand alone: what shares their topics is not asked for.
_ENOUGH = 3
# Stand-ins for this article, the chosen ones and the topics: no id is below zero.
_OWN = -1
_CHOSEN = tuple(range(-10, -10 - _MOST_CHOSEN, -1))
_TOPICS = tuple(range(-100, -100 - _MOST_TOPICS, -1))
# What a link to an article shows, and what its address is made of.
_FIELDS = ("title", "slug", "path", "depth", "numchild", "url_path", "live", "content_type")
_chosen: Statements[Any] = Statements()
_sharing: Statements[Any] = Statements()


def read(
    doorways: Doorways, pk: int, chosen: list[int], topics: list[int], limit: int
) -> list[Any]:
    """
    At most `limit` articles the current site shows: the editor's choice, filled up when it is few.

    Two queries at most.
    """
    if doorways.current is None:
        return []
    network = doorways.library_root(doorways.current)
    key = (doorways.current.root.path, network.path if network else "")
    found: dict[int, Any] = {}
    if chosen:
        statement = _chosen.get(key, lambda: _asked(doorways).filter(pk__in=_CHOSEN))
        there = {a.pk: a for a in statement.rows({_OWN: pk} | filled(_CHOSEN, chosen))}
        found = {pk: there[pk] for pk in chosen if pk in there}
    if topics and len(found) < _ENOUGH:
        statement = _sharing.get(key, lambda: _most_shared(_asked(doorways)))
        for article in statement.rows({_OWN: pk} | filled(_TOPICS, topics)):
            found.setdefault(article.pk, article)
    return list(found.values())[:limit]


def _asked(doorways: Doorways) -> QuerySet[Any]:
    from articles.models import ArticlePage

    assert doorways.current is not None
    shown = public(ArticlePage.objects.filter(doorways.article_scope(doorways.current)))
    articles: QuerySet[Any] = shown.exclude(pk=_OWN).only(*_FIELDS, "summary", "weight")
    return articles


def _most_shared(articles: QuerySet[Any]) -> QuerySet[Any]:
    # Enough for four, when the two that an editor chose are among them too.
    sharing = articles.filter(topics__in=_TOPICS).annotate(shared=Count("topics"))
    return sharing.order_by("-shared", "-weight", "title")[:_MOST]
