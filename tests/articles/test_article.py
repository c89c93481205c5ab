"""An article: who wrote and checked it, what stands around it, and what machines are told."""

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from articles.models import ArticlePage
from articles.models.article import RelatedArticle
from tests import factories
from tests.crawl import Answer, get
from tests.fixtures import TwoRegions

TODAY = dt.date.today()


@pytest.fixture
def page(two_regions: TwoRegions) -> ArticlePage:
    """The library's article."""
    return two_regions.library_article


def read(client, page: ArticlePage) -> Answer:
    """The page as a visitor of the network's site reads it."""
    return get(client, "localhost", "/articles/first-steps/")


def data_of(answer: Answer) -> dict[str, object]:
    """The MedicalWebPage that the page tells machines."""
    scripts = answer.soup.select('script[type="application/ld+json"]')
    found = [json.loads(script.string) for script in scripts]
    return next(data for data in found if data["@type"] == "MedicalWebPage")


def visible(answer: Answer) -> str:
    """The words of the page itself."""
    return answer.soup.select_one("main").get_text(" ", strip=True)


def test_author_reviewer_and_days_are_said(page, client) -> None:
    text = visible(read(client, page))
    for person in (page.author, page.reviewer):
        assert f"{person.name}" in text
        assert person.credentials in text
    assert "Published " in text
    assert "on 1 Sep 2026" in text
    assert "minute to read" in text


@pytest.mark.parametrize(("days", "overdue"), [(-1, True), (0, False), (1, False)])
def test_an_overdue_review_is_said(days: int, overdue: bool, page, client) -> None:
    page.reviewed_on = TODAY - dt.timedelta(days=200)
    page.review_due = TODAY + dt.timedelta(days=days)
    page.save()
    text = visible(read(client, page))
    assert ("The review of this text is overdue." in text) is overdue
    assert ("Next review due" in text) is not overdue


def test_a_clinical_text_that_nobody_checked_says_so(page, client) -> None:
    ArticlePage.objects.filter(pk=page.pk).update(reviewer=None, reviewed_on=None, clinical=True)
    answer = read(client, page)
    assert "No clinician has reviewed this text yet." in visible(answer)
    assert {"reviewedBy", "lastReviewed"}.isdisjoint(data_of(answer))
    ArticlePage.objects.filter(pk=page.pk).update(clinical=False)
    assert "No clinician" not in visible(read(client, page))


@pytest.mark.parametrize("missing", ["author", "reviewer", "reviewed_on", "review_due", None])
def test_machines_are_told_only_what_the_page_shows(missing: str | None, page, client) -> None:
    topic = factories.TopicFactory(name="Naloxone", slug="naloxone")
    page.topics = [topic]
    page.save()
    if missing:
        ArticlePage.objects.filter(pk=page.pk).update(**{missing: None})
    answer = read(client, page)
    data, text = data_of(answer), visible(answer)

    assert data["headline"] in text
    assert data["description"] in text
    assert data["url"] == answer.soup.select_one("link[rel=canonical]")["href"]
    for key in ("author", "reviewedBy"):
        person = data.get(key)
        assert person is None or (person["name"] in text and person["jobTitle"] in text)
    for key in ("lastReviewed", "datePublished"):
        day = data.get(key)
        written = dt.date.fromisoformat(day).strftime("%-d %b %Y") if day else ""
        assert written in text
    assert [about["name"] for about in data["about"]] == ["Naloxone"]
    assert "aggregateRating" not in data
    assert ("author" in data) is (missing != "author")
    assert ("reviewedBy" in data) is (missing not in {"reviewer", "reviewed_on"})


def test_what_stands_in_a_title_cannot_leave_the_data(page, client) -> None:
    ArticlePage.objects.filter(pk=page.pk).update(
        summary='</script><script>alert("x")</script> & y'
    )
    answer = read(client, page)
    assert data_of(answer)["description"] == '</script><script>alert("x")</script> & y'
    assert "<script>alert" not in answer.html


def test_the_trail_is_told_and_shown_alike(page, client) -> None:
    answer = read(client, page)
    crumbs = next(
        json.loads(s.string)
        for s in answer.soup.select('script[type="application/ld+json"]')
        if "BreadcrumbList" in s.string
    )
    names = [step["name"] for step in crumbs["itemListElement"]]
    shown = [a.text for a in answer.soup.select(".breadcrumbs a")]
    assert names == [*shown, page.title]
    assert [step["position"] for step in crumbs["itemListElement"]] == [1, 2, 3]


def test_the_contents_list_points_at_the_sections(page, client) -> None:
    words = ("Why", "How", "Where")
    page.body = [("heading", {"text": text, "level": "2"}) for text in words]
    page.save()
    soup = read(client, page).soup
    anchors = [str(a["href"])[1:] for a in soup.select(".contents a")]
    assert len(anchors) == 3
    assert all(soup.select_one(f"h2#{anchor}") for anchor in anchors)


def test_the_next_articles_are_the_editor_s_choice_and_then_the_nearest(page, rf) -> None:
    library = page.get_parent().specific
    shared = factories.TopicFactory.create_batch(3)
    page.topics = shared
    page.save()

    def another(title: str, topics: list[object]) -> ArticlePage:
        return factories.ArticlePageFactory(parent=library, title=title, topics=topics)

    far = another("Far", [])
    one, three, two = (
        another("One", shared[:1]),
        another("Three", shared),
        another("Two", shared[:2]),
    )
    RelatedArticle.objects.create(page=page, article=far, sort_order=0)
    page = ArticlePage.objects.get(pk=page.pk)
    request: RequestFactory = rf.get("/", headers={"host": "localhost"})
    assert page.related(request) == [far, three, two, one]
    assert page.related(request, limit=2) == [far, three]
    for place, article in enumerate((one, two), start=1):
        RelatedArticle.objects.create(page=page, article=article, sort_order=place)
    page = ArticlePage.objects.get(pk=page.pk)
    # Three that somebody chose need no fourth that nobody did.
    assert page.related(request) == [far, one, two]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"reviewed_on": TODAY + dt.timedelta(days=2)}, "reviewed_on"),
        ({"reviewer": None}, "reviewer"),
        ({"review_due": dt.date(2026, 9, 1)}, "review_due"),
        ({"reviewed_on": None, "review_due": None, "reviewer": None}, None),
    ],
)
def test_the_days_of_a_review_are_in_order(change: dict[str, object], field, page) -> None:
    page = ArticlePage.objects.get(pk=page.pk)
    for name, value in change.items():
        setattr(page, name, value)
    try:
        page.clean()
    except ValidationError as error:
        assert list(error.message_dict) == [field]
    else:
        assert field is None


def test_what_the_search_is_told(page) -> None:
    topic = factories.TopicFactory(
        name="Heroin (topic)", slug="heroin-topic", also_called="h, skag"
    )
    page.also_called = "smack, , dope"
    page.topics = [topic]
    page.save()
    found = page.findable()
    assert found.kind == "article"
    assert found.body == "Heroin words of the library."
    assert found.also_called == ("smack", "dope")
    assert found.facets == {"topic": ("heroin-topic",)}
    assert found.labels == {"heroin-topic": "Heroin (topic)"}


def test_links_of_the_topics_stay_on_the_site_s_list(two_regions, client) -> None:
    soup: BeautifulSoup = get(client, two_regions.a.host, "/local/first-steps/").soup
    assert [a["href"] for a in soup.select(".topics a")] == ["/local/?topic=heroin"]
