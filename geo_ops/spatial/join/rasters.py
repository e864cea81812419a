"""Rasters by unit: population and other values, each cell by the share of it that a unit covers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_ops.errors import CrsError, InputError, choose, explain
from geo_ops.gdal_guard import guard, safe_source
from geo_ops.spatial.join.units import shapes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

STATISTICS = ("sum", "mean", "min", "max", "count", "median", "stdev", "variance", "majority")
MOST_CELLS = 10_000_000


def raster_by_unit(
    path: Path,
    units: gpd.GeoDataFrame,
    statistics: Sequence[str] = ("sum",),
    *,
    band: int = 1,
    least: float | None = None,
    most_cells: int = MOST_CELLS,
) -> pd.DataFrame:
    """Return statistics of a raster's cells by unit, by exactextract (Baston 2019).

    A cell that a border cuts counts by the share of it that lies in the unit, in the plane of the
    raster's CRS; cells of no data do not count. The raster is read in windows: memory is bounded
    by `most_cells`, whatever its size.

    Args:
        path: a GeoTIFF (or COG) with a CRS.
        units: `pcode` and geometry, valid polygons, in the CRS of the raster.
        statistics: of `STATISTICS`. `count` is the sum of shares of cells with data.
        band: from 1.
        least: the lowest value that may be; a lower one is an error: no data that the file does
            not declare, such as -99999.
        most_cells: how many cells may be in memory at once.

    Returns:
        pcode, the statistics (float64; of no cell with data NaN, the sum 0), and covered: the share
        of the unit's area with data, 0 to 1. By code.

    Raises:
        CrsError: raster or units have no CRS, or they differ.
        BoundaryError: no units, a shape that is no valid polygon.
        InputError: no such file, not a GeoTIFF, no such band or statistic, a turned raster, a value
            below `least`; exactextract is not installed.
    """
    import pandas as pd
    import shapely

    _check_statistics(statistics)
    own = shapes_of(units, any_crs=True)
    with _opened(path, band) as raster:
        _check_same_crs(raster, units, path)
        frame = _with_index(own.codes, own.shapes, raster.crs)
        wanted = list(dict.fromkeys((*statistics, "count", "min")))
        found = _extract(raster, frame, wanted, band, most_cells)
        cell = abs(raster.transform.a * raster.transform.e)
    lowest = found["min"].min()
    if least is not None and lowest < least:
        raise InputError(
            explain(
                str(path),
                f"a cell is {lowest:g}, less than {least:g}: no data that is not declared, perhaps",
                f"declare it: rio edit-info --nodata {lowest:g} {path.name}",
            )
        )
    columns = {name: found[name].astype(float) for name in statistics}
    covered = np.minimum(found["count"].to_numpy(float) * cell / shapely.area(own.shapes), 1.0)
    return pd.DataFrame({"pcode": own.codes, **columns, "covered": covered})


def population_by_unit(path: Path, units: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the people in each unit, from a raster of people per cell.

    Not from one of people per km2: its cells do not add up.

    Returns:
        pcode, population (float64), covered. Args and errors as `raster_by_unit`, with 0 as the
        least value.
    """
    found = raster_by_unit(path, units, ("sum",), least=0.0)
    return found.rename(columns={"sum": "population"})


def _check_statistics(statistics: Sequence[str]) -> None:
    for name in statistics:
        if name not in STATISTICS:
            todo = choose(name, STATISTICS)
            raise InputError(explain(f"statistic {name!r}", "there is none", todo))


@contextmanager
def _opened(path: Path, band: int) -> Iterator[Any]:
    guard()
    source = safe_source(path)
    import rasterio

    try:
        raster = rasterio.open(source, driver="GTiff")
    except rasterio.errors.RasterioError as error:
        todo = "give a GeoTIFF; convert others with gdal_translate"
        raise InputError(explain(str(path), f"it cannot be read: {error}", todo)) from error
    with raster:
        if not 1 <= band <= raster.count:
            what = f"it has no band {band}"
            raise InputError(explain(str(path), what, f"choose one of 1 to {raster.count}"))
        if raster.transform.b or raster.transform.d:
            todo = "warp it to a grid that is not turned, for example with gdalwarp"
            raise InputError(explain(str(path), "its grid is turned", todo))
        yield raster


def _check_same_crs(raster: Any, units: gpd.GeoDataFrame, path: Path) -> None:  # noqa: ANN401
    import pyproj

    if raster.crs is None or units.crs is None:
        what = str(path) if raster.crs is None else "units"
        todo = "set the CRS that the coordinates are in"
        raise CrsError(explain(what, "the CRS is missing", todo))
    own = pyproj.CRS.from_wkt(raster.crs.to_wkt())
    if not own.equals(units.crs, ignore_axis_order=True):
        raise CrsError(
            explain(
                str(path),
                f"its CRS is {raster.crs.to_string()[:80]}, that of the units "
                f"{units.crs.to_string()[:80]}",
                "transform the units to that of the raster (to_crs)",
            )
        )


def _with_index(codes: np.ndarray, shapes: np.ndarray, crs: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    import geopandas as gpd

    return gpd.GeoDataFrame({"pcode": codes}, geometry=shapes, crs=crs.to_wkt())


def _extract(
    raster: Any,  # noqa: ANN401  # rasterio has no types
    frame: gpd.GeoDataFrame,
    statistics: Sequence[str],
    band: int,
    most_cells: int,
) -> pd.DataFrame:
    import rasterio

    try:
        from exactextract import exact_extract
        from exactextract.raster import RasterioRasterSource
    except ImportError as error:
        todo = "install it: pip install exactextract"
        raise InputError(explain("exactextract", f"it is not there ({error})", todo)) from error
    try:
        found: pd.DataFrame = exact_extract(
            RasterioRasterSource(raster, band),
            frame,
            list(statistics),
            max_cells_in_memory=most_cells,
            output="pandas",
        )
    except rasterio.errors.RasterioError as error:
        todo = "get the file again"
        raise InputError(explain(raster.name, f"it breaks off: {error}", todo)) from error
    return found
