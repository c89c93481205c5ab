"""Elastic's own server, one node, with our analysis plugin (tests.services.elasticsearch_home)."""

import json
import shutil
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.services import elasticsearch_home, machine
from tests.services.process import Service


class Elasticsearch(Service):
    """
    Elasticsearch, one node without security, on 512 MB of heap (about 850 MB in all).

    One node holds no replicas: an index with replicas stays yellow, so ask for 0 or wait for
    yellow. `GET /` is not in this distribution: `client.info()` and `ping()` fail, cluster health
    works.
    """

    name: ClassVar[str] = "elasticsearch"
    start_seconds: ClassVar[float] = 180

    @property
    def _config(self) -> Path:
        return self.folder / "config"

    def prepare(self) -> None:
        """Fetch and build the home when it is not in the cache, and write this node's settings."""
        home = elasticsearch_home.prepare()
        shutil.copytree(home / "config", self._config)
        settings = {
            "cluster.name": "portal-tests",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": machine.free_port(),
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "xpack.security.enabled": False,
            # A laptop with a full disk must not make the indexes read-only.
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items())
        (self._config / "elasticsearch.yml").write_text(lines)
        # The server writes its keystore there at the first start.
        (self.folder / "tmp").mkdir()
        for path in (self.folder / "tmp", self._config, *self._config.rglob("*")):
            machine.hand_over(path)

    def environment(self) -> Mapping[str, str]:
        """Return where Java and the settings are, and how much memory to take."""
        return {
            "ES_JAVA_HOME": str(machine.JAVA.require()),
            "ES_PATH_CONF": str(self._config),
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
            "ES_TMPDIR": str(self.folder / "tmp"),
        }

    def command(self) -> list[str]:
        """Return Elastic's own start script."""
        return [str(elasticsearch_home.prepare() / "bin" / "elasticsearch")]

    def ready(self) -> bool:
        """Whether the cluster is formed and every primary shard is there."""
        address = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return not json.load(answer)["timed_out"]
        except OSError:
            return False

    @property
    def url(self) -> str:
        """The address of its HTTP interface."""
        return f"http://127.0.0.1:{self.port}"
