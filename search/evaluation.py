"""
How good the answers are: judged queries, measures, intervals. Nothing here asks an engine.

Grades: 3 answers the need and is the right kind of page, 2 useful, 1 on topic, 0 wrong,
-1 harmful. The measures are those of the literature: nDCG with the gain 2^grade - 1 and the
discount log2(rank + 1) (Burges and others, 2005), the reciprocal rank of the first useful
result, and a percentile bootstrap for the interval (Efron, 1979).
"""

from __future__ import annotations

import csv
import hashlib
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SITES = ("network", "asheville", "greenville")
INTENTS = (
    "crisis",
    "drug",
    "street",
    "misspelt",
    "place",
    "pay",
    "whom",
    "question",
    "level",
    "family",
    "spanish",
    "nonsense",
)
NONSENSE = "nonsense"
SPLITS = ("tune", "held-out")
TUNE_PERCENT = 60
GRADES = (-1, 0, 1, 2, 3)
USEFUL, BEST, HARMFUL = 2, 3, -1
DEPTH, HARM_DEPTH = 10, 3
ROUNDS, SEED = 2000, 20261124

Grades = Mapping[str, int]


class EvaluationError(Exception):
    """A file of the judged set is wrong; the message names the file and the line."""


@dataclass(frozen=True)
class Query:
    """What somebody types, and on which site."""

    qid: str
    text: str
    site: str
    language: str
    intent: str
    note: str = ""

    @property
    def split(self) -> str:
        """`tune` or `held-out`; it hangs on the words alone."""
        return split_of(self.text)


@dataclass(frozen=True)
class JudgedSet:
    """The queries, the grades of each, and every document that was judged."""

    queries: tuple[Query, ...]
    grades: Mapping[str, Grades]
    pool: frozenset[str]

    def chosen(self, split: str) -> list[Query]:
        """The queries of `tune`, `held-out` or `all`."""
        return [query for query in self.queries if split in ("all", query.split)]

    def answerable(self, query: Query) -> bool:
        """Whether any document is useful for it; only then an order can be good or bad."""
        return any(grade >= USEFUL for grade in self.grades.get(query.qid, {}).values())


@dataclass(frozen=True)
class Outcome:
    """What one engine answered to one query: document keys in order, and how it was said."""

    query: Query
    answerable: bool
    grades: Grades
    keys: tuple[str, ...]
    total: int
    card: bool
    seconds: float

    @property
    def ranked(self) -> list[int]:
        """The grades of the first results; what is not judged otherwise is wrong."""
        return [self.grades.get(key, 0) for key in self.keys[:DEPTH]]

    @property
    def ndcg(self) -> float:
        """nDCG@10, between 0 and 1."""
        return ndcg(self.ranked, list(self.grades.values()))

    @property
    def harm(self) -> int:
        """How many of the first three results are harmful."""
        return sum(grade == HARMFUL for grade in self.ranked[:HARM_DEPTH])


@dataclass(frozen=True)
class Interval:
    """A mean with the bounds between which it lies in 95 of 100 resampled sets."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Summary:
    """
    The measures of one intent or of all. None where a measure says nothing.

    `empty` counts answerable queries without a result, `false_hits` nonsense with results,
    `harm` harmful documents among the first three, `cards` emergency cards, `slow` is the 95th
    percentile of the seconds an answer took.
    """

    name: str
    queries: int
    answerable: int
    ndcg: Interval | None
    reciprocal_rank: float | None
    success: float | None
    empty: int
    false_hits: int
    harm: int
    cards: int
    slow: float


# --- the files -------------------------------------------------------------------------------


def load(folder: Path) -> JudgedSet:
    """Read queries, judgements and documents below `folder`. Raises EvaluationError."""
    queries = {}
    for place, row in _rows(
        folder / "queries.tsv", ["qid", "query", "site", "lang", "intent", "note"]
    ):
        query = Query(*row)
        if query.qid in queries or query.site not in SITES or query.intent not in INTENTS:
            raise EvaluationError(f"{place}: the qid is there twice, or site or intent is unknown.")
        queries[query.qid] = query
    pool = {row[0] for _, row in _rows(folder / "documents.tsv", ["document", "title"])}
    grades: dict[str, dict[str, int]] = {}
    for place, (qid, document, grade) in _rows(
        folder / "judgements.tsv", ["qid", "document", "grade"]
    ):
        if qid not in queries or document not in pool:
            raise EvaluationError(f"{place}: no such query or document: {qid}, {document}.")
        if grade not in map(str, GRADES) or document in grades.get(qid, {}):
            raise EvaluationError(f"{place}: the grade is no grade, or the pair is there twice.")
        grades.setdefault(qid, {})[document] = int(grade)
    return JudgedSet(tuple(queries.values()), grades, frozenset(pool))


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[str, list[str]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: {error}") from error
    reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, row in enumerate(reader, 1):
        place = f"{path.name}, line {number}"
        if len(row) != len(columns) or (number == 1 and row != columns):
            raise EvaluationError(f"{place}: expected the columns {', '.join(columns)}.")
        if number > 1:
            yield place, row


def split_of(text: str) -> str:
    """
    The part a query belongs to, by a hash of its words: about 60 % `tune`, 40 % `held-out`.

    The same words on two sites are in the same part, or one would teach the other.
    """
    folded = " ".join(text.casefold().split())
    number = int.from_bytes(hashlib.sha256(folded.encode()).digest()[:8], "big")
    return SPLITS[0] if number % 100 < TUNE_PERCENT else SPLITS[1]


def document_key(kind: str, url_path: str) -> str:
    """
    What a document is called in the files: `article:heroin`, `facility:asheville/front-desk`.

    `url_path` is Wagtail's, from the root page on. The root's own slug and those of the lists
    that everything stands in are left out; the root page itself is `page:home`.
    """
    below = url_path.strip("/").split("/")[1:]
    if below[:1] == ["locations"] and below[1:]:
        below = below[1:]
    if kind == "article" and len(below) > 1:
        del below[-2]
    return f"{kind}:{'/'.join(below) or 'home'}"


# --- the measures ----------------------------------------------------------------------------


def dcg(grades: Sequence[int], depth: int = DEPTH) -> float:
    """Discounted cumulative gain of the first `depth` grades; harmful gains nothing."""
    return sum(
        (2 ** max(grade, 0) - 1) / math.log2(rank + 1)
        for rank, grade in enumerate(grades[:depth], 1)
    )


def ndcg(ranked: Sequence[int], judged: Sequence[int], depth: int = DEPTH) -> float:
    """The gain of `ranked` as a share of the best order of all `judged`; 0 when none gains."""
    best = dcg(sorted(judged, reverse=True), depth)
    return dcg(ranked, depth) / best if best else 0.0


def reciprocal_rank(ranked: Sequence[int], enough: int = USEFUL) -> float:
    """1 divided by the rank of the first grade that is enough; 0 when there is none."""
    return next((1 / rank for rank, grade in enumerate(ranked, 1) if grade >= enough), 0.0)


def bootstrap(values: Sequence[float], rounds: int = ROUNDS, seed: int = SEED) -> Interval:
    """
    Mean and 95 % interval of the mean, from `rounds` samples with replacement.

    The same values give the same interval. Raises ValueError when there is no value.
    """
    if not values:
        raise ValueError("no values")
    # Not for secrets: the seed is fixed so that a run can be repeated.
    dice = random.Random(seed)
    means = sorted(math.fsum(dice.choices(values, k=len(values))) for _ in range(rounds))
    low, high = means[int(rounds * 0.025)], means[min(rounds - 1, int(rounds * 0.975))]
    return Interval(math.fsum(values) / len(values), low / len(values), high / len(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of the values do not pass; 0 when there is none."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def summarise(name: str, outcomes: Sequence[Outcome]) -> Summary:
    """The measures of these outcomes."""
    judged = [outcome for outcome in outcomes if outcome.answerable]

    def mean(measure: Callable[[Outcome], float]) -> float | None:
        return math.fsum(map(measure, judged)) / len(judged) if judged else None

    return Summary(
        name=name,
        queries=len(outcomes),
        answerable=len(judged),
        ndcg=bootstrap([outcome.ndcg for outcome in judged]) if judged else None,
        reciprocal_rank=mean(lambda outcome: reciprocal_rank(outcome.ranked)),
        success=mean(lambda outcome: outcome.ranked[:1] >= [USEFUL]),
        empty=sum(outcome.total == 0 for outcome in judged),
        false_hits=sum(o.total > 0 for o in outcomes if o.query.intent == NONSENSE),
        harm=sum(outcome.harm for outcome in outcomes),
        cards=sum(outcome.card for outcome in outcomes),
        slow=percentile([outcome.seconds for outcome in outcomes], 0.95),
    )


def by_intent(outcomes: Sequence[Outcome]) -> list[Summary]:
    """One summary for each intent that was asked, in their order, and one for all."""
    groups = {intent: [o for o in outcomes if o.query.intent == intent] for intent in INTENTS}
    found = [summarise(intent, group) for intent, group in groups.items() if group]
    return [*found, summarise("all", outcomes)]
