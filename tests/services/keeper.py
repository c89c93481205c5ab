"""
The process that clears a run away: `python -m tests.services.keeper FOLDER`.

It waits until the process that started it ends (its end of the pipe closes, even on SIGKILL), then
stops every server whose state lies in the folder, and removes the folder.
"""

import shutil
import signal
import sys
import time
from pathlib import Path

from tests.services.process import STATE, State

# What has not ended by then, in seconds, is ended by force.
PATIENCE = 15


def clear(run: Path) -> None:
    """Stop every server of the run, all at the same time, and remove its folder."""
    # A worker may start one while the others are being stopped.
    while states := [s for f in run.glob(f"*/{STATE}") if (s := State.read(f.parent)) is not None]:
        for state in states:
            if state.alive:
                state.send(state.stop_signal)
        limit = time.monotonic() + PATIENCE
        for state in states:
            if not state.wait_ended(max(0.0, limit - time.monotonic())):
                state.send(signal.SIGKILL, group=True)
                state.wait_ended(PATIENCE)
        for file in run.glob(f"*/{STATE}"):
            if State.read(file.parent) in states:
                file.unlink(missing_ok=True)
    shutil.rmtree(run, ignore_errors=True)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    clear(Path(sys.argv[1]))
