"""What a visitor writes as the place is understood: every ZIP code, and a town spelled wrong."""

import zipcodes

from locations.finding.place import Where, locate
from locations.geo import find_city

ACTIVE = sorted({row["zip_code"] for row in zipcodes.list_all() if row["active"]})


def test_every_active_zip_code_is_a_place() -> None:
    assert len(ACTIVE) == 41_749
    unknown = []
    for code in ACTIVE:
        where: Where = locate(code, "", None)
        if (
            where.point is None and "armed forces" not in where.problem
        ) or not where.label.startswith(code):
            unknown.append(code)
    assert unknown == []


def test_a_misspelt_town_says_how_it_was_read() -> None:
    where = locate("Ashevile", "", find_city("Asheville", "NC"))
    assert where.label == "Asheville, NC"
    assert where.note == "We read “Ashevile” as Asheville, NC."
