"""What the search keeps: documents and their way to the index, editors' words, and counts."""

from search.models.counts import QueryCount
from search.models.editors import (
    BlockedCorrection,
    EditorWords,
    PromotedAnswer,
    SearchSynonym,
)
from search.models.index import (
    FacetLabel,
    IndexGeneration,
    SearchDocument,
    SearchDocumentQuerySet,
    SearchFacet,
    SearchMark,
    SearchNote,
)

__all__ = [
    "BlockedCorrection",
    "EditorWords",
    "FacetLabel",
    "IndexGeneration",
    "PromotedAnswer",
    "QueryCount",
    "SearchDocument",
    "SearchDocumentQuerySet",
    "SearchFacet",
    "SearchMark",
    "SearchNote",
    "SearchSynonym",
]
