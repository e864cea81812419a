"""Points to units: each point gets the one unit that covers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import CrsError, explain

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray


def units_of_points(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64], units: gpd.GeoDataFrame
) -> NDArray[np.object_]:
    """Return the P-code of the unit that covers each point, or "" outside all.

    Args:
        longitude: degrees, shape (n,). Finite; callers reject others before.
        latitude: degrees, shape (n,).
        units: polygons in EPSG:4326 with a `pcode` column; a coverage.

    Returns:
        P-codes, shape (n,), object. A point on a shared border belongs to the lowest P-code, so
        that it counts once, whatever the order of rows or units.

    Raises:
        CrsError: the units have no CRS, or another than EPSG:4326.
    """
    import numpy as np
    import shapely

    if units.crs is None or units.crs.to_epsg() != 4326:  # noqa: PLR2004
        raise CrsError(
            explain(
                "units",
                f"the CRS is {units.crs.to_string() if units.crs else 'missing'}, not EPSG:4326",
                "transform the units first",
            )
        )
    ordered = units.sort_values("pcode", kind="stable")
    codes = ordered["pcode"].to_numpy(dtype=object)
    result = np.full(len(longitude), "", dtype=object)
    if not len(longitude) or not len(codes):
        return result
    points = shapely.points(longitude, latitude)
    tree = shapely.STRtree(ordered.geometry.to_numpy())
    point, unit = tree.query(points, predicate="intersects")
    lowest = np.full(len(longitude), len(codes))
    np.minimum.at(lowest, point, unit)
    found = lowest < len(codes)
    result[found] = codes[lowest[found]]
    return result
