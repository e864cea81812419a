"""Geometry of units: dissolving, areas and label points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import CrsError, explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import shapely

    from geo_ops.specs.region import RegionSpec

LABEL_TOLERANCE = 0.005
"""How far the inscribed circle may fall short of the largest, as a share of a unit's width."""
AREAL_SLACK = 1e-4
"""The share by which an equal-area CRS may miss: the rounding of its parameters."""


def check_equal_area(region: RegionSpec) -> None:
    """Refuse a region whose `crs_area` or `crs_map` distorts areas within its bounds.

    The areal scale is asked of PROJ at the corners and in the middle; names prove nothing.

    Raises:
        CrsError: a CRS is unknown, is not projected in metres, or is off by more than AREAL_SLACK.
    """
    import numpy as np
    import pyproj

    west, south, east, north = region.bounds
    lon = np.array([west, west, east, east, (west + east) / 2])
    lat = np.array([south, north, south, north, (south + north) / 2])
    for key in ("crs_area", "crs_map"):
        text = str(getattr(region, key))
        where, todo = f"region {region.id!r}: key {key!r}", "name an equal-area CRS in metres"
        try:
            crs = pyproj.CRS.from_user_input(text)
        except pyproj.exceptions.CRSError:
            raise CrsError(explain(where, f"{text!r} is no known CRS", todo)) from None
        if not crs.is_projected or {one.unit_name for one in crs.axis_info} != {"metre"}:
            raise CrsError(explain(where, f"{text!r} is not in metres", todo))
        scale = pyproj.Proj(crs).get_factors(lon, lat).areal_scale
        worst = float(np.max(np.abs(np.nan_to_num(scale, nan=np.inf, posinf=np.inf) - 1)))
        if worst > AREAL_SLACK:
            raise CrsError(explain(where, f"areas in {text!r} are off by up to {worst:.1%}", todo))


def dissolve(
    shapes: npt.NDArray[np.object_], owners: Sequence[str] | npt.NDArray[np.object_]
) -> dict[str, shapely.Geometry]:
    """Return owner -> union of its shapes.

    Args:
        shapes: array (n,) of polygons that form a valid coverage: neighbours share their vertices.
        owners: for each shape the code of the unit that it belongs to.

    A coverage union only drops shared edges and moves no vertex, so the levels nest exactly. Rings
    come out in one fixed order (normalised, outer rings counter-clockwise as in RFC 7946).
    """
    import numpy as np
    import shapely

    keys = np.asarray(owners, dtype=object)
    order = np.argsort(keys, kind="stable")
    codes, starts = np.unique(keys[order], return_index=True)
    groups = np.split(shapes[order], starts[1:])
    merged = np.array([shapely.coverage_union_all(group) for group in groups], dtype=object)
    merged = shapely.orient_polygons(shapely.normalize(merged))
    return dict(zip(map(str, codes), map(_simplest, merged), strict=True))


def _simplest(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a multi-part geometry of one part as that part."""
    parts = getattr(shape, "geoms", [shape])
    return parts[0] if len(parts) == 1 else shape


def areas_km2(shapes: gpd.GeoSeries, crs: str) -> npt.NDArray[np.float64]:
    """Return the planar areas in km2 of shapes (n,) projected to the equal-area `crs`."""
    areas: npt.NDArray[np.float64] = shapes.to_crs(crs).area.to_numpy() / 1e6
    return areas


def label_points(shapes: gpd.GeoSeries, crs: str) -> npt.NDArray[np.float64]:
    """Return an array (n, 2) of longitude and latitude inside each shape, far from its border.

    The centre of the largest inscribed circle (GEOS MaximumInscribedCircle), found in the projected
    `crs` because degrees are not square, rounded to 1e-5 degrees (about a metre).
    """
    import geopandas as gpd
    import numpy as np
    import shapely

    flat = shapes.to_crs(crs)
    widths = np.sqrt(flat.area.to_numpy())
    radii = shapely.maximum_inscribed_circle(flat.to_numpy(), tolerance=widths * LABEL_TOLERANCE)
    centres = gpd.GeoSeries(shapely.get_point(radii, 0), crs=crs).to_crs(shapes.crs)
    points: npt.NDArray[np.float64] = np.round(shapely.get_coordinates(centres), 5)
    return points


def km2_text(km2: float) -> str:
    """Return an area for a message: 1,231 or 0.01234 km2, without the unit."""
    return f"{km2:,.0f}" if km2 >= 1000 else f"{km2:.4g}"  # noqa: PLR2004
