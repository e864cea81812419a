"""Where segments cross the borders of units, and in which unit each piece of them lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.join.grid import BLOCK
from geo_ops.spatial.join.segments import Pieces, Segments, cut
from geo_ops.spatial.join.tables import FIRST_BLOCK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo_ops.spatial.join.index import UnitIndex
    from geo_ops.spatial.join.tables import Tables

_LEVEL = 1e-9
"""Sine of the angle below which two lines have one direction."""
_NEAR = 1e-11
"""Degrees (a micrometre) within which a line runs along a border, not beside it."""


def cut_at_units(segments: Segments, index: UnitIndex) -> tuple[Pieces, NDArray[np.int32]]:
    """Return the pieces of segments between borders, and the place of each: a unit or -1.

    A piece is where its middle is, which the index answers exactly; one that runs along a border
    that units share is in the one with the lowest P-code.
    """
    segment, edge = _meetings(segments, index)
    a, b = index.tables.ends[edge, :2], index.tables.ends[edge, 2:]
    p = np.column_stack((segments.x1, segments.y1))[segment]
    way = np.column_stack((segments.x2, segments.y2))[segment] - p
    rise = b - a
    size = np.hypot(*way.T) * np.hypot(*rise.T)
    turn = _cross(way, rise)
    is_level = np.abs(turn) <= _LEVEL * size
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(is_level, np.nan, _cross(a - p, rise) / turn)
        square = (way**2).sum(axis=1)
        ends = [((end - p) * way).sum(axis=1) / square for end in (a, b)]
    level = np.flatnonzero(is_level)
    of = np.concatenate((segment[~is_level], segment[level], segment[level]))
    at = np.concatenate((share[~is_level], ends[0][level], ends[1][level]))
    pieces = cut(segments, of, at)
    place = index.places(*pieces.middle())
    place = np.maximum(place, -1).astype(np.int32)
    _along_borders(pieces, place, index, segment[level], edge[level])
    return pieces, place


def _cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _meetings(segments: Segments, index: UnitIndex) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of a segment and an edge that meet."""
    import shapely

    # Both ends in one cell that no edge passes: such a segment meets none.
    cell_1 = _whole_cell(segments.x1, segments.y1, index.tables)
    cell_2 = _whole_cell(segments.x2, segments.y2, index.tables)
    open_ = np.flatnonzero((cell_1 != cell_2) | (cell_1 < 0))
    if not len(open_):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    ends = np.column_stack((segments.x1, segments.y1, segments.x2, segments.y2))[open_]
    lines = shapely.linestrings(ends.reshape(-1, 2, 2))
    edges = np.asarray(shapely.linestrings(index.tables.ends.reshape(-1, 2, 2)))
    tree = shapely.STRtree(edges)
    at, edge = tree.query(lines, predicate="intersects")
    return open_[at], edge.astype(np.int64)


def _whole_cell(
    x: NDArray[np.float64], y: NDArray[np.float64], tables: Tables
) -> NDArray[np.int64]:
    """Return the number of the cell of each point, -1 when an edge may pass it."""
    x0, y0, per_x, per_y, columns, rows = tables.grid
    c, r = np.floor((x - x0) * per_x), np.floor((y - y0) * per_y)
    within = (c >= 0) & (c < columns) & (r >= 0) & (r < rows)
    c, r = (np.where(within, one, 0).astype(np.int64) for one in (c, r))
    value = tables.coarse[r // BLOCK, c // BLOCK]
    coarse = (r // BLOCK) * (int(columns) // BLOCK) + c // BLOCK
    block = np.maximum(FIRST_BLOCK - value, 0)
    if len(tables.fine):
        fine = tables.fine[block, (r % BLOCK) * BLOCK + c % BLOCK]
        whole = (value > FIRST_BLOCK) | (fine > FIRST_BLOCK)
    else:
        whole = value > FIRST_BLOCK
    number = np.where(value > FIRST_BLOCK, coarse, tables.coarse.size + r * int(columns) + c)
    return np.where(within & whole, number, -1)


def _along_borders(
    pieces: Pieces,
    place: NDArray[np.int32],
    index: UnitIndex,
    segment: NDArray[np.int64],
    edge: NDArray[np.int64],
) -> None:
    """Give pieces that lie on an edge to its first owner; `segment` and `edge` are pairs."""
    if not len(segment):
        return
    import shapely

    x, y = pieces.middle()
    order = np.argsort(segment, kind="stable")
    segment, edge = segment[order], edge[order]
    first = np.searchsorted(segment, pieces.segment)
    last = np.searchsorted(segment, pieces.segment, side="right")
    for piece in np.flatnonzero(last > first):
        near = index.tables.ends[edge[first[piece] : last[piece]]].reshape(-1, 2, 2)
        point = shapely.Point(x[piece], y[piece])
        if (shapely.distance(shapely.linestrings(near), point) < _NEAR).any():
            # Whoever touches the middle, within a micrometre, may have it: the first does.
            touching = index.exact.near(x[piece], y[piece], _NEAR)
            place[piece] = min(touching) if len(touching) else place[piece]
