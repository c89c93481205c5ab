"""How soon a change is seen, and how long an editor waits for a large one."""

from __future__ import annotations

import math
import threading
import time

import pytest
from wagtail.models import Page

from articles.models import ArticlePage
from search import elastic, indexing
from search.models import SearchDocument, SearchMark
from tests import factories
from tests.chaos.live import Live, settle_down, until
from tests.factories import many
from tests.fixtures import TwoRegions
from tests.services.plugin import long_run

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.elasticsearch,
    pytest.mark.worker,
]

PUBLISHES = 200 if long_run() else 40
PAGES = 5000 if long_run() else 500
# Seconds.
FINDABLE_WITHIN, MOVE_ADDS = 2.0, 1.0


def findable(word: str) -> bool:
    """Whether the index that is searched shows the word; only the index is asked."""
    return bool(elastic.client().count(index=elastic.alias(), q=f"title:{word}")["count"])


def test_published_is_findable(
    committed: TwoRegions, live: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the editor's click to the index: p95 within two seconds."""
    settle_down()
    article = committed.a.article
    took = []
    for number in range(PUBLISHES):
        word = f"zq{number}zq"
        article.title = f"First steps {word}"
        article.save_revision().publish()
        took.append(until(lambda word=word: findable(word), 30, live.explain))
    took.sort()
    p95 = took[math.ceil(0.95 * len(took)) - 1]
    with capsys.disabled():
        print(
            f"\nlatency: {len(took)} publishes, p50 {took[len(took) // 2]:.2f} s, "
            f"p95 {p95:.2f} s, longest {took[-1]:.2f} s"
        )
    assert p95 <= FINDABLE_WITHIN


def moved(page: Page, target: Page) -> float:
    """Move a page as an editor does; seconds until the click is answered."""
    page, target = Page.objects.get(pk=page.pk), Page.objects.get(pk=target.pk)
    began = time.monotonic()
    page.move(target, pos="last-child")
    return time.monotonic() - began


@pytest.fixture
def large_and_small(committed: TwoRegions) -> tuple[Page, Page, Page]:
    """A region with many pages, one with none, and where both will go."""
    regions = committed.a.page.get_parent()
    large = factories.LocationPageFactory(parent=regions, title="Large", slug="large")
    small = factories.LocationPageFactory(parent=regions, title="Small", slug="small")
    target = factories.LocationPageFactory(parent=regions, title="State", slug="state")
    index = factories.ArticleIndexPageFactory(parent=large, slug="texts")
    many.children(
        ArticlePage, index, PAGES, summary="Words {n}.",
        body=[{"type": "text", "value": "<p>Text.</p>"}],
    )  # fmt: skip
    indexing.raise_unknown()
    settle_down()
    return large, small, target


def test_moving_a_large_region_with_a_worker(
    large_and_small: tuple[Page, Page, Page], live: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    """It costs the editor no more than moving an empty one, and a second."""
    large, small, target = large_and_small
    usual, took = moved(small, target), moved(large, target)
    drained = live.drained(120)
    _under_its_new_parent(large, target)
    with capsys.disabled():
        print(
            f"\nmove: empty {usual:.2f} s, {PAGES} pages {took:.2f} s, "
            f"indexed after {drained:.1f} s"
        )
    assert took <= usual + MOVE_ADDS


def test_moving_a_large_region_without_a_worker(
    large_and_small: tuple[Page, Page, Page], capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest is done beside the request."""
    large, small, target = large_and_small
    usual, took = moved(small, target), moved(large, target)
    for thread in threading.enumerate():
        if thread.name == "search-index":
            thread.join(120)
    assert not SearchMark.objects.exists()
    assert not SearchDocument.objects.to_build().exists()
    _under_its_new_parent(large, target)
    with capsys.disabled():
        print(f"\nmove without a worker: empty {usual:.2f} s, {PAGES} pages {took:.2f} s")
    assert took <= usual + MOVE_ADDS


def _under_its_new_parent(page: Page, target: Page) -> None:
    page.refresh_from_db()
    below = SearchDocument.objects.filter(url_path__startswith=page.url_path, is_public=True)
    assert below.count() >= PAGES
    assert below.filter(rows__facet="ancestor", rows__value=str(target.pk)).count() == below.count()
