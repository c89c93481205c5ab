"""Build the demo network with articles, facilities, hotlines and editors' accounts."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from wagtail.models import Site

from home.demo import build, sites
from home.demo.content import ContentError


class Command(BaseCommand):
    """Everything or nothing; a second run changes nothing an editor may have written."""

    help = (
        "Build the demo network: one network site, two regions, articles, facilities, hotlines "
        "and accounts. Run again, it leaves everything as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port",
            type=int,
            default=8000,
            help="Port of the demo's addresses (default: 8000).",
        )
        parser.add_argument(
            "--migrate",
            action="store_true",
            help="Bring the database's tables up to date first.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console()
        port: int = options["port"]
        if options["migrate"]:
            call_command("migrate", verbosity=0)
        if build.is_built():
            sites.ports(port)
            console.print("The network is there; nothing was changed.")
            console.print(
                "A lost password: [bold]python manage.py changepassword asheville-editor[/bold]"
            )
            self._addresses(console)
            return
        # Sixty lines of “Published: …” would push the logins off the screen.
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        columns = (TextColumn("{task.description:40.40}"), BarColumn(), MofNCompleteColumn())
        try:
            with Progress(*columns, console=console, transient=True) as progress:
                task = progress.add_task("Building the demo", total=build.size())
                network = build.build(
                    port, lambda what: progress.update(task, advance=1, description=what)
                )
        except (ContentError, ValidationError) as error:
            raise CommandError(f"{error} Nothing was built.") from error
        counts = ", ".join(f"{count} {what}" for what, count in build.summary(network))
        console.print(f"The demo is built: {counts}.")
        table = Table(title="Logins, shown only this once", title_justify="left")
        for heading in ("user", "password", "for"):
            table.add_column(heading)
        for user, (password, purpose) in network.logins.items():
            table.add_row(user, password, purpose)
        console.print(table)
        self._addresses(console)

    def _addresses(self, console: Console) -> None:
        for site in Site.objects.order_by("-is_default_site", "hostname"):
            console.print(f"  {site.site_name:24} {site.root_url}/", highlight=False)
        network = Site.objects.filter(is_default_site=True).first()
        if network:
            console.print(f"  {'Editors':24} {network.root_url}/admin/", highlight=False)
