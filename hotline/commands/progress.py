"""A bar on a terminal while a command works through many lines; silent wherever nobody is looking."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

T = TypeVar("T")
EACH = 256
"""The bar is moved once in so many lines: it must cost nothing."""


def watched(source: Iterable[T], words: str, total: int | None = None) -> Iterator[T]:
    """Give everything of `source`, with a bar on standard error if that is a terminal; without `total` it counts."""
    if not sys.stderr.isatty():
        yield from source
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words, total=total)
        for number, each in enumerate(source, start=1):
            yield each
            if number % EACH == 0:
                progress.update(task, completed=number)
        progress.update(task, completed=total)
