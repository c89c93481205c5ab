"""The choices beside the results: what a facet and its values are called, and where they lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from portal import care
from portal.languages import LANGUAGES
from search.engines.base import FILTERS, OPEN_NOW, SearchRequest
from search.models import FacetLabel

HEADINGS = {
    "kind": "Show",
    "care": "Kind of care",
    "payment": "How to pay",
    "medicine": "Medicines",
    "audience": "For whom",
    "age": "Age",
    "language": "Language",
    "topic": "Topic",
    "region": "Region",
}
KINDS = [
    ("facility", "Places that help"),
    ("article", "Articles"),
    ("region", "Regions"),
    ("page", "Other pages"),
]
_FIXED = {
    "kind": KINDS,
    "care": care.CARE,
    "payment": care.PAYMENT,
    "medicine": care.MEDICINES,
    "audience": care.AUDIENCES,
    "age": care.AGES,
    "language": LANGUAGES,
}
# A facet without an order of its own shows its most frequent values.
_MOST = 12
_LONGEST, _MOST_CHOSEN = 80, 20
_LINK = '<li><a href="{}" rel="nofollow"{}>{} <span class="count">{}</span></a></li>'
_NOW = {True: ' aria-current="true"', False: ""}


@dataclass(frozen=True)
class Choice:
    """One value of a facet: tap to choose it, tap again to leave it."""

    label: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True)
class Facet:
    """One group of choices."""

    name: str
    heading: str
    choices: list[Choice]

    @property
    def chosen(self) -> bool:
        """Whether any of its values is chosen."""
        return any(choice.chosen for choice in self.choices)

    @property
    def links(self) -> SafeString:
        """The choices as list items: in a template they took a third of a page's time."""
        return mark_safe(
            "\n".join(
                _LINK.format(escape(c.url), _NOW[c.chosen], escape(c.label), c.count)
                for c in self.choices
            )
        )


class Labels:
    """How values are written; those of topics and regions are read, unless they are given."""

    def __init__(self, read: Iterable[tuple[str, str, str]] | None = None) -> None:
        self._labels: dict[str, dict[str, str]] = {name: dict(v) for name, v in _FIXED.items()}
        if read is None:
            read = FacetLabel.objects.values_list("facet", "value", "label")
        for facet, value, label in read:
            self._labels.setdefault(facet, {}).setdefault(value, label)

    def of(self, facet: str, value: str) -> str:
        """The label of a value; a value without one is written as words."""
        known = self._labels.get(facet, {}).get(value)
        return known or value.replace("-", " ").replace("_", " ").capitalize()

    def values(self, facet: str) -> list[str]:
        """The known values of a facet, in their order."""
        return list(self._labels.get(facet, {}))

    def short(self, facet: str, values: Iterable[str]) -> list[str]:
        """Labels without what stands in brackets, in the order of the choices."""
        wanted = set(values)
        known = self._labels.get(facet, {}) if wanted else {}
        return [label.split(" (")[0] for value, label in known.items() if value in wanted]


def chosen_filters(get: QueryDict) -> dict[str, tuple[str, ...]]:
    """The filters an address names, within bounds; what is no facet is left alone."""
    chosen = {}
    for name in FILTERS:
        values = [v.replace("\x00", "")[:_LONGEST] for v in get.getlist(name)[:_MOST_CHOSEN]]
        values = list(dict.fromkeys(v for v in values if v))
        if name == "region":
            values = [v for v in values if v.isascii() and v.isdigit() and len(v) < 19]
        if values:
            chosen[name] = tuple(values)
    return chosen


def facets(
    request: SearchRequest, counts: dict[str, dict[str, int]], labels: Labels, kept: dict[str, str]
) -> list[Facet]:
    """The groups to show: values that lead somewhere or are chosen. `kept` stays in addresses."""
    shown, begins = [], address(kept, {})
    for name in FILTERS:
        found = counts.get(name, {})
        chosen = request.filters.get(name, ())
        values = {value for value, count in found.items() if count} | set(chosen)
        if name in _FIXED:
            order = [v for v in labels.values(name) if v in values]
        else:
            order = sorted(values, key=lambda v: (v not in chosen, -found.get(v, 0), v))[:_MOST]
        choices = [
            Choice(
                label=labels.of(name, value),
                count=found.get(value, 0),
                chosen=value in chosen,
                url=_more(begins, toggled(request.filters, name, value)),
            )
            for value in order
        ]
        # One value that everything has is no choice.
        if len(choices) > 1 or any(choice.chosen for choice in choices):
            shown.append(Facet(name, HEADINGS[name], choices))
        if name == "kind" and (choice := _open_now(request, counts, kept)):
            shown.append(Facet(OPEN_NOW, choice.label, [choice]))
    return shown


def _open_now(
    request: SearchRequest, counts: dict[str, dict[str, int]], kept: dict[str, str]
) -> Choice | None:
    """The choice of what is open now; None when nothing found is."""
    count = counts.get(OPEN_NOW, {}).get("now", 0)
    if not count and not request.only_open:
        return None
    other = {**kept, OPEN_NOW: "" if request.only_open else "now"}
    return Choice("Open now", count, request.only_open, address(other, request.filters))


def toggled(
    filters: dict[str, tuple[str, ...]], name: str, value: str
) -> dict[str, tuple[str, ...]]:
    """The filters with one value added, or taken away when it was there."""
    own = filters.get(name, ())
    now = tuple(v for v in own if v != value) if value in own else (*own, value)
    return {**filters, name: now}


def address(kept: dict[str, str], filters: dict[str, tuple[str, ...]]) -> str:
    """The address of the first page of this search with these filters."""
    pairs = [(key, value) for key, value in kept.items() if value]
    return _more("?" + urlencode(pairs, errors="replace"), filters)


def _more(begins: str, filters: dict[str, tuple[str, ...]]) -> str:
    """The address with the filters after what it begins with, written once for all of them."""
    # A page has fifty such addresses, and nearly all of them a single filter: that has no order.
    names = FILTERS if len(filters) > 1 else filters
    pairs = [(name, value) for name in names for value in filters.get(name, ())]
    between = "&" if pairs and not begins.endswith("?") else ""
    return begins + between + "&".join(_pair(name, value) for name, value in pairs)


@lru_cache(maxsize=2048)
def _pair(name: str, value: str) -> str:
    return urlencode([(name, value)], errors="replace")
