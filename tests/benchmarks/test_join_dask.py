"""Two workers of Dask beside one."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from geo_ops.spatial.join import CountOptions, count_points
from tests.benchmarks.fixes import write_fixes

PARTS, MILLION = 100, 1_000_000


@pytest.fixture(scope="module")
def clusters():
    distributed = pytest.importorskip("distributed")
    found = {}
    for workers in (1, 2):
        found[workers] = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        )
    yield found
    for one in found.values():
        one.close()


def test_two_workers_and_one(contest, folder, mali, clusters):
    units = mali["cercle"]
    parts = folder / "parts"
    parts.mkdir(exist_ok=True)
    table = pq.read_table(write_fixes(folder / "10m-tracks.parquet", units, 10 * MILLION))
    for at in range(PARTS):
        place = parts / f"p{at:02d}.parquet"
        if place.exists():
            continue
        if at < 5:
            pq.write_table(table.slice(at * 2 * MILLION, 2 * MILLION), place)
        else:
            place.hardlink_to(parts / f"p{at % 5:02d}.parquet")

    def run(workers):
        address = clusters[workers].scheduler_address
        options = CountOptions(engine="dask", scheduler=address, kernel="numba")
        return lambda: count_points(parts, units, options).table

    run(1)()
    ratios = contest.run(
        f"{PARTS * 2} million in {PARTS} parts, two workers", run(2), {"one worker": run(1)}
    )
    assert contest.answers["ours"].equals(contest.answers["one worker"])
    assert ratios["one worker"] > 1.6
