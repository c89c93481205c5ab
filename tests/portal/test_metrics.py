"""The figures for Prometheus: true, for the holder of the token only, without a visitor's words."""

from __future__ import annotations

import os
import re
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal import health, metrics, pulse
from portal.kept import version
from portal.kept.middleware import shelf
from search import elastic, generations
from search.models import SearchMark
from tests.chaos.live import database_url, remove_indexes, until
from tests.fixtures import TwoRegions
from tests.portal.test_settings import GOOD
from tests.services.process import Service
from tests.services.run import ROOT

TOKEN = "a-token-of-the-tests-and-of-nothing-else"
KNOWN = {"authorization": f"Bearer {TOKEN}"}
MARKER = "zebramarker"


@pytest.fixture
def counting(two_regions: TwoRegions, settings: Any, monkeypatch: Any) -> TwoRegions:
    """The portal counts."""
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(health, "_kept", None)
    cache.clear()
    return two_regions


def figures(headers: Mapping[str, str] = KNOWN) -> str:
    """What Prometheus is told."""
    response = Client().get("/health/metrics", headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    assert response["Cache-Control"] == "no-store"
    return response.content.decode()


def value(name: str, text: str, **labels: str) -> float:
    """One figure; 0 when it is not there, as for Prometheus."""
    for line in text.splitlines():
        found = re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line)
        if found and dict(re.findall(r'(\w+)="([^"]*)"', found[1] or "")) == labels:
            return float(found[2])
    return 0.0


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer"}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN},
     {"authorization": f"Basic {TOKEN}"}, {"authorization": f"Bearer {TOKEN}x"},
     {"authorization": "Bearer t\xf6ken"}],
)  # fmt: skip
def test_nobody_without_the_token(counting: TwoRegions, headers: dict[str, str]) -> None:
    response = Client().get("/health/metrics", headers=headers)
    other = Client().get("/health/nothing", headers=headers)
    assert (response.status_code, response.content) == (404, other.content)


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x"])
def test_without_the_setting_it_is_not_there(two_regions: TwoRegions, header: str) -> None:
    response = Client().get("/health/metrics", headers={"authorization": header})
    assert response.status_code == 404


def test_it_answers_at_the_container_s_own_address(counting: TwoRegions) -> None:
    assert "portal_check_ok" in figures({**KNOWN, "host": "10.0.0.7:8000"})


def test_requests_are_counted_by_method_view_and_class(counting: TwoRegions) -> None:
    before = figures()
    client = Client(headers={"host": counting.a.host})
    client.get("/search/?q=heroin")
    client.get("/local/first-steps/")
    client.get("/local/nothing-here/")
    client.head("/find/")
    client.get("/admin/pages/")
    Client(headers={"host": "elsewhere.example"}).get("/")
    after = figures()
    for method, view, status in [
        ("GET", "search", "2xx"),
        ("GET", "wagtail_serve", "2xx"),
        ("GET", "wagtail_serve", "4xx"),
        ("HEAD", "find", "2xx"),
        ("GET", "admin", "3xx"),
        ("GET", "none", "4xx"),
    ]:
        labels = {"method": method, "view": view, "status": status}
        grown = [value("portal_requests_total", text, **labels) for text in (before, after)]
        assert grown[1] == grown[0] + 1, labels
    for text, more in ((before, 0), (after, 1)):
        took = value("portal_request_seconds_bucket", text, view="search", le="+Inf")
        assert took == value("portal_request_seconds_count", before, view="search") + more


def test_no_label_has_anything_that_a_visitor_sent(counting: TwoRegions) -> None:
    client = Client(headers={"host": counting.a.host, "user-agent": MARKER, "cookie": MARKER})
    client.get(f"/search/?q={MARKER}&{MARKER}=1")
    client.get(f"/{MARKER}/")
    client.get(f"/find/?where={MARKER}")
    client.get(f"/people/{MARKER}/")
    client.post(f"/find/wrong/{counting.a.facility.pk}/", {"note": MARKER})
    client.generic(MARKER.upper(), "/")
    Client(headers={"host": f"{MARKER}.example"}).get("/")
    Client(headers={"host": f"{MARKER}.localhost"}).get("/")
    text = figures()
    assert MARKER not in text.lower()
    assert counting.a.host not in text
    assert value("portal_requests_total", text, method="other", view="wagtail_serve", status="4xx")


def test_the_methods_are_few(counting: TwoRegions) -> None:
    found = set(re.findall(r'method="([^"]*)"', figures()))
    assert found <= metrics.METHODS | {"other"}


def test_kept_pages_are_counted_apart(counting: TwoRegions, settings: Any) -> None:
    settings.KEEP_PAGES = True
    shelf.clear()
    version.watch.__init__()
    before = figures()
    for _ in range(3):
        Client(headers={"host": counting.a.host}).get("/local/first-steps/")
    after = figures()

    def grown(name: str, **labels: str) -> float:
        return value(name, after, **labels) - value(name, before, **labels)

    assert grown("portal_kept_pages_total", answer="made") == 1
    assert grown("portal_kept_pages_total", answer="kept") == 2
    assert grown("portal_requests_total", method="GET", view="kept", status="2xx") == 2


def test_the_state_is_that_of_the_health_check(counting: TwoRegions, monkeypatch: Any) -> None:
    SearchMark.objects.all().delete()
    text = figures()
    assert value("portal_check_ok", text, check="database") == 1
    assert value("portal_outbox_changes", text, step="marks") == 0
    assert value("portal_index_documents", text, state="wanted") == 0
    assert "portal_heartbeat_age_seconds{" not in text, "no worker was ever there"
    SearchMark.objects.create(page_id=1)
    SearchMark.objects.update(created_at="2026-01-01T00:00Z")
    cache.set(pulse._key(pulse.WORKER), 1.0)
    monkeypatch.setattr(health, "_kept", None)
    text = figures()
    assert value("portal_check_ok", text, check="outbox") == 0
    assert value("portal_outbox_changes", text, step="marks") == 1
    assert value("portal_outbox_age_seconds", text) > 180
    assert value("portal_heartbeat_age_seconds", text, who="worker") > 1e9


def test_a_dead_database_leaves_the_figures(counting: TwoRegions, monkeypatch: Any) -> None:
    monkeypatch.setattr(health, "database", lambda: health.Check(False, "Away."))
    text = figures()
    assert 'portal_check_ok{check="database"} 0.0' in text
    assert "portal_outbox" not in text
    assert "# TYPE portal_requests_total counter" in text


@pytest.mark.elasticsearch
def test_the_index_tells_how_complete_it_is(
    counting: TwoRegions, settings: Any, elasticsearch_server: Any
) -> None:
    settings.ELASTICSEARCH_URL = elasticsearch_server.url
    settings.ELASTICSEARCH_PREFIX = "metrics"
    elastic._client.cache_clear()
    text = figures()
    assert value("portal_check_ok", text, check="search") == 0, "there is no index yet"
    assert 'portal_index_documents{state="indexed"}' not in text
    assert 'portal_outbox_changes{step="to_push"}' in text
    try:
        generations.rebuild()
        elastic.patient().indices.refresh(index=elastic.alias())
        text = figures()
        wanted = value("portal_index_documents", text, state="wanted")
        assert value("portal_index_documents", text, state="indexed") == wanted > 5
    finally:
        remove_indexes()
        elastic._client.cache_clear()


class Gunicorn(Service):
    """The web server as in the container: its settings, two processes."""

    name = "gunicorn"
    runs_as_us = True

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def environment(self) -> Mapping[str, str]:
        """Production, on the database of the test."""
        return {
            **GOOD,
            "ALLOWED_HOSTS": ".localhost",
            "DATABASE_URL": database_url(),
            "PORTAL_DATA": str(self._folder),
            "DJANGO_SETTINGS_MODULE": "portal.settings.production",
            "SECURE_SSL_REDIRECT": "false",
            "KEEP_PAGES": "false",
            "METRICS_TOKEN": TOKEN,
            "PROMETHEUS_MULTIPROC_DIR": str(self._folder / "metrics"),
        }

    def command(self) -> list[str]:
        """As the image starts it, at a port of its own."""
        where = ("--bind", f"127.0.0.1:{self.port}", "--chdir", str(ROOT))
        conf = ("--config", str(ROOT / "docker" / "gunicorn_conf.py"))
        return [sys.executable, "-m", "gunicorn", *conf, *where, "portal.wsgi"]

    def ready(self) -> bool:
        """Whether it answers."""
        return bool(self.ask("/health/live"))

    def ask(self, path: str, **headers: str) -> str:
        """The answer, empty when there is none."""
        url = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return str(error.code)
        except OSError:
            return ""


@pytest.fixture
def gunicorn(committed: TwoRegions, tmp_path: Path) -> Iterator[Gunicorn]:
    """It serves the two regions."""
    with Gunicorn(tmp_path) as server:
        yield server


@pytest.mark.postgres
def test_all_processes_are_counted_together_and_none_is_forgotten(
    gunicorn: Gunicorn, committed: TwoRegions
) -> None:
    for _ in range(30):
        assert "Sitemap" in gunicorn.ask("/robots.txt", Host=committed.a.host)

    def told() -> tuple[float, float]:
        text = gunicorn.ask("/health/metrics", Authorization=f"Bearer {TOKEN}")
        robots = {"method": "GET", "view": "robots", "status": "2xx"}
        return (
            value("portal_requests_total", text, **robots),
            value("portal_web_processes", text),
        )

    # Whichever process is asked.
    assert {told() for _ in range(10)} == {(30.0, 2.0)}
    folder = Path(gunicorn.environment()["PROMETHEUS_MULTIPROC_DIR"])
    counting = {int(re.sub(r"\D", "", file.stem)) for file in folder.glob("gauge_*.db")}
    assert len(counting) == 2
    gone = counting.pop()
    os.kill(gone, signal.SIGKILL)
    until(lambda: not (folder / f"gauge_livesum_{gone}.db").exists(), 20)
    until(lambda: told() == (30.0, 2.0), 20, told)
    assert gunicorn.ask("/health/metrics") == "404"
