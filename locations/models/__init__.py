"""Regions and the places in them that treat people."""

from locations.models.facility import FacilityPage
from locations.models.region import LocationIndexPage, LocationPage, Notice

__all__ = ["FacilityPage", "LocationIndexPage", "LocationPage", "Notice"]
