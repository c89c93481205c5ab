"""
What this machine offers: the programs the servers need, a user to run them, ports, a cache.

Only the standard library is used here, because `bin/services` asks before anything is installed.
"""

import functools
import os
import pwd
import random
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# Oldest Java that runs Elasticsearch 8.19.
OLDEST_JAVA = 17


class Missing(Exception):
    """A program is not on this machine. The message says what needs it and how to get it."""


@dataclass(frozen=True)
class Tool:
    """A program the tests need, where it is looked for, and how to get it."""

    name: str
    used_for: str
    find: Callable[[], Path | None]
    apt: tuple[str, ...]
    brew: str

    def require(self) -> Path:
        """Return the program's path; raise Missing when it is not there."""
        path = self.find()
        if path is None:
            raise Missing(
                f"{self.name} is not on this machine ({self.used_for}). "
                f"Get it with: apt-get install {' '.join(self.apt)}  or: brew install {self.brew}"
            )
        return path


def _first(*paths: str | Path | None) -> Path | None:
    return next((Path(path) for path in paths if path and Path(path).exists()), None)


def _postgres() -> Path | None:
    """Return the folder of initdb and postgres; the newest when there are several."""
    folders = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr/local/opt").glob("postgresql@*/bin"),
    ]

    def version(folder: Path) -> float:
        found = re.search(r"postgresql[@/](\d+(?:\.\d+)?)", str(folder))
        return float(found[1]) if found else 0.0

    for folder in sorted(folders, key=version, reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb and shutil.which("postgres") else None


def java_version(home: Path) -> int:
    """Return the major version of the Java in `home`, 0 when it does not run."""
    try:
        said = subprocess.run(
            [home / "bin" / "java", "-version"], capture_output=True, text=True, timeout=30
        ).stderr
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


@functools.cache
def java_home() -> Path | None:
    """Return the home of a Java development kit of at least OLDEST_JAVA."""
    on_path = shutil.which("javac")
    candidates = [
        os.environ.get("ES_JAVA_HOME"),
        os.environ.get("JAVA_HOME"),
        Path(on_path).resolve().parent.parent if on_path else None,
        *sorted(Path("/usr/lib/jvm").glob("*")),
        *Path("/opt/homebrew/opt").glob("openjdk*"),
        *Path("/usr/local/opt").glob("openjdk*"),
        *Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"),
    ]
    for candidate in candidates:
        home = Path(candidate) if candidate else None
        if home and (home / "bin" / "javac").exists() and java_version(home) >= OLDEST_JAVA:
            return home
    return None


def _chromium() -> Path | None:
    return _first(
        os.environ.get("PORTAL_CHROMIUM"),
        shutil.which("chromium"),
        shutil.which("chromium-browser"),
        shutil.which("google-chrome"),
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    )


POSTGRES = Tool(
    "PostgreSQL", "the database of the tests", _postgres, ("postgresql",), "postgresql@17"
)
REDIS = Tool(
    "redis-server",
    "the queue of background work",
    lambda: _first(shutil.which("redis-server")),
    ("redis-server",),
    "redis",
)
JAVA = Tool(
    f"a Java development kit {OLDEST_JAVA} or newer",
    "runs Elasticsearch",
    java_home,
    ("default-jdk-headless",),
    "openjdk@21",
)
MAVEN = Tool(
    "mvn", "fetches Elasticsearch once", lambda: _first(shutil.which("mvn")), ("maven",), "maven"
)
CHROMIUM = Tool(
    "Chromium",
    "the journeys in a browser",
    _chromium,
    ("chromium", "fonts-dejavu-core"),
    "chromium",
)
TOOLS = (POSTGRES, REDIS, JAVA, MAVEN, CHROMIUM)


def unprivileged_user() -> str | None:
    """Return whom to run a server as: `nobody` when we are root (they refuse root), else us."""
    return "nobody" if os.geteuid() == 0 else None


def hand_over(path: Path) -> None:
    """Give a folder to the user its server will run as, and check that this user can get there."""
    user = unprivileged_user()
    if user is None:
        return
    account = pwd.getpwnam(user)
    os.chown(path, account.pw_uid, account.pw_gid)
    reachable(path)


def reachable(path: Path) -> None:
    """Raise Missing when a server that runs as `nobody` could not get to `path`."""
    if unprivileged_user() is None:
        return
    for folder in (path, *path.parents)[1:]:
        if not folder.stat().st_mode & 0o001:
            raise Missing(
                f"{path} cannot be reached by the user 'nobody', because {folder} is closed to "
                "others. Set TMPDIR and PORTAL_CACHE to folders that others may enter."
            )


def free_port() -> int:
    """
    Return a free port of 127.0.0.1.

    From below the range the system gives to outgoing connections, so that none of those takes
    the port while its server is killed and started again.
    """
    for port in random.SystemRandom().sample(range(20_000, 30_000), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Missing("No free port between 20000 and 30000 on 127.0.0.1.")


def cache_folder() -> Path:
    """Return where things fetched or built once are kept between runs; made when not there."""
    chosen = os.environ.get("PORTAL_CACHE")
    if chosen:
        folder = Path(chosen).expanduser().resolve()
    elif os.geteuid() == 0:
        # Root's home is closed to the user the servers run as.
        folder = Path("/var/cache/recovery-portal")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(base) / "recovery-portal"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
