"""Many points in one packed block."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from geo_ops.errors import InputError, explain
from geo_ops.web.layers.base import DataLayer, Look, Words
from geo_ops.web.layers.rows import pack_rows, place_names
from geo_ops.web.layers.shapes import check_crs
from geo_ops.web.packing import Packer, require_finite, spatial_order

if TYPE_CHECKING:
    import geopandas as gpd

RADIUS = 4.0
"""The usual radius of a point in pixels at zoom 6."""

MOST_POINTS = 1_500_000
"""Above this a page is too slow to open on an office laptop."""


class PackedPoints(DataLayer):
    """Points drawn on one canvas from one packed block of about five to ten bytes a point.

    Args:
        points: EPSG:4326, a point a row. Columns used: those of `look.fields`, and where they are
            there `category` (a symbol's id), `time` (a date or UTC time), `time_precision` (year,
            month, day, minute), `precision` and `pcode`. No other column gets into the page.
        name: of the layer.
        look: symbols and popup.
        density: where some twenty thousand points lie so thick that their symbols would hide one
            another, draw how many there are in each square of six pixels instead, with a legend.

    Raises:
        CrsError: the points are not in EPSG:4326.
        InputError: a geometry is no point or not finite, a field is no column, or there are more
            than `MOST_POINTS`.
    """

    factory: ClassVar[str] = "points"

    def __init__(
        self,
        points: gpd.GeoDataFrame,
        name: Words,
        look: Look | None = None,
        *,
        density: bool = True,
        show: bool = True,
    ) -> None:
        look = look or Look()
        _check(points)
        data = {
            **look.as_json(),
            "radius": RADIUS if look.size is None else look.size,
            "names": place_names(points, look),
            "density": density,
            "packed": _packed(points, look),
        }
        super().__init__(name, data, show=show)


def _check(points: gpd.GeoDataFrame) -> None:
    check_crs(points, "points")
    if len(points) > MOST_POINTS:
        raise InputError(
            explain(
                "points",
                f"{len(points):,} are more than a page can show ({MOST_POINTS:,})",
                "count them by unit, or split them by month or category into several maps",
            )
        )
    wrong = points.geometry.isna() | (points.geom_type != "Point") | points.is_empty
    if wrong.any():
        row = points.index[wrong][0]
        raise InputError(
            explain(f"row {row!r} of the points", "it has no point", "draw it as an area (Areas)")
        )


def _packed(points: gpd.GeoDataFrame, look: Look) -> str:
    x, y = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    require_finite("longitude", x)
    require_finite("latitude", y)
    order = spatial_order(points.geometry)
    packer = Packer(len(points))
    packer.degrees("longitude", x[order])
    packer.degrees("latitude", y[order])
    return pack_rows(packer, points.iloc[order], look)
