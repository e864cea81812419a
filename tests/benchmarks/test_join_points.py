"""Points to units beside geopandas, SedonaDB, shapely and merely reading the file."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geo_ops.spatial.join import CountOptions, count_points, index, index_units
from geo_ops.spatial.join.kernel_numpy import units_at
from tests.benchmarks.conftest import LINES
from tests.benchmarks.fixes import write_fixes

MILLION = 1_000_000
big = pytest.mark.skipif(os.environ.get("GEO_OPS_BENCH") != "all", reason="GEO_OPS_BENCH=all")


@pytest.fixture(autouse=True)
def compiled():
    """Compile before anything is timed: it is done once on a machine."""
    from geo_ops.spatial.join import kernel_numba

    units = gpd.GeoDataFrame({"pcode": ["A"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    index_units(units).places(np.zeros(3), np.zeros(3), kernel="numba")
    return kernel_numba


def ours(path, units, **options):
    def run():
        found = count_points(path, units, CountOptions(**options))
        return {row["pcode"]: row["count"] for row in found.table.to_pylist() if row["count"]}

    return run


def sjoin(points, units):
    def run():
        found = gpd.sjoin(points, units, predicate="intersects", how="inner")
        return found["pcode"].value_counts().to_dict()

    return run


def sedona(path, units):
    sedonadb = pytest.importorskip("sedonadb")
    own = sedonadb.connect()
    own.create_data_frame(units[["pcode", "geometry"]]).to_view("units")
    own.read_parquet(str(path)).to_view("points")
    query = """
        SELECT u.pcode, count(*) AS n FROM points p JOIN units u
        ON ST_Intersects(u.geometry, ST_SetSRID(ST_Point(p.lon, p.lat), 4326)) GROUP BY u.pcode
    """

    def run():
        return {row["pcode"]: row["n"] for row in pa.table(own.sql(query)).to_pylist()}

    return run


def decode(path):
    """Return the quickest way that pyarrow has of reading the two columns, piece by piece."""

    def run():
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(1 << 17, columns=["lon", "lat"]):
                assert len(batch)

    return run


def decode_by_row_group(path):
    """Return the way in which we read: the cores take a row group each."""

    def read(group):
        with pq.ParquetFile(path) as file:
            columns = ["lon", "lat"]
            for batch in file.iter_batches(
                1 << 17, row_groups=[group], columns=columns, use_threads=False
            ):
                assert len(batch)

    def run():
        with ThreadPoolExecutor(index.cores()) as pool:
            list(pool.map(read, range(pq.read_metadata(path).num_row_groups)))

    return run


def points_of(path):
    table = pq.read_table(path)
    shapes = shapely.points(table["lon"].to_numpy(), table["lat"].to_numpy())
    return gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")


@pytest.mark.parametrize("order", ["tracks", "shuffled"])
def test_ten_million_to_the_cercles(contest, folder, mali, order):
    units, shuffled = mali["cercle"], order == "shuffled"
    path = write_fixes(folder / f"10m-{order}.parquet", units, 10 * MILLION, shuffled=shuffled)
    rivals = {"sedonadb": sedona(path, units), "decoding": decode(path)}
    name = f"10 million to the cercles, {order}"
    ratios = contest.run(name, ours(path, units, kernel="numba"), rivals)
    assert contest.answers["ours"] == contest.answers["sedonadb"]
    assert ratios["sedonadb"] > 5


@pytest.mark.parametrize("order", ["tracks", "shuffled"])
def test_ten_million_to_the_cercles_and_geopandas(contest, folder, mali, order):
    units, shuffled = mali["cercle"], order == "shuffled"
    path = write_fixes(folder / f"10m-{order}.parquet", units, 10 * MILLION, shuffled=shuffled)
    rivals = {"geopandas.sjoin": sjoin(points_of(path), units)}
    name = f"10 million to the cercles, {order}"
    ratios = contest.run(name, ours(path, units, kernel="numba"), rivals, rounds=2)
    assert contest.answers["ours"] == contest.answers["geopandas.sjoin"]
    assert ratios["geopandas.sjoin"] > 10


def test_ten_million_without_numba(contest, folder, mali):
    units = mali["cercle"]
    path = write_fixes(folder / "10m-tracks.parquet", units, 10 * MILLION)
    rivals = {"sedonadb": sedona(path, units), "compiled": ours(path, units, kernel="numba")}
    contest.run("10 million, numpy", ours(path, units, kernel="numpy"), rivals)
    assert contest.answers["ours"] == contest.answers["compiled"]


def test_a_million_to_the_communes(contest, folder, mali):
    units = mali["commune"]
    path = write_fixes(folder / "1m.parquet", mali["cercle"], MILLION, shuffled=True)
    rivals = {"geopandas.sjoin": sjoin(points_of(path), units)}
    ratios = contest.run("1 million to 701 communes", ours(path, units, kernel="numpy"), rivals)
    assert contest.answers["ours"] == contest.answers["geopandas.sjoin"]
    assert ratios["geopandas.sjoin"] > 3


@pytest.mark.parametrize("index_is", ["built", "kept"])
@pytest.mark.parametrize("level", ["cercle", "commune"])
def test_a_hundred_thousand_points(contest, folder, mali, level, index_is):
    units = mali[level]
    table = pq.read_table(
        write_fixes(folder / "1m.parquet", mali["cercle"], MILLION, shuffled=True)
    )
    x, y = (table[name].to_numpy()[:100_000] for name in ("lon", "lat"))

    def contains_xy():
        counts = np.zeros(len(units), dtype=int)
        for at, shape in enumerate(units.geometry):
            shapely.prepare(shape)
            counts[at] = shapely.contains_xy(shape, x, y).sum()
        return counts.tolist()

    def own():
        if index_is == "built":
            index._recent.clear()
        found = index_units(units, on_disk=False).places(x, y, kernel="numpy")
        return np.bincount(found[found >= 0], minlength=len(units)).tolist()

    name = f"100,000 to the {level}s, index {index_is}"
    ratios = contest.run(name, own, {"shapely.contains_xy per unit": contains_xy}, rounds=9)
    assert contest.answers["ours"] == contest.answers["shapely.contains_xy per unit"]
    assert ratios["shapely.contains_xy per unit"] > 1


@big
def test_a_hundred_million_from_parquet(contest, folder, mali):
    units = mali["cercle"]
    path = write_fixes(folder / "100m.parquet", units, 100 * MILLION)
    name = "100 million from Parquet"
    rivals = {"decoding": decode(path), "decoding by row group": decode_by_row_group(path)}
    ratios = contest.run(name, ours(path, units), rivals, rounds=9)
    assert ratios["decoding"] > 1 / 1.6


@big
def test_a_hundred_million_from_parquet_and_sedonadb(contest, folder, mali):
    units = mali["cercle"]
    path = write_fixes(folder / "100m.parquet", units, 100 * MILLION)
    name = "100 million from Parquet"
    ratios = contest.run(name, ours(path, units), {"sedonadb": sedona(path, units)}, rounds=2)
    assert contest.answers["ours"] == contest.answers["sedonadb"]
    assert ratios["sedonadb"] > 8


# The peak of this process alone: what getrusage says of a child is at least what its parent had.
PEAK = """
import re, sys
from pathlib import Path
from geo_ops.cli.main import main
try:
    main(["join", sys.argv[1], "--level", "cercle"])
finally:
    print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""


@big
def test_memory_of_a_hundred_million(folder, mali):
    path = write_fixes(folder / "100m.parquet", mali["cercle"], 100 * MILLION)
    command = [sys.executable, "-c", PEAK, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    peak = int(done.stderr.split()[-1]) / 1e6
    LINES.append(f"100 million from Parquet, the whole command: at most {peak:.2f} GB of memory")
    assert peak < 2.5


def test_the_kernel_alone(benchmark, folder, mali):
    table = pq.read_table(
        write_fixes(folder / "1m.parquet", mali["cercle"], MILLION, shuffled=True)
    )
    x, y = (table[name].to_numpy() for name in ("lon", "lat"))
    own = index_units(mali["cercle"])
    benchmark.group = "1 million, the kernel alone"
    benchmark(units_at, x, y, own.tables, np.empty(MILLION, dtype=np.int32))
