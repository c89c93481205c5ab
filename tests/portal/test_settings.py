"""Production starts only when it is told what it must know, and says what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

GOOD = {
    "SECRET_KEY": "not-a-real-key-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
    "ALLOWED_HOSTS": "recovery.example.org,.recovery.example.org",
}


def python(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the production settings and nothing set but `environment`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    production = {"DJANGO_SETTINGS_MODULE": "portal.settings.production"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**kept, **production, "PORTAL_DATA": str(folder), **environment},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too weak"),
        (
            {"SECRET_KEY": "only-for-the-demo-and-the-tests-never-for-the-public"},
            "SECRET_KEY is too weak",
        ),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS may not be '*'"),
        ({"EMERGENCY_CARD_REVIEWED_ON": "soon"}, "is no day"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is too short"),
    ],
)
def test_production_refuses_to_start(change: dict[str, str], said: str, tmp_path: Path) -> None:
    done = python(tmp_path, "-c", "import portal.settings.production", **{**GOOD, **change})
    assert done.returncode != 0
    sentence = done.stderr.strip().splitlines()[-1]
    assert said in sentence
    # The sentence ends with what to set.
    assert f"{next(iter(change))}=" in sentence


def test_nothing_set_is_refused_before_anything_else(tmp_path: Path) -> None:
    done = python(tmp_path, "manage.py", "check")
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


def test_check_deploy_is_clean(tmp_path: Path) -> None:
    done = python(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **GOOD)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


TELL = """
import django; django.setup()
from django.conf import settings as s
print(s.DEBUG, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0, s.SESSION_COOKIE_SECURE,
      s.CSRF_COOKIE_SECURE, s.ALLOWED_HOSTS, s.WAGTAILADMIN_BASE_URL)
"""


def test_the_demo_s_reviewer_has_read_nothing_for_the_public(tmp_path: Path) -> None:
    show = "from portal.settings import production as p; print([p.EMERGENCY_CARD_REVIEWER])"
    assert python(tmp_path, "-c", show, **GOOD).stdout.strip() == "['']"
    named = python(tmp_path, "-c", show, **GOOD, EMERGENCY_CARD_REVIEWER="Dr. Ada Example")
    assert named.stdout.strip() == "['Dr. Ada Example']"


def test_production_is_strict_even_when_debug_is_asked_for(tmp_path: Path) -> None:
    done = python(tmp_path, "-c", TELL, **GOOD, DEBUG="1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split(maxsplit=5)[:5] == ["False", "True", "True", "True", "True"]
    assert "https://recovery.example.org" in done.stdout
