"""Geometry of a vector file: points as degrees in text, lines and areas as shapes, in EPSG:4326."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.errors import CrsError, explain

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import numpy as np
    import pandas as pd

_WGS84 = "EPSG:4326"


@dataclass(frozen=True)
class Geometry:
    """What the rows of a file are on the ground, in EPSG:4326, in the order of the file.

    `points` (columns `longitude`, `latitude`, as text, empty for a row that is no point) is None
    where the file has lines or areas only; `shapes` (shapely, or None) where it has none of them.
    """

    points: pd.DataFrame | None
    shapes: pd.Series | None


def in_degrees(frame: gpd.GeoDataFrame, path: Path, crs: str | None) -> Geometry:
    """Return the geometry of a frame, brought to EPSG:4326. `crs` is the mission's word.

    A multipoint of one point is that point. Heights are dropped.

    Raises:
        CrsError: the file names no CRS and none is given, or another than the one given, or most
            coordinates do not fit it.
    """
    import shapely

    frame = _with_crs(frame, path, crs)
    given = _single_points(shapely.force_2d(frame.geometry.to_numpy()))
    frame = frame.set_geometry(given, crs=frame.crs)
    there = ~(frame.geometry.isna() | frame.geometry.is_empty).to_numpy()
    if frame.crs.is_geographic:
        _check_degrees(frame[there], path)
    placed = _transformed(frame.geometry, path)
    bounds = placed.bounds.to_numpy(dtype=float)
    _check_finite(bounds[there], path, frame.crs.to_string())
    kinds = placed.geom_type.to_numpy(dtype=object)
    is_shape = there & (kinds != "Point")
    shapes = _shapes(placed, is_shape) if is_shape.any() else None
    is_point = there & ~is_shape
    points = _points(bounds, is_point, frame.index) if is_point.any() or shapes is None else None
    return Geometry(points, shapes)


def _single_points(shapes: np.ndarray) -> np.ndarray:
    import numpy as np
    import shapely

    single = (shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT) & (
        shapely.get_num_geometries(shapes) == 1
    )
    return np.where(single, shapely.get_geometry(shapes, 0), shapes)


def _points(bounds: np.ndarray, is_point: np.ndarray, index: pd.Index) -> pd.DataFrame:
    import pandas as pd

    text = [
        [repr(float(x)), repr(float(y))] if is_there else ["", ""]
        for (x, y), is_there in zip(bounds[:, :2], is_point, strict=True)
    ]
    return pd.DataFrame(text, columns=["longitude", "latitude"], index=index, dtype="object")


def _shapes(placed: gpd.GeoSeries, is_shape: np.ndarray) -> pd.Series:
    import numpy as np
    import pandas as pd

    values = np.full(len(placed), None, dtype=object)
    values[is_shape] = placed.to_numpy()[is_shape]
    return pd.Series(values, index=placed.index, dtype="object")


def _transformed(shapes: gpd.GeoSeries, path: Path) -> gpd.GeoSeries:
    from pyproj.exceptions import ProjError

    try:
        return shapes.to_crs(_WGS84)
    except ProjError:  # a local grid, or a damaged description
        raise CrsError(
            explain(
                str(path), "its CRS cannot be brought to degrees", "mend the CRS, or save the file "
                "in EPSG:4326",
            )
        ) from None  # fmt: skip


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
    """Refuse metres that are declared as degrees: where most rows are so, it is the CRS.

    A single one is a typo, and goes to quarantine with its row.
    """
    import numpy as np

    reach = np.abs(frame.geometry.bounds.to_numpy(dtype=float))
    far = (reach > 1000).any(axis=1)  # noqa: PLR2004 - degrees, with room for any typo
    if far.any() and far.mean() > 0.5:  # noqa: PLR2004
        x, y = reach[:, [0, 2]].max(), reach[:, [1, 3]].max()
        raise CrsError(
            explain(
                str(path),
                f"the CRS says degrees ({frame.crs.to_string()}), but coordinates reach "
                f"{x:.0f}, {y:.0f}",
                "the file is probably in UTM: mend its CRS",
            )
        )


def _check_finite(bounds: np.ndarray, path: Path, crs: str) -> None:
    """One row that cannot be transformed is a fault of that row; all of them are one of the CRS."""
    import numpy as np

    if len(bounds) and not np.isfinite(bounds).all(axis=1).any():
        raise CrsError(explain(str(path), f"coordinates do not fit {crs}", "mend the CRS"))
