"""Building documents: from pages as they are committed to the rows that are searched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from portal.findable import Findable
from portal.models import BasePage
from search import registry
from search.highlight import CLOSE, OPEN
from search.models import SearchDocument
from search.normalise import fold_term

# What a document says of its page: everything but the bookkeeping.
CONTENT_FIELDS = (
    "is_public",
    "kind",
    "title",
    "also_called",
    "summary",
    "body",
    "place",
    "latitude",
    "longitude",
    "published_on",
    "reviewed_on",
    "review_due",
    "weight",
    "locale",
    "url_path",
    "in_library",
    "facets",
)
# Bounds that no honest page reaches; a runaway text must not stop the others.
_MAX_BODY = 200_000


@dataclass
class Built:
    """What a batch of pages became."""

    documents: dict[int, SearchDocument] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)


def build(page_ids: Iterable[int], contained: bool = True) -> Built:
    """
    Build one unsaved document for every page id; a tombstone when visitors may not find it.

    With `contained`, a page whose `findable()` fails goes to `errors` and the others are built;
    in a transaction this costs a savepoint a page.
    """
    built = Built()
    wanted = set(page_ids)
    models = registry.models_by_content_type()
    bases = {page.pk: page for page in Page.objects.filter(pk__in=wanted).select_related("locale")}
    private = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    ancestors = _ancestor_ids(bases.values())

    by_model: dict[type[BasePage], list[int]] = {}
    for page_id in wanted:
        base = bases.get(page_id)
        model = models.get(base.content_type_id) if base else None
        if base is None or model is None or not base.live or base.path.startswith(private):
            built.documents[page_id] = SearchDocument(page_id=page_id, digest=digest_of_nothing())
        else:
            by_model.setdefault(model, []).append(page_id)

    for model, ids in by_model.items():
        pages = model.for_search().in_bulk(ids)
        for page_id in ids:
            page = pages.get(page_id)
            if page is None:
                # Deleted between the two queries: its own mark is on the way.
                built.documents[page_id] = SearchDocument(
                    page_id=page_id, digest=digest_of_nothing()
                )
                continue
            try:
                with transaction.atomic():
                    found = page.findable()
                document = _document(page, bases[page_id], found, ancestors[page_id])
            except Exception as error:
                if not contained:
                    raise
                built.errors[page_id] = f"{type(error).__name__}: {error}"[:300]
                continue
            built.documents[page_id] = document
            if found is not None:
                built.labels |= _labels(document, found)
    return built


def _labels(document: SearchDocument, found: Findable) -> dict[tuple[str, str], str]:
    """How visitors read the values this page brings: its topics, and itself as a region."""
    labels = {("topic", value): label for value, label in found.labels.items()}
    if document.kind == "region":
        labels["region", str(document.page_id)] = document.title
    return labels


def _ancestor_ids(pages: Iterable[Page]) -> dict[int, list[int]]:
    """Ids of the pages above each page, the root first, and its own id at the end."""
    step = Page.steplen
    paths = {page.pk: page.path for page in pages}
    above = {path[:end] for path in paths.values() for end in range(step, len(path) + step, step)}
    ids = dict(Page.objects.filter(path__in=above).values_list("path", "pk")) if above else {}
    return {
        pk: [ids[path[:end]] for end in range(step, len(path) + step, step) if path[:end] in ids]
        for pk, path in paths.items()
    }


def _clean(text: str) -> str:
    # PostgreSQL refuses NUL, no index wants a lone surrogate, and the signs that mark words in
    # results must not stand in a text.
    for sign in ("\x00", OPEN, CLOSE):
        text = text.replace(sign, " ")
    return text.encode("utf-8", "replace").decode("utf-8")


def _document(
    page: BasePage, base: Page, found: Findable | None, ancestors: list[int]
) -> SearchDocument:
    if found is None:
        return SearchDocument(page_id=page.pk, digest=digest_of_nothing())
    facets = {name: sorted({str(v)[:80] for v in values}) for name, values in found.facets.items()}
    facets = {name: values for name, values in facets.items() if values}
    facets["kind"] = [found.kind]
    names = {fold_term(_clean(name))[:80].strip() for name in (found.title, *found.also_called)}
    facets["name"] = sorted(names - {""})
    facets["ancestor"] = [str(pk) for pk in ancestors]
    document = SearchDocument(
        page_id=page.pk,
        is_public=True,
        kind=found.kind,
        title=_clean(found.title)[:255],
        also_called=_clean("\n".join(found.also_called)),
        summary=_clean(found.summary),
        body=_clean(found.body)[:_MAX_BODY],
        place=_clean(found.place)[:160],
        latitude=found.latitude,
        longitude=found.longitude,
        published_on=found.published_on,
        reviewed_on=found.reviewed_on,
        review_due=found.review_due,
        weight=found.weight,
        locale=base.locale.language_code,
        url_path=base.url_path,
        in_library=page.in_library,
        facets=facets,
    )
    document.digest = digest(document)
    return document


def digest(document: SearchDocument) -> str:
    """A hash of what the document says; two equal documents have equal digests."""
    values: list[Any] = [getattr(document, name) for name in CONTENT_FIELDS]
    text = json.dumps(values, default=str, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_nothing() -> str:
    """The digest of a page that visitors may not find."""
    return ""
