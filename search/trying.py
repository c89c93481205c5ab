"""
What an editor's words would change: the judged queries asked twice, with and without them.

Only queries whose meaning changes are asked, on the database engine, and no longer than PATIENCE
seconds. Queries that are held out for the report of the search's quality are counted and not
shown, or the search would be tuned on what measures it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings
from django.test import RequestFactory
from wagtail.models import Site

from portal.doorways import Doorway, Doorways
from search import choices, lexicon, promoting
from search.asking import Asked
from search.engines.base import SearchRequest
from search.engines.database import DatabaseEngine
from search.evaluation import (
    HARM_DEPTH,
    HARMFUL,
    NONSENSE,
    EvaluationError,
    JudgedSet,
    Query,
    document_key,
    load,
    ndcg,
)
from search.lexicon import Lexicon, Promotion
from search.models import (
    BlockedCorrection,
    EditorWords,
    PromotedAnswer,
    SearchDocument,
    SearchSynonym,
)
from search.models.editors import phrases_of

PATIENCE = 4.0
# Measures that differ by less are the same.
_SAME = 0.0005
_TUNE = "tune"


@dataclass(frozen=True)
class Judged:
    """One query before and after: its nDCG@10 and its first results."""

    query: Query
    site: str
    before: float
    after: float
    first_before: str
    first_after: str
    harm: bool

    @property
    def gain(self) -> float:
        """Above 0 when the answers get better; harm among the first three is never better."""
        return -1.0 if self.harm else self.after - self.before


@dataclass
class Trial:
    """The queries that change, those that do not, and why something could not be tried."""

    better: list[Judged] = field(default_factory=list)
    worse: list[Judged] = field(default_factory=list)
    other: list[Judged] = field(default_factory=list)
    same: int = 0
    held_out_better: int = 0
    held_out_worse: int = 0
    held_out_other: int = 0
    left: int = 0
    unknown: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How many queries were looked at."""
        shown = len(self.better) + len(self.worse) + len(self.other)
        held_out = self.held_out_better + self.held_out_worse + self.held_out_other
        return shown + held_out + self.same

    def add(self, judged: Judged) -> None:
        """Put a query that changes where it belongs."""
        gain = judged.gain
        if judged.query.split != _TUNE:
            self.held_out_better += gain > _SAME
            self.held_out_worse += gain < -_SAME
            self.held_out_other += abs(gain) <= _SAME
            return
        kind = self.better if gain > _SAME else self.worse if gain < -_SAME else self.other
        kind.append(judged)


def folders() -> list[Path]:
    """Where a judged set may be: the operator's own, one that came along, the project's tests."""
    return [
        Path(settings.DATA_DIR) / "relevance",
        Path(__file__).parent / "data" / "relevance",
        Path(settings.BASE_DIR) / "tests" / "relevance",
    ]


def judged_set() -> JudgedSet:
    """The first judged set that is there. Raises EvaluationError when none is, or it is wrong."""
    for folder in folders():
        if (folder / "queries.tsv").is_file():
            return load(folder)
    raise EvaluationError("There are no judged queries on this server.")


def trial(row: EditorWords, sites: Iterable[Site]) -> Trial:
    """
    Try a row that is not saved yet on these sites. Raises EvaluationError without judged queries.
    """
    judged = judged_set()
    found = Trial()
    end = time.monotonic() + PATIENCE
    for site in sites:
        doorways = Doorways.load(site)
        door = doorways.current
        if door is not None and row.applies_to(site.pk):
            _try_site(found, judged, row, doorways, door, end)
    for group in (found.better, found.worse):
        group.sort(key=lambda one: -abs(one.gain))
    return found


def _try_site(
    found: Trial,
    judged: JudgedSet,
    row: EditorWords,
    doorways: Doorways,
    door: Doorway,
    end: float,
) -> None:
    asker = _Asker(doorways, door)
    name = "network" if door.site.is_default_site else door.root.slug
    queries = [query for query in judged.queries if query.site == name]
    if not queries or not asker.knows(judged):
        found.unknown.append(door.profile.name or str(door.site.hostname))
        return
    before = lexicon.read(door)
    after = with_row(lexicon.read(door, leave_out=row), row)
    for place, query in enumerate(queries):
        if time.monotonic() > end:
            found.left += len(queries) - place
            return
        one, other = asker.asked(query, before), asker.asked(query, after)
        if asker.request(one) == asker.request(other) and one.promotions == other.promotions:
            found.same += 1
            continue
        first, second = asker.keys(one), asker.keys(other)
        if first == second:
            found.same += 1
            continue
        found.add(_judge(judged, query, str(door.site.hostname), first, second))


def with_row(words: Lexicon, row: EditorWords) -> Lexicon:
    """The words of a site with one more row."""
    if isinstance(row, SearchSynonym):
        return replace(words, synonyms=(*words.synonyms, row.as_synonym()))
    if isinstance(row, BlockedCorrection):
        return replace(words, blocked=words.blocked | {row.word})
    if isinstance(row, PromotedAnswer):
        phrases = tuple(phrases_of(row.phrases))
        promotion = Promotion(phrases, row.page_id, row.note or lexicon.LABEL)
        return replace(words, promotions=(promotion, *words.promotions))
    raise TypeError(f"{type(row).__name__} says nothing about words")


def _judge(
    judged: JudgedSet, query: Query, site: str, first: list[str], second: list[str]
) -> Judged:
    grades = judged.grades.get(query.qid, {})
    best = list(grades.values())

    def measure(keys: list[str]) -> tuple[float, int]:
        ranked = [grades.get(key, 0) for key in keys]
        harm = sum(grade == HARMFUL for grade in ranked[:HARM_DEPTH])
        if query.intent == NONSENSE:
            # The right answer to nonsense is none.
            return 0.0 if keys else 1.0, harm
        return ndcg(ranked, best), harm

    (before, harm_before), (after, harm_after) = measure(first), measure(second)
    return Judged(
        query=query,
        site=site,
        before=before,
        after=after,
        first_before=next(iter(first), ""),
        first_after=next(iter(second), ""),
        harm=harm_after > harm_before,
    )


class _Asker:
    """Asks one site as its visitors do, on the database engine."""

    def __init__(self, doorways: Doorways, door: Doorway) -> None:
        self.door = door
        self.scope = tuple(doorways.scope_ids(door))
        self.own_root = door.root.pk if doorways.network_of(door) else None
        self.regions = tuple(int(value) for value in choices.Labels().values("region"))
        self.engine = DatabaseEngine()
        self.factory = RequestFactory()

    def knows(self, judged: JudgedSet) -> bool:
        """Whether the judged pages are this site's own: at least half of what it shows."""
        scope = [str(pk) for pk in self.scope]
        documents = SearchDocument.objects.findable().filter(
            rows__facet="ancestor", rows__value__in=scope
        )
        rows = set(documents.values_list("kind", "url_path"))
        known = sum(document_key(*row) in judged.pool for row in rows)
        return bool(rows) and known * 2 >= len(rows)

    def asked(self, query: Query, words: Lexicon) -> Asked:
        """The query as it is understood with these words."""
        return Asked.of(self.factory.get("/search/", {"q": query.text}), self.door, words)

    def request(self, asked: Asked) -> SearchRequest:
        """What an engine is asked."""
        return asked.request(scope_ids=self.scope, own_root_id=self.own_root, regions=self.regions)

    def keys(self, asked: Asked) -> list[str]:
        """The pages that are shown, in their order, promoted ones first."""
        wanted = self.request(asked)
        promoted = promoting.hits(asked.promotions, wanted)
        shown = promoting.put_first(promoted, self.engine.search(wanted).hits)
        return [document_key(hit.kind, hit.url_path) for hit, _ in shown]
