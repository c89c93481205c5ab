"""The first step after installing: the network's site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.regions import saying
from home.regions.asked import CannotOpen
from home.regions.founding import open_network


class Command(BaseCommand):
    """Takes Wagtail's welcome page away, and nothing that anybody wrote."""

    help = (
        "Make the network: its site with the first page, the library and the list of regions, "
        "and the groups of its editors and clinical reviewers. Run again, it says what was there "
        "already. Then open regions with open_region."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="Name of the network, shown at the top of every page.")
        parser.add_argument(
            "--host", required=True, help="Address of its site: recovery.example.org"
        )
        parser.add_argument(
            "--administrator", default="", help="E-mail address of an administrator to invite."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with saying.progress("Opening the network", 1):
                founded = open_network(options["name"], options["host"], options["administrator"])
        except CannotOpen as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        saying.result(founded.made, founded.there)
        saying.invitation(options["administrator"], founded.mailed, founded.link)
