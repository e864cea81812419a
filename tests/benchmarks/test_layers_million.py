"""Reading, checking, locating and summarising a million incidents beside plain pandas.

The rival joins by geopandas and groups by pandas, and checks nothing. Each runs as a script of its
own, in turn, so that the memory of one is not the other's.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.conftest import LINES
from tests.benchmarks.million import ours, plain, write_incidents

PROJECT = Path(__file__).resolve().parents[2]
SECONDS, GIGABYTES = 30.0, 3.0


@pytest.fixture(scope="module")
def million(folder):
    path = folder / "million_incidents.csv"
    return path if path.is_file() else write_incidents(path)


def script(way, path):
    """Return a run of one way as a script, and note seconds and peak of memory of each run."""
    taken = []

    def run():
        command = [sys.executable, "-m", "tests.benchmarks.million", way, str(path)]
        out = subprocess.run(
            command, cwd=PROJECT, check=True, capture_output=True, text=True
        ).stdout
        taken.append(tuple(map(float, re.search(r": ([\d.]+) s, ([\d.]+) GB", out).groups())))
        return out

    run.taken = taken
    return run


def test_a_million_incidents(million, contest):
    own, rival = script("ours", million), script("plain", million)
    ratios = contest.run(
        "a million incidents, read to figures", own, {"pandas and geopandas": rival}, 3, warm=False
    )
    seconds, peak = (max(one) for one in zip(*own.taken, strict=True))
    LINES.append(f"a million incidents: at most {seconds:.1f} s and {peak:.2f} GB")
    LINES.append(contest.answers["ours"].splitlines()[-1])
    assert peak < GIGABYTES
    assert min(one for one, _ in own.taken) < SECONDS
    assert ratios["pandas and geopandas"] > 0.5  # a shared machine: the line above says how much


def test_both_count_the_same(million, tmp_path):
    path = tmp_path / "some.csv"
    with million.open(encoding="utf-8") as file:
        path.write_text("".join(line for line, _ in zip(file, range(20_001), strict=False)))
    figures, ledger, _ = ours(path)
    found = plain(path)
    assert ledger.received == 20_000
    for (level, name), series in found.items():
        table = figures.by_unit("incidents", name, level)
        table = table[(table["value"] != 0) & ~table["bucket"]]
        own = dict(zip(table["pcode"], table["value"], strict=True))
        their = series.groupby(level=0).sum()
        assert own == their[their != 0].astype(float).to_dict(), (level, name)
        assert np.isclose(figures.cube.query("measure == @name and level == @level")["value"].sum(),
                          series.sum())  # fmt: skip
