"""What arrives at Sentry, over a real connection: where it broke, and nothing of the visitor."""

from __future__ import annotations

import gzip
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
import sentry_sdk
from celery.signals import task_failure
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from portal import sentry, urls
from portal.celery import app
from tests.fixtures import TwoRegions
from tests.portal.test_settings import GOOD, python

# One for each way in; the letters tell which one leaked.
MARKERS = {
    way: f"zebra{way}marker"
    for way in ("query", "form", "header", "cookie", "local", "message", "path", "agent", "cause")
}
ADDRESS = "192.0.2.77"


def broken(request: HttpRequest, words: str) -> HttpResponse:
    """A view that fails with everything the visitor sent in its hands."""
    local = MARKERS["local"] + request.GET["q"] + request.POST["note"] + words
    sentry_sdk.add_breadcrumb(category="query", message=f"SELECT {local}", data={"sql": local})
    sentry_sdk.set_user({"id": local, "ip_address": ADDRESS})
    sentry_sdk.set_context("request", {"words": local})
    sentry_sdk.set_extra("words", local)
    sentry_sdk.set_tag("words", local)
    try:
        raise ValueError(f"{MARKERS['cause']} {local}")
    except ValueError as error:
        raise KeyError(f"{MARKERS['message']} {local}") from error


# Addresses of the portal, and one that breaks.
urlpatterns = [path("broken/<str:words>/", broken, name="broken"), *urls.urlpatterns]
handler404, handler500 = urls.handler404, urls.handler500


class Inbox:
    """A Sentry on this machine: keeps what is posted to it."""

    def __init__(self) -> None:
        inbox = self
        self.posted: list[bytes] = []

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                # The SDK packs with what it finds.
                unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
                body = unpack[self.headers["Content-Encoding"]](body)
                inbox.posted.append(f"{self.path}\n{self.headers}\n".encode() + body)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *args: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.dsn = f"http://key@127.0.0.1:{self.server.server_port}/1"

    def events(self) -> list[dict[str, Any]]:
        """The events that arrived."""
        sentry_sdk.flush(10)
        lines = [line for post in self.posted for line in post.splitlines()]
        found = [json.loads(line) for line in lines if line.startswith(b'{"')]
        return [one for one in found if "exception" in one or "message" in one]

    def text(self) -> str:
        """Every byte that arrived, in small letters."""
        sentry_sdk.flush(10)
        return b"\n".join(self.posted).decode().lower()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """Sentry is set up as in production; afterwards as if it had never been."""
    box = Inbox()
    with sentry_sdk.isolation_scope():
        sentry.begin(box.dsn)
        yield box
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
    got_request_exception.disconnect(dispatch_uid="portal.sentry")
    task_failure.disconnect(dispatch_uid="portal.sentry")
    box.server.shutdown()
    box.server.server_close()


def break_it(host: str) -> HttpResponse:
    """A visitor meets the broken view, with a marker in everything that they send."""
    headers = {
        "host": host,
        "user-agent": MARKERS["agent"],
        "x-words": MARKERS["header"],
        "cookie": f"words={MARKERS['cookie']}",
        "referer": f"http://{host}/?{MARKERS['header']}",
        "x-forwarded-for": ADDRESS,
    }
    client = Client(raise_request_exception=False, headers=headers)
    where = f"/broken/{MARKERS['path']}/?q={MARKERS['query']}"
    return client.post(where, {"note": MARKERS["form"]}, REMOTE_ADDR=ADDRESS)


def test_an_error_arrives_and_no_marker_with_it(
    inbox: Inbox, two_regions: TwoRegions, settings: Any
) -> None:
    settings.ROOT_URLCONF = __name__
    assert break_it(two_regions.a.host).status_code == 500
    (event,) = inbox.events()
    assert [error["type"] for error in event["exception"]["values"]] == ["ValueError", "KeyError"]
    last = event["exception"]["values"][-1]["stacktrace"]["frames"][-1]
    assert (last["function"], last["filename"]) == ("broken", "tests/portal/test_sentry.py")
    assert set(last) <= {"filename", "function", "module", "lineno", "in_app"}
    assert event["tags"] == {"view": "broken"}
    text = inbox.text()
    assert [way for way, marker in MARKERS.items() if marker in text] == []
    assert "zebra" not in text
    assert ADDRESS not in text
    assert two_regions.a.host not in text
    allowed = {*sentry._OF_EVENT, "exception", "tags", "sdk"}
    assert set(event) <= allowed


def test_the_sdk_alone_would_have_told(
    inbox: Inbox, two_regions: TwoRegions, settings: Any
) -> None:
    """The test sees markers: without the scrubbing they arrive."""
    settings.ROOT_URLCONF = __name__
    sentry_sdk.get_client().options["before_send"] = None
    break_it(two_regions.a.host)
    text = inbox.text()
    assert [one for one in (MARKERS["message"], MARKERS["query"]) if one not in text] == []


def test_the_sdk_gathers_nothing_by_itself(inbox: Inbox) -> None:
    client = sentry_sdk.get_client()
    assert client.integrations == {}
    assert not client.should_send_default_pii()
    assert not client.options["include_local_variables"]


def test_what_is_no_error_stays_here(inbox: Inbox) -> None:
    sentry_sdk.capture_message(MARKERS["message"])
    assert inbox.events() == []
    assert inbox.text() == ""


def test_a_task_that_fails_is_told_by_its_name(inbox: Inbox) -> None:
    @app.task(name="tests.fails")
    def fails(words: str) -> None:
        raise RuntimeError(words)

    fails.apply(args=[MARKERS["query"]])
    (event,) = inbox.events()
    assert event["tags"] == {"task": "tests.fails"}
    assert event["exception"]["values"][0]["type"] == "RuntimeError"
    assert "zebra" not in inbox.text()
    del app.tasks["tests.fails"]


def test_a_page_that_is_not_there_is_no_error(
    inbox: Inbox, two_regions: TwoRegions, settings: Any
) -> None:
    Client(headers={"host": two_regions.a.host}).get("/nothing-here/")
    assert inbox.events() == []


LOADED = (
    "import django, sys; django.setup(); print('sentry_sdk' in sys.modules); "
    "s = sys.modules.get('sentry_sdk'); print(bool(s and s.get_client().is_active()))"
)


@pytest.mark.parametrize("dsn", ["", "http://key@127.0.0.1:9/1"])
def test_only_by_its_address(dsn: str, tmp_path: Path) -> None:
    done = python(tmp_path, "-c", LOADED, **GOOD, SENTRY_DSN=dsn)
    assert done.stdout.split() == [str(bool(dsn))] * 2, done.stderr


def test_a_wrong_address_is_refused_with_an_example(tmp_path: Path) -> None:
    done = python(tmp_path, "-c", "import django; django.setup()", **GOOD, SENTRY_DSN="sentry")
    assert done.returncode != 0
    assert "SENTRY_DSN=https://" in done.stderr.strip().splitlines()[-1]
