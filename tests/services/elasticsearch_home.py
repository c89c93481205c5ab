"""
Elastic's minimal distribution with our analysis plugin, made once and kept in the cache.

Maven Central serves it as org.elasticsearch.distribution.integ-test-zip (107 MB): Elastic's own
server without most of its modules. The plugin beside this file (elasticsearch_plugin/) registers
Lucene's own classes, which the server brings, under the names the missing module analysis-common
gives them. The official image has that module and needs no plugin.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from tests.services import machine
from tests.services.process import ServiceError
from tests.services.run import lock

VERSION = "8.19.21"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
SHA256 = "215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a"
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"

PLUGIN_NAME = "site-analysis"
PLUGIN_CLASS = "portal.elasticsearch.SiteAnalysisPlugin"
PLUGIN_SOURCE = Path(__file__).parent / "elasticsearch_plugin" / "SiteAnalysisPlugin.java"


def home_folder() -> Path:
    """Return where the home lies for this version and this source of the plugin, made or not."""
    source = hashlib.sha256(PLUGIN_SOURCE.read_bytes()).hexdigest()[:12]
    return machine.cache_folder() / f"elasticsearch-{VERSION}-{source}"


def prepare() -> Path:
    """
    Return the home, made when it is not there.

    Raises Missing when Java or Maven is not on this machine, ServiceError when a step fails.
    """
    home = home_folder()
    machine.reachable(home)
    if home.exists():
        return home
    with lock(machine.cache_folder() / "elasticsearch.lock"):
        if not home.exists():
            _make(home)
    return home


def _make(home: Path) -> None:
    java = machine.JAVA.require()
    maven = machine.MAVEN.require()
    with tempfile.TemporaryDirectory(prefix=".making-", dir=home.parent) as made:
        folder = Path(made)
        archive = folder / f"elasticsearch-{VERSION}.zip"
        _run(
            "Fetching Elasticsearch",
            [maven, "-q", "-B", COPY_GOAL, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"],
            {"JAVA_HOME": str(java)},
        )
        with archive.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != SHA256:
            raise ServiceError(f"{archive.name} is not the file we know: its sha256 is {found}")
        _unzip(archive, folder)
        fresh = folder / f"elasticsearch-{VERSION}"
        _add_plugin(fresh, java)
        fresh.rename(home)


def _unzip(archive: Path, folder: Path) -> None:
    """Unpack with the run bits, which zipfile alone forgets."""
    with zipfile.ZipFile(archive) as packed:
        for item in packed.infolist():
            path = Path(packed.extract(item, folder))
            mode = item.external_attr >> 16
            path.chmod(0o755 if item.is_dir() or mode & 0o100 else 0o644)


def _add_plugin(home: Path, java: Path) -> None:
    """Compile the plugin against the server's own jars and lay it where the server looks."""
    plugin = home / "plugins" / PLUGIN_NAME
    classes = home / "plugin-classes"
    plugin.mkdir(parents=True)
    _run(
        "Compiling the analysis plugin",
        [
            java / "bin" / "javac",
            *("--release", str(machine.OLDEST_JAVA)),
            *("-cp", str(home / "lib" / "*"), "-d", classes, PLUGIN_SOURCE),
        ],
    )
    with zipfile.ZipFile(plugin / f"{PLUGIN_NAME}.jar", "w", zipfile.ZIP_DEFLATED) as jar:
        for path in sorted(classes.rglob("*.class")):
            jar.write(path, path.relative_to(classes))
    shutil.rmtree(classes)
    (plugin / "plugin-descriptor.properties").write_text(
        f"name={PLUGIN_NAME}\n"
        "description=Lucene's analysis classes under the names of analysis-common\n"
        f"version={VERSION}\n"
        f"elasticsearch.version={VERSION}\n"
        f"java.version={machine.OLDEST_JAVA}\n"
        f"classname={PLUGIN_CLASS}\n"
    )
    for path in (plugin, *plugin.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _run(what: str, command: list[str | Path], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode:
        raise ServiceError(f"{what} failed:\n{(done.stdout + done.stderr)[-3000:]}")
