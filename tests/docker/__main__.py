"""
Brings the stack up from a copy of the checkout and proves it: python -m tests.docker

Up from nothing, the journeys, every part killed in turn, an upgrade and a scaling while people
read, a backup, an empty stack, its restore, and the end. Needs Docker with compose 2.24 or newer
and about ten minutes. With --write the figures go into docs/operate.md; with --load MINUTES the
stack is under the load of visitors and editors for so long. Exit code 1 at the first thing that is
not as it must be.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.docker.load import EDITORS, Load, logged_in
from tests.docker.matrix import Matrix, Row, need
from tests.docker.people import Visitor
from tests.docker.stack import PROJECT, Failed, Stack
from tests.services.run import ROOT

BEGIN, END = "<!-- made by make test-docker -->", "<!-- end -->"
SITES = ("localhost", "asheville.localhost", "greenville.localhost")
MOST_BYTES = 350_000_000
# People who read at once, without a pause, while the memory is looked at.
READERS = 8


class Reading:
    """A visitor who reads on while something is done to the stack."""

    def __init__(self, port: int) -> None:
        self.visitor = Visitor(port)
        self.answers: list[int] = []
        self._over = threading.Event()

    @contextmanager
    def meanwhile(self, what: str):
        """Fail when any answer in the block was not the page."""
        thread = threading.Thread(target=self._read)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
        bad = [status for status in self.answers if status != 200]
        need(not bad, f"{what}: {len(bad)} of {len(self.answers)} requests failed: {bad[:5]}")
        print(f"  {what}: {len(self.answers)} requests meanwhile, none failed")

    def _read(self) -> None:
        while not self._over.is_set():
            for path in ("/", "/search/?q=detox", "/articles/what-to-do-in-an-overdose/"):
                self.answers.append(self.visitor.get(path).status)
            time.sleep(0.1)


def journeys(visitor: Visitor) -> None:
    """What people come for, on every site."""
    for host in SITES:
        for path in ("/", "/articles/", "/sitemap.xml", "/robots.txt", "/search/?q=detox"):
            answer = visitor.get(path, host)
            need(answer.status == 200, f"http://{host}{path} answers {answer.status}")
        article = visitor.get("/articles/what-to-do-in-an-overdose/", host)
        need(article.status == 200 and article.has_numbers, f"no article at {host}")
    need(visitor.get("/search/?q=no+such+host", "elsewhere.example").status == 400, "unknown host")
    need(not visitor.cookies, f"a visitor got cookies: {list(visitor.cookies)}")
    static = visitor.get("/").text.split('href="/static/', 1)[1].split('"', 1)[0]
    answer = visitor.get(f"/static/{static}")
    need("immutable" in answer.headers.get("Cache-Control", ""), "static files are not kept")


def closed(stack: Stack) -> None:
    """Nothing but the front is published, nothing is written to an image, nobody is root."""
    published = stack.compose("ps", "--format", "{{.Service}} {{.Publishers}}")
    ports = stack.run("docker", "ps", "--filter", f"name={PROJECT}", "--format", "{{.Ports}}")
    open_ports = [line for line in ports.splitlines() if "->" in line]
    need(len(open_ports) == 1 and "127.0.0.1" in open_ports[0], f"published: {published}")
    for service in ("web", "worker", "beat"):
        stack.compose("exec", "-T", service, "sh", "-c", "! touch /app/x 2>/dev/null")
        stack.compose("exec", "-T", service, "sh", "-c", 'test "$(id -u)" != 0')
        stack.compose("exec", "-T", service, "sh", "-c", "! command -v gcc pip make")
    secret = next(
        line.split("=", 1)[1]
        for line in (stack.folder / ".env").read_text().splitlines()
        if line.startswith("SECRET_KEY=")
    )
    history = stack.run("docker", "history", "--no-trunc", f"{PROJECT}:latest")
    need(secret not in history, "the secret is in the image")


def image_bytes(stack: Stack) -> int:
    """Bytes of the web image, all that is below it too."""
    name = f"{PROJECT}:latest"
    return int(stack.run("docker", "image", "inspect", "--format", "{{.Size}}", name))


def backup_and_restore(stack: Stack, matrix: Matrix) -> tuple[float, float]:
    """Backup, refusals, an empty stack, restore; returns the seconds of both."""
    began = time.monotonic()
    stack.run("bin/backup")
    backup = time.monotonic() - began
    file = next((stack.folder / "backups").glob("*.tar"))
    name = str(file.relative_to(stack.folder))
    stack.run("bin/restore", name, fails=True)
    broken = file.with_name("broken.tar")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    broken.write_bytes(content)
    stack.run("bin/restore", str(broken.relative_to(stack.folder)), "--yes", fails=True)
    stack.compose("down", "--volumes", "--timeout", "10")
    began = time.monotonic()
    stack.run("bin/restore", name)
    restore = time.monotonic() - began
    journeys(matrix.visitor)
    matrix.nothing_was_lost()
    return backup, restore


def _listed(memory: dict[str, str]) -> str:
    return ", ".join(f"{name} {use}" for name, use in memory.items()) + "."


def write(rows: list[Row], figures: list[str], into_docs: bool) -> None:
    """Print the figures and the table, and put them where docs/operate.md has them."""
    table = [
        "| What happened | A visitor sees | An editor | Back |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.visitor} | {row.editor} | {row.back} |" for row in rows),
    ]
    text = "\n".join([*(f"- {figure}" for figure in figures), "", *table])
    print(text)
    if into_docs:
        file = Path(ROOT / "docs" / "operate.md")
        before, _, rest = file.read_text().partition(BEGIN)
        file.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


def prove(stack: Stack, minutes: float, into_docs: bool) -> None:
    """Everything, in order."""
    stack.copy()
    stack.settle_env()
    began = time.monotonic()
    stack.compose("build", "--quiet")
    built = time.monotonic() - began
    began = time.monotonic()
    stack.run("bin/up")
    up = time.monotonic() - began
    size = image_bytes(stack)
    figures = [
        f"Built in {built:.0f} s (faster where Docker knows a step already), up from nothing with "
        f"the demo in {up:.0f} s."
    ]
    figures.append(f"The web image has {size / 1e6:.0f} MB.")
    print(*figures, sep="\n", flush=True)
    visitor = Visitor(stack.port)
    journeys(visitor)
    closed(stack)
    need(size < MOST_BYTES, f"the web image has {size / 1e6:.0f} MB")
    memory = stack.memory()
    figures.append("Memory at rest: " + _listed(memory))
    with ExitStack() as readers:
        for _ in range(READERS):
            readers.enter_context(Reading(stack.port).meanwhile("Load"))
        time.sleep(20)
        figures.append(f"Memory while {READERS} people read and search: " + _listed(stack.memory()))
    if minutes:
        editors = [logged_in(stack, f"loader{number}") for number in range(EDITORS)]
        figures += Load(stack, minutes * 60).run(editors)
    editor = logged_in(stack, "prover")
    matrix = Matrix(stack, visitor, editor)
    rows = [matrix.run(case) for case in matrix.cases()]
    matrix.nothing_was_lost()
    (stack.folder / "portal" / "wsgi.py").open("a").write("\n# A new version.\n")
    with Reading(stack.port).meanwhile("Upgrade"):
        stack.run("bin/up")
    with Reading(stack.port).meanwhile("Three web servers, two workers"):
        scale = ("--scale", "web=3", "--scale", "worker=2")
        stack.compose("up", "--detach", "--wait", "--no-recreate", *scale)
    stack.compose("up", "--detach", "--wait")
    backup, restore = backup_and_restore(stack, matrix)
    figures.append(f"Backup in {backup:.0f} s, restored into an empty stack in {restore:.0f} s.")
    write(rows, figures, into_docs)


def main() -> int:
    """Prove, and end the stack whatever happened; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.docker", description=__doc__)
    parser.add_argument("--load", type=float, default=0, metavar="MINUTES")
    parser.add_argument("--write", action="store_true", help="the figures go into docs/operate.md")
    parser.add_argument("--keep", action="store_true", help="keep a stack that failed")
    chosen = parser.parse_args()
    stack = Stack()
    try:
        prove(stack, chosen.load, chosen.write)
    except Failed as failed:
        print(f"FAILED: {failed}", file=sys.stderr)
        if chosen.keep:
            print(f"The stack is kept: {PROJECT}, {stack.folder}", file=sys.stderr)
            return 1
        stack.end()
        return 1
    except BaseException:
        stack.end()
        raise
    stack.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
