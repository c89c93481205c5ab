"""
Lighthouse on the demo's main templates, as a phone sees them: python -m bench.lighthouse

Needs npm (the first time it gets Lighthouse into var/), Chromium and nginx. Serves the demo with
production settings behind the front that docker-compose.yml ships. Prints a table; exit code 1
when a page has less than 100 anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.pages import Front
from bench.serve import PRODUCTION, Gunicorn
from tests.services import machine
from tests.services.run import ROOT, end_run, new_folder

TEMPLATES = {
    "Network": ("localhost", "/"),
    "Region": ("asheville.localhost", "/"),
    "Library": ("localhost", "/articles/"),
    "Article": ("asheville.localhost", "/articles/what-to-do-in-an-overdose/"),
    "Facility": ("asheville.localhost", "/french-broad-recovery-clinic/"),
    "Find": ("asheville.localhost", "/find/?where=28801"),
    "Search": ("asheville.localhost", "/search/?q=detox"),
    "Crisis": ("asheville.localhost", "/crisis/"),
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def _lighthouse() -> Path:
    home = ROOT / "var" / "lighthouse"
    program = home / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        home.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(home), "--no-audit", "--no-fund", "lighthouse"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return program


def _environment(folder: Path, port: int) -> dict[str, str]:
    environment = {
        **PRODUCTION,
        "PORTAL_DATA": str(folder),
        "EMERGENCY_CARD_REVIEWER": "Dr. Samuel Okafor (demo reviewer)",
    }
    for command in (
        ["seed_demo", "--migrate", "--port", str(port)],
        ["collectstatic", "--noinput", "--verbosity=0"],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return environment


def _audit(program: Path, address: str, folder: Path, again: int = 3) -> dict[str, Any]:
    report = folder / "report.json"
    done = subprocess.run(
        [str(program), address, "--quiet", "--output=json", f"--output-path={report}",
         f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox"],
        env={**os.environ, "CHROME_PATH": str(machine.CHROMIUM.require())},
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode and again:
        # Chromium loses the trace of a page now and then (NO_NAVSTART).
        return _audit(program, address, folder, again - 1)
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed at {address}:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def _missing(report: dict[str, Any]) -> list[str]:
    """What costs a point: the weighted audits that are not full."""
    faults = []
    for name in CATEGORIES:
        category = report["categories"][name]
        for ref in category["auditRefs"]:
            audit = report["audits"][ref["id"]]
            if ref["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                faults.append(f"{audit['title']} {audit.get('displayValue', '')}".strip())
    return faults


def main() -> int:
    """Serve, look, say."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx or not shutil.which("npm"):
        print("nginx and npm are needed: apt-get install nginx-light npm", file=sys.stderr)
        return 2
    program, folder = _lighthouse(), new_folder("lighthouse")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    table = Table("page", *CATEGORIES, "what costs a point")
    full = True
    try:
        environment = _environment(folder / "data", port)
        with Gunicorn("portal.wsgi", ROOT, environment) as web:
            front = Front(web.url, b"", nginx)
            front.port = port
            with front:
                for name, (host, path) in track(TEMPLATES.items(), "Lighthouse"):
                    address = f"http://{host}:{port}{path}"
                    # The second visitor's, as most are.
                    _audit(program, address, folder)
                    report = _audit(program, address, folder)
                    scores = [round(100 * report["categories"][c]["score"]) for c in CATEGORIES]
                    full &= min(scores) == 100
                    table.add_row(name, *map(str, scores), "; ".join(_missing(report)))
    finally:
        end_run()
    Console().print(table)
    return 0 if full else 1


if __name__ == "__main__":
    sys.exit(main())
