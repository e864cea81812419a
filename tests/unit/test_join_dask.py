"""Counting under Dask: the same answer as here, whatever happens to workers and files."""

from __future__ import annotations

import os
import signal
import sys

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo_ops.errors import InputError
from geo_ops.spatial.join import dask_engine
from geo_ops.spatial.join.count import CountOptions
from geo_ops.spatial.join.points import count_points
from tests.grid import rings

PARTS = 24


@pytest.fixture(autouse=True)
def no_cache(monkeypatch):
    monkeypatch.setenv("GEO_OPS_CACHE", "off")
    # Two parts a task, so that there are some.
    monkeypatch.setattr(dask_engine, "TASK_ROWS", 1000)


@pytest.fixture(scope="module")
def units():
    own = rings()
    shapes = [shapely.Polygon(ring) for ring in own.values()]
    return gpd.GeoDataFrame({"pcode": list(own)}, geometry=shapes, crs="EPSG:4326")


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(3)
    for at in range(PARTS):
        x, y = rng.uniform((-30.5, -0.5), (-25.5, 4.5), (500, 2)).round(1).T
        team = rng.choice(["red", "blue"], 500)
        pq.write_table(
            pa.table({"lon": x, "lat": y, "team": team}), tmp_path / f"p{at:02d}.parquet"
        )
    return tmp_path


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    # As in the engine, but kept over the tests: starting processes is what takes time.
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as own:
        yield own


def pids(cluster):
    return [nanny.pid for nanny in cluster.workers.values()]


def options(cluster, **more):
    return CountOptions(
        by=("team",), engine="dask", scheduler=cluster.scheduler_address, **more
    )  # fmt: skip


def test_it_gives_what_one_machine_gives(folder, units, cluster):
    here = count_points(folder, units, CountOptions(by=("team",)))
    seen = []
    found = count_points(
        folder, units, options(cluster, progress=lambda done, total: seen.append((done, total)))
    )
    assert found.table.equals(here.table)
    assert found.ledger == here.ledger
    assert found.ledger.received == PARTS * 500
    assert seen == [(500, PARTS * 500)] * PARTS


@pytest.mark.parametrize("how_many", [1, 2], ids=["one", "all"])
def test_workers_that_are_killed_are_survived(folder, units, cluster, how_many):
    killed = []

    def kill(done, total):
        del done, total
        if not killed:
            killed.extend(pids(cluster)[:how_many])
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    found = count_points(folder, units, options(cluster, progress=kill))
    assert found.table.equals(count_points(folder, units, CountOptions(by=("team",))).table)
    assert len(killed) == how_many
    assert not set(killed) & set(pids(cluster))


def test_a_corrupt_part_is_named_and_the_rest_finished_or_refused(folder, units, cluster):
    cut = folder / "p07.parquet"
    data = bytearray(cut.read_bytes())
    data[4:400] = bytes(396)
    cut.write_bytes(bytes(data))
    with pytest.raises(InputError, match=r"p07\.parquet: row group 0: it cannot be read"):
        count_points(folder, units, options(cluster))
    found = count_points(folder, units, options(cluster, corrupt="skip"))
    assert list(found.skipped) == [str(cut)]
    assert found.ledger.received == (PARTS - 1) * 500
    here = count_points(folder, units, CountOptions(by=("team",), corrupt="skip"))
    assert found.table.equals(here.table)
    assert found.skipped == here.skipped


def test_a_cluster_of_its_own(folder, units):
    pytest.importorskip("distributed")
    found = count_points(folder, units, CountOptions(engine="dask", workers=1))
    assert found.table.equals(count_points(folder, units).table)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "no address"])
def test_a_scheduler_that_is_not_there(folder, units, address, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(dask_engine, "CONNECT_SECONDS", 0.3)
    with pytest.raises(InputError, match="no scheduler with workers answers there"):
        count_points(folder, units, CountOptions(engine="dask", scheduler=address))


def test_without_dask(folder, units, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"geo-ops\[dask\]"):
        count_points(folder, units, CountOptions(engine="dask"))
