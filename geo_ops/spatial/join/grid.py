"""The grid over the units: where its lines lie, and which cells each edge passes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.join.orientation import sides

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo_ops.spatial.join.edges import Edges

BLOCK = 16
"""A coarse cell that an edge passes is cut into BLOCK x BLOCK fine cells."""

SMALLEST_CELL = 1e-6
"""Degrees. Much more than the rounding of a coordinate, so that `MARGIN` is more than it too."""

MARGIN = 1e-6
"""How near an edge may come to a fine cell, as a share of its side, before it counts as in it.

Finding a point's cell and finding an edge's cells both round, by less than 1e-11 of a cell. An edge
is listed in more cells than it passes rather than in fewer: then rounding never costs an answer.
"""

# How far outside the units the first line lies, as a share of a cell, and how much larger a cell is
# than it need be, in x and in y: numbers at which nobody draws a border, and not the same in x and
# y, so that no diagonal runs through corners. The second row is tried when the first fails.
_SHIFTS = (
    (0.6180339887498949, 1.0311587265403713, 0.7548776662466927, 1.0150878132418261),
    (0.8191725133961645, 1.0432116482315307, 0.5698402909980532, 1.0271942573649312),
    (0.6823278038280193, 1.0183642971853129, 0.8566748838545029, 1.0367281945730284),
)


@dataclass(frozen=True)
class Grid:
    """Lines of a grid in degrees: fine cell (row, column) starts at x0 + column dx, y0 + row dy.

    `columns` and `rows` count fine cells and are multiples of BLOCK.
    """

    x0: float
    y0: float
    dx: float
    dy: float
    columns: int
    rows: int

    @property
    def coarse_columns(self) -> int:
        """Count of coarse cells from west to east."""
        return self.columns // BLOCK

    @property
    def coarse_rows(self) -> int:
        """Count of coarse cells from south to north."""
        return self.rows // BLOCK

    def x(self, column: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the longitude of the western line of columns."""
        return np.asarray(self.x0 + column * self.dx, dtype=np.float64)

    def y(self, row: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the latitude of the southern line of rows."""
        return np.asarray(self.y0 + row * self.dy, dtype=np.float64)


@dataclass(frozen=True)
class Passages:
    """Edge `edge[i]` passes (or nearly touches) the fine cell `row[i]`, `column[i]`."""

    edge: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]


@dataclass(frozen=True)
class Laid:
    """A grid, the cells that edges pass, and which passages cross their cell's southern line."""

    grid: Grid
    passages: Passages
    crosses: NDArray[np.bool_]


def lay_grid(edges: Edges, coarse_cells: int) -> Laid | None:
    """Return a grid of about `coarse_cells` coarse cells over all edges.

    No vertex lies on a line and no edge on a crossing of lines: where they do, the grid is shifted.
    None when no shift helps.
    """
    for shift in _SHIFTS:
        grid = _grid(edges, coarse_cells, shift)
        if _meets_vertices(grid, edges):
            continue
        found = passages(grid, edges)
        crosses = crossings(grid, edges, found)
        if crosses is not None:
            return Laid(grid, found, crosses)
    return None


def _grid(edges: Edges, coarse_cells: int, shift: tuple[float, float, float, float]) -> Grid:
    west, east = float(edges.ax.min()), float(edges.bx.max())
    south = float(np.minimum(edges.ay, edges.by).min())
    north = float(np.maximum(edges.ay, edges.by).max())
    width, height = east - west, north - south
    side = math.sqrt(width * height / coarse_cells)
    # A strip of a country: no more cells along it than in all.
    side = max(side, max(width, height) / coarse_cells, SMALLEST_CELL * BLOCK) / BLOCK
    dx, dy = side * shift[1], side * shift[3]
    x0, y0 = west - shift[0] * dx, south - shift[2] * dy
    return Grid(x0, y0, dx, dy, _cells(east - x0, dx), _cells(north - y0, dy))


def _cells(length: float, side: float) -> int:
    return BLOCK * math.ceil((math.floor(length / side) + 2) / BLOCK)


def _meets_vertices(grid: Grid, edges: Edges) -> bool:
    x = np.concatenate((edges.ax, edges.bx))
    y = np.concatenate((edges.ay, edges.by))
    on_column = grid.x(np.rint((x - grid.x0) / grid.dx).astype(np.int64)) == x
    on_row = grid.y(np.rint((y - grid.y0) / grid.dy).astype(np.int64)) == y
    return bool(on_column.any() or on_row.any())


def passages(grid: Grid, edges: Edges) -> Passages:
    """Return every fine cell that each edge passes, and with it those it misses by a hair."""
    ax, bx = (edges.ax - grid.x0) / grid.dx, (edges.bx - grid.x0) / grid.dx
    ay, by = (edges.ay - grid.y0) / grid.dy, (edges.by - grid.y0) / grid.dy
    low, high = np.minimum(ay, by), np.maximum(ay, by)
    first = np.floor(low - MARGIN).astype(np.int64)
    last = np.floor(high + MARGIN).astype(np.int64)
    edge, row = ranges(first, last)
    # What the edge spans in its row. The nearer to level it is, the less a height says of where.
    rise = by - ay
    slope = np.divide(bx - ax, rise, out=np.zeros_like(rise), where=rise != 0)[edge]
    slack = MARGIN + np.abs(slope) * 1e-9
    at_bottom = ax[edge] + (row - ay[edge]) * slope
    at_top = at_bottom + slope
    whole = (first == last)[edge] | (rise == 0)[edge]
    west = np.where(whole, ax[edge], np.maximum(np.minimum(at_bottom, at_top) - slack, ax[edge]))
    east = np.where(whole, bx[edge], np.minimum(np.maximum(at_bottom, at_top) + slack, bx[edge]))
    first = np.clip(np.floor(west - MARGIN).astype(np.int64), 0, grid.columns - 1)
    last = np.clip(np.floor(east + MARGIN).astype(np.int64), 0, grid.columns - 1)
    at, column = ranges(first, last)
    return Passages(edge[at], row[at], column)


def ranges(
    first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return every whole number from first to last of each pair: (position of the pair, number)."""
    count = np.maximum(last - first + 1, 0)
    at = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    return at, first[at] + within


def crossings(grid: Grid, edges: Edges, found: Passages) -> NDArray[np.bool_] | None:
    """Return which passages cross the southern line of their cell between its two corners.

    None when a corner lies on an edge, or so near it that rounding decides: take another grid.
    """
    south = grid.y(found.row)
    a_below, b_below = edges.ay[found.edge] <= south, edges.by[found.edge] <= south
    rows = np.flatnonzero(a_below != b_below)
    edge = found.edge[rows]
    ends = (edges.ax[edge], edges.ay[edge], edges.bx[edge], edges.by[edge])
    at_west = sides(*ends, grid.x(found.column[rows]), south[rows])
    at_east = sides(*ends, grid.x(found.column[rows] + 1), south[rows])
    if not (at_west.all() and at_east.all()):
        return None
    result = np.zeros(len(found.edge), dtype=bool)
    result[rows] = at_west != at_east
    return result
