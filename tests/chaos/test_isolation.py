"""What stops being public on a site is in nothing its search shows, within five seconds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from wagtail.models import Page, PageViewRestriction

from articles.models import ArticlePage
from search.answering import answer, suggest
from search.engines.base import Group, SearchRequest, Variant
from tests import factories
from tests.chaos.live import Live, search, until
from tests.fixtures import Region, TwoRegions

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.elasticsearch,
    pytest.mark.worker,
]

WITHIN = 5.0  # seconds


def told(region: Region) -> tuple[int, int, int]:
    """Total, sum of all facet counts and number of suggestions that the index itself gives."""
    scope = (region.page.pk,)
    result, simpler = answer(SearchRequest((Group((Variant("secretword"),)),), scope))
    assert not simpler
    counts = sum(n for values in result.facets.values() for n in values.values())
    return result.total, counts, len(suggest("secretw", scope))


def shown(region: Region) -> str:
    """All that the region's search pages and suggestions say, without the visitor's own words."""
    answers = [
        search(region.host, "heroin"),
        search(region.host, "", kind="article"),
        search(region.host, "secretw", "/search/suggest"),
    ]
    assert all(found.status == 200 and not found.simpler for found in answers)
    return "".join(found.html for found in answers)


def unpublish(page: ArticlePage, regions: TwoRegions) -> None:
    page.unpublish()


def make_private(page: ArticlePage, regions: TwoRegions) -> None:
    PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type=PageViewRestriction.PASSWORD, password="open"
    )


def delete(page: ArticlePage, regions: TwoRegions) -> None:
    page.delete()


def move_to_the_other_site(page: ArticlePage, regions: TwoRegions) -> None:
    page.move(Page.objects.get(pk=regions.b.page.pk), pos="last-child")


def edit(page: ArticlePage, regions: TwoRegions) -> None:
    page.title, page.summary, page.body = "Other", "Other.", factories.body("Other.")
    page.save_revision().publish()


@pytest.mark.parametrize(
    "change",
    [unpublish, make_private, delete, move_to_the_other_site, edit],
    ids=lambda f: f.__name__,
)
def test_gone_within_seconds(
    change: Callable[[ArticlePage, TwoRegions], None],
    committed: TwoRegions,
    live: Live,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Results, totals, facets, suggestions and highlights, on Elasticsearch with a worker."""
    here, there = committed.a, committed.b
    page = factories.ArticlePageFactory(
        parent=Page.objects.get(pk=here.article.get_parent().pk),
        title="Secretword",
        slug="hidden-later",
        summary="Heroin and a secretword.",
        body=factories.body("Heroin. The secretword again."),
    )
    until(lambda: told(here)[0] == 1, 60, live.explain)
    assert all(told(here))
    assert "ecretword" in shown(here)
    assert told(there) == (0, 0, 0)
    assert "ecretword" not in shown(there)

    change(page, committed)
    took = until(lambda: told(here) == (0, 0, 0), WITHIN, live.explain)
    assert "ecretword" not in shown(here)
    moved = change is move_to_the_other_site
    until(lambda: told(there)[0] == int(moved), WITHIN, live.explain)
    with capsys.disabled():
        print(f"\nisolation: {change.__name__} {took:.2f} s")
