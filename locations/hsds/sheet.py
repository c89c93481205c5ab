"""All facilities of a site as a CSV for planners, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from locations.hsds import present, scope
from locations.hsds.terms import GROUPS
from locations.models import FacilityPage
from portal.doorways import Doorways
from portal.spreadsheets import cell

COLUMNS = (
    "id", "name", "organization", "address_1", "city", "state_province", "postal_code", "latitude",
    "longitude", "telephone", "website", "status", *GROUPS, "languages", "assured_date",
    "last_modified",
)  # fmt: skip
CHUNK = 200


def _values(page: FacilityPage) -> list[Any]:
    phones = present.shown_phones(page, public=True)
    states = sorted({one.status for one in page.services.all()})
    return [
        page.uid,
        page.title,
        page.organization.name if page.organization else "",
        page.address_1,
        page.city,
        page.state_province,
        page.postal_code,
        page.latitude,
        page.longitude,
        phones[0].phone if phones else "",
        page.website,
        " ".join(states),
        *(" ".join(getattr(page, group)) for group in GROUPS),
        " ".join(page.languages),
        page.assured_on or "",
        present.modified(page),
    ]


def _lines(pages: Any) -> Iterator[str]:
    def line(values: Any) -> str:
        out = io.StringIO()
        csv.writer(out).writerow([cell(value) for value in values])
        return out.getvalue()

    yield line(COLUMNS)
    for page in pages.iterator(chunk_size=CHUNK):
        yield line(_values(page))


def facilities_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """One line for every facility, in one stream."""
    door = Doorways.for_request(request).current
    if request.method not in ("GET", "HEAD") or door is None:
        return HttpResponse("This file can only be read.", status=405, content_type="text/plain")
    pages = scope.with_all(scope.facilities(door)).order_by("pk")
    response = StreamingHttpResponse(_lines(pages), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="facilities.csv"'
    response["Cache-Control"] = "public, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response
