"""
What one site says about words: read with a search, and kept while nothing changes.

Synonyms, promoted answers, corrections never made, where the site is, how the values of facets
are called and which indexes are its library's come in one query, because a search may ask the
database four times at most.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import DatabaseError
from django.db.models import Case, CharField, F, FloatField, Model, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from wagtail.models import Page

from locations import geo
from locations.geo import Place, Point
from portal.doorways import Doorway, Doorways, library_indexes
from portal.statements import Statement
from search import confusing
from search.models import (
    BlockedCorrection,
    EditorWords,
    FacetLabel,
    PromotedAnswer,
    SearchDocument,
    SearchSynonym,
)
from search.models.editors import phrases_of, synonym_of
from search.normalise import fold_term
from search.query import Synonym, Understood

log = logging.getLogger(__name__)

LABEL = "Chosen by our editors"
MOST_PROMOTED = 3
_COLUMNS = ("what", "first", "second", "third", "number", "flag")


@dataclass(frozen=True)
class Promotion:
    """A page that stands first when one of the phrases is among the words."""

    phrases: tuple[str, ...]
    page_id: int
    label: str = LABEL


@dataclass(frozen=True)
class Lexicon:
    """
    The words of one site. `labels` are facet, value and label; None when they were not read.

    `library_ids` are the library's indexes that the site shows; None when they were not read.
    """

    synonyms: tuple[Synonym, ...] = ()
    blocked: frozenset[str] = frozenset()
    promotions: tuple[Promotion, ...] = ()
    near: Place | None = None
    labels: tuple[tuple[str, str, str], ...] | None = field(default=None, compare=False)
    library_ids: tuple[int, ...] | None = field(default=None, compare=False)

    def promoted(self, understood: Understood) -> list[Promotion]:
        """The promotions for these words, as typed or spelled right; each page once."""
        texts = [f" {fold_term(text)} " for text in (understood.normalised, understood.text)]
        found: dict[int, Promotion] = {}
        for one in self.promotions:
            keys = (f" {fold_term(phrase)} " for phrase in one.phrases)
            if any(key in text for key in keys for text in texts):
                found.setdefault(one.page_id, one)
        return list(found.values())[:MOST_PROMOTED]


EMPTY = Lexicon()


def for_visitors(doorways: Doorways, door: Doorway) -> Lexicon:
    """The words of this doorway's site and its library; nothing when the database is away."""
    root = doorways.library_root(door)
    try:
        return doorways.known(("words", door.site.pk), lambda: read(door, library_root=root))
    except DatabaseError as error:
        log.error("The editors' words cannot be read: %s", type(error).__name__)
        return EMPTY


def read(
    door: Doorway, leave_out: EditorWords | None = None, library_root: Page | None = None
) -> Lexicon:
    """
    The words of this doorway's site, in one query. Raises DatabaseError.

    leave_out: a saved row that is read as if it were not there.
    library_root: the network's root when the site shows its library (`Doorways.library_root`).
    """
    library = (library_root.path, library_root.depth) if library_root else None
    site = (door.site.pk, door.root.pk)
    rows = list(_query(*site, library, leave_out)) if leave_out else _asked(*site, library).rows()
    by_kind: dict[str, list[Any]] = {}
    for what, *rest in rows:
        by_kind.setdefault(what, []).append(rest)
    synonyms = [
        synonym_of(term, means, weight, bool(two_way))
        for term, means, _, weight, two_way in by_kind.get("synonym", ())
    ]
    places = [place_of(title, names) for title, names, *_ in by_kind.get("place", ())]
    return Lexicon(
        # The form refuses such a pair; what came another way, or before the pair was known, too.
        synonyms=tuple(s for s in synonyms if not confusing.refusal((s.term, *s.means))),
        blocked=frozenset(word for word, *_ in by_kind.get("blocked", ())),
        promotions=tuple(
            Promotion(tuple(phrases_of(phrases)), int(page_id), note or LABEL)
            for phrases, note, _, page_id, _ in by_kind.get("promoted", ())
        ),
        near=next(iter(places), None),
        labels=tuple((f, v, label) for f, v, label, *_ in by_kind.get("label", ())),
        library_ids=tuple(int(page_id) for page_id, *_ in by_kind.get("library", ())),
    )


@lru_cache(maxsize=256)
def _asked(
    site_id: int, root_id: int, library: tuple[str, int] | None
) -> Statement[tuple[Any, ...]]:
    return Statement(_query(site_id, root_id, library))


def _query(
    site_id: int,
    root_id: int,
    library: tuple[str, int] | None,
    leave_out: EditorWords | None = None,
) -> QuerySet[Any, tuple[Any, ...]]:
    def some(model: type[Model]) -> QuerySet[Any]:
        rows = model._default_manager.filter(Q(site=None) | Q(site=site_id))
        if isinstance(leave_out, model) and leave_out.pk is not None:
            rows = rows.exclude(pk=leave_out.pk)
        return rows

    parts = [
        _row(some(SearchSynonym), "synonym", "term", "means", "", "weight", "two_way"),
        _row(some(BlockedCorrection), "blocked", "word"),
        _row(some(PromotedAnswer), "promoted", "phrases", "note", "", "page_id"),
        _row(
            SearchDocument.objects.filter(page_id=root_id, is_public=True, kind="region"),
            "place", "title", "also_called",
        ),
    ]  # fmt: skip
    if library is not None:
        path, depth = library
        parts.append(_row(library_indexes(Page(path=path, depth=depth)), "library", "pk"))
    labels = _row(FacetLabel.objects.all(), "label", "facet", "value", "label")
    return labels.union(*parts, all=True)


def _row(
    rows: QuerySet[Any],
    what: str,
    first: str,
    second: str = "",
    third: str = "",
    number: str = "",
    flag: str = "",
) -> QuerySet[Any, tuple[Any, ...]]:
    def text(name: str) -> Cast | Value:
        return Cast(F(name), CharField()) if name else Value("", CharField())

    return (
        rows.order_by()
        .annotate(
            _what=Value(what, CharField()),
            _first=text(first),
            _second=text(second),
            _third=text(third),
            _number=Cast(F(number), FloatField()) if number else Value(0.0, FloatField()),
            _flag=Case(When(**{flag: True}, then=1.0), default=0.0, output_field=FloatField())
            if flag
            else Value(0.0, FloatField()),
        )
        .values_list(*(f"_{name}" for name in _COLUMNS))
    )


@lru_cache(maxsize=256)
def place_of(title: str, names: str) -> Place | None:
    """
    Where a region is: the place it is named after, else the first of its towns, ZIPs or counties.

    names: the towns, counties and ZIP codes it serves, one on each line. Towns are looked for
    around its first ZIP code, so that a namesake in another state is not meant.
    """
    listed = [line for line in names.splitlines() if line.strip()]
    zips = [place for line in listed if (place := geo.point_for_zip(line)) and place.point]
    known = zips[0] if zips else None
    state, near = (known.state, known.point) if known else ("", None)
    for text in (title, *listed):
        for find in (geo.find_place, geo.find_county):
            place = find(text, preferred_state=state, near=near)
            if place is not None and _is_near(place, near):
                return place
    return known


def _is_near(place: Place, near: Point | None) -> bool:
    if place.point is None:
        return False
    return near is None or geo.haversine_miles(near, place.point) <= geo.NEAR_MILES
