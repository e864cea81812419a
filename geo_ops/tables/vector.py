"""Vector files as raw tables: points become coordinates in EPSG:4326, the rest stays text."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from geo_ops.errors import CrsError, InputError, choose, explain
from geo_ops.gdal_guard import check_driver, guard, safe_source
from geo_ops.tables.raw import RawTable

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

DRIVERS = {".gpkg": {"GPKG"}, ".geojson": {"GeoJSON"}, ".json": {"GeoJSON"}}


def read_vector(path: Path, table: str | None, crs: str | None) -> RawTable:
    """Read the points of a GeoPackage, GeoJSON or (Geo)Parquet file.

    `crs` is used only where the file names none. Coordinates come back in EPSG:4326.

    Raises:
        CrsError: the file names no CRS and none is given, or another than the one given, or
            coordinates that do not fit the CRS.
        InputError: unreadable, not the format its name says, no such table, or not points.
    """
    guard()
    frame = _open(safe_source(path), table)
    frame.index = _row_ids(path, len(frame))
    if getattr(frame, "active_geometry_name", None) is None:
        return RawTable(_as_text(frame), path)
    points = _in_degrees(frame, path, crs)
    return RawTable(_as_text(frame.drop(columns=frame.geometry.name)), path, points)


def _open(path: Path, table: str | None) -> gpd.GeoDataFrame:
    import geopandas as gpd

    suffix = path.suffix.casefold()
    try:
        if suffix == ".parquet":
            return _open_parquet(path)
        check_driver(path, DRIVERS[suffix])
        layers = [str(name) for name in gpd.list_layers(path)["name"]]
        with warnings.catch_warnings():
            # A GeoPackage time with an offset breaks its standard; it is read all the same.
            warnings.filterwarnings("ignore", message="Non-conformant", category=RuntimeWarning)
            return gpd.read_file(path, layer=_one_of(layers, table, path), engine="pyogrio")
    except InputError:
        raise
    except Exception as error:  # GDAL and Arrow raise errors of many classes
        raise InputError(
            explain(str(path), f"cannot be read: {error}", "export the file again")
        ) from error


def _one_of(layers: list[str], table: str | None, path: Path) -> str:
    if table is not None and table not in layers:
        raise InputError(
            explain(str(path), f"there is no table {table!r} in it", choose(table, layers))
        )
    if table is None and len(layers) != 1:
        raise InputError(
            explain(
                str(path),
                f"it holds {len(layers)} tables ({', '.join(layers[:8])})",
                'say which with table = "..." in mission.toml',
            )
        )
    return table or layers[0]


def _open_parquet(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd
    import pyarrow.parquet as pq

    is_geo = b"geo" in (pq.read_schema(path).metadata or {})
    frame = gpd.read_parquet(path) if is_geo else pd.read_parquet(path)
    # An index with a name was a column once.
    return frame.reset_index() if any(frame.index.names) else frame


def _row_ids(path: Path, count: int) -> pd.Index:
    """Return row ids; the first record counts as line 1, for such files have no heading line."""
    import pandas as pd

    return pd.Index(
        [f"{path.name}:{number}" for number in range(1, count + 1)], name="row_id", dtype="object"
    )


def _in_degrees(frame: gpd.GeoDataFrame, path: Path, crs: str | None) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    placed = _with_crs(frame, path, crs)
    kinds = sorted(set(placed.geom_type.dropna()) - {"Point"})
    if kinds:
        raise InputError(
            explain(str(path), f"the table holds {kinds[0]} geometries", "give it points")
        )
    there = ~(placed.geometry.isna() | placed.geometry.is_empty).to_numpy()
    if placed.crs.is_geographic:
        _check_degrees(placed[there], path)
    points = placed.geometry.to_crs("EPSG:4326")
    xy = np.column_stack([points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)])
    # One point that cannot be transformed is a fault of its row ("inf" is no longitude).
    if there.any() and not np.isfinite(xy[there]).all(axis=1).any():
        raise CrsError(
            explain(str(path), f"coordinates do not fit {placed.crs.to_string()}", "mend the CRS")
        )
    text = [
        [repr(float(x)), repr(float(y))] if is_there else ["", ""]
        for (x, y), is_there in zip(xy, there, strict=True)
    ]
    return pd.DataFrame(text, columns=["longitude", "latitude"], index=frame.index, dtype="object")


def _with_crs(frame: gpd.GeoDataFrame, path: Path, crs: str | None) -> gpd.GeoDataFrame:
    """Return the frame in the CRS of its file, or in the mission's where the file names none."""
    import pyproj
    from pyproj.exceptions import CRSError

    own = frame.crs
    if own is None and crs is None:
        raise CrsError(
            explain(str(path), "the file names no CRS", 'say crs = "EPSG:..." in mission.toml')
        )
    if crs is None:
        return frame
    try:
        given = pyproj.CRS.from_user_input(crs)
    except CRSError:
        raise CrsError(
            explain(str(path), f"crs = {crs!r} in mission.toml is unknown", 'write "EPSG:32630"')
        ) from None
    if own is not None and not own.equals(given, ignore_axis_order=True):
        raise CrsError(
            explain(
                str(path),
                f"mission.toml says crs = {crs!r}, the file {own.to_string()!r}",
                "remove the crs from mission.toml, or mend the file",
            )
        )
    return frame if own is not None else frame.set_crs(given)


def _check_degrees(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Refuse metres that are declared as degrees: where most points are so, it is the CRS.

    A single one is a typo, and goes to quarantine with its row.
    """
    import numpy as np

    x, y = np.abs(frame.geometry.x.to_numpy()), np.abs(frame.geometry.y.to_numpy())
    far = (x > 1000) | (y > 1000)  # noqa: PLR2004 - degrees, with room for any typo
    if far.any() and far.mean() > 0.5:  # noqa: PLR2004
        raise CrsError(
            explain(
                str(path),
                f"the CRS says degrees ({frame.crs.to_string()}), but coordinates reach "
                f"{x.max():.0f}, {y.max():.0f}",
                "the file is probably in UTM: mend its CRS",
            )
        )


def _number_text(value: float) -> str:
    return "" if value != value else repr(float(value)).removesuffix(".0")  # noqa: PLR0124 - NaN


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    columns = {}
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            zone = "%z" if column.dt.tz is not None else ""
            text = column.dt.strftime(f"%Y-%m-%dT%H:%M:%S{zone}").str.removesuffix("T00:00:00")
        elif pd.api.types.is_float_dtype(column):
            text = column.map(_number_text)
        else:
            text = column.astype("object")
        columns[str(name)] = text.where(text.notna(), "").map(str)
    return pd.DataFrame(columns, index=frame.index, dtype="object")
