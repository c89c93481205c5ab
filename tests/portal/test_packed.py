"""What goes into the image: packed static files, the list of all parts, their weaknesses."""

import importlib.machinery
import importlib.util
import json
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.portal.test_settings import GOOD, python
from tests.services.run import ROOT


def test_the_static_files_are_packed_both_ways(tmp_path: Path) -> None:
    done = python(tmp_path, "manage.py", "collectstatic", "--noinput", "--verbosity", "0", **GOOD)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "static" / "portal"
    # Named with a digest: those are what the pages name.
    plain = [*folder.glob("*.????????????.css"), *folder.glob("*.????????????.js")]
    large = [file for file in plain if file.stat().st_size > 1000]
    assert large
    for file in large:
        sizes = [file.with_name(file.name + end).stat().st_size for end in (".br", ".gz")]
        assert sizes[0] < sizes[1] < file.stat().st_size, file.name


def test_the_packer_is_not_needed_to_serve(tmp_path: Path) -> None:
    """As in the final image, where Brotli is not (Dockerfile)."""
    code = (
        "import sys; sys.modules['brotli'] = None; import django; django.setup(); "
        "from portal.wsgi import application; print(application)"
    )
    done = python(tmp_path, "-c", code, **GOOD, SENTRY_DSN="http://key@127.0.0.1:9/1")
    assert done.returncode == 0, done.stderr
    assert "WSGIHandler" in done.stdout


def test_the_list_of_what_is_inside_is_complete(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    done = subprocess.run([ROOT / "bin" / "sbom", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = json.loads(file.read_text())
    assert made["bomFormat"] == "CycloneDX"
    pins = (ROOT / "requirements.txt").read_text()
    pinned = set(re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", pins, re.MULTILINE))
    assert {(part["name"], part["version"]) for part in made["components"]} == pinned
    assert len(pinned) > 40


@pytest.fixture
def audit() -> ModuleType:
    """The command bin/audit."""
    loader = importlib.machinery.SourceFileLoader("audit", str(ROOT / "bin" / "audit"))
    spec = importlib.util.spec_from_loader("audit", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


WELL = {"name": "wagtail", "version": "8.0.1", "vulns": []}
WEAK = {
    "name": "django", "version": "5.2",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["5.2.99"]}],
}  # fmt: skip
UNKNOWN = {"name": "celery", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (json.dumps({"dependencies": [WELL]}), 0, "No weakness is known of any of the 1"),
        (json.dumps({"dependencies": [WELL, WEAK]}), 1, "PYSEC-2026-1, mended in 5.2.99"),
        (json.dumps({"dependencies": [UNKNOWN, WEAK]}), 1, "django 5.2"),
        (json.dumps({"dependencies": [WELL, UNKNOWN]}), 2, "answered for 1 of 2 packages"),
        (json.dumps({"dependencies": []}), 2, "answered for 0 of 0 packages"),
        ("", 2, "could not be reached"),
    ],
)
def test_an_audit_that_could_not_ask_is_not_clean(
    answer: str, code: int, said: str, audit: ModuleType
) -> None:
    ended, lines = audit.verdict(answer)
    assert ended == code
    assert said in lines[0]
