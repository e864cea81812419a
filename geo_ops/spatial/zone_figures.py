"""Figures by a mission's own zones: overlaps told and never summed twice, nothing guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.boundaries.overlay import WHOLE
from geo_ops.spatial.summarise import measure_values

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.boundaries.zones import Zones
    from geo_ops.specs.layer import LayerSpec

NEARLY = 1.001
"""A circle's polygon falls a little short of it: so much wider is looked at for candidates."""
LINES = ("again", "outside", "unknown", "total")
"""The lines below the zones: see `zone_figures`."""


@dataclass(frozen=True)
class Membership:
    """Which row is in which zone.

    `row` and `zone` are positions in the rows and in the zones' frame, a pair each; a row may stand
    in several zones. `unknown` (n rows) says where it cannot be told: the place is known only to a
    unit that lies partly in a zone, and whole in none.
    """

    row: npt.NDArray[np.intp]
    zone: npt.NDArray[np.intp]
    unknown: npt.NDArray[np.bool_]


def members(rows: gpd.GeoDataFrame, zones: Zones, units: Units) -> Membership:
    """Return which of the located rows are in which zones.

    A point on a border is in the zone; where zones may not overlap, in the one of the lowest code.
    A circle holds the points up to its radius on the ellipsoid. A line or an area is in the zones
    that hold all of it, and a row known only to a unit in those that hold the whole unit; both are
    in no others.

    Args:
        rows: `pcode`, `geometry` (a point, line or area, or None), EPSG:4326.
        zones: the zones.
        units: the units of the rows' division.
    """
    import numpy as np

    has = rows.geometry.notna().to_numpy()
    is_point = (rows.geom_type == "Point").to_numpy()
    points, drawn = np.flatnonzero(has & is_point), np.flatnonzero(has & ~is_point)
    at, zone = _of_points(rows.geometry.to_numpy()[points], zones)
    pairs = [(points[at], zone)]
    unknown = np.zeros(len(rows), dtype=bool)
    at, zone, whole_in = _of_shapes(rows.geometry.to_numpy()[drawn], zones)
    pairs.append((drawn[at[whole_in]], zone[whole_in]))
    unknown[drawn[at]] = True
    unknown[drawn[at[whole_in]]] = False
    codes = rows["pcode"].to_numpy(dtype=object)
    known = {str(one) for one in codes[~has]}
    for code, share in shares_of_units(known, zones, units).items():
        chosen = np.flatnonzero(~has & (codes == code))
        whole = np.flatnonzero(share >= WHOLE)
        unknown[chosen] = not len(whole) and bool((share > 1 - WHOLE).any())
        pairs += [(chosen, np.full(len(chosen), one)) for one in whole]
    row = np.concatenate([one for one, _ in pairs]).astype(np.intp)
    place = np.concatenate([one for _, one in pairs]).astype(np.intp)
    order = np.lexsort((place, row))
    return Membership(row[order], place[order], unknown)


def _of_points(
    points: npt.NDArray[np.object_], zones: Zones
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    import numpy as np
    import shapely
    from shapely import affinity

    frame = zones.frame
    shapes = frame.geometry.to_numpy()
    if not len(points):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    if zones.spec.circles:
        wide = np.array([affinity.scale(one, NEARLY, NEARLY) for one in shapes], dtype=object)
        at, zone = shapely.STRtree(wide).query(points, predicate="intersects")
        near = _within(points[at], frame, zone)
        at, zone = at[near], zone[near]
    else:
        at, zone = shapely.STRtree(shapes).query(points, predicate="intersects")
    if not zones.spec.overlaps:
        # What is left in two is a border (or a sliver within the tolerance): the lowest code.
        lowest = np.full(len(points), len(shapes))
        np.minimum.at(lowest, at, zone)
        at = np.flatnonzero(lowest < len(shapes))
        zone = lowest[at]
    return at, zone


def _of_shapes(
    shapes: npt.NDArray[np.object_], zones: Zones
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Return which lines and areas meet which zones, and whether these hold all of them."""
    import shapely

    ground = zones.frame.geometry.to_numpy()
    at, zone = shapely.STRtree(ground).query(shapes, predicate="intersects")
    return at, zone, shapely.covers(ground[zone], shapes[at])


def _within(
    points: npt.NDArray[np.object_], frame: gpd.GeoDataFrame, zone: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Return whether each point lies within the radius of its candidate, on the ellipsoid."""
    import numpy as np
    import pyproj
    import shapely

    lon, lat = shapely.get_x(points), shapely.get_y(points)
    own = frame.iloc[zone]
    _, _, metres = pyproj.Geod(ellps="WGS84").inv(
        own["lon"].to_numpy(), own["lat"].to_numpy(), lon, lat
    )
    near: npt.NDArray[np.bool_] = np.asarray(metres) <= own["radius_km"].to_numpy() * 1000
    return near


def shares_of_units(
    codes: set[str], zones: Zones, units: Units
) -> dict[str, npt.NDArray[np.float64]]:
    """Return, for each unit, the share of it (0 to 1) that lies in each zone of the frame."""
    import shapely

    shapes = zones.frame.geometry.to_numpy()
    found = {}
    for level in units.levels:
        frame = units.level(level)
        frame = frame[frame["pcode"].isin(codes)]
        for code, shape in zip(frame["pcode"], frame.geometry, strict=True):
            # Degrees are not square, but a share of one unit is nearly the same in them.
            inside = shapely.area(shapely.intersection(shapes, shape))
            found[str(code)] = inside / shape.area
    return dict(sorted(found.items()))


def zone_figures(
    spec: LayerSpec, rows: gpd.GeoDataFrame, zones: Zones, units: Units
) -> pd.DataFrame:
    """Return the figures of one layer by zone.

    Args:
        spec: the layer, for its measures.
        rows: its located rows, as the audience may see them.
        zones: the zones.
        units: the units of the rows' division.

    Returns:
        `measure`, `line`, `code`, `name`, `name_en`, `value`: a row for each zone (line "zone",
        zeros too), then `again` (what was counted in more than one zone, beyond the first time),
        `outside` every zone, `unknown` (see `Membership`) and `total`, which is the sum of the
        zones less `again`, plus `outside` and `unknown`.
    """
    import numpy as np
    import pandas as pd

    found = members(rows, zones, units)
    times = np.bincount(found.row, minlength=len(rows))
    frame = zones.frame
    table: list[tuple[object, ...]] = []
    for name, measure in spec.sums.items():
        values = measure_values(rows, measure, units).reindex(rows.index, fill_value=0.0).to_numpy()
        sums = np.bincount(found.zone, weights=values[found.row], minlength=len(frame))
        table += [
            (name, "zone", *row)
            for row in zip(frame["pcode"], frame["name"], frame["name_en"], sums, strict=True)
        ]
        lines = {
            "again": float((values * np.maximum(times - 1, 0)).sum()),
            "outside": float(values[(times == 0) & ~found.unknown].sum()),
            "unknown": float(values[found.unknown].sum()),
            "total": float(values.sum()),
        }
        table += [(name, line, "", "", "", lines[line]) for line in LINES]
    columns = ["measure", "line", "code", "name", "name_en", "value"]
    return pd.DataFrame(table, columns=columns)
