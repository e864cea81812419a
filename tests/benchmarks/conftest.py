"""Benchmarks: ours beside the rivals, in turn, in the same run. `make bench` runs them.

They are collected only when GEO_OPS_BENCH is set: `yes`, or `all` for those of 100 million points.
GEO_OPS_BENCH_FOLDER keeps the made-up data from one run to the next.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

collect_ignore_glob = [] if os.environ.get("GEO_OPS_BENCH") else ["test_*.py"]

LINES: list[str] = []
# How long a round may wait until nothing else runs: a shared machine measures its neighbours too.
PATIENCE = float(os.environ.get("GEO_OPS_BENCH_PATIENCE", "0"))
QUIET = 0.15  # of one core


def busy(seconds: float = 0.5) -> float:
    """Return how many cores are at work now."""
    before = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    time.sleep(seconds)
    after = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    work = [int(b) - int(a) for a, b in zip(before[1:4], after[1:4], strict=True)]
    return sum(work) / os.sysconf("SC_CLK_TCK") / seconds


def wait_for_quiet() -> bool:
    """Wait until the machine is quiet; return whether it became so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if busy() < QUIET:
            return True
    return False


@dataclass
class Contest:
    """Ours and rivals, run in turn so that a busy machine is as hard on one as on the other."""

    benchmark: object
    answers: dict[str, object] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    quiet: int = 0

    def run(
        self,
        name: str,
        ours: Callable[[], object],
        rivals: dict[str, Callable[[], object]],
        rounds: int = 5,
        warm: bool = True,
    ) -> dict[str, float]:
        """Return rival -> median over the rounds of its time divided by ours; each runs a round."""
        if warm:
            ours()
        self.seconds = {rival: [] for rival in rivals} | {"ours": []}
        self.quiet = 0

        def rivals_first() -> None:
            self.quiet += wait_for_quiet()
            for rival, run in rivals.items():
                self.answers[rival] = self._timed(rival, run)

        def timed_ours() -> None:
            self.answers["ours"] = self._timed("ours", ours)

        self.benchmark.group = name
        self.benchmark.pedantic(timed_ours, setup=rivals_first, rounds=rounds)
        return self.ratios(name)

    def _timed(self, name: str, run: Callable[[], object]) -> object:
        start = time.perf_counter()
        answer = run()
        self.seconds[name].append(time.perf_counter() - start)
        return answer

    def ratios(self, name: str) -> dict[str, float]:
        """Note and return the ratios."""
        own = self.seconds["ours"]
        ratios = {}
        for rival, times in self.seconds.items():
            if rival == "ours":
                continue
            ratios[rival] = statistics.median(b / a for a, b in zip(own, times, strict=True))
            medians = f"{statistics.median(times):.3f} s, ours {statistics.median(own):.3f} s"
            rounds = f"{len(own)} rounds, {self.quiet} begun on a quiet machine"
            LINES.append(f"{name}: {rival} {medians}: {ratios[rival]:.2f} x ({rounds})")
        self.benchmark.extra_info.update(ratios)
        return ratios


@pytest.fixture
def contest(benchmark):
    """Give a contest of one benchmark."""
    return Contest(benchmark)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Give the folder of the made-up data."""
    chosen = os.environ.get("GEO_OPS_BENCH_FOLDER")
    if chosen is None:
        return tmp_path_factory.mktemp("bench")
    Path(chosen).mkdir(parents=True, exist_ok=True)
    return Path(chosen)


@pytest.fixture(scope="session")
def mali():
    """Give the units of Mali by level."""
    from geo_ops.boundaries.pack import load_pack
    from geo_ops.content import Content

    units = load_pack(Content.find(None), "mli").units_on()
    return {level: units.level(level)[["pcode", "name", "geometry"]] for level in units.levels}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Keep no index from one benchmark to the next."""
    from geo_ops.spatial.join import index

    monkeypatch.setenv("GEO_OPS_CACHE", str(tmp_path))
    index._recent.clear()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """Close with the ratios, one a line."""
    if LINES:
        terminalreporter.section("ours beside the rivals (medians of rounds in turn)")
        for line in LINES:
            terminalreporter.write_line(line)
