"""Reading texts: links, sources, contents, words, paging, and what the log keeps."""

import logging
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from articles.models import ArticleIndexPage, ArticlePage
from portal import body, richtext
from portal.blocks import BodyBlock
from portal.care import CARE, labels
from portal.findable import plain_text
from portal.logs import WithoutVisitorWords
from portal.models.fields import CodesField
from portal.paging import page_of


def stream(*blocks: tuple[str, Any]) -> Any:
    """A body of these blocks."""
    return BodyBlock().to_python([{"type": kind, "value": value} for kind, value in blocks])


# --- rich text ----------------------------------------------------------------------------


def test_a_link_leads_to_the_page_on_the_site_being_read(two_regions, rf) -> None:
    html = f'<p><a linktype="page" id="{two_regions.library_article.pk}">Read</a></p>'
    for host, url in [
        ("localhost", "/articles/first-steps/"),
        (two_regions.a.host, "/articles/first-steps/"),
    ]:
        request = rf.get("/", headers={"host": host})
        assert richtext.expand(html, request) == f'<p><a href="{url}">Read</a></p>'
    a_s_own = f'<a linktype="page" id="{two_regions.a.article.pk}">Read</a>'
    for host, url in [
        (two_regions.a.host, "/local/first-steps/"),
        (two_regions.b.host, "http://alder.localhost/local/first-steps/"),
    ]:
        request = rf.get("/", headers={"host": host})
        assert richtext.expand(a_s_own, request) == f'<a href="{url}">Read</a>'


@pytest.mark.parametrize("which", ["draft", "gone"])
def test_a_link_to_a_page_that_is_not_there_is_no_link(which: str, two_regions, rf) -> None:
    draft = ArticlePage.objects.get(title=two_regions.a.hidden[0])
    pk = draft.pk if which == "draft" else 999_999
    request = rf.get("/", headers={"host": two_regions.a.host})
    assert richtext.expand(f'<a linktype="page" id="{pk}">Read</a>', request) == "<a>Read</a>"


def test_links_of_many_texts_are_read_in_one_query(
    two_regions, rf, django_assert_num_queries
) -> None:
    pages = [two_regions.library_article, two_regions.a.article, two_regions.a.facility]
    texts = [("text", f'<p><a linktype="page" id="{page.pk}">x</a></p>') for page in pages]
    request = rf.get("/", headers={"host": two_regions.a.host})
    # The sites, the pages, and whether a page of the site's own stands in the library's place.
    with django_assert_num_queries(3):
        body.preload_links(request, stream(*texts))
    with django_assert_num_queries(0):
        for _, text in texts:
            richtext.expand(text, request)


def test_a_number_in_brackets_points_at_its_source() -> None:
    html = richtext.expand("<p>It works [2], see [12]. Not [a], not [123].</p>", None)
    assert '<sup><a href="#source-2" aria-label="Source 2">2</a></sup>' in html
    assert 'href="#source-12"' in html
    assert "[a]" in html
    assert "[123]" in html


# --- the body -----------------------------------------------------------------------------


def test_the_contents_list_has_the_sections_when_there_are_three() -> None:
    def heading(text: str, level: str = "2") -> tuple[str, Any]:
        return ("heading", {"text": text, "level": level})

    sections = [heading("One"), heading("Part", "3"), heading("Two & more"), heading("Three")]
    assert body.contents(stream(*sections)) == [
        ("one", "One"), ("two-more", "Two & more"), ("three", "Three"),
    ]  # fmt: skip
    assert body.contents(stream(*sections[:3])) == []


def test_sections_with_the_same_words_have_anchors_of_their_own(two_regions, client) -> None:
    blocks = [{"type": "heading", "value": {"text": "Cost", "level": "2"}} for _ in range(3)]
    blocks += [{"type": "heading", "value": {"text": "¿?", "level": "2"}} for _ in range(2)]
    ArticlePage.objects.filter(pk=two_regions.a.article.pk).update(body=blocks)
    response = client.get("/local/first-steps/", headers={"host": two_regions.a.host})
    found = re.findall(r'<h2 id="([^"]+)">(?:Cost|¿\?)', response.content.decode())
    assert len(found) == 5
    assert len(set(found)) == 5


def test_reading_time_is_never_nothing() -> None:
    assert body.reading_minutes(stream()) == 1
    assert body.reading_minutes(stream(("text", f"<p>{'word ' * 200}</p>"))) == 1
    assert body.reading_minutes(stream(("text", f"<p>{'word ' * 201}</p>"))) == 2


def test_the_search_gets_the_words_without_sources_and_marks() -> None:
    sources = {"sources": [{"title": "A study", "publisher": "NIH", "year": 2024, "url": ""}]}
    steps = {"title": "Do", "steps": [{"title": "First", "text": "<p>Call.</p>"}]}
    read = body.search_text(
        stream(("text", "<p>It works [1].</p><p>Yes.</p>"), ("steps", steps), ("sources", sources))
    )
    assert read == "It works. Yes. Do First Call."


def test_the_sources_keep_their_order() -> None:
    two = [{"title": t, "publisher": "P", "year": None, "url": ""} for t in ("A", "B")]
    assert [s["title"] for s in body.sources(stream(("sources", {"sources": two})))] == ["A", "B"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One Two"),
        ("<ul><li>A</li><li>B</li></ul>", "A B"),
        ("a<br>b<br/>c", "a b c"),
        ("<p>It&#x27;s &amp; fine</p>", "It's & fine"),
        ("", ""),
    ],
)
def test_html_as_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


# --- paging -------------------------------------------------------------------------------


@given(st.text(max_size=12) | st.integers().map(str))
def test_no_page_number_is_an_error(asked: str) -> None:
    request = RequestFactory().get("/")
    request.GET = QueryDict(mutable=True)
    request.GET["page"] = asked
    page = page_of(Paginator(list(range(25)), 10), request)
    assert 1 <= page.number <= 3
    assert page.items


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("2", 2), ("0", 1), ("-1", 1), ("99", 3), ("9" * 5000, 1), ("²", 1), ("x", 1)],
)
def test_a_page_that_does_not_exist_is_the_nearest(asked: str, number: int, rf) -> None:
    page = page_of(Paginator(list(range(25)), 10), rf.get("/", {"page": asked}))
    assert page.number == number
    assert page.total == 25


def test_the_neighbours_keep_the_rest_of_the_address(rf) -> None:
    page = page_of(Paginator(list(range(25)), 10), rf.get("/?topic=a%26b&page=2&topic=c"))
    assert page.previous == "?topic=a%26b&topic=c&page=1"
    assert page.next == "?topic=a%26b&topic=c&page=3"
    first = page_of(Paginator([], 10), rf.get("/"))
    assert (first.items, first.previous, first.next) == ([], "", "")


# --- small parts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "arguments", "kept"),
    [
        ('"%s" %s', ("GET /search/?q=my+secret&x=1 HTTP/1.1", "200"), "GET /search/?… HTTP/1.1"),
        ("Not Found: /search/?q=my+secret", (), "Not Found: /search/?…"),
        ("%(path)s", {"path": "/?q=my+secret"}, "/?…"),
    ],
)
def test_the_visitor_s_words_are_not_logged(message: str, arguments: Any, kept: str) -> None:
    args = (arguments,) if isinstance(arguments, dict) else arguments
    record = logging.LogRecord("x", logging.INFO, "", 0, message, args, None)
    assert WithoutVisitorWords().filter(record)
    assert "secret" not in record.getMessage()
    assert kept in record.getMessage()


def test_codes_are_known_and_a_list() -> None:
    field = CodesField("kinds of care", choices=CARE)
    field.validate(["detox"], None)
    for wrong, said in [(["detox", "spa"], "“spa” is not one of the choices"), ("detox", "A list")]:
        with pytest.raises(ValidationError, match=said):
            field.validate(wrong, None)
    assert field.formfield().clean(["detox"]) == ["detox"]
    assert field.formfield().clean([]) == []
    assert labels(CARE, ["outpatient", "detox"])[0].startswith("Detox")


def test_an_address_of_the_portal_is_no_page_s_slug(two_regions) -> None:
    home = two_regions.network.root_page.specific
    for parent, slug, wrong in [
        (home, "search", True),
        (home, "help", False),
        (two_regions.a.page, "articles", True),
        (two_regions.a.page, "admin", True),
        (two_regions.a.page, "research", False),
        (two_regions.a.article.get_parent().specific, "search", False),
    ]:
        form_class = ArticleIndexPage.get_edit_handler().get_form_class()
        form = form_class({"title": "A", "slug": slug}, parent_page=parent)
        form.is_valid()
        assert ("slug" in form.errors) is wrong, (slug, form.errors)
