"""Write a region's facilities as HSDS, for another portal or for keeping."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from locations.hsds import present
from locations.models import FacilityPage, LocationPage
from portal.doorways import public

CHUNK = 200


class Command(BaseCommand):
    """One HSDS service a line, whole; `import_facilities --format hsds-json` reads it back."""

    help = (
        "Export the public facilities of a region as HSDS 3.0, one service a line. It holds every "
        "telephone number, also those no visitor may see: it is not for publishing. Confirmations "
        "do not travel; the other portal's editors ring themselves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--region", required=True, help="The slug of the region's page.")

    def handle(self, *args: Any, **options: Any) -> None:
        region = LocationPage.objects.filter(slug=options["region"]).first()
        if region is None:
            raise CommandError(f"No region is called “{options['region']}”.")
        path, count = options["file"], 0
        beside = path.with_name(f"{path.name}.part")
        try:
            with beside.open("w", encoding="utf-8") as file:
                for one in services(region):
                    file.write(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n")
                    count += 1
            os.replace(beside, path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count} services in {path}.")


def services(region: LocationPage) -> Iterator[dict[str, Any]]:
    """Every service of the region's public facilities, in an order that never changes."""
    pages = public(FacilityPage.objects.descendant_of(region)).select_related("organization")
    pages = pages.prefetch_related("phones", "services", "schedules", "external_identifiers")
    for page in pages.order_by("uid").iterator(chunk_size=CHUNK):
        for one in page.services.all():
            yield present.service(page, one, public=False, whole=True)
