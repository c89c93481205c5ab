"""Whether sources still answer: asked of a real server, politely, and only of the public net."""

import datetime as dt
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from articles import link_check, tasks
from articles.models import ArticlePage, SourceLink, SourceUse
from tests import factories

TODAY = dt.date.today()


class Server(ThreadingHTTPServer):
    """Remembers what it was asked."""

    asked: list[tuple[str, str]]


class Handler(BaseHTTPRequestHandler):
    """/200 answers 200, and so on; /no-head answers only to GET."""

    server: Server

    def do_HEAD(self) -> None:
        self.server.asked.append((self.command, self.path))
        if self.path == "/no-head":
            status = 405 if self.command == "HEAD" else 200
        elif self.path == "/moved":
            status = 302
        else:
            status = int(self.path[1:4])
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Server]]:
    """A server of this machine, which alone is taken for a public one."""
    real = ThreadingHTTPServer.__new__(Server)
    Server.__init__(real, ("127.0.0.1", 0), Handler)
    real.asked = []
    threading.Thread(target=real.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{real.server_port}"
    guard = link_check._must_be_public
    monkeypatch.setattr(
        link_check, "_must_be_public", lambda to: None if to.startswith(url) else guard(to)
    )
    yield url, real
    real.shutdown()
    real.server_close()


def article(*urls: str) -> ArticlePage:
    """A public article with these sources."""
    named = [{"title": "T", "publisher": "P", "year": 2024, "url": url} for url in urls]
    return factories.ArticlePageFactory(body=[{"type": "sources", "value": {"sources": named}}])


def test_what_is_gone_twice_is_dead_and_comes_back(server, db) -> None:
    url, asked = server
    page = article(f"{url}/200", f"{url}/404", f"{url}/403", f"{url}/no-head", f"{url}/500")
    assert link_check.check(TODAY, pause=0) == 5
    failing = SourceLink.objects.filter(failures__gt=0)
    assert [link.url for link in failing] == [f"{url}/404"]
    assert ("GET", "/no-head") in asked.asked
    assert ("GET", "/200") not in asked.asked

    # Only what failed is asked again the next days; the rest rests for a week.
    asked.asked.clear()
    for ago in (1, 3):
        link_check.check(TODAY + dt.timedelta(days=ago), pause=0)
    assert {path for _, path in asked.asked} == {"/404"}
    SourceLink.objects.update(failing_since=TODAY - dt.timedelta(days=3))
    failing.update(failing_since=TODAY - dt.timedelta(days=3))
    [dead] = SourceLink.objects.dead()
    assert [use.page_id for use in dead.uses.all()] == [page.pk]
    assert dead.said == "answers 404"

    SourceLink.objects.filter(pk=dead.pk).update(url=f"{url}/204")
    named = [{"title": "T", "publisher": "P", "year": 2024, "url": f"{url}/204"}]
    page.body = [{"type": "sources", "value": {"sources": named}}]
    page.save()
    link_check.check(TODAY + dt.timedelta(days=30), pause=0)
    assert not SourceLink.objects.filter(failures__gt=0).exists()
    assert SourceUse.objects.count() == 1


def test_a_broken_line_of_our_own_kills_no_source(db) -> None:
    # Port 1 of a public address that nobody routes.
    article(*(f"http://no-such-name-{n}.invalid/" for n in range(5)))
    assert link_check.check(TODAY, pause=0) == 0
    assert not SourceLink.objects.filter(failures__gt=0).exists()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost:8000/", "http://10.0.0.1/", "http://[::1]/",
     "http://169.254.169.254/latest/", "ftp://example.org/", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_not_public_is_never_asked(url: str) -> None:
    with pytest.raises(link_check.NotPublic):
        link_check.ask(url)


def test_a_redirect_to_what_is_not_public_is_not_followed(server) -> None:
    url, _ = server
    with pytest.raises(link_check.NotPublic):
        link_check.ask(f"{url}/moved")


def test_nothing_is_asked_until_it_is_switched_on(server, db, settings) -> None:
    url, asked = server
    article(f"{url}/200")
    tasks.check_sources()
    assert asked.asked == []
    settings.SOURCE_CHECKS = True
    tasks.check_sources()
    assert asked.asked == [("HEAD", "/200")]
