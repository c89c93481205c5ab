"""Regions and the places in them that treat people, in HSDS words."""

from locations.models.facility import FacilityPage
from locations.models.organization import Organization
from locations.models.phone import FacilityPhone
from locations.models.region import LocationIndexPage, LocationPage, Notice
from locations.models.schedule import Schedule
from locations.models.service import Service
from locations.models.truth import (
    Assurance,
    CallListEntry,
    Conflict,
    ErrorReport,
    ExternalIdentifier,
    FieldSource,
)

__all__ = [
    "Assurance",
    "CallListEntry",
    "Conflict",
    "ErrorReport",
    "ExternalIdentifier",
    "FacilityPage",
    "FacilityPhone",
    "FieldSource",
    "LocationIndexPage",
    "LocationPage",
    "Notice",
    "Organization",
    "Schedule",
    "Service",
]
