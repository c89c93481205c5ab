"""The answers that editors put first, as hits: read like any other result, and only in scope."""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.base import Hit, SearchRequest
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
    scope = {str(pk) for pk in wanted.scope_ids}
    documents = SearchDocument.objects.findable().filter(page_id__in=labels)
    found = {d.page_id: d for d in documents if scope & set(d.facets.get("ancestor", ()))}
    highlight = Highlighter(wanted.groups)
    return [
        (_hit(found[page_id], wanted, highlight), label)
        for page_id, label in labels.items()
        if page_id in found
    ]


def put_first(promoted: Sequence[tuple[Hit, str]], hits: Sequence[Hit]) -> list[tuple[Hit, str]]:
    """The promoted answers and then the hits, each page once, with their labels."""
    first = {hit.page_id for hit, _ in promoted}
    return [*promoted, *((hit, "") for hit in hits if hit.page_id not in first)]


def _hit(document: SearchDocument, wanted: SearchRequest, highlight: Highlighter) -> Hit:
    miles = None
    if wanted.near and document.latitude is not None and document.longitude is not None:
        miles = wanted.near.miles_to(document.latitude, document.longitude)
    return Hit(
        page_id=document.page_id,
        kind=document.kind,
        title=highlight.mark(document.title),
        snippet=highlight.snippet(document.summary, document.body),
        url_path=document.url_path,
        in_library=document.in_library,
        place=document.place,
        miles=miles,
        reviewed_on=document.reviewed_on,
        review_due=document.review_due,
        facets=document.facets,
    )
