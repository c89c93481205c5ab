"""Pages under load: kept, made anew, through the front, against a stock page and a plain file."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

from bench import load, project
from bench.load import Request, Target
from bench.serve import Gunicorn
from tests.services.process import Service
from tests.services.run import ROOT

REGION = "asheville.localhost"
# What is asked of the portal: the name in the report, host and path.
PAGES = {
    "Article": ("localhost", "/articles/what-to-do-in-an-overdose/"),
    "Region": (REGION, "/"),
    "Facility": (REGION, "/french-broad-recovery-clinic/"),
    "Home": ("localhost", "/"),
}
PLAIN = "/static/plain.html"


class Front(Service):
    """The front that docker-compose.yml ships, with Docker's names and folders replaced."""

    name: ClassVar[str] = "front"
    runs_as_us: ClassVar[bool] = True

    def __init__(self, web: str, plain: bytes, nginx: str) -> None:
        super().__init__()
        self._web, self._plain, self._nginx = web, plain, nginx

    def command(self) -> list[str]:
        """Return nginx's command."""
        folder = Path(self.folder)
        static = folder / "srv" / "static"
        static.mkdir(parents=True)
        (static / "plain.html").write_bytes(self._plain)
        text = (ROOT / "docker" / "front.conf").read_text()
        lines = [
            line
            for line in text.splitlines()
            if not line.startswith("load_module") and "brotli_static" not in line
        ]
        text = "\n".join(lines)
        replaced = {
            "http://web:8000": self._web,
            "listen 8080 default_server": f"listen 127.0.0.1:{self.port} default_server",
            "root /srv": f"root {folder}/srv",
            "/dev/stdout": f"{folder}/access.log",
            # As in the container, where /tmp is memory.
            "/tmp/pages": f"/dev/shm/bench-pages-{os.getpid()}",
            "/tmp/": f"{folder}/",
        }
        pattern = "|".join(re.escape(old) for old in replaced)
        text = re.sub(pattern, lambda found: replaced[found[0]], text)
        if os.geteuid() == 0:
            text = "user root;\n" + text
        conf = folder / "front.conf"
        conf.write_text(text)
        return [self._nginx, "-c", str(conf), "-p", str(folder), "-g", "daemon off;"]

    def ready(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/health/front", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    @property
    def url(self) -> str:
        """The address it is bound to."""
        return f"http://127.0.0.1:{self.port}"


def _body(url: str, host: str, path: str) -> bytes:
    request = urllib.request.Request(url + path, headers={"Host": host})
    with urllib.request.urlopen(request, timeout=30) as answer:
        content: bytes = answer.read()
        return content


def measure(
    ours: Any, stock: Any, size: Any, folder: Path, progress: Callable[[str, int, int], None]
) -> tuple[dict[str, load.Seen], dict[str, float], dict[str, float]]:
    """
    What each target saw, the ratios that are promised, and figures of the processes.

    Every round asks each target in turn; of each the run with the median rate counts.
    """
    seen: dict[str, list[load.Seen]] = {}
    figures: dict[str, float] = {}
    with ExitStack() as stack:
        servers: dict[str, Gunicorn] = {}
        for name, application, folder_of, environment in (
            ("kept", "portal.wsgi", ours.folder, {**ours.environment, "KEEP_PAGES": "true"}),
            ("made anew", "portal.wsgi", ours.folder, {**ours.environment, "KEEP_PAGES": "false"}),
            ("stock", f"{project.NAME}.wsgi", stock.folder, stock.environment),
            (f"stock, {project.KEEPING}", f"{project.NAME}.wsgi", stock.folder, stock.keeping),
        ):
            began = time.monotonic()
            servers[name] = stack.enter_context(Gunicorn(application, folder_of, environment))
            figures[f"Start until the first answer, {name}, seconds"] = time.monotonic() - began
        targets = {
            f"{page}, {how}": Target(servers[how].url, [Request("GET", path)], host)
            for how in ("kept", "made anew")
            for page, (host, path) in PAGES.items()
        }
        for name in servers:
            if name.startswith("stock"):
                asked = [Request("GET", "/bench-article/")]
                targets[name.replace("stock", "Stock article")] = Target(servers[name].url, asked)
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if nginx:
            host, path = PAGES["Article"]
            plain = _body(servers["kept"].url, host, path)
            front = stack.enter_context(Front(servers["kept"].url, plain, nginx))
            targets["Article, through the front"] = Target(front.url, [Request("GET", path)])
            targets["The same bytes as a file"] = Target(front.url, [Request("GET", PLAIN)])
        for number in range(size.repeats):
            for at, (name, target) in enumerate(targets.items()):
                progress(f"Pages, round {number + 1}: {name}", at, len(targets))
                if not number:
                    load.at_once(target, 1, folder)
                seen.setdefault(name, []).append(load.at_once(target, size.seconds, folder))
        for name, server in servers.items():
            figures[f"Memory of a process, {name}, MB"] = server.megabytes()
    middle = {
        name: sorted(runs, key=lambda run: run.rate)[len(runs) // 2] for name, runs in seen.items()
    }
    rate = {name: one.rate for name, one in middle.items()}
    values = {
        "page_kept": rate["Article, kept"] / rate["Stock article"],
        "page_anew": rate["Article, made anew"] / rate["Stock article"],
    }
    if nginx:
        through = zip(
            seen["Article, through the front"], seen["The same bytes as a file"], strict=True
        )
        values["page_front"] = 100 * statistics.median(a.rate / b.rate for a, b in through)
    return middle, values, figures
