"""A billion fixes in fifty parts: the time must grow with the points, and the memory must not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from geo_ops.spatial.join import CountOptions, count_points
from tests.benchmarks.conftest import LINES
from tests.benchmarks.fixes import write_fixes
from tests.benchmarks.test_join_points import PEAK

MILLION, IN_A_PART = 1_000_000, 20
big = pytest.mark.skipif(os.environ.get("GEO_OPS_BENCH") != "all", reason="GEO_OPS_BENCH=all")


def parts_of(folder, units, count):
    """Give a folder of `count` parts of 20 million fixes each; they share one file's content."""
    first = write_fixes(folder / "20m.parquet", units, IN_A_PART * MILLION)
    place = folder / f"scale-{count}"
    place.mkdir(exist_ok=True)
    for at in range(count):
        part = place / f"p{at:03d}.parquet"
        if not part.exists():
            part.hardlink_to(first)
    return place


@big
def test_a_billion_beside_two_hundred_million(contest, folder, mali):
    units = mali["cercle"]
    small, large = parts_of(folder, units, 10), parts_of(folder, units, 50)

    def run(place):
        options = CountOptions(kernel="numba")
        return lambda: count_points(place, units, options).ledger.counted

    ratios = contest.run("a billion", run(large), {"200 million": run(small)}, rounds=3)
    assert contest.answers["ours"] == 5 * contest.answers["200 million"]
    assert ratios["200 million"] > 1 / 7


@big
def test_memory_of_a_billion(folder, mali):
    place = parts_of(folder, mali["cercle"], 50)
    command = [sys.executable, "-c", PEAK, str(place)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    peak = int(done.stderr.split()[-1]) / 1e6
    LINES.append(f"a billion from 50 parts, the whole command: at most {peak:.2f} GB of memory")
    assert peak < 1
