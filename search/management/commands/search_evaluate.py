"""Measure how good the answers of the search are, against the judged queries."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from search import judging
from search.engines.base import EngineUnavailable
from search.evaluation import (
    INTENTS,
    NONSENSE,
    SPLITS,
    EvaluationError,
    JudgedSet,
    Outcome,
    Summary,
    by_intent,
    load,
)

FOLDER = Path(settings.BASE_DIR) / "tests" / "relevance"


class Command(BaseCommand):
    """Reads only: no document, no index and no count of searches is changed."""

    help = (
        "Ask the judged queries of tests/relevance/ and print nDCG@10 with a 95 % interval, MRR, "
        "success@1, answers without a result, harmful results among the first three and "
        "emergency cards, per intent. The demo must be built (seed_demo) and indexed. Change "
        "the search by looking at `--split tune` only; `held-out` is what is reported."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--split", choices=[*SPLITS, "all"], default="tune",
            help="Which queries are asked (default: tune, the 60 %% one may look at).",
        )  # fmt: skip
        parser.add_argument(
            "--engine", choices=judging.ENGINES, default="database",
            help="Which engine answers (default: database).",
        )  # fmt: skip
        parser.add_argument("--intent", choices=INTENTS, help="Only the queries of this intent.")
        parser.add_argument(
            "--worst", type=int, default=0, metavar="N",
            help="Show the N worst queries with their results; only with --split tune.",
        )  # fmt: skip
        parser.add_argument(
            "--folder", type=Path, default=FOLDER,
            help="Where the judged set is (default: tests/relevance).",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="Print JSON instead of a table.")

    def handle(self, *args: Any, **options: Any) -> None:
        split, name = options["split"], options["engine"]
        if options["worst"] and split != "tune":
            raise CommandError("--worst shows single queries, so it needs --split tune.")
        try:
            judged = load(options["folder"])
            outcomes = self._outcomes(judged, name, split, options["intent"])
        except EvaluationError as error:
            raise CommandError(str(error)) from error
        except EngineUnavailable as error:
            raise CommandError(f"{name} does not answer: {error}") from error
        summaries = by_intent(outcomes)
        strangers = judging.not_judged(judged)
        if options["json"]:
            self.stdout.write(_json(name, split, summaries, strangers))
            return
        # In a log or a pipe a table would be broken at 80 columns.
        console = Console(width=None if sys.stdout.isatty() else 120)
        console.print(_table(name, split, summaries))
        if strangers:
            console.print(f"Not judged, counted as wrong: {', '.join(strangers)}")
        for outcome in _worst(outcomes, options["worst"]):
            console.print(_lines(outcome), highlight=False, markup=False, soft_wrap=True)

    def _outcomes(
        self, judged: JudgedSet, name: str, split: str, intent: str | None
    ) -> list[Outcome]:
        queries = [q for q in judged.chosen(split) if intent in (None, q.intent)]
        engine = judging.engine_of(name)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(f"Asking {name}", total=len(queries))
            return judging.ask_all(engine, judged, queries, lambda: progress.advance(task))


def _table(name: str, split: str, summaries: list[Summary]) -> Table:
    table = Table(title=f"{name}, {split}", title_justify="left")
    for heading in ("intent", "queries", "nDCG@10", "95 %", "MRR", "success@1", "empty",
                    "false hits", "harm@3", "cards", "p95"):  # fmt: skip
        table.add_column(heading, justify="left" if heading == "intent" else "right")
    for one in summaries:
        if one.name == "all":
            table.add_section()
        table.add_row(
            one.name,
            str(one.queries),
            _number(one.ndcg.mean if one.ndcg else None),
            f"{one.ndcg.low:.2f} to {one.ndcg.high:.2f}" if one.ndcg else "",
            _number(one.reciprocal_rank),
            _number(one.success),
            str(one.empty),
            str(one.false_hits) if one.name in (NONSENSE, "all") else "",
            str(one.harm),
            str(one.cards),
            f"{one.slow * 1000:.0f} ms",
        )
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _json(name: str, split: str, summaries: list[Summary], strangers: list[str]) -> str:
    found = {
        "engine": name,
        "split": split,
        "not_judged": strangers,
        "intents": {one.name: dataclasses.asdict(one) for one in summaries},
    }
    return json.dumps(found, indent=2)


def _worst(outcomes: list[Outcome], number: int) -> list[Outcome]:
    """Harm first, then the lowest nDCG; nonsense that found something, and crises without card."""

    def badness(outcome: Outcome) -> float:
        if outcome.query.intent == NONSENSE:
            return 1.0 if outcome.total else 0.0
        missed = outcome.query.intent == "crisis" and not outcome.card
        return missed * 2 + outcome.harm + (1 - outcome.ndcg if outcome.answerable else 0.0)

    bad = sorted((o for o in outcomes if badness(o)), key=badness, reverse=True)
    return bad[:number]


def _lines(outcome: Outcome) -> str:
    query = outcome.query
    card = ", card" if outcome.card else ""
    head = (
        f"\n{query.qid} [{query.intent}] {query.text!r} on {query.site}: nDCG "
        f"{outcome.ndcg:.2f}, {outcome.total} found{card}"
    )
    found = [
        f"  {rank:2} {grade:+d} {key}"
        for rank, (grade, key) in enumerate(zip(outcome.ranked, outcome.keys, strict=False), 1)
    ]
    missed = [
        f"     {grade:+d} {key} (not among the first {len(outcome.ranked)})"
        for key, grade in outcome.grades.items()
        if grade >= 3 and key not in outcome.keys
    ]
    return "\n".join([head, *found, *missed])
