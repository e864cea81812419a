"""The base map without tiles: border lines by level, and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from geo_ops.carto.palette import BOUNDARY, BOUNDARY_FINE, INK
from geo_ops.web.layers.base import DataLayer, Words, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.web.layers.shapes import UnitShapes


@dataclass(frozen=True)
class LineStyle:
    """How the borders of a level are drawn; those of approximate units are dashed besides."""

    level: str
    colour: str
    width: float


def line_hierarchy(levels: Sequence[str]) -> tuple[LineStyle, ...]:
    """Return a style for each level, highest first: the country's line is the strongest."""
    styles = [(INK, 2.4), (BOUNDARY, 1.5), (BOUNDARY_FINE, 0.8), (BOUNDARY_FINE, 0.5)]
    return tuple(
        LineStyle(level, *styles[min(at, len(styles) - 1)]) for at, level in enumerate(levels)
    )


class AdminLines(DataLayer):
    """The borders of units, each drawn once, by the highest level that it bounds.

    Args:
        shapes: the units.
        name: of the layer.
        lines: the levels to draw (default: all, see `line_hierarchy`).
        land: fill the whole with the colour of land, under all other layers.
    """

    factory: ClassVar[str] = "lines"

    def __init__(
        self,
        shapes: UnitShapes,
        name: Words = "Boundaries",
        *,
        lines: Sequence[LineStyle] | None = None,
        land: bool = False,
        show: bool = True,
    ) -> None:
        chosen = lines or line_hierarchy(shapes.levels)
        # The finest first, so that the strong lines lie on top.
        drawn = [{"level": one.level, "colour": one.colour, "width": one.width} for one in chosen]
        data = {"units": shapes.block_id, "lines": drawn[::-1], "land": land}
        super().__init__(name, data, show=show)
        self._shapes = shapes

    def shared(self) -> Sequence[UnitShapes]:
        """Return the units."""
        return (self._shapes,)


@dataclass(frozen=True)
class Label:
    """A name on the map.

    Args:
        name: the text.
        at: longitude and latitude in degrees.
        rank: who stays when two names meet: the lower.
        zoom: the zoom from which it is shown.
        size: of the letters in pixels.
        style: "area" (spaced capitals), "unit" (plain), "town" (beside a dot, a square one for
            ranks under 20).
    """

    name: Words
    at: tuple[float, float]
    rank: int
    zoom: float = 0
    size: int = 12
    style: Literal["area", "unit", "town"] = "unit"


class Labels(DataLayer):
    """Names that do not run into each other: who does not fit is left out at that zoom."""

    factory: ClassVar[str] = "labels"

    def __init__(
        self, labels: Sequence[Label], name: Words = "Names", *, show: bool = True
    ) -> None:
        rows = [
            {
                "name": words(one.name),
                "at": [round(degrees, 5) for degrees in one.at],
                "rank": one.rank,
                "zoom": one.zoom,
                "size": one.size,
                "style": one.style,
            }
            for one in labels
        ]
        super().__init__(name, {"labels": rows}, show=show)
