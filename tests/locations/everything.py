"""A facility that says everything a facility can say."""

import datetime as dt
from typing import Any

from locations.models import FacilityPage, FacilityPhone, Schedule, Service
from tests import factories

MORNING = {"opens_at": dt.time(9), "closes_at": dt.time(12)}
NIGHT = {"opens_at": dt.time(22), "closes_at": dt.time(2)}
CODE = {"scheme": "samhsa", "year": 2015, "code": "MM", "label": "Methadone maintenance"}


def facility(parent: Any) -> FacilityPage:
    """The facility, below a region."""
    owner = factories.OrganizationFactory(
        name="Alder Health (demo)", email="desk@example.org", year_incorporated=1990
    )
    page = factories.FacilityPageFactory(
        parent=parent,
        title="Everything Alder (demo)",
        slug="everything",
        organization=owner,
        description="<p>A <b>house</b> &amp; garden.</p>",
        address_1="1 Example Street",
        languages=["en", "es"],
        accessibility="Step-free entrance.",
        transportation="Bus 5.",
        website="https://example.org/",
        closed_on_holidays=True,
        financial_tie="owned",
        financial_tie_note="The county owns both.",
        timezone="America/New_York",
        phones=[
            FacilityPhone(
                phone="(828) 555-0142",
                answered_by="its staff",
                checked_on=dt.date.today(),
                languages=["es"],
                extension="12",
                hours="Day and night",
            ),
            FacilityPhone(phone="(828) 555-0143", type="fax", answered_by="a machine"),
        ],
        schedules=[
            Schedule(byday=["MO", "TU"], opens_at=dt.time(9), closes_at=dt.time(17, 30)),
            Schedule(byday=["SA"], all_day=True),
            Schedule(freq="MONTHLY", nth=-1, byday=["FR"], **MORNING),
            Schedule(freq="MONTHLY", day_of_month=1, **MORNING),
            Schedule(byday=["WE"], interval=2, valid_from=dt.date(2026, 1, 7), **NIGHT),
            Schedule(valid_from=dt.date(2026, 12, 24), closed=True, description="Christmas"),
        ],
        services=[
            Service(
                name="Medicines",
                care=["outpatient"],
                medicines=["methadone"],
                payment=["medicaid"],
                audiences=["pregnant"],
                ages=["adults"],
                genders=["women"],
                minimum_age=18,
                codes=[CODE],
                application_process="Call.\nCome.",
                alert="New doors.",
            ),
            Service(name="Day clinic", care=["day"], status="temporarily closed"),
        ],
    )  # fmt: skip
    factories.ExternalIdentifierFactory(page=page)
    page.last_published_at = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
    page.save(clean=False)
    return page
