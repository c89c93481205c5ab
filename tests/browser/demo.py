"""The demo as `make demo` serves it: a process of its own, SQLite, no broker, no Elasticsearch."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
# What the real servers of the test run are called; the demo must not see them.
NOT_FOR_THE_DEMO = {"DATABASE_URL", "ELASTICSEARCH_URL", "CELERY_BROKER_URL", "CACHE_URL"}


@dataclass(frozen=True)
class Demo:
    """Where the demo is served, and what seeding printed."""

    port: int
    said: str
    env: dict[str, str]

    def url(self, path: str = "/", site: str = "") -> str:
        """An address of the network's site, or of a region's."""
        host = f"{site}.localhost" if site else "localhost"
        return f"http://{host}:{self.port}{path}"

    def warm(self, path: str) -> None:
        """Let the server read its templates: what is measured next is the line, not the start."""
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(
            address, headers={"Host": f"asheville.localhost:{self.port}"}
        )
        urllib.request.urlopen(request, timeout=30).read()

    def password(self, user: str) -> str:
        """What seeding showed, once."""
        found = re.search(rf"{user}\W+([\w-]{{12,}})\W", self.said)
        assert found, f"no login of {user} in: {self.said}"
        return found[1]

    def shell(self, code: str) -> str:
        """Run Python beside the server; what it printed."""
        manage = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        done = subprocess.run(
            manage, check=True, capture_output=True, text=True, cwd=ROOT, env=self.env
        )
        return done.stdout


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serve(data: Path, log: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[Demo]:
    """
    Migrated, seeded and served by the commands of `make demo`, in an empty data folder.

    log: where what the server writes goes.
    """
    port = _free_port()
    env = {k: v for k, v in os.environ.items() if k not in NOT_FOR_THE_DEMO}
    env |= {"PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "portal.settings.base"}
    manage = [sys.executable, "manage.py"]
    run = {"cwd": ROOT, "env": env}
    seeded = subprocess.run(
        [*manage, "seed_demo", "--migrate", "--port", str(port)],
        check=True, capture_output=True, text=True, **run,
    )  # fmt: skip
    server = subprocess.Popen(
        [*manage, "runserver", f"127.0.0.1:{port}", "--noreload"],
        stdout=log, stderr=log, **run,
    )  # fmt: skip
    try:
        _wait(f"http://localhost:{port}/", server)
        yield Demo(port, seeded.stdout, env)
    finally:
        server.terminate()
        server.wait(20)


def _wait(url: str, server: subprocess.Popen) -> None:
    for _ in range(300):
        assert server.poll() is None, "the demo's server ended"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the demo's server does not answer")
