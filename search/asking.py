"""From an address to a search: what the visitor wrote, what it means, and what is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from portal.doorways import Doorway, Doorways
from search import choices, lexicon
from search.engines.base import OPEN_NOW, Point, SearchRequest
from search.grouping import asks_to_buy, groups
from search.intent import factors
from search.lexicon import Lexicon, Promotion
from search.query import Understood, normalise, understand

SORTS = {"relevance": "Best match first", "distance": "Nearest first"}
# Read no further than this: the normaliser keeps 200 characters anyway.
_LONGEST = 1000
_SHORTEST_SUGGESTION = 2


@dataclass(frozen=True)
class Asked:
    """What one address asks for."""

    text: str
    understood: Understood
    filters: dict[str, tuple[str, ...]]
    page: int = 1
    sort: str = ""
    exact: bool = False
    only_open: bool = False
    words: Lexicon = lexicon.EMPTY

    @classmethod
    def of(cls, request: HttpRequest, door: Doorway | None, words: Lexicon | None = None) -> Asked:
        """
        Read an address; nonsense in it is left out, never an error.

        words: what the site says about words; read from the database when it is not given.
        """
        get = request.GET
        text = get.get("q", "")[:_LONGEST]
        exact = get.get("exact") == "1"
        filters = choices.chosen_filters(get)
        if door is not None and Doorways.for_request(request).network_of(door) is not None:
            # A region's site knows of no other.
            own = str(door.root.pk)
            filters = {k: v for k, v in filters.items() if k != "region" or v == (own,)}
        only_open = get.get(OPEN_NOW) == "now"
        if words is None:
            asks = bool(text or filters or only_open)
            words = lexicon.EMPTY
            if asks and door is not None:
                words = lexicon.for_visitors(Doorways.for_request(request), door)
        understood = understand(
            text,
            near=words.near,
            extra_synonyms=words.synonyms,
            blocked_corrections=words.blocked,
            correct=not exact,
        )
        raw = get.get("page", "1")
        number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else 1
        sort = get.get("sort", "")
        return cls(
            text=understood.original,
            understood=understood,
            filters=filters,
            page=number,
            sort=sort if sort in SORTS else "",
            exact=exact,
            only_open=only_open,
            words=words,
        )

    @property
    def anything(self) -> bool:
        """Whether there is something to search for."""
        return bool(self.understood.normalised or self.narrowed)

    @property
    def narrowed(self) -> bool:
        """Whether anything is chosen beside the words."""
        return bool(self.filters or self.only_open)

    @property
    def kept(self) -> dict[str, str]:
        """What stays in the address when another filter is chosen."""
        return {
            "q": self.text,
            "exact": "1" if self.exact else "",
            "sort": self.sort,
            OPEN_NOW: "now" if self.only_open else "",
        }

    @property
    def promotions(self) -> list[Promotion]:
        """The answers that editors put first: on the first page, as long as nothing is narrowed."""
        if self.page > 1 or self.narrowed or self.sort == "distance":
            return []
        return self.words.promoted(self.understood)

    @property
    def instead_url(self) -> str:
        """The address that searches for exactly what was typed."""
        return choices.address({**self.kept, "exact": "1", "sort": ""}, self.filters)

    def at(
        self, doorways: Doorways, door: Doorway, labels: choices.Labels, **more: Any
    ) -> SearchRequest:
        """The question for an engine as the visitors of this site ask it."""
        library = self.words.library_ids
        scope = doorways.scope_ids(door) if library is None else (door.root.pk, *library)
        return self.request(
            scope_ids=tuple(scope),
            own_root_id=door.root.pk if doorways.network_of(door) else None,
            regions=tuple(int(value) for value in labels.values("region")),
            **more,
        )

    def request(self, **more: Any) -> SearchRequest:
        """The question for an engine; `more` says where it is asked."""
        place = self.understood.place
        point = place.point if place is not None else None
        near = Point(point.latitude, point.longitude) if point is not None else None
        return SearchRequest(
            groups=groups(self.understood),
            nothing=asks_to_buy(self.understood),
            filters=self.filters,
            factors=factors(self.understood, self.words.labels or ()),
            near=near,
            only_open=self.only_open,
            sort=self.sort or "relevance",
            page=self.page,
            **more,
        )


def beginning(request: HttpRequest) -> str:
    """The beginning of words that is being typed; empty while it is too short to help."""
    text = normalise(request.GET.get("q", "")[:_LONGEST])
    return text if len(text) >= _SHORTEST_SUGGESTION else ""
