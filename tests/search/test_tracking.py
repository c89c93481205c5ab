"""Every kind of change is heard, in the transaction that makes it, at the price of one row."""

import pytest
from django.db import connection, transaction
from wagtail.models import Page, PageViewRestriction, Site

from articles.models import ArticlePage
from search import indexing
from search.models import SearchDocument, SearchMark
from tests import factories
from tests.fixtures import TwoRegions

pytestmark = pytest.mark.django_db


def found() -> set[str]:
    """The titles that can be found."""
    return set(SearchDocument.objects.findable().values_list("title", flat=True))


def document(page: Page) -> SearchDocument:
    return SearchDocument.objects.get(page_id=page.pk)


@pytest.fixture
def regions(two_regions: TwoRegions) -> TwoRegions:
    """Two regions, indexed, with nothing left to do."""
    indexing.drain()
    assert not SearchMark.objects.exists()
    return two_regions


@pytest.fixture
def article(regions: TwoRegions) -> ArticlePage:
    return regions.a.article


def test_only_live_and_public_pages_are_there(regions: TwoRegions) -> None:
    titles = found()
    assert "First steps Alder" in titles
    assert not titles & {*regions.a.hidden, *regions.b.hidden}


def test_a_new_page_and_an_edit(article: ArticlePage) -> None:
    article.title = "Better words"
    article.save_revision().publish()
    factories.ArticlePageFactory(parent=article.get_parent(), title="Quite new")
    indexing.drain()
    assert {"Better words", "Quite new"} <= found()


def test_a_draft_marks_nothing(article: ArticlePage) -> None:
    article.title = "Only a draft"
    article.save_revision()
    assert not SearchMark.objects.exists()
    indexing.drain()
    assert "Only a draft" not in found()


def test_unpublish_publish_and_delete(article: ArticlePage) -> None:
    article.unpublish()
    indexing.drain()
    assert article.title not in found()
    assert document(article).facets == {}
    article.save_revision().publish()
    indexing.drain()
    assert article.title in found()
    pk = article.pk
    article.delete()
    indexing.drain()
    assert not SearchDocument.objects.get(page_id=pk).is_public


def test_deleting_a_branch(regions: TwoRegions) -> None:
    regions.b.site.delete()
    regions.b.page.delete()
    indexing.drain()
    assert not {title for title in found() if "Birch" in title}
    assert {title for title in found() if "Alder" in title}


def test_moving_a_branch_marks_its_top_only(regions: TwoRegions) -> None:
    index = Page.objects.get(slug="local", url_path__contains="alder")
    target = factories.LocationPageFactory(parent=regions.a.page.get_parent(), title="Cedar")
    indexing.drain()
    index.move(target, pos="last-child")
    assert SearchMark.objects.count() <= 3
    indexing.drain()
    moved = document(regions.a.article)
    assert moved.url_path.startswith(target.url_path)
    assert str(target.pk) in moved.facets["ancestor"]
    assert str(regions.a.page.pk) not in moved.facets["ancestor"]


def test_reordering_marks_nothing_below(regions: TwoRegions) -> None:
    before = document(regions.a.article).revision
    regions.b.page.refresh_from_db()
    regions.b.page.move(regions.a.page, pos="left")
    indexing.drain()
    assert document(regions.a.article).revision == before
    assert document(regions.a.article).is_public


def test_a_new_slug_reaches_what_is_below(regions: TwoRegions) -> None:
    index = regions.a.article.get_parent().specific
    index.slug = "texts"
    index.save_revision().publish()
    indexing.drain()
    assert "/texts/" in document(regions.a.article).url_path


def test_privacy_on_an_ancestor(regions: TwoRegions) -> None:
    restriction = PageViewRestriction.objects.create(
        page=regions.a.page, restriction_type=PageViewRestriction.LOGIN
    )
    indexing.drain()
    assert not {title for title in found() if "Alder" in title}
    restriction.delete()
    indexing.drain()
    assert "First steps Alder" in found()


def test_a_topic_saved_and_deleted(article: ArticlePage) -> None:
    topic = article.topics.get()
    topic.slug = "opioids"
    topic.save()
    indexing.drain()
    assert document(article).facets["topic"] == ["opioids"]
    topic.delete()
    indexing.drain()
    assert "topic" not in document(article).facets


def test_a_topic_given_from_the_other_side(article: ArticlePage) -> None:
    topic = factories.TopicFactory(name="Naloxone", slug="naloxone")
    topic.articles.add(article)
    indexing.drain()
    assert "naloxone" in document(article).facets["topic"]


def test_a_site_changed_marks_nothing(regions: TwoRegions) -> None:
    site = Site.objects.get(pk=regions.a.site.pk)
    site.hostname = "other.localhost"
    site.save()
    assert not SearchMark.objects.exists()


def test_a_change_that_is_rolled_back_leaves_no_mark(article: ArticlePage) -> None:
    with transaction.atomic():
        article.save()
        assert SearchMark.objects.exists()
        transaction.set_rollback(True)
    assert not SearchMark.objects.exists()


def test_one_wake_up_for_a_transaction(
    article: ArticlePage, django_capture_on_commit_callbacks
) -> None:
    # The test's own transaction has one waiting already.
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks() as callbacks:
        for _ in range(5):
            article.save()
    assert len([c for c in callbacks if c.__module__ == "search.tracking"]) == 1
