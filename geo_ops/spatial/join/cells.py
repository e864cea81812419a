"""Square cells of equal area over the whole earth, to count presence and ways in.

The cells are squares of a side in metres in EPSG:6933 (cylindrical equal-area on WGS 84): their
borders are meridians and parallels, so that a line is cut at them without approximation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join.grid import ranges
from geo_ops.spatial.join.segments import Pieces, Segments, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

SMALLEST, LARGEST = 10.0, 1_000_000.0
_NAME = re.compile(r"(?P<side>\d+(?:\.\d+)?)m(?P<row>[NS]\d+)(?P<column>[EW]\d+)")


@dataclass(frozen=True)
class Cells:
    """A grid of square cells with a side in metres (EPSG:6933).

    Cell `5000mN12W3` is row 12 north of the equator and column 3 west of Greenwich, both counted
    from 0, in squares of 5 km. Names stay the same from one run to the next.

    Raises:
        InputError: the side is not between 10 m and 1,000 km.
    """

    side: float

    def __post_init__(self) -> None:
        if not SMALLEST <= self.side <= LARGEST:
            todo = f"give {SMALLEST:g} to {LARGEST:g} metres"
            raise InputError(explain(f"cells of {self.side:g} m", "no such cells are made", todo))

    @cached_property
    def _flat(self) -> Any:  # noqa: ANN401  # pyproj's class says little
        from pyproj import Transformer

        return Transformer.from_crs(4326, 6933, always_xy=True)

    def numbers(
        self, longitude: NDArray[np.float64], latitude: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return row and column of the cell of each point (degrees, finite, shape (n,))."""
        x, y = self._flat.transform(longitude, latitude)
        return _floor(y / self.side), _floor(x / self.side)

    def names(self, row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the names of cells."""
        return np.array(
            [
                f"{self.side:g}m{'N' if r >= 0 else 'S'}{r if r >= 0 else -1 - r}"
                f"{'E' if c >= 0 else 'W'}{c if c >= 0 else -1 - c}"
                for r, c in zip(row.tolist(), column.tolist(), strict=True)
            ],
            dtype=object,
        )

    def cut(self, segments: Segments) -> tuple[Pieces, NDArray[np.int64], NDArray[np.int64]]:
        """Return the pieces of segments between borders of cells, and row and column of each."""
        x1, y1 = self._flat.transform(segments.x1, segments.y1)
        x2, y2 = self._flat.transform(segments.x2, segments.y2)
        of_x, lines_x = _between(x1 / self.side, x2 / self.side)
        of_y, lines_y = _between(y1 / self.side, y2 / self.side)
        meridians, _ = self._flat.transform(
            lines_x * self.side, np.zeros(len(lines_x)), direction="INVERSE"
        )
        _, parallels = self._flat.transform(
            np.zeros(len(lines_y)), lines_y * self.side, direction="INVERSE"
        )
        share_x = (meridians - segments.x1[of_x]) / (segments.x2 - segments.x1)[of_x]
        share_y = (parallels - segments.y1[of_y]) / (segments.y2 - segments.y1)[of_y]
        pieces = cut(segments, np.concatenate((of_x, of_y)), np.concatenate((share_x, share_y)))
        return pieces, *self.numbers(*pieces.middle())

    def polygons(self, names: Sequence[str]) -> gpd.GeoSeries:
        """Return the polygons (EPSG:4326) of cells, by name.

        Raises:
            InputError: a name is not one of these cells.
        """
        import geopandas as gpd
        import shapely

        corners = []
        for name in names:
            found = _NAME.fullmatch(name)
            if found is None or float(found["side"]) != self.side:
                todo = f"names are like {self.side:g}mN12W3"
                raise InputError(explain(f"cell {name!r}", f"no cell of {self.side:g} m", todo))
            row, column = _number(found["row"]), _number(found["column"])
            corners.append((column, row, column + 1, row + 1))
        west, south, east, north = np.array(corners, dtype=float).reshape(-1, 4).T * self.side
        low = self._flat.transform(west, south, direction="INVERSE")
        high = self._flat.transform(east, north, direction="INVERSE")
        return gpd.GeoSeries(shapely.box(*low, *high), index=list(names), crs="EPSG:4326")


def _number(text: str) -> int:
    return int(text[1:]) if text[0] in "NE" else -1 - int(text[1:])


def _floor(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.floor(values).astype(np.int64)


def _between(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the whole numbers between a and b of each pair: (position of the pair, number)."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    at, number = ranges(_floor(low) + 1, np.ceil(high).astype(np.int64) - 1)
    return at, number
