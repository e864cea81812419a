"""Areas by unit: how much of each area lies in which unit."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join.units import check_crs, overlaps_of, refuse_overlaps, shapes_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

EQUAL_AREA = 6933
TOUCH_M2 = 1e-3
"""Overlaps smaller than this (ten square centimetres) are neighbours that touch."""


def areas_by_unit(
    areas: gpd.GeoDataFrame, units: gpd.GeoDataFrame, *, allow_overlap: bool = False
) -> pd.DataFrame:
    """Split areas at the borders of units: how much of each lies in which, exactly.

    Both are taken to EPSG:6933 (equal-area, WGS 84) and intersected there, as all areas of geo_ops
    are measured; so the parts of an area sum to the area, but for rounding.

    Args:
        areas: polygons (EPSG:4326), valid, with the index that names them. They may overlap.
        units: `pcode` and geometry, valid polygons (EPSG:4326).
        allow_overlap: take units that overlap: what lies in several counts in each of them, and the
            parts sum to more than the area.

    Returns:
        area (the label of the index), pcode ("" outside all units), km2, share_of_area and
        share_of_unit (0 to 1; NaN outside). By area and code; only parts that are there.

    Raises:
        CrsError: areas or units have no CRS or another than EPSG:4326.
        BoundaryError: as `index_units`.
        InputError: an area is no polygon or not valid.
    """
    import geopandas as gpd
    import pandas as pd
    import shapely

    check_crs(areas, "areas")
    own = shapes_of(units)
    if not allow_overlap:
        refuse_overlaps(overlaps_of(own))
    _check_areas(areas)
    flat = gpd.GeoSeries(areas.geometry.to_numpy(), crs=4326).to_crs(EQUAL_AREA).to_numpy()
    ground = gpd.GeoSeries(own.shapes, crs=4326).to_crs(EQUAL_AREA).to_numpy()
    area, unit = shapely.STRtree(ground).query(flat, predicate="intersects")
    parts = shapely.intersection(flat[area], ground[unit])
    m2 = shapely.area(parts)
    real = m2 > TOUCH_M2
    area, unit, m2, parts = area[real], unit[real], m2[real], parts[real]
    outside = _outside(flat, area, parts)
    rest = np.flatnonzero(outside > TOUCH_M2)
    whole, unit_m2 = shapely.area(flat), shapely.area(ground)
    frame = pd.DataFrame(
        {
            "_at": np.concatenate((area, rest)),
            "pcode": np.concatenate((own.codes[unit], np.full(len(rest), "", dtype=object))),
            "km2": np.concatenate((m2, outside[rest])) / 1e6,
            "share_of_area": np.concatenate((m2 / whole[area], outside[rest] / whole[rest])),
            "share_of_unit": np.concatenate((m2 / unit_m2[unit], np.full(len(rest), np.nan))),
        }
    ).sort_values(["_at", "pcode"], ignore_index=True)
    frame.insert(0, "area", areas.index.to_numpy()[frame.pop("_at").to_numpy()])
    return frame


def _outside(
    flat: NDArray[np.object_], area: NDArray[np.int64], parts: NDArray[np.object_]
) -> NDArray[np.float64]:
    """Return for each area how many m2 of it are in no part; parts may overlap."""
    import shapely

    covered = np.zeros(len(flat))
    order = np.argsort(area, kind="stable")
    area, parts = area[order], parts[order]
    bounds = np.append(np.flatnonzero(np.diff(area, prepend=-1)), len(area))
    for start, end in pairwise(bounds):
        covered[area[start]] = shapely.area(shapely.union_all(parts[start:end]))
    rest: NDArray[np.float64] = shapely.area(flat) - covered
    return rest


def _check_areas(areas: gpd.GeoDataFrame) -> None:
    import shapely

    for label, shape in zip(areas.index, areas.geometry, strict=True):
        kind = "missing" if shape is None else "empty" if shape.is_empty else shape.geom_type
        if kind not in ("Polygon", "MultiPolygon"):
            what = f"its geometry is {kind}, not a polygon"
            raise InputError(explain(f"area {label}", what, "leave it out"))
        if not shape.is_valid:
            what = f"its geometry is not valid: {shapely.is_valid_reason(shape)}"
            todo = "mend it, for example with shapely.make_valid, and look at what changed"
            raise InputError(explain(f"area {label}", what, todo))
