"""Routes: named lines that people and supplies move along."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from geo_ops.web.layers.base import Look, Words
from geo_ops.web.layers.lines import LINES, Traces, check_traces, label_column, texts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

WIDTH = 4.0
"""The usual width of a route in pixels, its casing left out."""


class Routes(Traces):
    """Named lines with a casing; colour, dashes and width by category; the name on the line.

    Rows may be routes or parts of them: a route in three conditions is three rows of one name, and
    is named once.

    Args:
        routes: EPSG:4326, a line a row. Columns used: those of `PackedPoints`, and `label`.
        name: of the layer.
        look: symbols (their colours) and popup; `size` is the width in pixels.
        label: the column with the names of the routes, drawn on them; None for no names.
        widths: the width of each symbol's lines in pixels, in their order (default: all `size`).

    Raises:
        CrsError: the lines are not in EPSG:4326.
        InputError: a geometry is no line, a field or `label` is no column, or there are more than
            `MOST_CORNERS` corners.
    """

    factory: ClassVar[str] = "routes"

    def __init__(
        self,
        routes: gpd.GeoDataFrame,
        name: Words,
        look: Look | None = None,
        *,
        label: str | None = None,
        widths: Sequence[float] = (),
        show: bool = True,
    ) -> None:
        look = look or Look()
        check_traces(routes, "routes", LINES)
        usual = WIDTH if look.size is None else look.size
        own = [*widths, *[usual] * len(look.symbols)][: len(look.symbols)]
        data = {"widths": own, "labels": texts_of(routes, label_column(routes, label))}
        super().__init__(routes, name, look, data=data, show=show)
