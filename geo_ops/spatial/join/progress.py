"""Progress for people: on a terminal only, never in a log or a pipe."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo_ops.spatial.join.count import Progress


@contextmanager
def shown(title: str) -> Iterator[Progress | None]:
    """Give a function that shows progress on standard error, or None when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None)

        def tell(done: int, total: int | None) -> None:
            bar.update(task, advance=done, total=total)

        yield tell
