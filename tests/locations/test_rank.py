"""Shows 5: no money, owner or payment for calls moves a facility in any list."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locations.models import FacilityPage
from search import indexing
from tests import factories
from tests.crawl import get
from tests.fixtures import TwoRegions

pytestmark = pytest.mark.django_db
PLACES = [("One", "28801"), ("Two", "28801"), ("Three", "28803"), ("Four", "28712")]
LISTS = [
    "/",
    "/find/",
    "/find/?where=28801&care=detox&within=50",
    "/search/?q=detox",
    "/search/?q=detox+28801",
    "/search/?q=detox+28801&sort=distance",
]
TIES = st.tuples(
    st.sampled_from(FacilityPage.Tie.values), st.sampled_from([None, 0, 1]), st.booleans()
)


def orders(host: str, client) -> list[list[str]]:
    """The facilities of every list that visitors see, in its order."""
    found = []
    for path in LISTS:
        html = str(get(client, host, path).soup.select_one("main"))
        names = re.findall(r"<a [^>]*>(Place (?:One|Two|Three|Four))</a>", html)
        assert len(names) == len(PLACES), (path, names)
        found.append(names)
    return found


@pytest.fixture
def places(two_regions: TwoRegions, client):
    """Four alike places, two owners, and the order of the lists without any tie."""
    made = [
        factories.FacilityPageFactory(
            parent=two_regions.a.page, title=f"Place {name}", care=["detox"], postal_code=code
        )
        for name, code in PLACES
    ]
    owners = [factories.OrganizationFactory(), factories.OrganizationFactory()]
    indexing.drain()
    return made, owners, orders(two_regions.a.host, client)


@given(ties=st.lists(TIES, min_size=len(PLACES), max_size=len(PLACES)))
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_money_and_owners_move_nothing(ties, places, two_regions, client) -> None:
    made, owners, before = places
    for page, (tie, owner, paid) in zip(made, ties, strict=True):
        page.financial_tie, page.financial_tie_note = tie, "They give us something."
        page.organization = None if owner is None else owners[owner]
        page.save()
        page.phones.update(call_paid=paid, paid_by="A company" if paid else "")
    indexing.drain()
    assert orders(two_regions.a.host, client) == before
