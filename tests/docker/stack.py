"""A stack of its own: a copy of the checkout, secrets of its own, a project name, a free port."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.machine import free_port
from tests.services.run import ROOT

PROJECT = "portal-docker-test"


class Failed(Exception):
    """A command, or something that had to be true, was not; the message says which."""


class Stack:
    """The stack in the folder of the copy. Nothing of the checkout's own stack is touched."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-docker-"))
        self.port = free_port()
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("COMPOSE_")},
            "COMPOSE_PROJECT_NAME": PROJECT,
            "PORTAL_IMAGE": PROJECT,
        }

    def copy(self) -> None:
        """Copy what git knows or would add: what a clone of this state would hold."""
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        for name in filter(None, listed.split("\0")):
            source, target = ROOT / name, self.folder / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)

    def run(self, *command: str, fails: bool = False, seconds: float = 900) -> str:
        """Run a command in the copy; returns what it printed. `fails`: it has to fail."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
        )
        if (done.returncode != 0) != fails:
            verb = "succeeded" if fails else f"failed ({done.returncode})"
            raise Failed(f"{' '.join(command)} {verb}:\n{done.stdout[-3000:]}")
        return done.stdout

    @contextmanager
    def started(self, command: list[str]) -> Iterator[subprocess.Popen[str]]:
        """A command that goes on in the copy while the block runs; what it prints can be read."""
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def compose(self, *arguments: str, fails: bool = False) -> str:
        """Run docker compose in the copy."""
        return self.run("docker", "compose", *arguments, fails=fails)

    def manage(self, *arguments: str) -> str:
        """Run a management command in a web container."""
        return self.compose("exec", "-T", "web", "python", "manage.py", *arguments)

    def settle_env(self) -> None:
        """Make .env as an administrator does, with this stack's own port."""
        self.run("bin/env")
        self.run("bin/env", fails=True)
        file = self.folder / ".env"
        file.write_text(file.read_text().replace("WEB_PORT=8000", f"WEB_PORT={self.port}"))

    def page_id(self, slug: str) -> str:
        """The id of the network's page with this slug."""
        code = f"from wagtail.models import Page; print(Page.objects.filter(slug='{slug}')[0].pk)"
        return self.manage("shell", "--no-imports", "--command", code).split()[-1]

    def containers(self, service: str) -> list[str]:
        """The ids of a service's containers, stopped ones too."""
        return self.compose("ps", "--all", "--quiet", service).split()

    def state(self, service: str) -> dict[str, object]:
        """What Docker says about a service's first container."""
        found = json.loads(self.run("docker", "inspect", self.containers(service)[0]))
        state: dict[str, object] = found[0]["State"]
        return state

    def kill(self, service: str) -> None:
        """End a service at once, and keep it down."""
        self.run("docker", "kill", *self.containers(service))

    def bring_back(self, service: str) -> float:
        """Start a killed service; returns the seconds until it is healthy."""
        self.run("docker", "start", *self.containers(service))
        return self.healthy(service)

    def crash(self, service: str) -> float | None:
        """
        Kill the process itself, as the kernel does when memory is short.

        Returns the seconds until Docker has brought it back; None without the right to kill.
        """
        if os.geteuid() != 0:
            return None
        before = self.state(service)
        os.kill(int(str(before["Pid"])), signal.SIGKILL)
        began = time.monotonic()
        while self.state(service)["StartedAt"] == before["StartedAt"]:
            if time.monotonic() - began > 60:
                raise Failed(f"{service} was not started again")
            time.sleep(0.2)
        self.healthy(service)
        return time.monotonic() - began

    def healthy(self, service: str, seconds: float = 180) -> float:
        """Wait until a service is healthy; returns the seconds that took."""
        began = time.monotonic()
        while True:
            health = self.state(service).get("Health")
            if isinstance(health, dict) and health.get("Status") == "healthy":
                return time.monotonic() - began
            if time.monotonic() - began > seconds:
                raise Failed(f"{service} is not healthy after {seconds:.0f} s: {health}")
            time.sleep(0.5)

    def elasticsearch(self, method: str, path: str, body: object = None) -> str:
        """Ask Elasticsearch from inside; it cannot be reached from outside."""
        data = (
            [] if body is None else ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
        )
        url = f"http://127.0.0.1:9200{path}"
        return self.compose("exec", "-T", "elasticsearch", "curl", "-fsS", "-X", method, url, *data)

    def memory(self) -> dict[str, str]:
        """Service -> memory in use, as Docker counts it."""
        lines = self.run(
            "docker", "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}",
            *self.compose("ps", "--quiet").split(),
        ).splitlines()  # fmt: skip
        return {
            line.split()[0].removeprefix(f"{PROJECT}-").rsplit("-", 1)[0]: line.split()[1]
            for line in lines
        }

    def end(self) -> None:
        """Remove containers, volumes, images and the copy."""
        self.compose("down", "--volumes", "--remove-orphans", "--rmi", "local", "--timeout", "5")
        shutil.rmtree(self.folder, ignore_errors=True)
