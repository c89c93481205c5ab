"""Build the documents that are missing, and a new index generation."""

from __future__ import annotations

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from search import elastic, generations, indexing, locking
from search.models import SearchDocument

# How much more patient than others the process is, on the scale of nice(1).
GIVES_WAY = 10


class Command(BaseCommand):
    """The search goes on with the old index until the new one is complete."""

    help = (
        "Build documents for pages that have none, then a new index generation beside the one "
        "that is searched, and swap when it is complete. Without Elasticsearch: the documents only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="Only when there is no index, or the code's index schema changed (for deploys).",
        )
        parser.add_argument(
            "--documents", action="store_true", help="Build every document again first."
        )
        parser.add_argument(
            "--roll-back", action="store_true", help="Search the kept generation again."
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """As a process of its own it lets visitors and editors on the same machine go first."""
        os.nice(GIVES_WAY)
        super().run_from_argv(argv)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["roll_back"]:
            self._roll_back()
            return
        columns = (TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            self._documents(options["documents"], progress)
            if not settings.ELASTICSEARCH_URL:
                return
            if options["if_needed"] and generations.is_current():
                self.stdout.write("The index is current.")
                return
            self._index(progress)

    def _documents(self, everything: bool, progress: Progress) -> None:
        indexing.raise_unknown()
        if everything:
            indexing.raise_all()
        task = progress.add_task("Building documents", total=None)
        built = 0
        while True:
            report = indexing.drain(seconds=1.0, push=False)
            built += report.built
            left = SearchDocument.objects.to_build().due().count()
            progress.update(task, completed=built, total=built + left)
            if not report.unfinished:
                break
        self.stdout.write(
            f"{built} documents built, {SearchDocument.objects.findable().count()} can be found."
        )

    def _index(self, progress: Progress) -> None:
        task = progress.add_task("Filling the new index", total=None)
        began = time.monotonic()
        try:
            generation = generations.rebuild(
                lambda done, total: progress.update(task, completed=done, total=total)
            )
        except elastic.Away as away:
            raise CommandError(
                f"Elasticsearch does not answer ({away}). The search goes on as before."
            ) from away
        except locking.Busy as busy:
            raise CommandError("Another rebuild is running. Let it finish.") from busy
        except generations.RebuildError as error:
            raise CommandError(f"{error} The search goes on with the old index.") from error
        count = SearchDocument.objects.findable().count()
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{generation.index} is searched now: {count} documents in {seconds:.1f} s "
            f"({count / max(seconds, 0.01):.0f} a second)."
        )

    def _roll_back(self) -> None:
        try:
            kept = generations.roll_back()
        except elastic.Away as away:
            raise CommandError(f"Elasticsearch does not answer: {away}.") from away
        if kept is None:
            raise CommandError("No older generation is kept.")
        self.stdout.write(f"{kept.index} is searched now.")
