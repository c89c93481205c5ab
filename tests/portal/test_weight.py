"""A page must be light: people read it on an old phone with one bar of signal."""

import gzip
from collections.abc import Iterable

import pytest
from django.test import Client

from tests.crawl import Answer, Crawl, get

KB = 1024
HTML, CSS, JS = 14 * KB, 12 * KB, 8 * KB


def weight(content: bytes) -> int:
    """Bytes on the way to the browser: gzip at the level servers use."""
    return len(gzip.compress(content, compresslevel=6, mtime=0))


def linked(pages: Iterable[Answer], selector: str, attribute: str) -> dict[str, set[str]]:
    """The addresses of style sheets or scripts -> the sites that link to them."""
    found: dict[str, set[str]] = {}
    for page in pages:
        for element in page.soup.select(selector):
            found.setdefault(str(element[attribute]), set()).add(page.host)
    return found


def total(host: str, addresses: dict[str, set[str]]) -> int:
    """The weight of everything that the pages of one site link to."""
    client = Client()
    answers = [get(client, host, path) for path, hosts in addresses.items() if host in hosts]
    assert all(answer.status == 200 for answer in answers), [str(a) for a in answers]
    return sum(weight(answer.content) for answer in answers)


def test_every_page_of_the_demo_is_light(demo_crawl: Crawl) -> None:
    assert len(demo_crawl.pages) > 100
    heavy = {str(page): weight(page.content) for page in demo_crawl.pages}
    assert {page: size for page, size in heavy.items() if size > HTML} == {}


@pytest.mark.parametrize(
    ("selector", "attribute", "most"),
    [("link[rel=stylesheet]", "href", CSS), ("script[src]", "src", JS)],
    ids=["css", "js"],
)
@pytest.mark.parametrize("host", ["localhost", "asheville.localhost"])
def test_what_a_page_loads_is_light(
    host: str, selector: str, attribute: str, most: int, demo_crawl: Crawl, demo_network: object
) -> None:
    addresses = linked(demo_crawl.pages, selector, attribute)
    assert addresses
    assert 0 < total(host, addresses) <= most


def test_nothing_is_loaded_from_another_origin(demo_crawl: Crawl) -> None:
    loads = "img, script, iframe, video, audio, source, object, embed, link:not([rel=canonical])"
    foreign = [
        (str(page), address)
        for page in demo_crawl.pages
        for element in page.soup.select(loads)
        for name in ("src", "srcset", "href", "data")
        if (address := str(element.get(name, ""))) and not address.startswith("/")
    ]
    assert foreign == []
