"""The answers that editors put first, as hits: read like any other result, and only in scope."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.base import Hit, SearchRequest
from search.engines.hits import COLUMNS, hit, in_scope
from search.highlight import Highlighter
from search.lexicon import Promotion
from search.models import SearchDocument


def hits(promotions: Sequence[Promotion], wanted: SearchRequest) -> list[tuple[Hit, str]]:
    """
    Each promoted page that this search may show, with its label; one query, none for none.

    A page that is a draft, private, expired or another site's is left out, as in every result.
    """
    if not promotions:
        return []
    labels = {one.page_id: one.label for one in promotions}
    documents = SearchDocument.objects.findable().filter(page_id__in=labels).values(*COLUMNS)
    found = {row["page_id"]: row for row in documents if in_scope(row, wanted)}
    highlight = Highlighter(wanted.groups)
    return [
        (hit(found[page_id], wanted, highlight), label)
        for page_id, label in labels.items()
        if page_id in found
    ]


def put_first(promoted: Sequence[tuple[Hit, str]], hits: Sequence[Hit]) -> list[tuple[Hit, str]]:
    """The promoted answers and then the hits, each page once, with their labels."""
    first = {one.page_id for one, _ in promoted}
    return [*promoted, *((one, "") for one in hits if one.page_id not in first)]
