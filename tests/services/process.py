"""A server as a process: started in its own group, found again by its file, stopped or killed."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import ClassVar, NamedTuple, Self

from tests.services import machine

STATE = "service.json"


class ServiceError(Exception):
    """A server did not do what was asked; the message ends with the last lines of its log."""


class _Process(NamedTuple):
    group: int
    state: str
    started: str


def _processes() -> dict[int, _Process]:
    """Return every process of the machine by its id. Only Linux has /proc; elsewhere ask ps."""
    found = {}
    if Path("/proc/self/stat").exists():
        for file in Path("/proc").glob("[0-9]*/stat"):
            try:
                head, _, rest = file.read_text(errors="replace").rpartition(")")
            except OSError:
                continue
            field = rest.split()
            found[int(head.split()[0])] = _Process(int(field[2]), field[0], field[19])
        return found
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,pgid=,stat=,lstart="], capture_output=True, text=True, check=True
    ).stdout
    for line in listing.splitlines():
        pid, group, state, started = line.split(None, 3)
        found[int(pid)] = _Process(int(group), state[0], started)
    return found


def _group_alive(group: int) -> bool:
    """Whether a process of the group still runs. One that ended but was not collected does not."""
    return any(p.group == group and p.state not in "ZX" for p in _processes().values())


def _collect(pid: int) -> None:
    """Let the system forget an ended child of ours; someone else's child is not ours to collect."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


class State(NamedTuple):
    """What the file in a service's folder says about its process."""

    pid: int
    started: str
    port: int
    stop_signal: int

    @classmethod
    def read(cls, folder: Path) -> "State | None":
        """Return the state in `folder`, None when nothing was started there or it was stopped."""
        try:
            return cls(**json.loads((folder / STATE).read_text()))
        except FileNotFoundError:
            return None

    @property
    def alive(self) -> bool:
        """Whether it is still that process; an id used again by another program is not."""
        _collect(self.pid)
        process = _processes().get(self.pid)
        return process is not None and process.state not in "ZX" and process.started == self.started

    def send(self, number: int, *, group: bool = False) -> None:
        """Send a signal to the process, or to all of its group."""
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.pid, number)

    def wait_ended(self, seconds: float) -> bool:
        """Wait until the process and its children are gone; False when they are not in time."""
        limit = time.monotonic() + seconds
        while True:
            alive = _group_alive(self.pid)
            # After the look, so that one that ended just before it leaves no remains either.
            _collect(self.pid)
            if not alive:
                return True
            if time.monotonic() > limit:
                return False
            time.sleep(0.02)


class Service:
    """
    A server of the tests.

    A subclass says how to prepare its folder, which command to run and when it is ready. The
    process's id stands in a file, so every worker of a test run can kill and start it again.
    """

    name: ClassVar[str]
    start_seconds: ClassVar[float] = 60
    stop_seconds: ClassVar[float] = 20
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    runs_as_us: ClassVar[bool] = False

    def __init__(self, folder: Path | None = None, port: int | None = None) -> None:
        from tests.services.run import new_folder

        self.folder = folder or new_folder(self.name)
        state = State.read(self.folder)
        self.port = port or (state.port if state else machine.free_port())

    # What a subclass says

    def prepare(self) -> None:
        """Make what must lie in the folder before the first start."""

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """Return what to add to the environment of the command."""
        return {}

    def ready(self) -> bool:
        """Whether the server answers."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The address to give to the portal's settings."""
        raise NotImplementedError

    # What a test does

    @property
    def log(self) -> Path:
        """The file with all the server printed."""
        return self.folder / "log"

    @property
    def running(self) -> bool:
        """Whether the process runs."""
        state = State.read(self.folder)
        return state is not None and state.alive

    @property
    def pid(self) -> int:
        """The id of the process; ServiceError when it was not started."""
        state = State.read(self.folder)
        if state is None:
            raise ServiceError(f"{self.name} was not started")
        return state.pid

    def start(self) -> Self:
        """Start the server and wait until it answers. Nothing happens when it runs already."""
        if self.running:
            return self
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            if not self.runs_as_us:
                machine.hand_over(self.folder)
        if not (self.folder / "prepared").exists():
            self.prepare()
            (self.folder / "prepared").touch()
        limit = time.monotonic() + self.start_seconds
        self._spawn()
        while not self.ready():
            if not self.running:
                if not self.start_again_after(self.tail()) or time.monotonic() > limit:
                    raise ServiceError(f"{self.name} ended while starting:\n{self.tail()}")
                time.sleep(0.2)
                self._spawn()
            elif time.monotonic() > limit:
                self.kill()
                raise ServiceError(
                    f"{self.name} did not answer within {self.start_seconds:.0f} s:\n{self.tail()}"
                )
            time.sleep(0.05)
        return self

    def start_again_after(self, log: str) -> bool:
        """Whether an end while starting, with this log, is one that passes by itself."""
        return False

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment()},
                cwd=Path.cwd() if self.runs_as_us else self.folder,
                user=None if self.runs_as_us else machine.unprivileged_user(),
                # A group of its own: Ctrl-C in the terminal does not reach it, and one signal
                # reaches all of its children.
                start_new_session=True,
            )
        # The process is collected by State; Popen must not warn that it still runs.
        process.returncode = 0
        started = _processes().get(process.pid)
        state = State(process.pid, started.started if started else "", self.port, self.stop_signal)
        partial = self.folder / f"{STATE}.part"
        partial.write_text(json.dumps(state._asdict()))
        partial.rename(self.folder / STATE)

    def stop(self) -> None:
        """Ask the server to end, wait, and end it by force when it does not."""
        state = State.read(self.folder)
        if state is not None:
            if state.alive:
                state.send(state.stop_signal)
                state.wait_ended(self.stop_seconds)
            self.kill()

    def kill(self) -> None:
        """End the server and its children at once (SIGKILL), as a crash or a lost machine would."""
        state = State.read(self.folder)
        if state is None:
            return
        if state.alive or _group_alive(state.pid):
            state.send(signal.SIGKILL, group=True)
            if not state.wait_ended(10):
                raise ServiceError(f"{self.name} (process {state.pid}) did not end on SIGKILL")
        (self.folder / STATE).unlink(missing_ok=True)

    def restart(self) -> Self:
        """Stop and start again, with the same port and data."""
        self.stop()
        return self.start()

    def tail(self, lines: int = 30) -> str:
        """Return the last lines of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
