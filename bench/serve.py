"""Gunicorn as a service of the run: two processes, as in production, for both projects."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.services.process import Service

# The portal's own way to be served (docker/gunicorn_conf.py), said for both.
OPTIONS = (
    "--worker-class=gthread", "--workers=2", "--threads=4", "--keep-alive=5", "--preload",
    "--log-level=error", "--timeout=60",
)  # fmt: skip

# What the portal needs to start as for the public, over plain HTTP.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "for-the-benchmark-" + "x" * 40,
    "ALLOWED_HOSTS": "localhost,.localhost",
    "SECURE_SSL_REDIRECT": "false",
    "LOG_FORMAT": "plain",
}


class Gunicorn(Service):
    """A WSGI application in a folder, with an environment of its own."""

    name: ClassVar[str] = "gunicorn"
    runs_as_us: ClassVar[bool] = True

    def __init__(self, application: str, where: Path, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._application = application
        self._where = where
        self._environment = environment

    def environment(self) -> Mapping[str, str]:
        """Return the environment it was given."""
        return self._environment

    def command(self) -> list[str]:
        """Return gunicorn's command."""
        return [
            *(sys.executable, "-m", "gunicorn", *OPTIONS),
            *("--chdir", str(self._where), "--bind", f"127.0.0.1:{self.port}"),
            self._application,
        ]

    def ready(self) -> bool:
        """Whether a search page is answered."""
        request = urllib.request.Request(f"{self.url}/search/", headers={"Host": "localhost"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            raise RuntimeError(
                f"{self._application} answers {error.code}: {self.tail()}"
            ) from error
        except OSError:
            return False

    def megabytes(self) -> float:
        """Memory of one worker, shared pages counted by their share. Linux only; else 0."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        if not children.exists():
            return 0.0
        shares = []
        for pid in children.read_text().split():
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            pss = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
            shares.append(int(pss.split()[1]) / 1024)
        return sum(shares) / len(shares)

    @property
    def url(self) -> str:
        """The address it is bound to."""
        return f"http://127.0.0.1:{self.port}"
