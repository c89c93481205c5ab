"""From an address of `/find/` to a question, and from a choice to its address."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from locations.finding.place import Where, locate
from locations.geo import Place
from portal import care
from portal.languages import LANGUAGES
from search.engines.base import Point, SearchRequest

PER_PAGE = 8
WHO = {"me": "Myself", "other": "Someone else", "patient": "My patient"}
CHOICES: dict[str, list[tuple[str, str]]] = {
    "care": care.CARE,
    "payment": care.PAYMENT,
    "medicine": care.MEDICINES,
    "age": care.AGES,
    "audience": care.AUDIENCES,
    "language": LANGUAGES,
}
DISTANCES = (10, 25, 50, 100)
USUAL = 25
# A state is measured from its middle.
USUAL_OF_A_STATE = 100
RINGS = (*map(float, DISTANCES), 200.0, 500.0, math.inf)
# Whoever asks what is open now does not drive further than this.
OPEN_WITHIN = 100.0


@dataclass(frozen=True)
class Asked:
    """What one address asks for. Nonsense in it is left out."""

    where: Where
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    only_open: bool = False
    within: int = 0
    who: str = "me"
    page: int = 1

    @classmethod
    def of(cls, get: QueryDict, home: Place | None) -> Asked:
        """Read an address; `home` is the place the site's visitors mean by a name."""
        filters = {}
        for name, choices in CHOICES.items():
            chosen = set(get.getlist(name)[:50])
            if values := tuple(code for code, _ in choices if code in chosen):
                filters[name] = values
        within, page = get.get("within", ""), get.get("page", "")
        return cls(
            where=locate(get.get("where", "")[:1000], get.get("at", ""), home),
            filters=filters,
            only_open=get.get("open") == "now",
            within=next((miles for miles in DISTANCES if str(miles) == within), 0),
            who=get.get("who", "") if get.get("who") in WHO else "me",
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) <= 9 else 1,
        )

    @property
    def least(self) -> int:
        """The miles that are looked through first."""
        return self.within or (USUAL_OF_A_STATE if self.where.is_state else USUAL)

    @property
    def narrowed(self) -> bool:
        """Whether anything is chosen beside the place."""
        return bool(self.filters or self.only_open)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form keeps when another place is typed."""
        return [pair for pair in self._pairs() if pair[0] not in {"where", "at", "page"}]

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("where", self.where.text), ("at", self.where.at)]
        pairs += [(name, v) for name in CHOICES for v in self.filters.get(name, ())]
        pairs += [
            ("open", "now" if self.only_open else ""),
            ("within", str(self.within or "")),
            ("who", self.who if self.who != "me" else ""),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    @property
    def query(self) -> str:
        """The query of the address that shows this very list."""
        return urlencode(self._pairs(), errors="replace")

    @property
    def url(self) -> str:
        """The address, on the page itself, that shows this very list."""
        return f"?{self.query}" if self.query else "?"

    def toggled(self, name: str, value: str) -> Asked:
        """With one value added to a group, or taken away when it was there; from the first page."""
        own = self.filters.get(name, ())
        now = tuple(v for v in own if v != value) if value in own else (*own, value)
        return replace(self, filters={**self.filters, name: now}, page=1)

    def cleared(self) -> Asked:
        """The same place with nothing else chosen."""
        return replace(self, filters={}, only_open=False, within=0, page=1)

    def request(self, root_id: int, open_ids: tuple[int, ...]) -> SearchRequest:
        """The question: facilities below the page `root_id`."""
        point = self.where.point
        near = Point(point.latitude, point.longitude) if point else None
        rings = tuple(r for r in RINGS if r <= OPEN_WITHIN) if self.only_open else RINGS
        return SearchRequest(
            groups=(),
            scope_ids=(root_id,),
            kind="facility",
            filters={name: values for name, values in self.filters.items() if values},
            near=near,
            rings=rings if near else (),
            first_ring=rings.index(self.least),
            open_ids=open_ids,
            only_open=self.only_open,
            counted=tuple(CHOICES),
            bare=True,
            page=self.page,
            per_page=PER_PAGE,
        )
