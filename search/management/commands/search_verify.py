"""Compare what is searched with what is true."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from search import elastic, generations, indexing, verifying


class Command(BaseCommand):
    """Exit code 1 when something is missing, stale or a ghost."""

    help = (
        "Build every page again and compare it with its document, and the documents with the "
        "index. Exits with 1 when something is missing, stale or a ghost."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Mend what differs.")
        parser.add_argument("--json", action="store_true", help="Print JSON for a monitor.")

    def handle(self, *args: Any, **options: Any) -> None:
        columns = (TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Comparing pages", total=None)
            pages = verifying.compare_pages(
                lambda done, total: progress.update(task, completed=done, total=total)
            )
            if options["repair"] and not pages.clean:
                verifying.repair_pages(pages)
                indexing.drain()
            index = self._index(options["repair"], progress)
        clean = pages.clean and (index is None or index.clean)
        result: dict[str, Any] = {
            name: {
                "checked": found.checked,
                "missing": found.missing,
                "stale": found.stale,
                "ghosts": found.ghosts,
            }
            for name, found in (("pages", pages), ("index", index))
            if found is not None
        }
        verifying.note_verified({"clean": clean, "pages": str(pages), "index": str(index or "")})
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(f"Pages: {pages}")
            if index is not None:
                self.stdout.write(f"Index: {index}")
        if not clean:
            if options["repair"]:
                self.stderr.write("What differed was mended; run the command again to see it.")
            sys.exit(1)

    def _index(self, repair: bool, progress: Progress) -> verifying.Found | None:
        if not settings.ELASTICSEARCH_URL:
            return None
        generation = generations.live()
        if generation is None:
            raise CommandError("There is no index yet. Make one with search_rebuild.")
        progress.add_task("Comparing the index", total=None)
        try:
            found = verifying.compare_index(generation)
            if repair and not found.clean:
                verifying.repair_index(generation, found)
                indexing.drain()
        except elastic.Away as away:
            raise CommandError(f"Elasticsearch does not answer: {away}.") from away
        return found
