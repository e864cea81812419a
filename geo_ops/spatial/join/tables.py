"""The index over a set of units as arrays: what a cell says at once, what a border cell knows.

A coarse cell (an int32) is the position of the unit that covers all of it, OUTSIDE, or `-2 - b`
for block b of fine cells, because an edge passes it. A fine cell is a unit, OUTSIDE, ASK (so many
units that GEOS is asked) or `-3 - r` for record r: a corner of the cell, which of the units near it
the corner lies in, and the edges that pass the cell. The units of a point in that cell are those
of the corner, changed at every edge that lies between the two: counting crossings (Shimrat 1962,
Algorithm 112), but from the corner instead of from infinity, so that one cell is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OUTSIDE = -1
ASK = -2
FIRST_BLOCK = -2
FIRST_RECORD = -3
MOST_UNITS = 64
"""Units that one record can tell apart: bits of its masks."""


class Tables(NamedTuple):
    """The arrays that the kernels take.

    grid: float64 (6,): x0, y0, fine cells per degree in x and y, columns and rows of fine cells.
    coarse: int32 (coarse rows, coarse columns). fine: int32 (blocks, BLOCK * BLOCK).
    corner: float64 (records, 2). inside: uint64 (records,), the units that hold the corner.
    edge_start: int64 (records + 1,) into edge (int32) and mask (uint64, the units it bounds).
    unit_start: int64 (records + 1,) into unit (int32, ascending: bit k is the k-th).
    ends: float64 (edges, 4): ax, ay, bx, by with (ax, ay) < (bx, by).
    """

    grid: NDArray[np.float64]
    coarse: NDArray[np.int32]
    fine: NDArray[np.int32]
    corner: NDArray[np.float64]
    inside: NDArray[np.uint64]
    edge_start: NDArray[np.int64]
    edge: NDArray[np.int32]
    mask: NDArray[np.uint64]
    unit_start: NDArray[np.int64]
    unit: NDArray[np.int32]
    ends: NDArray[np.float64]
