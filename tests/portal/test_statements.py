"""Queries that are put together once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from portal.statements import Statement
from search import registry

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]


def test_it_gives_what_the_queryset_gives_and_sees_every_change(two_regions) -> None:
    sites = Site.objects.select_related("root_page").order_by("pk")
    statement = Statement(sites)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = statement.rows()
        titles = [site.root_page.title for site in found]
    assert len(asked) == 1
    assert titles == [site.root_page.title for site in sites.all()]
    Page.objects.filter(pk=two_regions.a.page.pk).update(title="Another name")
    assert "Another name" in [site.root_page.title for site in statement.rows()]


def test_stand_ins_take_the_values_of_this_asking(two_regions) -> None:
    statement = Statement(Page.objects.filter(pk__in=[-1, -2]).values_list("pk"))
    a, b = two_regions.a.page.pk, two_regions.b.page.pk
    assert statement.rows({-1: a, -2: a}) == [(a,)]
    assert sorted(statement.rows({-1: a, -2: b})) == sorted([(a,), (b,)])
    assert statement.rows() == []


@pytest.mark.parametrize("many", [0, 1, 3, 4, 5, 9])
def test_any_number_of_pages_is_read_in_one_question(two_regions, many: int) -> None:
    ids = list(Page.objects.filter(depth__gt=1, live=True).values_list("pk", flat=True))[:many]
    with CaptureQueriesContext(connection) as asked:
        found = registry.readable(ids)
    assert len(asked) == (1 if ids else 0)
    assert set(found) == set(ids) - _private()


def _private() -> set[int]:
    return {
        pk
        for page in Page.objects.filter(view_restrictions__isnull=False)
        for pk in page.get_descendants(inclusive=True).values_list("pk", flat=True)
    }
