"""Open a region: its pages, its site, its groups, and an invitation for its editor."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.regions import saying
from home.regions.asked import Asked, CannotOpen
from home.regions.opening import STEPS, open_region


class Command(BaseCommand):
    """Everything or nothing; a second run makes nothing twice."""

    help = (
        "Open a region: its page with a starter set of pages, its site and profile, a collection "
        "for pictures and files, the groups of its authors, editors and clinical reviewers, its "
        "review, and an invitation for its first editor. Run again, it says what was there "
        "already. close_region undoes it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", help="Town or county with its state: “Boone, NC”.")
        parser.add_argument(
            "--host", required=True, help="Address of its site, without http://: boone.example.org"
        )
        parser.add_argument(
            "--editor", required=True, help="E-mail address of its first editor, who is invited."
        )
        parser.add_argument(
            "--from-template",
            default="",
            metavar="SLUG",
            help="Copy the pages of this region, without its facilities, notices and numbers.",
        )
        parser.add_argument(
            "--invite-again",
            action="store_true",
            help="A new link for an editor who has not set a password yet.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asked = Asked(
            options["place"], options["host"], options["editor"], options["from_template"]
        )
        try:
            with saying.progress("Opening a region", STEPS + 1) as step:
                opened = open_region(asked, step, options["invite_again"])
        except CannotOpen as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        saying.result(opened.made, opened.there)
        saying.invitation(opened.account.get_username(), opened.mailed, opened.link)
