"""The list of articles: topics, order, pages."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from articles.models import ArticleIndexPage, ArticlePage, Topic
from articles.models.topics import with_narrower
from tests import factories
from tests.crawl import Answer, get
from tests.fixtures import TwoRegions


@pytest.fixture
def library(two_regions: TwoRegions) -> ArticleIndexPage:
    """The network's library with three articles; “Opioids” holds “Heroin” and “Fentanyl”."""
    index: ArticleIndexPage = two_regions.library_article.get_parent().specific
    two_regions.library_article.delete()
    opioids = factories.TopicFactory(name="Opioids", slug="opioids")
    Topic.objects.filter(slug="heroin").update(parent=opioids)
    factories.TopicFactory(name="Fentanyl", slug="fentanyl", parent=opioids)
    factories.TopicFactory(name="Alcohol", slug="alcohol")
    for title, slug, weight, day in [
        ("About heroin", "heroin", 1, 1),
        ("About fentanyl", "fentanyl", 2, 2),
        ("About alcohol", "alcohol", 1, 3),
    ]:
        factories.ArticlePageFactory(
            parent=index, title=title, weight=weight, published_on=dt.date(2026, 9, day),
            topics=[Topic.objects.get(slug=slug)],
        )  # fmt: skip
    return index


def titles(answer: Answer) -> list[str]:
    """The titles in the list."""
    return [a.text for a in answer.soup.select(".main ul.list > li > a")]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["About fentanyl", "About alcohol", "About heroin"]),
        ("?order=newest", ["About alcohol", "About fentanyl", "About heroin"]),
        ("?order=nonsense", ["About fentanyl", "About alcohol", "About heroin"]),
        ("?topic=heroin", ["About heroin"]),
        ("?topic=opioids", ["About fentanyl", "About heroin"]),
        ("?topic=opioids&order=newest", ["About fentanyl", "About heroin"]),
        ("?page=2", ["About fentanyl", "About alcohol", "About heroin"]),
        ("?page=x", ["About fentanyl", "About alcohol", "About heroin"]),
    ],
)
def test_what_is_listed(query: str, shown: list[str], library, client) -> None:
    assert titles(get(client, "localhost", f"/articles/{query}")) == shown


def test_a_topic_that_does_not_exist(library, client) -> None:
    answer = get(client, "localhost", "/articles/?topic=moonshine")
    assert answer.status == 200
    assert titles(answer) == []
    assert "There is no such topic." in answer.html


def test_topics_count_the_public_articles_of_this_list(library, two_regions, client) -> None:
    hidden = {"parent": library, "topics": [Topic.objects.get(slug="heroin")]}
    factories.ArticlePageFactory(title="Draft", live=False, **hidden)
    private = factories.ArticlePageFactory(title="Private", **hidden)
    private.view_restrictions.create(restriction_type="login")
    soup = get(client, "localhost", "/articles/").soup
    counts = {a.text.rsplit(" ", 1)[0]: a.text.rsplit(" ", 1)[1] for a in soup.select(".facets a")}
    # The regions have articles about heroin as well; they do not count here.
    assert counts.pop("All") == "topics"
    assert counts["Heroin"] == "1"
    assert counts["Fentanyl"] == "1"


def test_a_topic_in_the_list_leads_to_as_many_articles_as_it_says(library, client) -> None:
    soup = get(client, "localhost", "/articles/").soup
    links = [a for a in soup.select(".facets a") if a.select_one(".count")]
    assert links
    for link in links:
        shown = titles(get(client, "localhost", f"/articles/{link['href']}"))
        assert len(shown) == int(link.select_one(".count").text), link.text


def test_a_long_list_has_pages(library, client) -> None:
    for _ in range(11):
        factories.ArticlePageFactory(parent=library)
    first = get(client, "localhost", "/articles/?order=newest")
    second = get(client, "localhost", "/articles/?order=newest&page=2")
    assert len(titles(first)) == 12
    assert len(titles(second)) == 2
    assert not set(titles(first)) & set(titles(second))
    assert first.soup.select_one("a[rel=next]")["href"] == "?order=newest&page=2"
    assert second.soup.select_one("a[rel=prev]")["href"] == "?order=newest&page=1"
    assert "page 2" in second.soup.title.text


def test_an_empty_list_says_so(library, client) -> None:
    for page in ArticlePage.objects.child_of(library):
        page.delete()
    assert "There is no article here yet" in get(client, "localhost", "/articles/").html


def test_a_topic_holds_all_that_stand_below_it(library) -> None:
    assert len(with_narrower("opioids")) == 3
    assert with_narrower("heroin") == [Topic.objects.get(slug="heroin").pk]
    assert with_narrower("moonshine") == []


def test_topics_make_no_circle(library) -> None:
    opioids, heroin = Topic.objects.get(slug="opioids"), Topic.objects.get(slug="heroin")
    heroin.clean()
    opioids.parent = heroin
    with pytest.raises(ValidationError, match="stands below this topic"):
        opioids.clean()
    opioids.parent = opioids
    with pytest.raises(ValidationError):
        opioids.clean()


def test_a_circle_that_is_there_all_the_same_ends(library) -> None:
    heroin = Topic.objects.get(slug="heroin")
    Topic.objects.filter(slug="opioids").update(parent=heroin)
    assert len(with_narrower("opioids")) == 3
