"""Counting under Dask distributed (extra `dask`): the same job, on worker processes or machines.

A task is some parts, so that its work is much more than its handling. When a worker dies its tasks
are given to others, up to `distributed.scheduler.allowed-failures` times each; what was counted is
not lost, because a tally that is gone with its worker is counted again. The index is a task too,
not scattered data, so that it outlives the workers that hold it.
"""

from __future__ import annotations

import asyncio
import importlib
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join.index import cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.spatial.join.count import CountOptions, Job
    from geo_ops.spatial.join.gather import Gathered
    from geo_ops.spatial.join.parts import Part
    from geo_ops.spatial.join.tally import Tally

CONNECT_SECONDS = 10
WORKER_SECONDS = 60
TASK_ROWS = 4_000_000


def count_on_cluster(
    job: Job, parts: Sequence[Part], gathered: Gathered, options: CountOptions
) -> None:
    """Count parts on a cluster; the workers must see the files under the same paths.

    A script that uses a local cluster guards its main part with `if __name__ == "__main__"`, as
    Python's multiprocessing asks.

    Raises:
        InputError: Dask is not installed; no scheduler or no worker answers, or it is lost; a part
            cannot be read and `gathered` refuses such; a part kills every worker it is given to.
    """
    distributed = _distributed()
    with ExitStack() as stack:
        client = _client(stack, distributed, options)
        shared = client.submit(_same, job, pure=False)
        waiting = {client.submit(_count, shared, task, pure=False): task for task in _tasks(parts)}
        for done in distributed.as_completed(list(waiting)):
            task = waiting.pop(done)
            try:
                answers = done.result()
            except distributed.KilledWorker as error:
                what = f"every worker that it was given to died ({error})"
                todo = "give the workers more memory, or the file smaller row groups"
                raise InputError(explain(task[0].file, what, todo)) from error
            except (asyncio.CancelledError, OSError) as error:
                what = f"the scheduler or all workers are lost ({type(error).__name__})"
                raise InputError(explain("Dask", what, "start them again")) from error
            for part, answer in zip(task, answers, strict=True):
                if isinstance(answer, InputError):
                    gathered.note_error(part, answer)
                    continue
                gathered.note(part, answer)
                if options.progress is not None:
                    options.progress(int(answer.places.sum()) + answer.after_as_of, job.rows)


def _tasks(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """Return parts in tasks of about `TASK_ROWS`; a part of unknown size is a task of its own."""
    tasks: list[tuple[Part, ...]] = []
    rows = TASK_ROWS
    for part in parts:
        size = TASK_ROWS if part.rows is None else part.rows
        if rows + size <= TASK_ROWS:
            tasks[-1] = (*tasks[-1], part)
            rows += size
        else:
            tasks.append((part,))
            rows = size
    return tasks


def _distributed() -> Any:  # noqa: ANN401  # it has types in part
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        todo = "install the extra: pip install 'geo-ops[dask]'"
        raise InputError(explain("engine 'dask'", f"it is not there ({error})", todo)) from error


def _client(stack: ExitStack, distributed: Any, options: CountOptions) -> Any:  # noqa: ANN401
    """Return a client of the scheduler that is named, or of a cluster on this machine."""
    import dask

    stack.enter_context(
        dask.config.set({"distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s"})
    )
    if options.scheduler is None:
        cluster = distributed.LocalCluster(
            n_workers=options.workers or cores(),
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        )
        return stack.enter_context(distributed.Client(stack.enter_context(cluster)))
    try:
        client = stack.enter_context(distributed.Client(options.scheduler, timeout=CONNECT_SECONDS))
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            explain(
                f"scheduler {options.scheduler}",
                f"no scheduler with workers answers there ({type(error).__name__})",
                "start `dask scheduler` and `dask worker`, and give the address that it prints",
            )
        ) from error
    return client


def _same(job: Job) -> Job:
    return job


def _count(job: Job, parts: Sequence[Part]) -> list[Tally | InputError]:
    """Count parts, each by itself; its own error is an answer, not a reason to try again."""
    answers: list[Tally | InputError] = []
    for part in parts:
        try:
            answers.append(job.count(part))
        except InputError as error:
            answers.append(error)
    return answers
