"""Bring the facilities of another directory's file into a region."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from locations.importing import findtreatment, hsds, samhsa_csv
from locations.importing.lines import Source
from locations.importing.record import ImportFailed, Record, Rejected
from locations.importing.writer import Writer
from locations.models import LocationPage

READERS: dict[str, Callable[[Source, int], Iterator[Record | Rejected]]] = {
    "samhsa-csv": samhsa_csv.read,
    "findtreatment-json": findtreatment.read,
    "hsds-json": hsds.read,
}
SHOWN = 50


class Command(BaseCommand):
    """May be stopped at any moment and run again: what is done is known by its digest."""

    help = (
        "Import facilities. A second run changes nothing; what a person has confirmed is never "
        "overwritten but becomes a conflict for the region's editor. An imported telephone number "
        "is shown to visitors only when somebody has rung it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=sorted(READERS))
        parser.add_argument("--region", required=True, help="The slug of the region's page.")
        parser.add_argument("--dry-run", action="store_true", help="Report, and change nothing.")
        parser.add_argument(
            "--year", type=int, help="Of the directory. Without: the year in the file's name."
        )
        parser.add_argument(
            "--report", type=Path, help="Write every rejected and disputed line to this file."
        )
        parser.add_argument(
            "--no-index", action="store_true", help="Leave the search to the workers."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source, region = self._source(options["file"]), self._region(options["region"])
        writer = Writer(region, options["dry_run"])
        named = re.search(r"20\d\d", options["file"].name)
        year = options["year"] or (int(named[0]) if named else dt.date.today().year)
        stopped = False
        try:
            self._run(writer, source, READERS[options["format"]](source, year))
        except ImportFailed as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            stopped = True
        self._say(writer, options["report"])
        if stopped:
            raise CommandError("Stopped. Run the same command again to go on from here.")
        if writer.dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")
        elif not options["no_index"]:
            try:
                call_command("search_drain", stdout=self.stdout)
            except CommandError as error:
                # All facilities are there, and the search hears of them from its own notes.
                self.stdout.write(f"The search follows later. {error}")

    def _source(self, path: Path) -> Source:
        try:
            return Source(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error

    def _region(self, slug: str) -> LocationPage:
        regions = list(LocationPage.objects.filter(slug=slug)[:2])
        if len(regions) != 1:
            every = ", ".join(LocationPage.objects.order_by("slug").values_list("slug", flat=True))
            found = "More than one region" if regions else "No region"
            raise CommandError(f"{found} is called “{slug}”. The regions are: {every or 'none'}.")
        return regions[0]

    def _run(self, writer: Writer, source: Source, records: Iterator[Record | Rejected]) -> None:
        columns = (
            TextColumn("{task.description:24}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[so_far]}"),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Importing facilities", total=source.size, so_far="")
            for report in writer.run(records):
                progress.update(task, completed=source.position, so_far=report.summary())

    def _say(self, writer: Writer, to: Path | None) -> None:
        report = writer.report
        self.stdout.write(f"{report.total} records: {report.summary()}.")
        lines = list(report.lines())
        if to is not None:
            to.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for line in lines if to is None else lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if to is not None and len(lines) > SHOWN:
            self.stdout.write(f"  … and {len(lines) - SHOWN} more in {to}")
