"""`python -m bench`: measure search and indexing against their baselines. See bench/__init__.py."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from dataclasses import replace

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import goals, run
from tests.services import Missing, ServiceError
from tests.services.run import end_run


def main() -> int:
    """Run the benchmark. Exit code 0: every goal is met, 1: one is not, 2: it could not run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the data, one round each")
    parser.add_argument(
        "--long", action="store_true", help="also with ten times the documents (half an hour more)"
    )
    parser.add_argument("--pages", action="store_true", help="pages only, without the search")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--markdown", action="store_true", help="print it as docs/benchmarks.md")
    chosen = parser.parse_args()
    size = run.QUICK if chosen.quick else run.PAGES if chosen.pages else run.Size()
    if chosen.long:
        size = replace(size, ten_times=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    told, out = Console(stderr=True), Console()
    columns = (TextColumn("{task.description:46.46}"), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn())  # fmt: skip
    try:
        with Progress(*columns, console=told, transient=True) as progress:
            task = progress.add_task("", total=None)

            def show(label: str, done: int, total: int) -> None:
                progress.update(task, description=label, completed=done, total=total or None)

            report = run.Bench(size, show).measure()
    except (Missing, ServiceError, run.StepFailed, RuntimeError) as error:
        told.print(str(error), style="red", markup=False)
        return 2
    except KeyboardInterrupt:
        return 2
    finally:
        end_run()
    if chosen.json:
        print(json.dumps(report, indent=2))
    elif chosen.markdown:
        print(goals.markdown(report), end="")
    else:
        out.print(goals.table(report["goals"]), goals.figures(report["measured"]))
        out.print(f"{report['data']}. Load by {report['loader']}.")
    return 0 if report["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
