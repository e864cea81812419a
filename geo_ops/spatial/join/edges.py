"""The edges of all units, each once: an edge that neighbours share is one edge with two owners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Edges:
    """Edges (n,) in degrees, from a to b with (ax, ay) < (bx, by), and the units they bound.

    The owners of edge i are `owner[owner_start[i]:owner_start[i + 1]]`, ascending.
    """

    ax: NDArray[np.float64]
    ay: NDArray[np.float64]
    bx: NDArray[np.float64]
    by: NDArray[np.float64]
    owner_start: NDArray[np.int64]
    owner: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ax)


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """Return the edges of polygons (n,); an owner is a position in `shapes`."""
    import shapely

    parts, unit_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    points = points + 0.0  # -0.0 and 0.0 are one place
    joined = (ring[1:] == ring[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    start, end = points[:-1][joined], points[1:][joined]
    unit = unit_of_part[part_of_ring[ring[:-1][joined]]]
    return _unique(start, end, unit.astype(np.int32))


def _unique(start: NDArray[np.float64], end: NDArray[np.float64], unit: NDArray[np.int32]) -> Edges:
    backwards = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start, end = (
        np.where(backwards[:, None], end, start),
        np.where(backwards[:, None], start, end),
    )
    order = np.lexsort((unit, end[:, 1], end[:, 0], start[:, 1], start[:, 0]))
    start, end, unit = start[order], end[order], unit[order]
    is_new = np.ones(len(unit), dtype=bool)
    is_new[1:] = (start[1:] != start[:-1]).any(axis=1) | (end[1:] != end[:-1]).any(axis=1)
    first = np.flatnonzero(is_new)
    return Edges(
        ax=np.ascontiguousarray(start[first, 0]),
        ay=np.ascontiguousarray(start[first, 1]),
        bx=np.ascontiguousarray(end[first, 0]),
        by=np.ascontiguousarray(end[first, 1]),
        owner_start=np.append(first, len(unit)).astype(np.int64),
        owner=unit,
    )
