"""What the commands print: progress while they work, and what is there in the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from home.regions.closing import Step

console = Console(highlight=False)


@contextmanager
def progress(what: str, steps: int) -> Iterator[Step]:
    """A bar that moves with every step and goes away at the end."""
    # Fifty lines of “Published: …” would push what matters off the screen.
    logging.getLogger("wagtail").setLevel(logging.WARNING)
    columns = (TextColumn("{task.description:40.40}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=steps)
        yield lambda words: bar.update(task, advance=1, description=words)


def result(made: Sequence[str], there: Sequence[str]) -> None:
    """What is new, and what was there already."""
    for heading, words in (("Made:", made), ("Was there already:", there)):
        if words:
            console.print(heading)
            for one in words:
                console.print(f"  {one}", soft_wrap=True)


def invitation(name: str, mailed: bool, link: str) -> None:
    """Where the invitation went; its link when somebody must pass it on."""
    if mailed:
        console.print(f"The invitation was mailed to {name}.")
    elif link:
        console.print(f"No mail was sent. Give this link to {name}; it works once:")
        console.print(f"  {link}", soft_wrap=True)
