"""Fixtures of this room's tests."""

from typing import Any

import pytest
from django.core.cache import cache

from locations.models import FacilityPage, Organization
from tests.fixtures import TwoRegions


def empty() -> None:
    """No facility and no organisation is left."""
    cache.clear()
    for page in FacilityPage.objects.all():
        page.delete()
    Organization.objects.all().delete()


@pytest.fixture
def region(two_regions: TwoRegions) -> Any:
    """The region Alder with its site, and no facility anywhere."""
    empty()
    two_regions.a.page.refresh_from_db()
    return two_regions.a.page
