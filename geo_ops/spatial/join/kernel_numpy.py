"""The kernel in numpy: units of points by cells and crossings. Gives what `kernel_numba` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.join.grid import BLOCK, ranges
from geo_ops.spatial.join.orientation import sides
from geo_ops.spatial.join.tables import ASK, FIRST_BLOCK, FIRST_RECORD, OUTSIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo_ops.spatial.join.tables import Tables

_SHIFT = BLOCK.bit_length() - 1


def units_at(
    longitude: NDArray[np.float64],
    latitude: NDArray[np.float64],
    tables: Tables,
    out: NDArray[np.int32],
) -> int:
    """Write to `out` (n,) the lowest unit that covers each point, OUTSIDE, or ASK.

    Returns how many have no unit. ASK: the point lies on a border or within rounding of one; the
    caller asks GEOS. A coordinate may be anything, NaN too: no place in the grid is OUTSIDE.
    """
    x0, y0, per_x, per_y, columns, rows = tables.grid
    with np.errstate(invalid="ignore", over="ignore"):
        column, row = (longitude - x0) * per_x, (latitude - y0) * per_y
    within = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    out[:] = OUTSIDE
    if within.all():
        at = None
        c, r = column.astype(np.int32), row.astype(np.int32)
    else:
        at = np.flatnonzero(within)
        c, r = column[at].astype(np.int32), row[at].astype(np.int32)
    value = tables.coarse[r >> _SHIFT, c >> _SHIFT]
    edged = np.flatnonzero(value <= FIRST_BLOCK)
    c, r = c[edged] & (BLOCK - 1), r[edged] & (BLOCK - 1)
    fine = tables.fine[FIRST_BLOCK - value[edged], (r << _SHIFT) + c]
    border = np.flatnonzero(fine <= FIRST_RECORD)
    if len(border):
        point = edged[border] if at is None else at[edged[border]]
        fine[border] = _count_crossings(
            longitude[point], latitude[point], FIRST_RECORD - fine[border], tables
        )
    value[edged] = fine
    if at is None:
        out[:] = value
    else:
        out[at] = value
    return int((out < 0).sum())


def add_up(places: NDArray[np.int32], shift: int, counts: NDArray[np.int64]) -> None:
    """Add to `counts[place + shift]` how often each place stands."""
    counts += np.bincount(places + shift, minlength=len(counts))


def _count_crossings(
    x: NDArray[np.float64], y: NDArray[np.float64], record: NDArray[np.int32], tables: Tables
) -> NDArray[np.int32]:
    """Return the unit of points in border cells: from the corner up to y, then across to x."""
    start = tables.edge_start[record]
    point, entry = ranges(start, tables.edge_start[record + 1] - 1)
    ends = tables.ends[tables.edge[entry]]
    ax, ay, bx, by = ends.T
    px, py = x[point], y[point]
    cx, cy = tables.corner[record].T
    cx, cy = cx[point], cy[point]
    low, high = np.minimum(ay, by), np.maximum(ay, by)
    near = (px >= ax) & (px <= bx) & (py >= low) & (py <= high)
    spans_y = (ay <= py) != (by <= py)
    spans_x = (ax <= cx) != (bx <= cx)
    at_point = sides(ax, ay, bx, by, px, py)
    at_turn = sides(ax, ay, bx, by, cx, py)
    at_corner = sides(ax, ay, bx, by, cx, cy)
    crossed = (spans_y & (at_turn != at_point)) ^ (spans_x & (at_corner != at_turn))
    unsure = (near | spans_y) & (at_point == 0)
    unsure |= (spans_x | spans_y) & (at_turn == 0)
    unsure |= spans_x & (at_corner == 0)
    first = np.concatenate(([0], np.cumsum(np.bincount(point, minlength=len(x)))[:-1]))
    changes = np.where(crossed, tables.mask[entry], np.uint64(0))
    state = tables.inside[record] ^ np.bitwise_xor.reduceat(changes, first)
    ask = np.bitwise_or.reduceat(unsure, first)
    lowest = state & (~state + np.uint64(1))
    bit = np.frexp(lowest.astype(np.float64))[1] - 1
    held = state != 0
    unit = tables.unit[np.where(held, tables.unit_start[record] + bit, 0)]
    return np.where(ask, ASK, np.where(held, unit, OUTSIDE)).astype(np.int32)
