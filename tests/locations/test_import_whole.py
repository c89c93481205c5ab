"""There and back again, a killed import, and the whole directory of 2015."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from locations.models import FacilityPage
from tests.fixtures import TwoRegions
from tests.locations import everything
from tests.locations import import_files as files
from tests.locations.conftest import empty
from tests.services import Elasticsearch, Postgres
from tests.services.plugin import long_run
from tests.services.run import ROOT
from tests.shared_files import directory, faults

SOME = 300
ALL = 11_928


def bring(path: Path, kind: str) -> str:
    """What an import into the region says."""
    out = StringIO()
    call_command("import_facilities", path, format=kind, region="alder", no_index=True, stdout=out)
    return out.getvalue()


def source(tmp_path: Path, count: int = SOME) -> Path:
    """The beginning of the real directory, or invented rows where it is absent."""
    path = tmp_path / "directory-2015.csv"
    try:
        real = directory()
    except pytest.skip.Exception:
        return files.write(path, [files.line(row) for row in files.rows(count)])
    with real.open(encoding="utf-8") as lines:
        path.write_text("".join(line for line, _ in zip(lines, range(count + 1), strict=False)))
    return path


def told(host: str) -> list[dict[str, Any]]:
    """Every service of the API with everything below it."""
    found, number = [], 1
    client = Client(headers={"host": host})
    while True:
        query = f"/api/hsds/services?full=true&per_page=100&page={number}"
        page = json.loads(client.get(query).content)
        found += page["contents"]
        if page["last_page"]:
            return sorted(found, key=lambda one: str(one["id"]))
        number += 1


@pytest.mark.timeout(600)
def test_an_export_comes_back_as_it_was(
    region: Any, two_regions: TwoRegions, tmp_path: Path
) -> None:
    bring(source(tmp_path), "samhsa-csv")
    before = told(two_regions.a.host)
    everything.facility(region)
    first, second = tmp_path / "first.ndjson", tmp_path / "second.ndjson"
    call_command("export_facilities", first, region="alder", stdout=StringIO())
    lines = first.read_text(encoding="utf-8").splitlines()
    assert len(lines) == SOME + 2
    empty()
    said = bring(first, "hsds-json")
    assert f"{SOME + 1} new" in said and "0 rejected" in said
    call_command("export_facilities", second, region="alder", stdout=StringIO())
    assert second.read_bytes() == first.read_bytes()
    assert f"{SOME + 1} unchanged" in bring(first, "hsds-json")

    # Nobody's call has travelled: the same is told, but for who rang when, and what to dial.
    own = {one["id"] for one in before}
    after = [one for one in told(two_regions.a.host) if one["id"] in own]
    for one in (*before, *after):
        assert one.pop("last_modified")
    assert after == before
    page = FacilityPage.objects.get(title="Everything Alder (demo)")
    assert page.assured_on is None and page.call_lines() == []
    assert page.phones.count() == 2 and page.schedules.count() == 6
    assert page.organization.year_incorporated == 1990


def test_an_export_is_what_the_published_schemas_say(region: Any, tmp_path: Path) -> None:
    bring(source(tmp_path, 40), "samhsa-csv")
    everything.facility(region)
    path = tmp_path / "all.ndjson"
    call_command("export_facilities", path, region="alder", stdout=StringIO())
    for line in path.read_text(encoding="utf-8").splitlines():
        assert faults("compiled/service", json.loads(line)) == []


# --- as processes of their own --------------------------------------------------------------

_REGION = """
from home.models import HomePage
from locations.models import LocationIndexPage, LocationPage
from wagtail.models import Page
root = Page.get_first_root_node()
home = root.add_child(instance=HomePage(title="Network", slug="network", headline="Help."))
index = home.add_child(instance=LocationIndexPage(title="Regions", slug="regions"))
index.add_child(instance=LocationPage(title="Alder", slug="alder", introduction="<p>x</p>"))
"""


class Portal:
    """A portal with one empty region on its own SQLite file, or on the servers that are given."""

    def __init__(self, folder: Path, **servers: str) -> None:
        folder.mkdir()
        self.folder = folder
        left_out = ("DATABASE_URL", "ELASTICSEARCH_URL", "CELERY_BROKER_URL", "CACHE_URL")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in left_out},
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "PORTAL_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "portal.settings.base",
            **servers,
        }

    def start(self, *words: object) -> subprocess.Popen[str]:
        """A command of the portal as a process."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=ROOT, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *words: object) -> str:
        """What a command says; it must succeed."""
        process = self.start(*words)
        out, errors = process.communicate()
        assert process.returncode == 0, errors[-2000:]
        return out

    def bring(self, path: Path) -> tuple[object, ...]:
        """The words of the import of a directory."""
        return ("import_facilities", path, "--format", "samhsa-csv", "--region", "alder")

    def count(self) -> int:
        """How many facilities stand in the file."""
        with sqlite3.connect(f"file:{self.folder}/db.sqlite3?mode=ro", uri=True) as database:
            return int(
                database.execute("SELECT COUNT(*) FROM locations_facilitypage").fetchone()[0]
            )

    def export(self) -> bytes:
        """Everything that came in."""
        self.run("export_facilities", self.folder / "out.ndjson", "--region", "alder")
        return (self.folder / "out.ndjson").read_bytes()


@pytest.mark.timeout(1800)
def test_an_import_that_is_killed_ends_the_same_when_it_is_run_again(tmp_path: Path) -> None:
    total = ALL if long_run() else 1000
    path = directory() if long_run() else source(tmp_path, total)
    whole, killed = Portal(tmp_path / "whole"), Portal(tmp_path / "killed")
    whole.run("migrate", "--verbosity", "0")
    whole.run("shell", "--no-imports", "-c", _REGION)
    (killed.folder / "db.sqlite3").write_bytes((whole.folder / "db.sqlite3").read_bytes())
    process = killed.start(*killed.bring(path), "--no-index")
    try:
        while killed.count() < total / 3:
            assert process.poll() is None, process.communicate()[1][-2000:]
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    there = killed.count()
    assert process.returncode == -signal.SIGKILL and total / 3 <= there < total
    said = killed.run(*killed.bring(path))
    assert f"{total} records: {total - there} new, 0 changed, {there} unchanged" in said
    assert f"{total} new" in whole.run(*whole.bring(path))
    assert killed.export() == whole.export()
    assert f"{total} unchanged" in killed.run(*killed.bring(path))


@pytest.mark.slow
@pytest.mark.elasticsearch
@pytest.mark.postgres
@pytest.mark.timeout(1800)
def test_the_whole_directory_comes_in_within_five_minutes_and_500_megabytes(
    tmp_path: Path,
) -> None:
    with Postgres() as postgres, Elasticsearch() as elasticsearch:
        portal = Portal(
            tmp_path / "portal", DATABASE_URL=postgres.url, ELASTICSEARCH_URL=elasticsearch.url
        )
        portal.run("migrate", "--verbosity", "0")
        portal.run("shell", "--no-imports", "-c", _REGION)
        portal.run("search_rebuild")
        began, held = time.monotonic(), []
        process = portal.start(*portal.bring(directory()))
        while process.poll() is None:
            held.append(_megabytes(process.pid))
            time.sleep(0.2)
        seconds = time.monotonic() - began
        out, errors = process.communicate()
        assert process.returncode == 0, errors[-2000:]
        assert f"{ALL} new, 0 changed, 0 unchanged, 0 conflicting, 0 rejected" in out
        # It ends with 1 when anything is missing, stale or a ghost.
        verified = json.loads(portal.run("search_verify", "--json"))
        half = max(held[: len(held) // 2])
        print(f"{ALL} facilities with indexing: {seconds:.0f} s, {half} then {max(held)} MB")
        assert verified["index"]["checked"] >= ALL
        assert seconds < 300 and max(held) < min(500, 1.3 * half)
        began = time.monotonic()
        assert f"{ALL} unchanged" in portal.run(*portal.bring(directory()))
        print(f"again: {time.monotonic() - began:.0f} s")
        assert time.monotonic() - began < 60


def _megabytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    found = [line for line in lines if line.startswith("VmRSS")]
    return int(found[0].split()[1]) // 1024 if found else 0
