"""
One run of tests (or one program that uses the servers): its folder, its shared servers, its end.

The first process that needs a folder makes it and starts a keeper (tests.services.keeper), which
stops what still runs in the folder and removes it when that process ends, however it ends.
Workers find the same folder by an environment variable.
"""

import atexit
import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.services import machine
from tests.services.process import Service, ServiceError

RUN = "PORTAL_TEST_RUN"
ROOT = Path(__file__).resolve().parent.parent.parent

_keeper: subprocess.Popen[bytes] | None = None
AnyService = TypeVar("AnyService", bound=Service)


def run_folder() -> Path:
    """Return the folder of this run; made at the first call."""
    global _keeper
    if RUN in os.environ:
        return Path(os.environ[RUN])
    folder = Path(tempfile.mkdtemp(prefix="portal-run-")).resolve()
    folder.chmod(0o755)
    machine.reachable(folder / "any")
    _keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.services.keeper", folder],
        stdin=subprocess.PIPE,
        cwd=ROOT,
        start_new_session=True,
    )
    os.environ[RUN] = str(folder)
    atexit.register(end_run)
    return folder


def end_run() -> None:
    """Stop every server of this run and remove its folder. Only its first process can do so."""
    global _keeper
    if _keeper is None:
        return
    os.environ.pop(RUN, None)
    keeper, _keeper = _keeper, None
    keeper.communicate()


def new_folder(name: str) -> Path:
    """Make an empty folder in this run, for a server that is not shared."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=run_folder()))
    folder.chmod(0o755)
    machine.hand_over(folder)
    return folder


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Wait until no other process holds the lock of this path, and hold it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def shared(kind: type[AnyService]) -> AnyService:
    """
    Return this run's one server of a kind, started by whoever asks first.

    A start that failed is not tried again by every test: the same ServiceError comes at once.
    """
    folder = run_folder() / kind.name
    failed = run_folder() / f"{kind.name}.failed"
    with lock(run_folder() / f"{kind.name}.lock"):
        if failed.exists():
            raise ServiceError(failed.read_text())
        try:
            return kind(folder).start()
        except ServiceError as error:
            failed.write_text(str(error))
            raise
