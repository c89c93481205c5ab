"""A real Celery worker (or beat) of the portal."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from tests.services.process import Service
from tests.services.run import ROOT


class CeleryWorker(Service):
    """
    `celery -A portal worker` with the given environment.

    The environment must name the test's own parts: DJANGO_SETTINGS_MODULE, DATABASE_URL (of the
    test database, not of the one it was made from), CELERY_BROKER_URL and so on.
    `stop()` is Celery's warm shutdown, `kill()` a crash in the middle of a task.
    """

    name: ClassVar[str] = "celery"
    # It runs the checkout's code, which may lie where only we can read.
    runs_as_us: ClassVar[bool] = True

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        concurrency: int = 1,
        beat: bool = False,
        arguments: Sequence[str] = (),
        folder: Path | None = None,
    ) -> None:
        super().__init__(folder)
        self._environment = environment
        self.concurrency = concurrency
        self.beat = beat
        self.arguments = arguments

    def environment(self) -> Mapping[str, str]:
        """Return the environment it was given; what it prints must be seen at once."""
        return {
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
            **self._environment,
        }

    def command(self) -> list[str]:
        """Return the worker's command; with `beat` it also sends the periodic tasks."""
        # The log holds every start; `ready` must look at the last one only.
        self._log_before = self.log.stat().st_size if self.log.exists() else 0
        beat = ("--beat", "--schedule", str(self.folder / "beat-schedule"))
        return [
            *(sys.executable, "-m", "celery", "-A", "portal", "worker"),
            *("--loglevel", "INFO", "--concurrency", str(self.concurrency)),
            *("--hostname", f"{self.folder.name}@%h"),
            *("--without-gossip", "--without-mingle"),
            *(beat if self.beat else ()),
            *self.arguments,
        ]

    def ready(self) -> bool:
        """Whether it is connected to the broker and takes tasks."""
        with self.log.open("rb") as log:
            log.seek(self._log_before)
            return b" ready." in log.read()

    @property
    def url(self) -> str:
        """The broker it takes its tasks from."""
        return self.environment().get("CELERY_BROKER_URL", "")
