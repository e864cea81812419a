"""Counting points by unit: the function for a GIS developer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join.coordinates import LATITUDES, LONGITUDES, points_of
from geo_ops.spatial.join.count import CountOptions, check_ranges, make_job
from geo_ops.spatial.join.gather import Gathered, count_here
from geo_ops.spatial.join.index import index_units
from geo_ops.spatial.join.parts import TablePart
from geo_ops.spatial.join.periods import TIMES
from geo_ops.spatial.join.plan import Plan, plan_parts
from geo_ops.spatial.join.result import PointCounts, check_names, ledger_of, table_of
from geo_ops.spatial.join.units import check_crs

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from geo_ops.spatial.join.index import UnitIndex

    Points: TypeAlias = (
        Path | str | Sequence[Path | str] | gpd.GeoDataFrame | pd.DataFrame | pa.Table
    )

DEFAULTS = CountOptions()
_X, _Y = "__longitude", "__latitude"


def count_points(
    points: Points, units: gpd.GeoDataFrame, options: CountOptions = DEFAULTS
) -> PointCounts:
    """Count points by the unit that covers them.

    Exact: a point is in the unit that shapely's `covers` says, on a shared border in the one with
    the lowest P-code, so that it counts once. The result does not depend on the order of rows, the
    division into files, the engine or the count of threads. Memory does not grow with the points,
    only with the groups of the result.

    Args:
        points: a file or folder of Parquet, GeoParquet (points as WKB or x and y) or CSV, or
            several; or a GeoDataFrame of points (EPSG:4326), a DataFrame or Arrow table with
            columns of degrees (WGS 84).
        units: `pcode`, geometry (valid polygons, EPSG:4326), and `name` if they have one.
        options: columns, groups, engine: see `CountOptions`.

    Raises:
        CrsError: points or units have no CRS or another than EPSG:4326; or no point is in degrees.
        BoundaryError: no units, a shape that is no valid polygon, units that overlap.
        InputError: a file or column is missing, of the wrong type, empty of header or corrupt; no
            scheduler answers; more groups than a table may have.
    """
    check_names(options.by)
    index = index_units(units, allow_overlap=options.allow_overlap)
    plan, options = _plan(points, options)
    if plan.corrupt and (options.corrupt == "refuse" or not plan.parts):
        raise next(iter(plan.corrupt.values()))
    job = make_job(index, plan.parts, options)
    gathered = Gathered(job, plan, options.corrupt)
    if options.engine == "dask":
        from geo_ops.spatial.join.dask_engine import count_on_cluster

        count_on_cluster(job, plan.parts, gathered, options)
    else:
        count_here(job, plan.parts, gathered, options)
    check_ranges(gathered.total, plan.parts[0].file)
    return PointCounts(
        table=table_of(
            gathered.total, index, _names(units, index), options.period, zeros=options.zeros
        ),
        ledger=ledger_of(gathered.total),
        overlaps=index.overlaps,
        skipped=dict(sorted(gathered.skipped.items())),
        _units=units,
    )


def _names(units: gpd.GeoDataFrame, index: UnitIndex) -> NDArray[np.object_]:
    """Return the name of each unit of the index; where they have none, the code."""
    if "name" not in units.columns:
        return index.codes
    names = dict(zip(units["pcode"].astype(str), units["name"].astype(str), strict=True))
    found: NDArray[np.object_] = index.codes.copy()
    for at, code in enumerate(index.codes):
        found[at] = names[code]
    return found


def _plan(points: Points, options: CountOptions) -> tuple[Plan, CountOptions]:
    """Return the points as parts, and the options with the columns of a GeoDataFrame's points."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(points, pa.Table):
        return Plan((TablePart(points),), {}), options
    if isinstance(points, pd.DataFrame):
        table, options = _table(points, options)
        return Plan((TablePart(table),), {}), options
    paths = [points] if isinstance(points, str | Path) else list(points)
    if not paths:
        raise InputError(explain("points", "no file is named", "name at least one"))
    return plan_parts([Path(one) for one in paths]), options


def _table(frame: pd.DataFrame, options: CountOptions) -> tuple[pa.Table, CountOptions]:
    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa

    usual = {*LONGITUDES, *LATITUDES, *TIMES}
    wanted = {options.longitude, options.latitude, options.time, *options.by}
    chosen = [
        name
        for name in frame.columns
        if name in wanted
        or str(name).strip().casefold() in usual
        or pd.api.types.is_datetime64_any_dtype(frame[name])
    ]
    try:
        table = pa.Table.from_pandas(pd.DataFrame(frame[chosen]), preserve_index=False)
    except pa.ArrowException as error:
        todo = "give each column values of one type"
        raise InputError(explain("points", str(error).splitlines()[0], todo)) from error
    if isinstance(frame, gpd.GeoDataFrame) and options.longitude is None:
        check_crs(frame, "points")
        x, y = points_of(frame.geometry.to_numpy(), "points")
        table = table.append_column(_X, pa.array(x)).append_column(_Y, pa.array(y))
        options = replace(options, longitude=_X, latitude=_Y)
    return table, options
