"""Shapes of units that several layers of a map share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from branca.element import Element
from folium.template import Template

from geo_ops.errors import CrsError, InputError, explain
from geo_ops.web.escape import data_block
from geo_ops.web.layers.base import Raw
from geo_ops.web.topology import Shape, compact, shapes_of, topology

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import geopandas as gpd
    from branca.element import Figure

    from geo_ops.boundaries.units import Units


class UnitShapes(Element):
    """The borders of administrative units, once in the page for all layers that draw them.

    Not a layer itself: it is handed to `AdminChoropleth`, `AdminLines` and `Areas`. Made from a
    division (`of_division`) or from any frame of polygons (`of_frame`).
    """

    _template = Template("")

    def __init__(self, shapes: Sequence[Shape], levels: Sequence[str]) -> None:
        super().__init__()
        self._name = "UnitShapes"
        self.levels = tuple(levels)
        self.by_code = {shape.pcode: shape for shape in shapes}
        self._block = data_block(self.block_id, compact(topology(shapes, levels)))

    @classmethod
    def of_division(cls, units: Units, level: str, also: Collection[str] = ()) -> UnitShapes:
        """Return every unit of a division down to `level`, and single deeper ones.

        Raises:
            BoundaryError: the division has no such level.
        """
        return cls(shapes_of(units, level, also=also), units.levels)

    @classmethod
    def of_frame(
        cls, frame: gpd.GeoDataFrame, pcode: str = "pcode", name: str = "name"
    ) -> UnitShapes:
        """Return the polygons of a frame as one level, "unit".

        Args:
            frame: EPSG:4326, a polygon a row.
            pcode: the column with a code that is different in each row.
            name: the column with the unit's name.

        Raises:
            CrsError: the frame is not in EPSG:4326.
            InputError: a column is missing, a code stands twice, or a geometry is missing.
        """
        _check_frame(frame, pcode, name)
        points = frame.geometry.representative_point()
        shapes = [
            Shape(str(code), {"en": str(text), "fr": str(text)}, "unit", "",
                  (float(point.x), float(point.y)), approximate=False, geometry=geometry)
            for code, text, point, geometry in zip(
                frame[pcode], frame[name], points, frame.geometry, strict=True
            )
        ]  # fmt: skip
        return cls(shapes, ("unit",))

    @property
    def block_id(self) -> str:
        """The id of the data block in the page."""
        return f"{self.get_name()}_data"

    def put(self, figure: Figure) -> None:
        """Put the block into a page, once."""
        figure.html.add_child(Raw(self._block), name=self.block_id)


def check_crs(frame: Any, what: str) -> None:  # noqa: ANN401 - a GeoDataFrame or GeoSeries
    """Refuse a frame that is not in EPSG:4326.

    Raises:
        CrsError: it has no CRS, or another one.
    """
    if frame.crs is None:
        raise CrsError(explain(what, "it has no CRS", 'set it: frame.set_crs("EPSG:4326")'))
    if frame.crs.to_epsg() != 4326:  # noqa: PLR2004
        raise CrsError(
            explain(what, f"its CRS is {frame.crs.name}", 'convert it: frame.to_crs("EPSG:4326")')
        )


def _check_frame(frame: gpd.GeoDataFrame, pcode: str, name: str) -> None:
    check_crs(frame, "units")
    for column in (pcode, name):
        if column not in frame.columns:
            raise InputError(
                explain("units", f"there is no column {column!r}", "name the right one")
            )
    twice = frame[pcode][frame[pcode].duplicated()]
    if len(twice):
        raise InputError(
            explain("units", f"code {twice.iloc[0]!r} stands twice", "give each its own code")
        )
    kinds = frame.geom_type.isin(["Polygon", "MultiPolygon"])
    if not kinds.all():
        row = frame[pcode][~kinds].iloc[0]
        raise InputError(explain(f"unit {row!r}", "it is no polygon", "leave it out or mend it"))
