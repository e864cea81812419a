"""The kernel compiled by numba (extra `fast`): the answers of `kernel_numpy`, several times faster.

Importing this module imports numba. The compiled code is kept beside the module (or in numba's
user cache), so that only the first call on a machine compiles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo_ops.spatial.join.tables import Tables

# These stand elsewhere too, and a test compares them. They are repeated here because numba knows a
# compiled function by the date of this file alone: a constant that changed in another would not
# reach the code that it has kept. Touch this file when the fields of `Tables` change.
OUTSIDE, ASK, FIRST_BLOCK, FIRST_RECORD = -1, -2, -2, -3
BLOCK = 16
ERROR_BOUND, UNDERFLOW = 3.3306690738754716e-16, 1e-280

_SHIFT = BLOCK.bit_length() - 1
_LOW_BITS = BLOCK - 1
_AT_ONCE = 1024
_compiled: Any = numba.njit


def _plain_side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """Return 1 when p is left of a -> b, -1 when right, 0 when rounding decides."""
    left = (ax - px) * (by - py)
    right = (ay - py) * (bx - px)
    bound = ERROR_BOUND * (abs(left) + abs(right)) + UNDERFLOW
    determinant = left - right
    if determinant > bound:
        return 1
    if determinant < -bound:
        return -1
    return 0


_side = _compiled(inline="always")(_plain_side)


def _plain_change(ends: NDArray[np.float64], cx: float, cy: float, px: float, py: float) -> int:
    """Return whether an edge lies between corner and point: 1 or 0, or -1 when not certain."""
    ax, ay, bx, by = ends[0], ends[1], ends[2], ends[3]
    spans_y = (ay <= py) != (by <= py)
    spans_x = (ax <= cx) != (bx <= cx)
    near = ax <= px <= bx and min(ay, by) <= py <= max(ay, by)
    if not (near or spans_x or spans_y):
        return 0
    at_point = _side(ax, ay, bx, by, px, py) if near or spans_y else 0
    if near and at_point == 0:
        return -1
    if not (spans_x or spans_y):
        return 0
    at_turn = _side(ax, ay, bx, by, cx, py)
    at_corner = _side(ax, ay, bx, by, cx, cy) if spans_x else 0
    if at_turn == 0 or (spans_y and at_point == 0) or (spans_x and at_corner == 0):
        return -1
    return int((spans_y and at_turn != at_point) != (spans_x and at_corner != at_turn))


_change = _compiled(inline="always")(_plain_change)


def _plain_in_record(record: int, px: float, py: float, tables: Tables) -> int:
    """Return the unit of a point in a border cell: from the corner up to y, then across to x."""
    state = tables.inside[record]
    cx, cy = tables.corner[record, 0], tables.corner[record, 1]
    for entry in range(tables.edge_start[record], tables.edge_start[record + 1]):
        change = _change(tables.ends[tables.edge[entry]], cx, cy, px, py)
        if change < 0:
            return ASK
        if change:
            state ^= tables.mask[entry]
    if not state:
        return OUTSIDE
    place = tables.unit_start[record]
    one = np.uint64(1)
    while not state & one:
        state >>= one
        place += 1
    return int(tables.unit[place])


_in_record = _compiled(_plain_in_record)


def _plain_units_at(
    longitude: NDArray[np.float64],
    latitude: NDArray[np.float64],
    tables: Tables,
    out: NDArray[np.int32],
) -> int:
    """Write to `out` (n,) the lowest unit that covers each point, OUTSIDE, or ASK.

    Returns how many have no unit.
    """
    x0, y0, per_x, per_y = tables.grid[0], tables.grid[1], tables.grid[2], tables.grid[3]
    columns, rows = tables.grid[4], tables.grid[5]
    c_of, r_of = np.empty(_AT_ONCE, np.int32), np.empty(_AT_ONCE, np.int32)
    lost = 0
    for start in range(0, len(longitude), _AT_ONCE):
        count = min(_AT_ONCE, len(longitude) - start)
        # Two loops: the first has no branches, so that it is done for several points at a time.
        for i in range(count):
            column = (longitude[start + i] - x0) * per_x
            row = (latitude[start + i] - y0) * per_y
            # Every comparison with NaN is false, so NaN is outside.
            within = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
            c_of[i] = np.int32(column) if within else np.int32(-1)
            r_of[i] = np.int32(row) if within else np.int32(0)
        for i in range(count):
            c, r = c_of[i], r_of[i]
            value = OUTSIDE
            if c >= 0:
                value = tables.coarse[r >> _SHIFT, c >> _SHIFT]
            if value <= FIRST_BLOCK:
                value = tables.fine[
                    FIRST_BLOCK - value, ((r & _LOW_BITS) << _SHIFT) + (c & _LOW_BITS)
                ]
                if value <= FIRST_RECORD:
                    at = start + i
                    value = _in_record(FIRST_RECORD - value, longitude[at], latitude[at], tables)
            lost += value < 0
            out[start + i] = value
    return lost


units_at = _compiled(cache=True, nogil=True)(_plain_units_at)


def _plain_add_up(places: NDArray[np.int32], shift: int, counts: NDArray[np.int64]) -> None:
    """Add to `counts[place + shift]` how often each place stands; neighbours are often alike."""
    last, run = np.int32(0), 0
    for place in places:
        if place != last:
            counts[last + shift] += run
            last, run = place, 0
        run += 1
    if run:
        counts[last + shift] += run


add_up = _compiled(cache=True, nogil=True)(_plain_add_up)
