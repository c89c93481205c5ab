"""PostgreSQL with an empty cluster of its own."""

import os
import signal
import subprocess
from collections.abc import Mapping
from typing import ClassVar

from tests.services import machine
from tests.services.process import Service, ServiceError


class Postgres(Service):
    """
    PostgreSQL; safe against kills of the process, not of the machine (fsync is off, for speed).

    Its user `portal` may do everything and needs no password; the cluster holds no data but ours.
    """

    name: ClassVar[str] = "postgres"
    # SIGINT is PostgreSQL's fast shutdown: open connections are ended, not waited for.
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT

    def prepare(self) -> None:
        """Make the cluster."""
        folder = machine.POSTGRES.require()
        made = subprocess.run(
            [
                folder / "initdb",
                f"--pgdata={self.folder / 'data'}",
                "--username=portal",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            user=machine.unprivileged_user(),
            cwd=self.folder,
            env={**os.environ, **self.environment()},
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise ServiceError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def environment(self) -> Mapping[str, str]:
        """Keep the cluster's messages readable by the tests."""
        return {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "LC_MESSAGES": "C"}

    def command(self) -> list[str]:
        """Return the server's command: speed before safety against power loss."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "autovacuum_naptime": "10s",
            "log_checkpoints": "off",
        }
        options = [f"--{key}={value}" for key, value in settings.items()]
        server = machine.POSTGRES.require() / "postgres"
        return [str(server), "-D", str(self.folder / "data"), "-p", str(self.port), *options]

    def ready(self) -> bool:
        """Whether it accepts connections."""
        asked = [machine.POSTGRES.require() / "pg_isready", "-q", "-h", "127.0.0.1"]
        return subprocess.run([*asked, "-p", str(self.port)]).returncode == 0

    def start_again_after(self, log: str) -> bool:
        """Whether the last processes of a killed server have yet to notice that it is gone."""
        return "shared memory block" in log or "lock file" in log

    @property
    def url(self) -> str:
        """The address of the database that is always there."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """Return the address of a database of this server, in the form of DATABASE_URL."""
        return f"postgres://portal@127.0.0.1:{self.port}/{database}"
