"""The exact geometry, for points that lie on a border or within rounding of one."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_ops.spatial.join.tables import OUTSIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ExactUnits:
    """Units asked one by one through GEOS. Slow, and certain; safe from several threads."""

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        self._shapes = shapes
        self._tree: Any = None
        self._lock = threading.Lock()

    def lowest(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return the first of the units that cover each point (n,), or OUTSIDE."""
        import shapely

        # One thread at a time: GEOS builds the index of a prepared polygon when it is first asked.
        with self._lock:
            self._plant()
            point, unit = self._tree.query(shapely.points(x, y))
            order = np.argsort(unit, kind="stable")
            point, unit = point[order], unit[order]
            bounds = np.append(np.flatnonzero(np.diff(unit, prepend=-1)), len(unit))
            covers = np.zeros(len(point), dtype=bool)
            for start, end in pairwise(bounds):
                some = point[start:end]
                shape = self._shapes[unit[start]]
                covers[start:end] = shapely.intersects_xy(shape, x[some], y[some])
        result = np.full(len(x), len(self._shapes), dtype=np.int32)
        np.minimum.at(result, point[covers], unit[covers].astype(np.int32))
        result[result == len(self._shapes)] = OUTSIDE
        return result

    def near(self, x: float, y: float, distance: float) -> NDArray[np.int64]:
        """Return the units within a distance (degrees) of a point, in no order."""
        import shapely

        with self._lock:
            self._plant()
            found = self._tree.query(shapely.Point(x, y), predicate="dwithin", distance=distance)
        return np.asarray(found, dtype=np.int64)

    def _plant(self) -> None:
        import shapely

        if self._tree is None:
            shapely.prepare(self._shapes)
            self._tree = shapely.STRtree(self._shapes)
