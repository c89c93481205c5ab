"""Reading sites as a visitor does: one page after the other, by their links."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, urljoin, urlsplit
from xml.etree import ElementTree

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# Beside the pages that links lead to.
ALSO = (
    "/sitemap.xml",
    "/robots.txt",
    "/feed/",
    "/this-page-does-not-exist/",
    "/find/",
    "/find/?where=28801",
    "/find/?where=28801&payment=medicaid&open=now",
    "/find/?where=82001&medicine=methadone",
    "/find/?where=99999&language=ht",
    "/search/?q=heroin",
    "/search/?q=overdose",
    "/search/?q=detox+medicaid+28801",
    "/search/?q=nothingiscalledthis",
    "/search/suggest?q=her",
)


@dataclass(repr=False)
class Answer:
    """What one address answered."""

    host: str
    path: str
    status: int
    headers: dict[str, str]
    cookies: list[str]
    content: bytes
    sql: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<{self.status} http://{self.host}{self.path}>"

    @property
    def is_html(self) -> bool:
        """Whether it is a page for people."""
        return self.headers.get("Content-Type", "").startswith("text/html")

    @cached_property
    def html(self) -> str:
        """The text of the answer."""
        return self.content.decode()

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The parsed page."""
        return BeautifulSoup(self.html, "html.parser")

    def texts(self, tag: str) -> list[str]:
        """The text of every element with this name in an XML answer (sitemap, feed)."""
        root = ElementTree.fromstring(self.content)
        return [e.text or "" for e in root.iter() if e.tag.rpartition("}")[2] == tag]


@dataclass
class Crawl:
    """All answers of a crawl."""

    answers: list[Answer]

    @property
    def pages(self) -> list[Answer]:
        """The answers that are pages for people, that of a missing page included."""
        return [answer for answer in self.answers if answer.is_html]


def get(client: Client, host: str, path: str, **more: object) -> Answer:
    """Ask one address and count what it asks of the database."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, headers={"host": host}, **more)
    return Answer(
        host=host,
        path=path,
        status=response.status_code,
        headers=dict(response.headers),
        cookies=[str(cookie) for cookie in response.cookies.values()],
        content=b"".join(response) if response.streaming else response.content,
        sql=[query["sql"] for query in queries if not _is_bookkeeping(query["sql"])],
    )


def _is_bookkeeping(sql: str) -> bool:
    return sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))


def links(answer: Answer) -> Iterator[tuple[str, str]]:
    """Host and path of every link of a page that leads to a site of this machine."""
    for link in answer.soup.select("a[href], link[rel=alternate][href]"):
        address = urlsplit(urljoin(f"http://{answer.host}{answer.path}", str(link["href"])))
        if address.scheme == "http" and (address.hostname or "").endswith("localhost"):
            query = f"?{address.query}" if address.query else ""
            yield address.hostname or "", address.path + query


def _shape(path: str) -> str:
    """The address with the names of its parameters, but not with what they say."""
    address, _, query = path.partition("?")
    return f"{address}?{'&'.join(sorted({name for name, _ in parse_qsl(query)}))}"


def _worth_it(path: str, times: Counter[str]) -> bool:
    """
    Whether a list in yet another order, or filtered yet another way, is worth a visit.

    Every choice of a filter is a link to a list with more links: only the first ones are followed.
    """
    shape = _shape(path)
    # Every group of choices of /find/ can be combined with every other.
    deep, often = (1, 1) if shape.startswith("/find/?") else (2, 3)
    if shape.count("&") > deep:
        return False
    times[shape] += 1
    return shape.endswith("?") or times[shape] <= often


def crawl(hosts: list[str]) -> Crawl:
    """Every page that a visitor can reach from the first pages of `hosts`."""
    client = Client()
    waiting = deque((host, path) for host in hosts for path in ("/", *ALSO))
    seen = set(waiting)
    times: dict[str, Counter[str]] = {host: Counter() for host in hosts}
    answers: list[Answer] = []
    while waiting:
        answer = get(client, *waiting.popleft())
        answers.append(answer)
        if not answer.is_html:
            continue
        for host, path in links(answer):
            if host in hosts and (host, path) not in seen and _worth_it(path, times[host]):
                seen.add((host, path))
                waiting.append((host, path))
    return Crawl(answers)
