"""Close a region, after everything of it was written into a file."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.regions import closing, saying


class Command(BaseCommand):
    """Asks before it does anything; a file that cannot be written stops it."""

    help = (
        "Close a region: write its pages, facilities, profile and files into a zip, then take "
        "away its pages, its site, its groups and the accounts that worked for it alone. Old "
        "addresses lead to the list of regions."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("region", help="Its host (boone.example.org) or its slug (boone-nc).")
        parser.add_argument("--to", type=Path, help="The zip to write. Default: below PORTAL_DATA.")
        parser.add_argument(
            "--yes", metavar="SLUG", default="", help="Do not ask: the region's slug, once more."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            region = closing.find(options["region"])
        except closing.CannotClose as error:
            raise CommandError(str(error)) from error
        slug, title = region.page.slug, region.page.title
        people = ", ".join(region.people) or "nobody"
        saying.console.print(
            f"{title}: {region.pages} pages, {region.files} pictures and files. "
            f"Works for it: {people}.",
            soft_wrap=True,
        )
        said = options["yes"]
        if not said and sys.stdin.isatty():
            said = input(f"All of it goes away. Type {slug} to close it: ")
        if said.strip() != slug:
            raise CommandError(f"Not closed. To close it, say --yes {slug}.")
        name = f"{slug}-{dt.date.today().isoformat()}.zip"
        to = options["to"] or Path(settings.DATA_DIR) / "closed" / name
        if to.exists():
            raise CommandError(f"{to} is there already. Not closed; name another with --to.")
        with saying.progress(f"Closing {title}", closing.STEPS) as step:
            try:
                closing.export(region, to, step)
            except OSError as error:
                raise CommandError(f"{to} cannot be written ({error}). Not closed.") from error
            closing.close(region, step)
        saying.console.print(f"{title} is closed. What was there stands in {to}.", soft_wrap=True)
