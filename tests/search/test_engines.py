"""One contract for every engine."""

import math
import random
from collections.abc import Callable

import pytest
from wagtail.models import Page

from locations import geo
from search import indexing
from search.answering import answer, suggest
from search.engines.base import (
    Factor,
    Group,
    Point,
    SearchRequest,
    SearchResult,
    Variant,
    Worth,
)
from search.models import SearchDocument, SearchFacet
from tests import factories
from tests.fixtures import TwoRegions

pytestmark = pytest.mark.django_db


def group(*words: str, **more: bool) -> Group:
    return Group(tuple(Variant(word) for word in words), **more)


@pytest.fixture
def find(two_regions: TwoRegions, ready: Callable[[], None]) -> Callable[..., SearchResult]:
    """Search the whole network: find("word", kind=("article",), near=…)."""
    ready()

    def do(*groups: str | Group, **more) -> SearchResult:
        more.setdefault("scope_ids", (two_regions.network.root_page_id,))
        asked = tuple(g if isinstance(g, Group) else group(g) for g in groups)
        result, simpler = answer(SearchRequest(asked, **more))
        assert not simpler
        return result

    return do


def titles(result: SearchResult) -> list[str]:
    return [str(hit.title).replace("<mark>", "").replace("</mark>", "") for hit in result.hits]


def test_scope(find, two_regions: TwoRegions) -> None:
    only = titles(find("heroin", scope_ids=(two_regions.a.page.pk,)))
    assert "First steps Alder" in only
    assert not [title for title in only if "Birch" in title]
    assert len(titles(find("heroin"))) > len(only)


def test_hidden_pages_are_not_there(find, two_regions: TwoRegions) -> None:
    for title in (*two_regions.a.hidden, *two_regions.b.hidden):
        assert find(title).total == 0


def test_all_of_two_words(find) -> None:
    assert find("heroin", "alder").total >= 1
    assert find("heroin", "zebra").total == 0
    assert find("heroin", group("zebra", optional=True)).total >= 1
    assert find(group("zebra", "heroin")).total == find("heroin").total


def test_half_of_the_words_of_the_dictionary(find) -> None:
    both = find(group("heroin", known=True), group("zebra", known=True))
    assert both.total == find("heroin").total > 0


def test_what_a_page_is_filed_under_is_as_good_as_its_words(find) -> None:
    detox = find(Group((Variant("zebra"),), facets=(Worth("care", "detox"),)))
    assert {hit.kind for hit in detox.hits} == {"facility"}
    assert detox.total == find(filters={"care": ("detox",)}).total
    assert find(Group((Variant("zebra"),), facets=(Worth("name", "first steps alder"),))).total == 1


def test_factors(find, two_regions: TwoRegions) -> None:
    a, b = (str(region.page.pk) for region in (two_regions.a, two_regions.b))
    for here, there, region in ((a, b, two_regions.a), (b, a, two_regions.b)):
        up = Factor(9.0, (("ancestor", here), ("ancestor", "0")))
        down = Factor(0.1, (("ancestor", here), ("ancestor", there)), (("ancestor", here),))
        for factor in (up, down):
            found = find("heroin", "steps", factors=(factor,))
            assert found.hits[0].page_id == region.article.pk
            assert found.total == find("heroin", "steps").total


def test_stems_and_accents(find) -> None:
    assert find("héroin").total == find("heroin").total > 0
    assert "First steps Alder" in titles(find("step", "alder"))


def test_filters_and_counts(find, two_regions: TwoRegions) -> None:
    everything = find()
    kinds = everything.facets["kind"]
    assert kinds["facility"] == 2
    both = find(filters={"kind": ("facility", "article")})
    assert both.total == kinds["facility"] + kinds["article"]
    # A group is counted without its own filter, and with those of the others.
    assert both.facets["kind"] == kinds
    narrow = find(filters={"kind": ("facility",), "care": ("detox",)})
    assert narrow.total == 2
    assert find(filters={"kind": ("article",), "care": ("detox",)}).total == 0
    regions = (two_regions.a.page.pk, two_regions.b.page.pk)
    by_region = find(regions=regions).facets["region"]
    assert by_region[str(regions[0])] == by_region[str(regions[1])] > 0
    here = find(regions=regions, filters={"region": (str(regions[0]),)})
    assert here.total == by_region[str(regions[0])]
    assert here.facets["region"] == by_region


def test_a_region_may_be_asked_for_where_none_is_counted(find, two_regions: TwoRegions) -> None:
    found = find(filters={"region": (str(two_regions.a.page.pk),)}, regions=())
    assert found.total >= 1 and not found.facets.get("region")


def test_highlights_are_escaped(find, two_regions: TwoRegions, ready: Callable[[], None]) -> None:
    factories.ArticlePageFactory(
        parent=two_regions.a.article.get_parent(),
        title="<b>Quokka</b> & co",
        summary='A "quokka" <script>alert(1)</script>',
    )
    ready()
    (hit,) = find("quokka").hits
    assert hit.title == "&lt;b&gt;<mark>Quokka</mark>&lt;/b&gt; &amp; co"
    assert "<mark>quokka</mark>" in hit.snippet
    assert "<script" not in hit.snippet


@pytest.mark.parametrize("words", [(), ("heroin",)])
def test_paging_never_fails(find, words: tuple[str, ...]) -> None:
    first = find(*words, per_page=2)
    assert len(first.hits) == 2
    last = find(*words, per_page=2, page=10**9)
    assert last.page == last.pages > 1
    assert 1 <= len(last.hits) <= 2
    pages = [find(*words, per_page=2, page=n) for n in range(1, first.pages + 1)]
    seen = [hit.page_id for page in pages for hit in page.hits]
    assert len(seen) == len(set(seen)) == first.total


def test_equals_stand_by_name(find, two_regions: TwoRegions, ready: Callable[[], None]) -> None:
    names = ["Quokka d", "Quokka a", "Quokka e", "Quokka c", "Quokka b"]
    for name in names:
        factories.ArticlePageFactory(
            parent=two_regions.a.article.get_parent(), title=name, summary="The same."
        )
    ready()
    assert titles(find("quokka")) == sorted(names)
    # Where nothing is asked for but a kind of page, that holds for all pages of the list.
    listed = [find(filters={"kind": ("article",)}, per_page=2, page=n) for n in range(1, 9)]
    in_order = [title for page in listed for title in titles(page) if title in names]
    assert list(dict.fromkeys(in_order)) == sorted(names)


def test_a_word_is_found_by_its_stem_and_a_misspelt_one_by_its_letters(
    find, two_regions: TwoRegions, ready: Callable[[], None], engine: str
) -> None:
    factories.ArticlePageFactory(
        parent=two_regions.a.article.get_parent(), title="Quokkas", summary="Marsupials graze."
    )
    ready()
    assert titles(find("marsupial")) == ["Quokkas"]
    assert "<mark>Marsupials</mark>" in find("marsupial").hits[0].snippet
    # A stem would be further away from the slip than the word is.
    slip = find(group("marsupiels", fuzzy=True))
    assert titles(slip) == (["Quokkas"] if engine == "elasticsearch" else [])
    if engine == "elasticsearch":
        assert "<mark>Marsupials</mark>" in slip.hits[0].snippet


def test_a_result_says_what_the_database_says(
    find, two_regions: TwoRegions, ready: Callable[[], None]
) -> None:
    """The index may be a moment behind: it says which pages, never what they say."""
    article = two_regions.a.article
    document = SearchDocument.objects.filter(page_id=article.pk)
    words = ["first", "steps", "alder"]
    assert find(*words).hits[0].page_id == article.pk
    document.update(title="First steps, corrected (Alder)")
    assert titles(find(*words))[0] == "First steps, corrected (Alder)"
    Page.objects.filter(pk=article.pk).update(url_path="/home/elsewhere/")
    document.update(url_path="/home/elsewhere/")
    assert find(*words).hits[0].url_path == "/home/elsewhere/"
    document.update(is_public=False)
    assert article.pk not in [hit.page_id for hit in find(*words).hits]


def test_what_was_moved_to_another_site_is_not_shown_here(
    find, two_regions: TwoRegions, engine: str
) -> None:
    """Also while the index still has it here."""
    article, there = two_regions.a.article, two_regions.b.page.pk
    here = {"scope_ids": (two_regions.a.page.pk,)}
    assert article.pk in [hit.page_id for hit in find("heroin", **here).hits]
    document = SearchDocument.objects.get(page_id=article.pk)
    document.facets["ancestor"] = [str(there)]
    document.save()
    document.rows.filter(facet="ancestor").delete()
    document.rows.create(facet="ancestor", value=str(there))
    assert article.pk not in [hit.page_id for hit in find("heroin", **here).hits]


def test_distance(find, two_regions: TwoRegions, ready: Callable[[], None]) -> None:
    for page, latitude in ((two_regions.a.facility, 35.6), (two_regions.b.facility, 36.6)):
        page.latitude, page.longitude = latitude, -82.5
        page.save()
    ready()
    near = Point(36.5, -82.5)
    hits = find(filters={"kind": ("facility",)}, near=near, sort="distance").hits
    assert [hit.page_id for hit in hits] == [
        two_regions.b.facility.pk,
        two_regions.a.facility.pk,
    ]
    assert hits[0].miles == pytest.approx(6.9, abs=0.1)


def test_the_own_region_first(find, two_regions: TwoRegions) -> None:
    for region in (two_regions.a, two_regions.b):
        hits = find("heroin", "steps", own_root_id=region.page.pk).hits
        assert hits[0].page_id == region.article.pk


def test_overdue_texts_stand_lower(
    find, two_regions: TwoRegions, ready: Callable[[], None]
) -> None:
    parent = two_regions.a.article.get_parent()
    old = factories.ArticlePageFactory(
        parent=parent, title="Wombat", reviewed_on="2020-01-01", review_due="2021-01-01"
    )
    new = factories.ArticlePageFactory(parent=parent, title="Wombat", slug="wombat-new")
    ready()
    assert [h.page_id for h in find("wombat").hits] == [new.pk, old.pk]


def test_suggestions(find, two_regions: TwoRegions) -> None:
    everywhere = (two_regions.network.root_page_id,)
    assert {s.title for s in suggest("front de", everywhere)} == {
        "Front desk Alder (demo)",
        "Front desk Birch (demo)",
    }
    only = suggest("front", (two_regions.a.page.pk,))
    assert [s.title for s in only] == ["Front desk Alder (demo)"]
    assert suggest("draft", everywhere) == []


@pytest.mark.elasticsearch
def test_a_page_hidden_a_moment_ago(elasticsearch, two_regions: TwoRegions, settings) -> None:
    """The index may be a second behind: the tree is asked before a hit is shown."""
    from search import generations

    indexing.drain()
    generations.rebuild()
    two_regions.a.article.unpublish()
    result, _ = answer(SearchRequest((group("heroin"),), (two_regions.a.page.pk,)))
    assert "First steps Alder" not in titles(result)


def around(find, **more) -> SearchResult:
    """Facilities by their distance from downtown Asheville, as `/find/` asks for them."""
    more.setdefault("rings", (25.0, 50.0, 100.0, math.inf))
    return find(near=Point(35.5971, -82.5565), kind="facility", bare=True, **more)


def test_the_nearest_come_from_the_first_ring_that_has_any(find, two_regions, ready) -> None:
    places = {"28801": "methadone", "28712": "methadone", "29601": "buprenorphine"}
    for code, medicine in places.items():
        factories.FacilityPageFactory(
            parent=two_regions.a.page, postal_code=code, medicines=[medicine], payment=["medicaid"]
        )
    ready()
    everything = around(find)
    # Brevard is 28 miles away, Greenville 53; the two front desks are in Asheville.
    assert (everything.total, everything.miles, everything.within) == (3, 25, (3, 4, 5, 5))
    assert [round(hit.miles) for hit in everything.hits] == [0, 0, 0]
    assert everything.facets["medicine"] == {"methadone": 1}
    far = around(find, filters={"medicine": ("buprenorphine",)})
    assert (far.total, far.miles, far.within) == (1, 100, (0, 0, 1, 1))
    # What other choices of the same group would give within the same distance.
    assert far.facets["medicine"] == {"methadone": 2, "buprenorphine": 1}
    assert far.facets["care"]["outpatient"] == 1
    nothing = around(find, filters={"medicine": ("naltrexone",)})
    assert (nothing.total, nothing.hits, nothing.within) == (0, [], (0, 0, 0, 0))
    second = around(find, rings=(100.0, math.inf), per_page=2, page=3)
    assert (second.page, second.pages, [round(h.miles) for h in second.hits]) == (3, 3, [53])


def test_what_is_open_is_counted_and_narrowed(find, two_regions, ready) -> None:
    ready()
    ids = (two_regions.a.facility.pk,)
    shut = around(find, open_ids=ids)
    assert (shut.total, shut.facets["open"]) == (2, {"now": 1})
    only = around(find, open_ids=ids, only_open=True)
    assert ([hit.page_id for hit in only.hits], only.facets["open"]) == (list(ids), {"now": 1})
    assert around(find, open_ids=(), only_open=True).total == 0
    without_place = find(kind="facility", bare=True, open_ids=ids, per_page=1, page=9)
    assert (without_place.total, without_place.page, len(without_place.hits)) == (2, 2, 1)


def test_the_order_is_that_of_the_haversine_for_a_thousand_places(two_regions, ready) -> None:
    """Everywhere on earth, also across the date line and at the poles; the rings count the same."""
    rng = random.Random(1000)
    root = two_regions.network.root_page_id
    documents = SearchDocument.objects.bulk_create(
        SearchDocument(
            page_id=10_000_000 + number,
            revision=1,
            built_revision=1,
            is_public=True,
            kind="place",
            title=f"Place {number}",
            latitude=round(math.degrees(math.asin(rng.uniform(-1, 1))), 5),
            longitude=round(rng.uniform(-180, 180), 5),
            facets={"kind": ["place"], "ancestor": [str(root)]},
        )
        for number in range(1000)
    )
    SearchFacet.objects.bulk_create(
        SearchFacet(document=document, facet="ancestor", value=str(root)) for document in documents
    )
    ready()
    rings = (500.0, 2_000.0, 8_000.0, math.inf)
    for _ in range(12):
        here = geo.Point(rng.uniform(-89, 89), rng.uniform(-180, 180))
        miles = {
            document.page_id: geo.haversine_miles(
                here, geo.Point(document.latitude, document.longitude)
            )
            for document in documents
        }
        asked = SearchRequest(
            (),
            (root,),
            kind="place",
            near=Point(here.latitude, here.longitude),
            rings=rings,
            first_ring=3,
            per_page=1000,
            bare=True,
        )
        found, _ = answer(asked)
        assert [hit.page_id for hit in found.hits] == sorted(miles, key=miles.__getitem__)
        assert found.within == tuple(sum(m < ring for m in miles.values()) for ring in rings)
        assert all(abs(hit.miles - miles[hit.page_id]) < 0.1 for hit in found.hits)
