"""Gathering the tallies of parts: a file counts whole or not at all."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Literal

from geo_ops.errors import InputError
from geo_ops.spatial.join.index import cores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from geo_ops.spatial.join.count import CountOptions, Job
    from geo_ops.spatial.join.parts import Part
    from geo_ops.spatial.join.plan import Plan
    from geo_ops.spatial.join.tally import Tally


class Gathered:
    """The sum of what is done so far, and the files that could not be read, with the reason."""

    def __init__(self, job: Job, plan: Plan, corrupt: Literal["refuse", "skip"]) -> None:
        self.total = job.tally()
        self.skipped = {file: str(error) for file, error in plan.corrupt.items()}
        self._corrupt = corrupt
        self._left = Counter(part.file for part in plan.parts)
        self._partial: dict[str, Tally] = {}

    def note(self, part: Part, tally: Tally) -> None:
        """Take the tally of a part; when it is the last of its file, the file counts."""
        if part.file in self.skipped:
            return
        self._left[part.file] -= 1
        if part.file in self._partial:
            self._partial[part.file].merge(tally)
        else:
            self._partial[part.file] = tally
        if not self._left[part.file]:
            self.total.merge(self._partial.pop(part.file))

    def note_error(self, part: Part, error: InputError) -> None:
        """Take the error of a part: raise it, or leave its file out and name it."""
        if self._corrupt == "refuse":
            raise error
        self._partial.pop(part.file, None)
        self.skipped.setdefault(part.file, str(error))


def count_here(job: Job, parts: Sequence[Part], gathered: Gathered, options: CountOptions) -> None:
    """Count parts with threads of this process; at most a few batches are in memory.

    Raises:
        InputError: a part cannot be read, and `gathered` refuses such.
    """
    threads = options.workers or cores()
    waiting = iter(parts)
    running: dict[Future[Tally], Part] = {}
    pool = ThreadPoolExecutor(threads)
    try:
        while True:
            # No more are handed out than run: what is done is summed before more is begun.
            for part in waiting:
                if part.file not in gathered.skipped:
                    running[pool.submit(job.count, part, options.progress)] = part
                if len(running) > threads:
                    break
            if not running:
                return
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                part = running.pop(done)
                try:
                    gathered.note(part, done.result())
                except InputError as error:
                    gathered.note_error(part, error)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
