"""Show how the search stands."""

from __future__ import annotations

import json
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.table import Table

from search import reporting


class Command(BaseCommand):
    """Numbers only; nothing is changed."""

    help = "Show how many documents can be found, what waits, what failed, and the index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print JSON for a monitor.")

    def handle(self, *args: Any, **options: Any) -> None:
        status = {**reporting.status(), "failures": reporting.failures()}
        if options["json"]:
            self.stdout.write(json.dumps(status, indent=2, default=str))
            return
        failures = status.pop("failures")
        table = Table(show_header=False)
        for name, value in status.items():
            shown = "\n".join(value) if isinstance(value, list) else str(value)
            table.add_row(name.replace("_", " "), shown)
        console = Console(file=cast(Any, self.stdout))
        console.print(table)
        for failure in failures:
            console.print(f"page {failure['page_id']} {failure['title']}: {failure['last_error']}")
