"""Queries that are put together once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from portal import prepared
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


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL prepares")
def test_every_value_but_the_changing_ones_is_written_into_the_question() -> None:
    pages = Page.objects.filter(url_path__startswith="/a%b_'c/", pk__in=[-1], depth=3)
    sql, params = pages.values_list("pk").query.sql_with_params()
    written, changing = prepared.with_values(connection, sql, params, {-1})
    assert changing == (-1,)
    assert written.count("%s") == 1
    rows = list(pages.filter(pk__in=[-1]))
    with connection.cursor() as cursor:
        cursor.execute(written, [5])
        assert cursor.fetchall() == rows == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL prepares")
def test_what_is_asked_again_is_planned_once(two_regions) -> None:
    statement = Statement(Page.objects.filter(pk__in=[-1], slug="no such slug 1273").order_by("pk"))
    for value in (1, 70_000, 5_000_000_000 // 4, 2, 3):
        assert statement.rows({-1: value}) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%no such slug 1273%"],
        )
        # Small and large numbers share one plan.
        assert cursor.fetchone() == (1,)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite explains in other words")
def test_the_page_at_an_address_is_found_by_an_index(two_regions, client) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get("/local/first-steps/", headers={"host": two_regions.a.host})
    sql = next(q["sql"] for q in asked if '"restricted"' in q["sql"])
    slots = len(set(re.findall(r"\$\d+", sql)))
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan"):
            # What is left is a bitmap of indexes: impossible where one of the ways has no index.
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"PREPARE route AS {sql}")
        values = ", ".join(["NULL"] * slots)
        cursor.execute(f"EXPLAIN EXECUTE route ({values})")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("DEALLOCATE route")
    assert "_slug_" in plan
