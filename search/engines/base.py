"""
The port: what the search asks of an engine, and what an engine answers.

Two engines stand behind it, the database and Elasticsearch. What an engine cannot do it says in
its capabilities; it never answers with something else in silence.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from search.registry import PageRow

# Facets a visitor can choose from, in the order they are offered.
FILTERS = (
    "kind",
    "care",
    "payment",
    "medicine",
    "audience",
    "age",
    "language",
    "topic",
    "region",
)


EARTH_RADIUS = 3958.7613
"""The mean radius of the earth in miles."""

# The body of these holds the labels of what they offer: they show their summary alone.
SUMMARY_ONLY = frozenset({"facility"})

# Not a facet of a document: what is open changes with the minute.
OPEN_NOW = "open"


class EngineUnavailable(Exception):
    """The engine does not answer in time, or its index is not there."""


@dataclass(frozen=True)
class Variant:
    """One way to say what was asked for: a word or a phrase, and how much a match is worth."""

    words: str
    weight: float = 1.0


@dataclass(frozen=True)
class Worth:
    """A facet value that answers a word, and how much it counts beside the word (1)."""

    facet: str
    value: str
    weight: float = 1.0


@dataclass(frozen=True)
class Factor:
    """
    What the score of a document is multiplied with when it has one of some facet values.

    The facet `ancestor` holds the pages it stands below. With `lacks`, a document that has one of
    those as well is left alone.
    """

    weight: float
    has: tuple[tuple[str, str], ...]
    lacks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Group:
    """A word of the question with everything that means the same; one match is enough."""

    variants: tuple[Variant, ...]
    # Whether a word that is spelled almost like this one may match.
    fuzzy: bool = False
    # Counts for the order, and may be missing.
    optional: bool = False
    # Facet values that count as a match beside the words, each with its worth.
    facets: tuple[Worth, ...] = ()
    # A word the dictionary knows: of several such words not every one must match.
    known: bool = False


@dataclass(frozen=True)
class Point:
    """A place on the earth, in degrees."""

    latitude: float
    longitude: float

    def miles_to(self, latitude: float, longitude: float) -> float:
        """Great-circle distance in miles (mean earth radius)."""
        here, there = math.radians(self.latitude), math.radians(latitude)
        across = math.radians(longitude - self.longitude)
        a = (
            math.sin((there - here) / 2) ** 2
            + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
        )
        return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, a)))


@dataclass(frozen=True)
class SearchRequest:
    """
    One search of one site.

    `scope_ids` are pages; only they and what stands below them may be found. Filters are OR
    within a facet and AND between facets. `regions` are the page ids counted as facet `region`.
    """

    groups: tuple[Group, ...]
    scope_ids: tuple[int, ...]
    own_root_id: int | None = None
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # What the words speak of: a reason to stand higher or lower, never to be left out.
    factors: tuple[Factor, ...] = ()
    regions: tuple[int, ...] = ()
    near: Point | None = None
    # Miles around `near`, growing: the first within which anything is found is the widest that is
    # looked through. The order is then by distance, and the words' score is nobody's business.
    rings: tuple[float, ...] = ()
    # The first of the rings that may be the one; those inside of it are only counted.
    first_ring: int = 0
    # Nothing but pages of this kind.
    kind: str = ""
    # Pages that are open at this moment; counted as facet `open`, value "now".
    open_ids: tuple[int, ...] | None = None
    only_open: bool = False
    counted: tuple[str, ...] = FILTERS
    # The caller reads the pages himself: a hit is then no more than an id and a distance.
    bare: bool = False
    sort: str = "relevance"
    page: int = 1
    per_page: int = 10
    # Pages the site's frame links to; an engine that asks the tree for its hits reads them along.
    frame_ids: tuple[int, ...] = ()
    today: dt.date = field(default_factory=dt.date.today)
    # Asks for what is not offered here: no engine looks for anything.
    nothing: bool = False

    @property
    def needed(self) -> int:
        """
        How many groups a document must match: all of two, one less of up to five, then two thirds.

        Of words that are all in the dictionary half are enough: what matches more stands higher.
        """
        needed = [group for group in self.groups if not group.optional]
        count = len(needed)
        if count and all(group.known for group in needed):
            return math.ceil(count / 2)
        if count <= 2:
            return count
        return count - 1 if count <= 5 else math.ceil(count * 2 / 3)

    @property
    def by_distance(self) -> bool:
        """Whether the nearest stand first."""
        return self.near is not None and (bool(self.rings) or self.sort == "distance")

    @property
    def place_only(self) -> bool:
        """Whether nothing but a place was named: then everything that stands somewhere fits."""
        return self.near is not None and self.needed == 0

    @property
    def filter_order(self) -> tuple[str, ...]:
        """The facets that are filtered, in a fixed order."""
        names = tuple(name for name in FILTERS if self.filters.get(name))
        return (*names, OPEN_NOW) if self.only_open else names


@dataclass(frozen=True)
class Hit:
    """One result, with all a card shows. Title and snippet are escaped and hold only <mark>."""

    page_id: int
    kind: str
    title: SafeString
    snippet: SafeString
    url_path: str
    in_library: bool
    place: str = ""
    miles: float | None = None
    reviewed_on: dt.date | None = None
    review_due: dt.date | None = None
    facets: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchResult:
    """What an engine found: a page of hits, how many there are, and counts by facet and value."""

    hits: list[Hit]
    total: int
    page: int
    pages: int
    facets: dict[str, dict[str, int]]
    engine: str
    # The readable ones of `frame_ids`; None when they were not read.
    frame: dict[int, PageRow] | None = None
    # The pages of the hits (search.registry.readable), when the engine has read them.
    there: dict[int, PageRow] | None = None
    # How many there are within each of the request's rings, and the ring that was looked through.
    within: tuple[int, ...] = ()
    miles: float | None = None


class Counted:
    """Counts by facet, value and ring, as an engine adds them up; facet "" holds the hits."""

    def __init__(self, request: SearchRequest) -> None:
        self._rings = request.rings
        self._first = request.first_ring if request.rings else 0
        self._per_page = request.per_page
        self._size = max(1, len(request.rings))
        self._counts: dict[tuple[str, str], list[int]] = {}

    def add(self, facet: str, value: str, ring: int, count: int) -> None:
        """So many more in this ring (0 for the innermost), not counting those further inside."""
        counts = self._counts.get((facet, value))
        if counts is None:
            counts = self._counts[facet, value] = [0] * self._size
        if ring < self._size:
            counts[ring] += count

    @property
    def _within(self) -> tuple[int, ...]:
        return tuple(accumulate(self._counts.get(("", ""), [0] * self._size)))

    @property
    def _widest(self) -> int:
        within = self._within
        rings = range(self._first, len(within))
        return next((ring for ring in rings if within[ring]), len(within) - 1)

    @property
    def total(self) -> int:
        """How many hits there are in the ring that is looked through."""
        return self._within[self._widest]

    def result(self, hits: list[Hit], page: int, pages: int, engine: str) -> SearchResult:
        """The result; of hits in the order of distance those beyond the ring are left out."""
        facets: dict[str, dict[str, int]] = {}
        looked_through = self._widest + 1
        for (facet, value), counts in self._counts.items():
            if facet and (count := sum(counts[:looked_through])):
                facets.setdefault(facet, {})[value] = count
        if not self._rings:
            return SearchResult(hits, self.total, page, pages, facets, engine)
        left = max(0, self.total - (page - 1) * self._per_page)
        return SearchResult(
            *(hits[:left], self.total, page, pages, facets, engine),
            within=self._within,
            miles=self._rings[self._widest],
        )


def nothing_found(engine: str) -> SearchResult:
    """The answer to what is not offered here."""
    return SearchResult([], 0, 1, 1, {}, engine)


@dataclass(frozen=True)
class Capabilities:
    """What an engine can do beyond finding words."""

    fuzzy: bool
    suggestions_inside_words: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A title that begins like what is being typed."""

    title: str
    kind: str
    url_path: str
    in_library: bool


class Engine(Protocol):
    """What every engine answers."""

    name: str
    capabilities: Capabilities

    def search(self, request: SearchRequest) -> SearchResult:
        """Search, or raise EngineUnavailable."""

    def suggest(self, text: str, scope_ids: tuple[int, ...], limit: int) -> list[Suggestion]:
        """Titles and names in which every word begins like the words of `text`."""


def pages_for(total: int, request: SearchRequest, most: int = 1000) -> tuple[int, int]:
    """Page number clamped to what there is, and the number of pages; at most `most` hits deep."""
    pages = max(1, math.ceil(min(total, most) / request.per_page))
    return max(1, min(request.page, pages)), pages
