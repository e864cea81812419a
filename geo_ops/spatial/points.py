"""Points to units: each point gets the one unit that covers it, by the join engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray


def units_of_points(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64], units: gpd.GeoDataFrame
) -> NDArray[np.object_]:
    """Return the P-code of the unit that covers each point, or "" outside all.

    Args:
        longitude: degrees, WGS 84, shape (n,). One that is NaN, infinite or beyond 180 is outside;
            `join.index_units(units).places(...)` tells these apart.
        latitude: degrees, shape (n,).
        units: valid polygons in EPSG:4326 with a `pcode` column. Whether they are a coverage is
            asked when they are read; where they overlap the lowest P-code has the point.

    Returns:
        P-codes, shape (n,), object. A point on a shared border belongs to the lowest P-code, so
        that it counts once, whatever the order of rows or units.

    Raises:
        CrsError: the units have no CRS, or another than EPSG:4326.
        BoundaryError: a unit has no code or another's, or is no valid polygon.
    """
    import numpy as np

    from geo_ops.spatial.join.index import index_units
    from geo_ops.spatial.join.units import check_crs

    check_crs(units, "units")
    result = np.full(len(longitude), "", dtype=object)
    if not len(longitude) or units.empty:
        return result
    # Nothing of a mission build is kept on disk: the pipeline leaves no trace but its products.
    index = index_units(units, allow_overlap=True, on_disk=False)
    found = index.places(longitude, latitude)
    inside = found >= 0
    result[inside] = index.codes[found[inside]]
    return result
