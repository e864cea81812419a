"""The boundaries of a division on paper: projected, simplified to the scale, lines by level."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from pyproj import CRS, Transformer
    from shapely.geometry.base import BaseGeometry

    from geo_ops.boundaries.units import Units


class BaseMap:
    """The units of a division in the region's equal-area CRS (metres).

    Everything is made from the lowest units, simplified as one coverage: neighbours go on sharing
    their borders, and levels go on nesting. What was made is kept, so that the pages of all areas
    and languages share it.
    """

    def __init__(self, units: Units) -> None:
        from pyproj import CRS, Transformer

        self._units_region = units.region
        self._levels = units.levels
        self._lineage = units.lineage.loc[units.lowest["pcode"]]
        self.crs: CRS = CRS.from_user_input(units.region.crs_map)
        self.forward: Transformer = Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)
        self.inverse: Transformer = Transformer.from_crs(self.crs, "EPSG:4326", always_xy=True)
        self._projected = units.lowest.geometry.to_crs(self.crs).to_numpy()
        self._simplified: dict[float, npt.NDArray[np.object_]] = {}
        self._shapes: dict[tuple[str, float], dict[str, BaseGeometry]] = {}
        self._lines: dict[float, dict[str, BaseGeometry]] = {}

    @staticmethod
    def tolerance(metres_per_mm: float) -> float:
        """Return the tolerance of simplifying for a scale: about a tenth of a millimetre.

        A power of two, so that pages of like scale share what was made.
        """
        return float(2.0 ** math.floor(math.log2(0.12 * metres_per_mm)))

    def shapes(self, level: str, tolerance: float) -> dict[str, BaseGeometry]:
        """Return P-code -> polygon of every unit of a level, in metres."""
        from geo_ops.boundaries.geometry import dissolve

        key = (level, tolerance)
        if key not in self._shapes:
            owners = self._lineage[level].to_numpy()
            made = dissolve(self._lowest(tolerance), owners)
            self._shapes[key] = cast("dict[str, BaseGeometry]", made)
        return self._shapes[key]

    def country(self, tolerance: float) -> BaseGeometry:
        """Return the whole country, in metres."""
        return next(iter(self.shapes(self._levels[0], tolerance).values()))

    def lines(self, tolerance: float) -> dict[str, BaseGeometry]:
        """Return level -> the borders that part two units of that level and of none above it.

        Each border is there once, at the highest level that it parts; the outer border is the
        country's. So lines of different width or dash never lie on each other.
        """
        if tolerance not in self._lines:
            self._lines[tolerance] = _lines_by_level(
                self._lowest(tolerance), self._lineage, self._levels
            )
        return self._lines[tolerance]

    def project(self, points: gpd.GeoSeries) -> npt.NDArray[np.float64]:
        """Return an array (n, 2) of metres for points in EPSG:4326."""
        import numpy as np

        x, y = self.forward.transform(points.x.to_numpy(), points.y.to_numpy())
        return np.column_stack([x, y])

    @cached_property
    def label_points(self) -> dict[str, tuple[float, float]]:
        """P-code -> a point (metres) well inside the unit, for units above the lowest level."""
        import shapely

        found: dict[str, tuple[float, float]] = {}
        for level in self._levels[:-1]:
            shapes = self.shapes(level, 512.0)
            polygons = list(shapes.values())
            widths = [math.sqrt(one.area) for one in polygons]
            circles = shapely.maximum_inscribed_circle(
                polygons, tolerance=[0.01 * width for width in widths]
            )
            for code, circle in zip(shapes, circles, strict=True):
                x, y = circle.coords[0]
                found[code] = (float(x), float(y))
        return found

    def _lowest(self, tolerance: float) -> npt.NDArray[np.object_]:
        import shapely

        if tolerance not in self._simplified:
            self._simplified[tolerance] = shapely.coverage_simplify(self._projected, tolerance)
        return self._simplified[tolerance]


_MADE: WeakKeyDictionary[Units, BaseMap] = WeakKeyDictionary()


def base_map(units: Units) -> BaseMap:
    """Return the base map of a division, made once."""
    made = _MADE.get(units)
    if made is None:
        made = BaseMap(units)
        _MADE[units] = made
    return made


def _lines_by_level(
    shapes: npt.NDArray[np.object_], lineage: pd.DataFrame, levels: tuple[str, ...]
) -> dict[str, BaseGeometry]:
    """Return the borders of a coverage by the highest level that each parts.

    In a coverage a border is the same segments on both sides: a segment that occurs once is the
    country's, one that occurs twice parts its two owners.
    """
    import numpy as np
    import shapely

    segments, owners = _segments(shapes)
    unique, first, inverse, counts = np.unique(
        segments, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(inverse.ravel(), kind="stable")
    ends = np.cumsum(counts) - 1
    one, other = owners[first], owners[order[ends]]
    left = np.where(counts == 1, 0, -1)
    for depth, level in enumerate(levels):
        codes = lineage[level].to_numpy()
        left = np.where((left < 0) & (codes[one] != codes[other]), depth, left)
    pairs = unique.reshape(-1, 2, 2)
    lines = {}
    for depth, level in enumerate(levels):
        chosen = shapely.linestrings(pairs[left == depth])
        lines[level] = shapely.line_merge(shapely.multilinestrings(chosen))
    return lines


def _segments(
    shapes: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return the segments of polygons (n, 4), each in one direction, and their owners (n,)."""
    import numpy as np
    import shapely

    parts, shape_of = shapely.get_parts(shapes, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    same = ring_of[:-1] == ring_of[1:]
    start, end = points[:-1][same], points[1:][same]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low, high = np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)
    owners = shape_of[part_of[ring_of[:-1][same]]]
    return np.hstack([low, high]), owners
