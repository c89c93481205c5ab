"""Ten questions to the database answer any public page, however much there is."""

import re

from django.test import Client

from articles.models import ArticlePage, Person
from tests.crawl import Answer, Crawl, get
from tests.factories import many
from tests.fixtures import TwoRegions

MOST = 10
FEW, MANY = 5, 500

# One of every kind of page, on the network's site and on a region's.
PAGES = [
    ("localhost", "/"),
    ("localhost", "/articles/"),
    ("localhost", "/articles/?topic={topic}&page=2"),
    ("localhost", "/articles/first-steps/"),
    ("localhost", "/locations/"),
    ("localhost", "/people/{person}/"),
    ("localhost", "/feed/"),
    ("localhost", "/sitemap.xml"),
    ("localhost", "/nothing-here/"),
    ("alder.localhost", "/"),
    ("alder.localhost", "/?page=2"),
    ("alder.localhost", "/local/"),
    ("alder.localhost", "/local/first-steps/"),
    ("alder.localhost", "/articles/"),
    ("alder.localhost", "/articles/first-steps/"),
    ("alder.localhost", "/front-desk/"),
    ("alder.localhost", "/about/"),
    ("alder.localhost", "/people/{person}/"),
    ("alder.localhost", "/feed/"),
    ("alder.localhost", "/sitemap.xml"),
    ("alder.localhost", "/robots.txt"),
    ("alder.localhost", "/look.css"),
    ("alder.localhost", "/search/"),
    ("alder.localhost", "/find/"),
    ("localhost", "/find/?where=28801"),
    ("alder.localhost", "/nothing-here/"),
]


def told(answer: Answer) -> str:
    """The page and the tables it asked, for a test that fails."""
    tables = [
        re.sub(r".*? FROM \"(\w+)\".*", r"\1", sql, flags=re.DOTALL)[:60] for sql in answer.sql
    ]
    return f"{answer}: {len(tables)} queries: {' '.join(tables)}"


def test_every_page_of_the_demo_stays_in_the_budget(demo_crawl: Crawl) -> None:
    assert len(demo_crawl.answers) > 100
    over = [told(answer) for answer in demo_crawl.answers if len(answer.sql) > MOST]
    assert over == []
    # Counting works: a page cannot be answered without asking for its site, itself and more.
    assert all(len(page.sql) >= 2 for page in demo_crawl.pages)


def test_a_page_costs_the_same_whatever_there_is(two_regions: TwoRegions, client: Client) -> None:
    def ask() -> dict[str, Answer]:
        person = Person.objects.filter(pk=ArticlePage.objects.latest("pk").author_id).get()
        names = {"topic": two_regions.a.article.topics.first().slug, "person": person.slug}
        answers = [get(client, host, path.format(**names)) for host, path in PAGES]
        # The first time a process asks, Django and Wagtail fill caches of their own.
        answers = [get(client, answer.host, answer.path) for answer in answers]
        return {f"{host}{path}": a for (host, path), a in zip(PAGES, answers, strict=True)}

    many.network(FEW, two_regions)
    few = ask()
    many.network(MANY - FEW, two_regions)
    lots = ask()

    assert [told(answer) for answer in lots.values() if len(answer.sql) > MOST] == []
    grown = [
        f"{told(few[page])}\n{told(lots[page])}"
        for page in few
        if len(few[page].sql) < len(lots[page].sql)
    ]
    assert grown == []
    assert all(answer.status in {200, 404} for answer in lots.values())
