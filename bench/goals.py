"""What is promised, what was measured, and how both are written down."""

from __future__ import annotations

import datetime as dt
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Goal:
    """One promise: a figure and its bound."""

    name: str
    what: str
    bound: float
    at_least: bool
    unit: str = " times"

    def met(self, value: float) -> bool:
        """Whether the figure keeps the promise."""
        return value >= self.bound if self.at_least else value <= self.bound

    def written(self, value: float) -> str:
        """The figure with its unit."""
        number = f"{value:.0f}" if self.unit in {"", " MB", " %"} else f"{value:.2f}"
        return f"{number}{self.unit}"

    @property
    def bound_written(self) -> str:
        """The promise as people read it."""
        number = f"{self.bound:g}{self.unit}"
        return f"at least {number}" if self.at_least else f"at most {number}"


GOALS = (
    Goal("p50_alone", "Search view against the bare query of the same body, p50, one visitor at "
         "a time", 4, False),
    Goal("p50_busy", "The same with 16 connections on both", 4, False),
    Goal("rate", "Search view against the stock view, requests a second, 16 connections", 3, True),
    Goal("sql", "SQL queries a search (the most of any query)", 4, False, ""),
    Goal("requests", "Elasticsearch requests a search", 1, False, ""),
    Goal("clients", "Elasticsearch clients made per search", 0, False, ""),
    Goal("rebuild_stock", "Rebuild against `update_index`, documents a second", 5, True),
    Goal("rebuild_bulk", "Rebuild against a bare bulk of prebuilt documents", 50, True, " %"),
    Goal("memory", "Most memory of the rebuild", 400, False, " MB"),
    Goal("growth", "Memory at the end of the fill against that at a quarter of it", 1.1, False),
    Goal("page_kept", "Kept article against the stock article page, requests a second", 10, True),
    Goal("page_anew", "The same article, made anew for each visitor", 1, True),
    Goal("page_front", "Article through the front against the same bytes as a file", 40, True,
         " %"),
    Goal("ten_alone", "Ten times the documents: p95 of the search view, one visitor at a time",
         2, False),
    Goal("ten_busy", "Ten times the documents: p95 with 16 connections", 2, False),
)  # fmt: skip


def table(values: dict[str, float]) -> Table:
    """The goals that were measured, for a terminal."""
    shown = Table(title="Goals", title_justify="left")
    for heading in ("goal", "promised", "measured", "met"):
        shown.add_column(heading, justify="left" if heading == "goal" else "right")
    for goal in GOALS:
        if goal.name in values:
            met = goal.met(values[goal.name])
            shown.add_row(
                goal.what,
                goal.bound_written,
                goal.written(values[goal.name]),
                "[green]yes" if met else "[bold red]no",
            )
    return shown


def figures(measured: dict[str, Any]) -> Table:
    """The times behind the ratios, for a terminal."""
    shown = Table(title="Figures behind them", title_justify="left")
    for heading in ("what", "p50 ms", "p95 ms", "a second"):
        shown.add_column(heading, justify="left" if heading == "what" else "right")
    for row in rows(measured):
        shown.add_row(*row)
    return shown


def rows(measured: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Name, p50, p95 and rate of everything that was timed."""
    found = []
    for name, seen in measured["asked"].items():
        found.append((name, f"{seen['p50']:.1f}", f"{seen['p95']:.1f}", f"{seen['rate']:.0f}"))
    for name, rate in measured["indexed"].items():
        found.append((name, "", "", f"{rate:.0f}"))
    for name, value in measured["processes"].items():
        found.append((name, "", "", f"{value:.1f}"))
    return found


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = named[0].split(":", 1)[1].strip() if named else model
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {
        "processor": f"{os.cpu_count()} x {model}",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "date": dt.datetime.now().strftime("%Y-%m-%d %H:%M"),
        "load_before": f"{load:.1f}",
    }


def markdown(report: dict[str, Any]) -> str:
    """The report as the table of docs/benchmarks.md."""
    on, values = report["machine"], report["goals"]
    lines = [
        f"{on['date']}, {on['processor']}, {on['system']}, load before the run "
        f"{on['load_before']}; {report['data']}; load by {report['loader']}.",
        "",
        "| goal | promised | measured | met |",
        "| --- | ---: | ---: | :-: |",
    ]
    for goal in GOALS:
        if goal.name in values:
            value = values[goal.name]
            met = "yes" if goal.met(value) else "**no**"
            lines.append(f"| {goal.what} | {goal.bound_written} | {goal.written(value)} | {met} |")
    lines += ["", "| figure | p50 ms | p95 ms | a second |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {' | '.join(row)} |" for row in rows(report["measured"])]
    return "\n".join(lines) + "\n"
