"""A million incidents in a CSV: our way and the plain one, each as a script of its own.

`python -m tests.benchmarks.million ours|plain FILE` runs one of them and prints what it took.
"""

from __future__ import annotations

import csv
import datetime as dt
import resource
import sys
import time
from pathlib import Path

import numpy as np

MILLION = 1_000_000
AS_OF = dt.date(2020, 6, 30)
SUMS = ("civilian_casualties", "civilian_fatalities", "fatalities", "devices")


def write_incidents(path, rows=MILLION, seed=7):
    """Write made-up incidents in Mali, some just abroad; a tenth has only a P-code."""
    from geo_ops.boundaries.pack import load_pack
    from geo_ops.content import Content
    from geo_ops.specs.extend import load_layer

    spec = load_layer(Content.find(None), "incidents")
    units = load_pack(Content.find(None), "mli").units_on(AS_OF)
    codes = units.table.index[units.table["level"] == "commune"].to_numpy()
    random = np.random.default_rng(seed)
    towns = units.level("commune")[["label_lon", "label_lat"]].to_numpy()
    near = towns[random.integers(0, len(towns), rows)] + random.normal(0, 0.15, (rows, 2))
    lon, lat = near[:, 0], near[:, 1]
    no_place = random.random(rows) < 0.1
    code = codes[random.integers(0, len(codes), rows)]
    days = np.datetime64("2018-07-01") + random.integers(0, 730, rows)
    types = np.array(spec.category_ids())[random.integers(0, len(spec.category_ids()), rows)]
    numbers = random.poisson(0.7, (rows, len(SUMS)))
    head = ["id", "date", "type", "longitude", "latitude", "pcode", "precision", *SUMS]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        for at in range(rows):
            place = ("", "", code[at], "commune") if no_place[at] else (
                f"{lon[at]:.5f}", f"{lat[at]:.5f}", "", "settlement",
            )  # fmt: skip
            writer.writerow([f"I{at:07d}", days[at], types[at], *place, *numbers[at]])
    return path


def ours(path):
    """Read, check, locate and summarise by our own pipeline; return the figures and the ledger."""
    from zoneinfo import ZoneInfo

    from geo_ops.boundaries.pack import load_pack
    from geo_ops.content import Content
    from geo_ops.spatial.locate import locate
    from geo_ops.spatial.summarise import summarise
    from geo_ops.specs.extend import load_layer
    from geo_ops.specs.mission import LayerSource
    from geo_ops.tables.clean import read_layer

    text = {"en": "x", "fr": "x"}
    source = LayerSource.model_validate(
        {"layer": "incidents", "source": path.name, "citation": text}
    )
    zone = ZoneInfo("Africa/Bamako")
    units = load_pack(Content.find(None), "mli").units_on(AS_OF)
    spec = load_layer(Content.find(None), "incidents")
    steps = {}
    start = time.perf_counter()
    table = read_layer(spec, [source], path.parent, zone)
    steps["read and check"] = time.perf_counter() - start
    start = time.perf_counter()
    located = locate(table, [source], units, AS_OF, zone)
    steps["locate"] = time.perf_counter() - start
    start = time.perf_counter()
    figures = summarise([(spec, located.rows)], units, zone)
    steps["summarise"] = time.perf_counter() - start
    return figures, located.ledger, steps


def plain(path):
    """Do the same join and the same sums with pandas and geopandas, and check nothing."""
    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.pack import load_pack
    from geo_ops.content import Content
    from geo_ops.specs.extend import load_layer

    units = load_pack(Content.find(None), "mli").units_on(AS_OF)
    spec = load_layer(Content.find(None), "incidents")
    rows = pd.read_csv(path, parse_dates=["date"])
    rows = rows[rows["date"] < pd.Timestamp(AS_OF) + pd.Timedelta(days=1)]
    points = gpd.GeoDataFrame(
        rows, geometry=gpd.points_from_xy(rows["longitude"], rows["latitude"]), crs="EPSG:4326"
    )
    known = points["longitude"].notna()
    joined = gpd.sjoin(
        points[known].drop(columns="pcode"), units.lowest[["pcode", "geometry"]],
        predicate="intersects", how="inner",
    )  # fmt: skip
    joined = joined[~joined.index.duplicated()]
    rows["pcode"] = rows["pcode"].where(~known, joined["pcode"].reindex(rows.index))
    rows = rows[rows["pcode"].notna()]
    rows = rows.join(units.lineage, on="pcode")
    rows["month"] = rows["date"].dt.strftime("%Y-%m")
    found = {}
    for level in units.levels:
        for name, measure in spec.sums.items():
            own = rows[rows["type"].isin(measure.categories)] if measure.categories else rows
            groups = own.groupby([level, "month", "type"])
            found[level, name] = groups[measure.field].sum() if measure.field else groups.size()
    return found


def main(words):
    """Run one of the two and print seconds and the peak of memory."""
    way, path = words
    start = time.perf_counter()
    answer = {"ours": ours, "plain": plain}[way](Path(path))
    seconds, work = time.perf_counter() - start, time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{way}: {seconds:.1f} s, {peak:.2f} GB, {work:.1f} s of work")  # noqa: T201
    if way == "ours":
        print({name: round(step, 1) for name, step in answer[2].items()})  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
