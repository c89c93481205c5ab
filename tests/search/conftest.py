"""Fixtures of the search: an index of the test's own, and searching as a visitor."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from search import answering, elastic, generations, indexing
from tests.fixtures import TwoRegions
from tests.services import Elasticsearch


@pytest.fixture(autouse=True)
def no_thread(settings: Settings) -> None:
    """No work goes on beside a test."""
    settings.SEARCH_FINISH_IN_BACKGROUND = False


@pytest.fixture
def elasticsearch(
    elasticsearch_server: Elasticsearch, settings: Settings, request: pytest.FixtureRequest
) -> Iterator[Elasticsearch]:
    """The run's Elasticsearch, with indexes of this test's own that go away."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.nodeid.lower())[-60:].strip("-")
    settings.ELASTICSEARCH_URL = elasticsearch_server.url
    settings.ELASTICSEARCH_PREFIX = f"test-{name}"
    # A first search on a busy machine; how long a visitor waits is tested elsewhere.
    settings.ELASTICSEARCH_TIMEOUT = 10.0
    answering._elasticsearch.cache_clear()
    elastic._client.cache_clear()
    yield elasticsearch_server
    es = elastic.patient()
    for index in es.indices.get(index=f"{elastic.alias()}-*"):
        es.indices.delete(index=index)
    answering._elasticsearch.cache_clear()
    elastic._client.cache_clear()


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in its turn."""
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")
    return str(request.param)


@pytest.fixture
def ready(engine: str) -> Callable[[], None]:
    """Make everything findable that was saved, on the engine at hand."""

    def make_ready() -> None:
        if engine == "elasticsearch" and generations.live() is None:
            generations.rebuild()
        indexing.drain()
        if engine == "elasticsearch":
            elastic.patient().indices.refresh(index=elastic.alias())

    return make_ready


class Answer:
    """A search page as a visitor reads it."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.html = response.content.decode()

    @property
    def results(self) -> list[tuple[str, str]]:
        """Address and title of every hit on this page."""
        lists = re.findall(r'<ol class="list">(.*?)</ol>', self.html, re.S)
        found = [
            found
            for part in lists
            for found in re.findall(r"<li>\s*<h2><a href=\"(.*?)\">(.*?)</a>", part)
        ]
        return [(unescape(url), unescape(re.sub(r"</?mark>", "", title))) for url, title in found]

    @property
    def titles(self) -> list[str]:
        """The titles of the hits."""
        return [title for _, title in self.results]

    @property
    def status_line(self) -> str:
        """What a screen reader is told."""
        found = re.search(r'role="status">(.*?)<', self.html)
        return unescape(found[1]) if found else ""

    @property
    def title(self) -> str:
        """The page's title."""
        return unescape(re.search(r"<title>(.*?)</title>", self.html, re.S)[1])


@pytest.fixture
def ask(client: Client) -> Callable[..., Answer]:
    """Search on a site: ask(host, q, kind="article")."""

    def do(host: str, q: str = "", **more: Any) -> Answer:
        return Answer(client.get("/search/", {"q": q, **more}, HTTP_HOST=host))

    return do


@pytest.fixture
def indexed(two_regions: TwoRegions) -> TwoRegions:
    """The two regions with all their documents."""
    indexing.drain()
    return two_regions


@pytest.fixture
def admin(admin_user: Any) -> Client:
    """The browser of an administrator."""
    client = Client(headers={"host": "localhost"})
    client.force_login(admin_user)
    return client


def text(client: Client, path: str = "/admin/search/", **query: str) -> str:
    """A page of the admin as one line of text."""
    response = client.get(path, query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
