"""Index what waits, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing
from search.models import SearchDocument, SearchMark


class Command(BaseCommand):
    """What the workers do, in this process."""

    help = "Build and push everything that changed, and stop. Safe beside running workers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--retry-failed",
            action="store_true",
            help="Try documents again that were given up after too many failures.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        if options["retry_failed"]:
            self.stdout.write(f"{indexing.retry_failed()} failed documents get a new chance.")
        total = indexing.Report()
        columns = (TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            waiting = SearchMark.objects.count() + SearchDocument.objects.to_build().count()
            task = progress.add_task("Indexing what changed", total=waiting or None)
            while True:
                report = indexing.drain(seconds=1.0)
                for name in ("marks", "built", "failed", "pushed"):
                    setattr(total, name, getattr(total, name) + getattr(report, name))
                left = SearchDocument.objects.to_build().due().count()
                progress.update(task, completed=total.built, total=total.built + left)
                if not report.unfinished:
                    break
        self.stdout.write(
            f"{total.marks} changes heard, {total.built} documents built, "
            f"{total.pushed} pushed, {total.failed} failed."
        )
        if report.outage:
            raise CommandError(
                f"Elasticsearch does not answer ({report.outage}). What was built waits and is "
                "pushed when it is back."
            )
