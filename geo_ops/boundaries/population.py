"""People by piece of land, from a raster: what shares a crosswalk by people and not by area."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from geo_ops.errors import CrsError, InputError, explain
from geo_ops.gdal_guard import guard, safe_source

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

RasterUnit = Literal["people", "people-per-km2"]
"""What a cell holds: the people in it, or their density. Never guessed from the values."""

MAX_DENSITY_CELLS = 25_000_000
"""A raster of densities is read whole: 200 MB at this size."""
_EARTH_KM2 = 6371.0072**2
"""Square of the authalic radius of WGS 84: the sphere of the same area, in km2."""


@dataclass(frozen=True)
class Raster:
    """A population raster and what its cells hold."""

    path: Path
    unit: RasterUnit


@dataclass(frozen=True)
class People:
    """People by piece (the index of the pieces), their sum, and what share of land has a value."""

    by_piece: dict[int, float]
    total: float
    covered: float


def people_in(land: gpd.GeoDataFrame, raster: Raster) -> People:
    """Return how many people a raster has in each piece of land.

    A cell is shared out by the exact part of it that lies in a piece (exactextract). Cells without
    data count as nobody; `People.covered` says how much of the land has data.

    Args:
        land: polygons, EPSG:4326, with a plain index.
        raster: a GeoTIFF of one band, north up. People may be in any CRS, the land is brought to
            it; densities must be in EPSG:4326, where the area of each cell is known.

    Raises:
        InputError: exactextract is not installed; the file is no such raster, lies elsewhere, is
            too large for densities, or holds negative numbers of people (an undeclared nodata).
        CrsError: its CRS is missing, or not EPSG:4326 for densities.
    """
    guard()
    import rasterio
    import shapely

    source = safe_source(raster.path)
    try:
        with rasterio.open(source, driver="GTiff") as data:
            _refuse(data, raster, land)
            shapes = land[["geometry"]].to_crs(data.crs)
            table = _sums(data, raster, shapes)
            cell = abs(data.transform.a * data.transform.e)
            sizes = shapely.area(shapes.geometry.to_numpy())
    except rasterio.errors.RasterioIOError as error:
        raise InputError(
            explain(str(raster.path), f"it cannot be read ({error})", "export it as GeoTIFF")
        ) from None
    least, total = table["min"].min(), float(table["sum"].sum())
    if least < 0:
        raise InputError(
            explain(
                str(raster.path),
                f"it has {least:.6g} people in a cell",
                "declare that value as nodata (gdal_edit.py -a_nodata), or correct it",
            )
        )
    if total <= 0:
        raise InputError(
            explain(str(raster.path), "it has nobody in the region", "choose another raster")
        )
    share = float((table["count"] * cell).clip(upper=sizes).sum() / sizes.sum())
    by_piece = dict(zip(land.index.tolist(), table["sum"].tolist(), strict=True))
    return People(by_piece, total, share)


def _refuse(data: Any, raster: Raster, land: gpd.GeoDataFrame) -> None:  # noqa: ANN401 - untyped
    where = str(raster.path)
    if data.crs is None:
        raise CrsError(explain(where, "it names no CRS", "assign the right one"))
    if raster.unit == "people-per-km2":
        if data.crs.to_epsg() != 4326:  # noqa: PLR2004
            raise CrsError(
                explain(where, f"densities are in {data.crs.to_string()}", "warp them to EPSG:4326")
            )
        if data.width * data.height > MAX_DENSITY_CELLS:
            raise InputError(
                explain(
                    where,
                    f"{data.width} x {data.height} cells are too many for densities",
                    "use a raster of people a cell, or a coarser one",
                )
            )
    if data.count != 1 or data.transform.b or data.transform.d or data.transform.e >= 0:
        raise InputError(
            explain(where, f"{data.count} bands, or not north up", "export one band, north up")
        )
    west, south, east, north = land.to_crs(data.crs).total_bounds
    box = data.bounds
    if east <= box.left or west >= box.right or north <= box.bottom or south >= box.top:
        raise InputError(
            explain(
                where,
                f"it covers {box.left:.2f} {box.bottom:.2f} {box.right:.2f} {box.top:.2f} "
                f"in {data.crs.to_string()}, none of the region",
                "choose a raster of this country, or correct its CRS",
            )
        )


def _sums(data: Any, raster: Raster, shapes: gpd.GeoDataFrame) -> pd.DataFrame:  # noqa: ANN401
    """Return `sum`, `count` (of cells with data) and `min` by piece, in their order."""
    try:
        from exactextract import exact_extract
        from exactextract.raster import NumPyRasterSource
    except ImportError:
        raise InputError(
            explain(
                str(raster.path),
                "sums by unit need the package exactextract",
                "install it: pip install exactextract",
            )
        ) from None
    source = data
    if raster.unit == "people-per-km2":
        box = data.bounds
        source = NumPyRasterSource(
            _people(data), box.left, box.bottom, box.right, box.top, nodata=math.nan
        )
    plain = shapes.reset_index(drop=True)
    table: pd.DataFrame = exact_extract(source, plain, ["sum", "count", "min"], output="pandas")
    return table.fillna({"sum": 0.0, "count": 0.0, "min": 0.0})


def _people(data: Any) -> Any:  # noqa: ANN401 - an array (rows, columns), float64
    """Return people a cell from densities, NaN where there are no data."""
    import numpy as np

    values = data.read(1, masked=True).astype("float64").filled(math.nan)
    edges = np.radians(data.bounds.top + data.transform.e * np.arange(data.height + 1))
    bands = np.abs(np.diff(_authalic_sine(edges)))
    return values * (bands * math.radians(data.transform.a) * _EARTH_KM2)[:, np.newaxis]


def _authalic_sine(latitude: Any) -> Any:  # noqa: ANN401 - an array of radians
    """Return the sine of the authalic latitude on WGS 84 (Snyder 1987, equations 3-11 and 3-12)."""
    import numpy as np

    square = 0.00669437999014
    e = math.sqrt(square)

    def q(phi: Any) -> Any:  # noqa: ANN401 - an array, or a number
        sine = np.sin(phi)
        inside = (1 - e * sine) / (1 + e * sine)
        return (1 - square) * (sine / (1 - square * sine**2) - np.log(inside) / (2 * e))

    return q(latitude) / q(math.pi / 2)
