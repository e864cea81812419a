"""Which unit certainly holds a shape: the deepest that has all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo_ops.boundaries.units import Units

TOUCH = 1e-9
"""A share of a shape this small, in a unit or abroad, is a border that it touches."""
_WHOLE = 1 - 1e-6
"""Shares add up to the whole but for rounding."""


@dataclass(frozen=True, eq=False)
class Held:
    """What holds shapes.

    `pcode`: the deepest unit that has all of what lies inside the country, "" where nothing does;
    `inside`: the share of the length, or of the surface in degrees, that does (0 to 1). Shape (n,).
    """

    pcode: NDArray[np.object_]
    inside: NDArray[np.float64]

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Whether all of a shape lies in the country."""
        return np.asarray(self.inside >= _WHOLE)


def holders(shapes: NDArray[np.object_], units: Units) -> Held:
    """Return the units that hold lines or polygons.

    Args:
        shapes: valid lines or polygons, EPSG:4326, shape (n,).
        units: the units of a division. A shape that only touches a border is not across it.
    """
    import pandas as pd
    import shapely

    ground = units.lowest.geometry.to_numpy()
    shapely.prepare(ground)
    row, unit = shapely.STRtree(ground).query(shapes, predicate="intersects")
    within = shapely.covers(ground[unit], shapes[row])
    has_surface = shapely.area(shapes) > 0
    size = np.where(has_surface, shapely.area(shapes), shapely.length(shapes))
    part = np.where(within, size[row], 0.0)
    across = np.flatnonzero(~within)
    parts = shapely.intersection(shapes[row[across]], ground[unit[across]])
    # Where polygons only touch, what they share has a length and no surface.
    surface = has_surface[row[across]]
    part[across] = np.where(surface, shapely.area(parts), shapely.length(parts))
    # A shape without size is a place: whatever it touches may have it.
    real = (part > TOUCH * size[row]) | (size[row] == 0)
    row, unit, part = row[real], unit[real], part[real]
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = np.bincount(row, part, minlength=len(shapes)) / size
    touched = np.bincount(row, minlength=len(shapes)) > 0
    inside = np.where(size > 0, np.minimum(inside, 1.0), touched.astype(float))
    lineage = units.lineage.loc[units.lowest["pcode"]].to_numpy()[unit]
    pcode = np.full(len(shapes), "", dtype=object)
    for level in range(lineage.shape[1]):  # from the top: a deeper one takes its place
        codes = pd.Series(lineage[:, level]).groupby(row)
        first, last = codes.min(), codes.max()
        sure = first[(first == last) & (first != "")]
        pcode[sure.index.to_numpy()] = sure.to_numpy()
    return Held(pcode, inside)
