"""Documents are built from what is committed, pushed with versions, and nothing is lost."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from articles.models import ArticlePage
from search import elastic, generations, index_schema, indexing, verifying, waking
from search.models import IndexGeneration, SearchDocument, SearchFacet, SearchMark
from tests import factories
from tests.fixtures import TwoRegions

pytestmark = pytest.mark.django_db


def document(page: ArticlePage) -> SearchDocument:
    return SearchDocument.objects.get(page_id=page.pk)


@pytest.fixture
def article(two_regions: TwoRegions) -> ArticlePage:
    indexing.drain()
    return two_regions.a.article


def test_a_document_says_what_the_page_says(two_regions: TwoRegions) -> None:
    indexing.drain()
    built = document(two_regions.a.article)
    assert (built.kind, built.title, built.summary) == (
        "article",
        "First steps Alder",
        "Summary Alder.",
    )
    assert "Heroin words Alder." in built.body
    assert built.facets["topic"] == ["heroin"]
    assert str(two_regions.a.page.pk) in built.facets["ancestor"]
    assert built.revision == built.built_revision > 0
    rows = SearchFacet.objects.filter(document=built)
    assert sorted((r.facet, r.value) for r in rows) == sorted(
        (facet, value) for facet, values in built.facets.items() for value in values
    )


def test_an_edit_while_it_is_built_is_built_again(article: ArticlePage) -> None:
    """Only the revision that was read counts as built."""
    article.save()
    indexing._take_marks()
    before = document(article).revision
    article.title = "Changed in between"
    article.save()
    indexing._take_marks()
    assert document(article).revision > before
    assert document(article).built_revision < document(article).revision
    indexing.drain()
    built = document(article)
    assert built.title == "Changed in between"
    assert built.built_revision == built.revision


def test_revisions_grow_when_the_clock_is_put_back(
    article: ArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = document(article).revision
    monkeypatch.setattr(indexing, "now_revision", lambda: 5)
    article.save()
    indexing.drain()
    assert document(article).revision == before + 1


def test_a_page_that_fails_backs_off_and_stops_no_other(
    article: ArticlePage, two_regions: TwoRegions, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = two_regions.b.article
    real = ArticlePage.findable

    def broken(page: ArticlePage):
        if page.pk == article.pk:
            raise ValueError("a broken block")
        return real(page)

    monkeypatch.setattr(ArticlePage, "findable", broken)
    for page in (article, other):
        page.title += " new"
        page.save()
    report = indexing.drain()
    assert (report.built, report.failed) == (1, 1)
    assert document(other).title.endswith(" new")
    failed = document(article)
    assert failed.last_error == "ValueError: a broken block"
    assert failed.next_attempt_at > timezone.now()
    for _ in range(SearchDocument.MAX_ATTEMPTS):
        SearchDocument.objects.update(next_attempt_at=None)
        indexing.drain()
    assert list(SearchDocument.objects.failed()) == [failed]

    monkeypatch.undo()
    SearchDocument.objects.update(next_attempt_at=None)
    assert indexing.drain().built == 0
    assert indexing.retry_failed() == 1
    indexing.drain()
    assert document(article).title.endswith(" new")


def test_a_drain_without_time_leaves_a_note(two_regions: TwoRegions) -> None:
    assert indexing.drain(seconds=0).unfinished
    assert not indexing.drain().unfinished
    assert not SearchDocument.objects.to_build().exists()


def test_words_that_databases_refuse(two_regions: TwoRegions) -> None:
    article = two_regions.a.article
    article.title = "Smiley 😀 \ue000 <script>"
    article.save()
    indexing.drain()
    assert document(article).title == "Smiley 😀   <script>"


def test_tombstones_go_in_the_end(article: ArticlePage) -> None:
    pk = article.pk
    article.delete()
    indexing.drain()
    assert indexing.forget_tombstones() == 0
    SearchDocument.objects.update(changed_at=timezone.now() - dt.timedelta(days=2))
    indexing.forget_tombstones()
    assert not SearchDocument.objects.filter(page_id=pk).exists()


def test_the_verifier_finds_what_no_signal_told(article: ArticlePage) -> None:
    ArticlePage.objects.filter(pk=article.pk).update(summary="Changed by a query")
    assert verifying.compare_pages().stale == [article.pk]
    verifying.repair_pages(verifying.compare_pages())
    indexing.drain()
    assert verifying.compare_pages().clean
    assert document(article).summary == "Changed by a query"
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    assert verifying.compare_pages().ghosts == [article.pk]


@pytest.fixture
def empty_tree(transactional_db) -> None:
    """The tree's root and the language, which the flush after another test has taken."""
    Locale.objects.get_or_create(language_code="en")
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(title="Root", slug="root")
    indexing.drain()


def test_a_save_indexes_after_its_commit(empty_tree: None) -> None:
    home = factories.HomePageFactory(title="Fresh", slug="fresh", headline="Fresh words")
    assert SearchDocument.objects.get(page_id=home.pk).title == "Fresh words"
    assert not SearchMark.objects.exists()


def test_a_save_does_not_fail_with_the_index(
    empty_tree: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**kwargs: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(indexing, "drain", broken)
    home = factories.HomePageFactory(title="Safe", slug="safe")
    monkeypatch.undo()
    assert SearchMark.objects.filter(page_id=home.pk).exists()
    waking.wake()
    assert SearchDocument.objects.get(page_id=home.pk).is_public


@pytest.mark.postgres
def test_a_save_never_waits_for_a_drain(empty_tree: None) -> None:
    """A drain that holds its rows does not hold up an editor, nor another drain."""
    home = factories.HomePageFactory(title="Held", slug="held")
    with transaction.atomic():
        assert indexing._locked(SearchDocument.objects.filter(page_id=home.pk)).get()
        done = threading.Event()

        def edit() -> None:
            home.title = "Edited meanwhile"
            home.save()
            done.set()
            connection.close()

        thread = threading.Thread(target=edit)
        thread.start()
        assert done.wait(5)
    thread.join(5)
    indexing.drain()
    assert not SearchDocument.objects.to_build().exists()


# --- Elasticsearch ------------------------------------------------------------------------


@pytest.fixture
def index(elasticsearch, article: ArticlePage) -> IndexGeneration:
    """A live generation with the two regions in it."""
    return generations.rebuild()


@pytest.mark.elasticsearch
class TestIndex:
    """The index follows the documents."""

    def test_it_holds_every_document(self, index: IndexGeneration) -> None:
        found = verifying.compare_index(index)
        assert found.clean
        assert found.checked >= SearchDocument.objects.findable().count() > 0
        assert not SearchDocument.objects.to_push().exists()

    def test_changes_and_deletions_arrive(
        self, index: IndexGeneration, article: ArticlePage, two_regions: TwoRegions
    ) -> None:
        article.title = "In the index"
        article.save()
        gone = two_regions.b.article.pk
        two_regions.b.article.delete()
        indexing.drain()
        es = elastic.client()
        assert es.get(index=index.index, id=str(article.pk))["_source"]["title"] == "In the index"
        assert not es.exists(index=index.index, id=str(gone))
        assert verifying.compare_index(index).clean

    def test_an_older_state_never_wins(self, index: IndexGeneration, article: ArticlePage) -> None:
        old = index_schema.index_rows(SearchDocument.objects.filter(page_id=article.pk))[0]
        pk = article.pk
        article.delete()
        indexing.drain()
        assert elastic.write(index.index, [old]) == {}
        assert not elastic.client().exists(index=index.index, id=str(pk))

    def test_an_outage_costs_no_attempt(
        self, index: IndexGeneration, article: ArticlePage, settings
    ) -> None:
        url = settings.ELASTICSEARCH_URL
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
        article.title = "While it was away"
        article.save()
        report = indexing.drain()
        assert report.outage
        assert document(article).attempts == 0
        assert document(article).title == "While it was away"
        settings.ELASTICSEARCH_URL = url
        indexing.drain()
        assert verifying.compare_index(index).clean

    def test_a_refused_document_stops_no_other(
        self, index: IndexGeneration, article: ArticlePage, two_regions: TwoRegions
    ) -> None:
        SearchDocument.objects.filter(page_id=article.pk).update(
            latitude=500, longitude=0, pushed_revision=0
        )
        SearchDocument.objects.filter(page_id=two_regions.b.article.pk).update(pushed_revision=0)
        report = indexing.drain()
        assert (report.pushed, report.failed) == (1, 1)
        assert document(article).last_error

    def test_missing_stale_and_ghosts_are_found_and_mended(
        self, index: IndexGeneration, article: ArticlePage, two_regions: TwoRegions
    ) -> None:
        es = elastic.client()
        es.delete(index=index.index, id=str(article.pk))
        es.index(index=index.index, id="999999", version=1, version_type="external", document={})
        SearchDocument.objects.filter(page_id=two_regions.b.article.pk).update(
            built_revision=7, revision=7, pushed_revision=7
        )
        found = verifying.compare_index(index)
        assert found.missing == [article.pk]
        assert found.stale == [two_regions.b.article.pk]
        assert found.ghosts == [999999]
        verifying.repair_index(index, found)
        indexing.drain()
        assert verifying.compare_index(index).clean

    def test_a_rebuild_keeps_the_last_generation_and_rolls_back(
        self, index: IndexGeneration, article: ArticlePage
    ) -> None:
        second = generations.rebuild()
        assert [g.state for g in IndexGeneration.objects.all()] == ["live", "kept"]
        article.title = "After the swap"
        article.save()
        indexing.drain()
        assert verifying.compare_index(index).clean
        assert generations.roll_back() == index
        assert set(elastic.client().indices.get_alias(name=elastic.alias())) == {index.index}
        third = generations.rebuild()
        assert third.number > second.number
        assert IndexGeneration.objects.count() == 2

    def test_edits_during_a_rebuild_are_in_both(
        self, index: IndexGeneration, article: ArticlePage, two_regions: TwoRegions
    ) -> None:
        def edit(done: int, total: int) -> None:
            article.title = "Edited during the rebuild"
            article.save()
            two_regions.b.article.delete()
            indexing.drain()

        second = generations.rebuild(edit)
        assert verifying.compare_index(second).clean
        assert verifying.compare_index(index).clean

    def test_an_index_that_vanished_is_not_made_by_accident(
        self, index: IndexGeneration, article: ArticlePage
    ) -> None:
        elastic.client().indices.delete(index=index.index)
        article.save()
        indexing.drain()
        assert not elastic.client().indices.exists(index=index.index)
        assert generations.live() is None
        assert verifying.compare_index(generations.rebuild()).clean
