"""Building the index: the edges of units become cells, blocks and records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.join.grid import BLOCK, lay_grid, ranges
from geo_ops.spatial.join.tables import (
    ASK,
    FIRST_BLOCK,
    FIRST_RECORD,
    MOST_UNITS,
    OUTSIDE,
    Tables,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo_ops.spatial.join.edges import Edges
    from geo_ops.spatial.join.grid import Grid, Laid


@dataclass(frozen=True)
class _Runs:
    """In a row of fine cells, the south-western corners of columns first to last lie in a unit."""

    unit: NDArray[np.int64]
    row: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@dataclass(frozen=True)
class _Fine:
    """The fine cells: their values, which coarse cell each block is, whose corner is in which unit.

    `cell` and `unit` are pairs, sorted by unit from the last to the first.
    """

    values: NDArray[np.int32]
    blocks: NDArray[np.int64]
    cell: NDArray[np.int64]
    unit: NDArray[np.int64]


@dataclass(frozen=True)
class _Owned:
    """Passages by owner: passage `at[i]` is one of an edge of `unit[i]`."""

    at: NDArray[np.int64]
    unit: NDArray[np.int64]


def build_tables(edges: Edges, coarse_cells: int | None = None) -> Tables:
    """Return the index over the edges of units.

    Args:
        edges: of polygons that are valid, one by one; together they may overlap and leave gaps.
        coarse_cells: about how many coarse cells; by default as many as the count of edges asks.
    """
    if coarse_cells is None:
        coarse_cells = int(np.clip(4 * len(edges), 1024, 65536))
    laid = lay_grid(edges, coarse_cells)
    if laid is None:
        return _ask_always(edges)
    edge = laid.passages.edge
    at, owner = ranges(edges.owner_start[edge], edges.owner_start[edge + 1] - 1)
    owned = _Owned(at, edges.owner[owner].astype(np.int64))
    runs = _runs(laid, owned)
    coarse = _coarse(laid.grid, runs)
    fine = _fine(laid, runs)
    coarse.ravel()[fine.blocks] = FIRST_BLOCK - np.arange(len(fine.blocks))
    return _records(edges, laid, owned, coarse, fine)


def _ask_always(edges: Edges) -> Tables:
    """Return an index that leaves every point near the units to GEOS: slow, and as right."""
    south, north = np.minimum(edges.ay, edges.by).min(), np.maximum(edges.ay, edges.by).max()
    side = max(edges.bx.max() - edges.ax.min(), north - south)
    grid = [edges.ax.min() - side, south - side, BLOCK / (3 * side), BLOCK / (3 * side)]
    none = np.zeros(0, dtype=np.int64)
    return Tables(
        grid=np.array([*grid, BLOCK, BLOCK]),
        coarse=np.full((1, 1), FIRST_BLOCK, dtype=np.int32),
        fine=np.full((1, BLOCK * BLOCK), ASK, dtype=np.int32),
        corner=np.zeros((0, 2)),
        inside=none.astype(np.uint64),
        edge_start=np.zeros(1, dtype=np.int64),
        edge=none.astype(np.int32),
        mask=none.astype(np.uint64),
        unit_start=np.zeros(1, dtype=np.int64),
        unit=none.astype(np.int32),
        ends=np.column_stack((edges.ax, edges.ay, edges.bx, edges.by)),
    )


def _runs(laid: Laid, owned: _Owned) -> _Runs:
    """Pair the crossings of each row by unit: in at one, out at the next."""
    crossing = laid.crosses[owned.at]
    at, unit = owned.at[crossing], owned.unit[crossing]
    row, column = laid.passages.row[at], laid.passages.column[at]
    order = np.lexsort((column, row, unit))
    unit, row, column = unit[order], row[order], column[order]
    runs = _Runs(unit[::2], row[::2], column[::2] + 1, column[1::2])
    some = runs.first <= runs.last
    return _Runs(runs.unit[some], runs.row[some], runs.first[some], runs.last[some])


def _coarse(grid: Grid, runs: _Runs) -> NDArray[np.int32]:
    """Return the coarse cells as if no edge passed them; the lowest unit where units overlap."""
    values = np.full((grid.coarse_rows, grid.coarse_columns), OUTSIDE, dtype=np.int32)
    chosen = np.flatnonzero(runs.row % BLOCK == 0)[::-1]
    at, column = ranges(-(-runs.first[chosen] // BLOCK), runs.last[chosen] // BLOCK)
    run = chosen[at]
    # The runs go from the last unit to the first, so the first has the last word.
    values[runs.row[run] // BLOCK, column] = runs.unit[run]
    return values


def _fine(laid: Laid, runs: _Runs) -> _Fine:
    """Return the fine cells of the coarse cells that edges pass, as if no edge passed them."""
    grid, found = laid.grid, laid.passages
    blocks = _distinct((found.row // BLOCK) * grid.coarse_columns + found.column // BLOCK)
    line = runs.row // BLOCK * grid.coarse_columns
    run, block = ranges(
        np.searchsorted(blocks, line + runs.first // BLOCK),
        np.searchsorted(blocks, line + runs.last // BLOCK, side="right") - 1,
    )
    west = blocks[block] % grid.coarse_columns * BLOCK
    pair, column = ranges(
        np.maximum(runs.first[run] - west, 0), np.minimum(runs.last[run] - west, BLOCK - 1)
    )
    run, block = run[pair], block[pair]
    cell = (block * BLOCK + runs.row[run] % BLOCK) * BLOCK + column
    unit = runs.unit[run]
    values = np.full((len(blocks), BLOCK * BLOCK), OUTSIDE, dtype=np.int32)
    values.ravel()[cell[::-1]] = unit[::-1]
    return _Fine(values, blocks, cell, unit)


def _records(
    edges: Edges, laid: Laid, owned: _Owned, coarse: NDArray[np.int32], fine: _Fine
) -> Tables:
    grid, found = laid.grid, laid.passages
    block = np.searchsorted(
        fine.blocks, found.row // BLOCK * grid.coarse_columns + found.column // BLOCK
    )
    cell = (block * BLOCK + found.row % BLOCK) * BLOCK + found.column % BLOCK
    order = np.argsort(cell, kind="stable")
    starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
    first = order[starts]
    records = cell[first]
    # A record knows the units that have an edge in its cell, and those that cover all of it.
    span = int(edges.owner.max()) + 1
    is_record = np.zeros(fine.values.size, dtype=bool)
    is_record[records] = True
    chosen = is_record[fine.cell]
    held = fine.cell[chosen] * span + fine.unit[chosen]
    owners = cell[owned.at] * span + owned.unit
    near = _distinct(np.concatenate((owners, held)))
    unit_start = np.searchsorted(near, np.append(records * span, np.iinfo(np.int64).max))
    place = np.arange(len(near)) - np.repeat(unit_start[:-1], np.diff(unit_start))
    bits = np.left_shift(np.uint64(1), (place % MOST_UNITS).astype(np.uint64))
    many = np.diff(unit_start) > MOST_UNITS
    fine.values.ravel()[records] = np.where(many, ASK, FIRST_RECORD - np.arange(len(records)))
    is_held = np.zeros(len(near), dtype=bool)
    is_held[np.searchsorted(near, held)] = True
    inside = np.bitwise_or.reduceat(np.where(is_held, bits, np.uint64(0)), unit_start[:-1])
    mask = np.bitwise_or.reduceat(
        bits[np.searchsorted(near, owners)], np.searchsorted(owned.at, np.arange(len(cell)))
    )
    return Tables(
        grid=np.array([grid.x0, grid.y0, 1 / grid.dx, 1 / grid.dy, grid.columns, grid.rows]),
        coarse=coarse,
        fine=fine.values,
        corner=np.column_stack((grid.x(found.column[first]), grid.y(found.row[first]))),
        inside=inside,
        edge_start=np.append(starts, len(cell)),
        edge=found.edge[order].astype(np.int32),
        mask=mask[order],
        unit_start=unit_start,
        unit=(near % span).astype(np.int32),
        ends=np.column_stack((edges.ax, edges.ay, edges.bx, edges.by)),
    )


def _distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each value once, ascending; as np.unique does, which hashes first and takes longer."""
    ordered = np.sort(values)
    distinct: NDArray[np.int64] = ordered[np.diff(ordered, prepend=ordered[:1] - 1) != 0]
    return distinct
