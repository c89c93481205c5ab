"""Redis, which keeps nothing on disk unless asked."""

import socket
from pathlib import Path
from typing import ClassVar

from tests.services import machine
from tests.services.process import Service


class Redis(Service):
    """
    Redis as queue and cache.

    By default a kill loses everything in it, the harshest case for whoever relies on it;
    with `durable` every write is on disk before it is answered.
    """

    name: ClassVar[str] = "redis"

    def __init__(
        self, folder: Path | None = None, port: int | None = None, *, durable: bool = False
    ) -> None:
        super().__init__(folder, port)
        self.durable = durable

    def command(self) -> list[str]:
        """Return the server's command."""
        durable = ["--appendonly", "yes", "--appendfsync", "always"]
        return [
            str(machine.REDIS.require()),
            *("--bind", "127.0.0.1", "--port", str(self.port), "--databases", "64"),
            *("--dir", str(self.folder), "--save", "", "--daemonize", "no"),
            *(durable if self.durable else ()),
        ]

    def ready(self) -> bool:
        """Whether it answers a ping; one that still loads its data does not."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    @property
    def url(self) -> str:
        """The address of its first database."""
        return self.url_of(0)

    def url_of(self, number: int) -> str:
        """Return the address of one of its 64 databases."""
        return f"redis://127.0.0.1:{self.port}/{number}"
