"""manage.py forget_second_factor NAME"""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.login.views import forget_devices


class Command(BaseCommand):
    """The way in for an administrator whose own telephone is lost."""

    help = "Take a lost telephone from an account: it joins another one at the next login."

    def add_arguments(self, parser: CommandParser) -> None:
        """The name somebody logs in with."""
        parser.add_argument("name", help="The name they log in with.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget the devices; CommandError when there is no such account."""
        users = get_user_model()
        person = users._default_manager.filter(**{users.USERNAME_FIELD: options["name"]}).first()
        if person is None:
            raise CommandError(f"Nobody logs in as “{options['name']}”.")
        count = forget_devices(person)
        said = "joins a telephone at the next login" if count else "had no telephone joined"
        self.stdout.write(f"{options['name']} {said}.")
