"""Zones: areas of a mission's own, which are no administrative units."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from geo_ops.web.layers.areas import ANGLES
from geo_ops.web.layers.base import Look, Words
from geo_ops.web.layers.lines import POLYGONS, Traces, check_traces, label_column, texts_of

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

WIDTH = 2.0
"""The usual width of an outline in pixels."""


class Zones(Traces):
    """Outlines with a name, hatched inside on wish; dashes by category beside the colour.

    A click on an outline or on a name opens the record; one inside a zone goes through to what
    lies there, so that the units under a zone can still be asked.

    Args:
        zones: EPSG:4326, a polygon a row. Columns used: those of `PackedPoints`, and `label`.
        name: of the layer.
        look: symbols (their colours) and popup; `size` is the width of the outline in pixels.
        label: the column with the names of the zones; None for no names.
        hatched: whether their inside is hatched.
        place: which of several such layers it is (0, 1, ...): the angle of its hatch.

    Raises:
        CrsError: the polygons are not in EPSG:4326.
        InputError: a geometry is no polygon, a field or `label` is no column, or there are more
            than `MOST_CORNERS` corners.
    """

    factory: ClassVar[str] = "zones"

    def __init__(
        self,
        zones: gpd.GeoDataFrame,
        name: Words,
        look: Look | None = None,
        *,
        label: str | None = None,
        hatched: bool = False,
        place: int = 0,
        show: bool = True,
    ) -> None:
        look = look or Look()
        check_traces(zones, "zones", POLYGONS)
        data = {
            "width": WIDTH if look.size is None else look.size,
            "labels": texts_of(zones, label_column(zones, label)),
            "at": [list(_top(one)) for one in zones.geometry],
            "hatched": hatched,
            "angle": ANGLES[place % len(ANGLES)],
        }
        super().__init__(zones, name, look, data=data, show=show)


def _top(zone: shapely.Geometry) -> tuple[float, float]:
    """Return the place on the northern edge of a polygon over which its name stands, in degrees."""
    import shapely

    west, south, east, north = shapely.bounds(zone)
    cut = north - 0.02 * (north - south)
    edge = shapely.get_parts(
        shapely.intersection(zone, shapely.LineString([(west, cut), (east, cut)]))
    )
    longest = edge[shapely.length(edge).argmax()] if len(edge) else zone
    return round(float(shapely.get_x(shapely.centroid(longest))), 5), round(float(north), 5)
