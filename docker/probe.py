"""
The health checks of the containers: docker/probe.py web | pulse SECONDS

`web` asks the portal in this container whether it can serve. `pulse` looks when the worker or the
clock gave its last sign of life (portal.pulse); a check that asks them through the queue would
cost two seconds of processor each time.
"""

import os
import sys
import time
import urllib.error
import urllib.request


def web() -> str:
    """Return what keeps this container's web server from answering; empty when nothing does."""
    try:
        with urllib.request.urlopen("http://127.0.0.1:8000/health/live", timeout=4):
            return ""
    except OSError as error:
        return str(error)


def pulse(seconds: float) -> str:
    """Return an empty string when the last sign of life is at most so many seconds old."""
    try:
        age = time.time() - os.stat(os.environ["PULSE_FILE"]).st_mtime
    except OSError:
        return "no sign of life yet"
    return "" if age <= seconds else f"last sign of life {age:.0f} s ago"


def main() -> int:
    """Print what is wrong; returns 1 when something is."""
    match sys.argv[1:]:
        case ["web"]:
            wrong = web()
        case ["pulse", seconds]:
            wrong = pulse(float(seconds))
        case _:
            wrong = __doc__
    print(wrong or "well")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
