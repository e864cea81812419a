"""The view: which scale, where the area lies in the frame, and which corners stay free."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from geo_ops.paper.canvas import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from geo_ops.paper.basemap import BaseMap

MARGIN = 4.0
"""Millimetres that stay free between the area and the frame."""

_MANTISSAS = (
    1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0,
)  # fmt: skip
_CORNERS = ("bottom left", "top right", "bottom right", "top left")
# The middle first: the area moves aside only when that buys a larger scale.
_SHIFTS = (0.5, 0.0, 1.0)


@dataclass(frozen=True)
class View:
    """A frame on the sheet and what of the projected plane it shows, at a round scale.

    `left` and `top` are projected metres at the frame's top left corner; `metres_per_mm` is in the
    projected plane, the scale `1:denominator` is true in the middle of the frame. `inset` and
    `furniture` (scale bar and north arrow) are boxes in the frame that the area leaves free.
    """

    frame: Box
    denominator: int
    metres_per_mm: float
    left: float
    top: float
    inset: Box
    furniture: Box

    def to_sheet(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return points (n, 2) of projected metres as millimetres of the sheet."""
        import numpy as np

        x = self.frame.x + (points[:, 0] - self.left) / self.metres_per_mm
        y = self.frame.y + (self.top - points[:, 1]) / self.metres_per_mm
        return np.column_stack([x, y])

    def draw(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry of projected metres in millimetres of the sheet, cut to the frame."""
        import shapely

        around = 3 * self.metres_per_mm
        right = self.left + self.frame.width * self.metres_per_mm
        bottom = self.top - self.frame.height * self.metres_per_mm
        cut = shapely.clip_by_rect(
            geometry, self.left - around, bottom - around, right + around, self.top + around
        )
        return _laid(cut, (self.left, self.top), self.metres_per_mm, self.frame)

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the frame in projected metres."""
        return (
            self.left + self.frame.width * self.metres_per_mm / 2,
            self.top - self.frame.height * self.metres_per_mm / 2,
        )


def choose_view(
    base: BaseMap, area: BaseGeometry, frame: Box, furniture: tuple[float, float]
) -> View:
    """Return the view with the largest round scale at which an area fits.

    Args:
        base: the base map.
        area: the area in projected metres.
        frame: where the map stands on the sheet.
        furniture: width and height in mm of the scale bar with the north arrow.

    The locator inset and the scale bar get corners that the area does not reach; where no
    such corners exist, the area becomes smaller until they do.
    """
    import shapely

    west, south, east, north = area.bounds
    outline = shapely.simplify(area, max(east - west, north - south) / 400)
    for denominator in _denominators(max(east - west, north - south)):
        scale = denominator / 1000 * _projected_per_true(base, outline)
        width, height = (east - west) / scale, (north - south) / scale
        slack = frame.width - 2 * MARGIN - width, frame.height - 2 * MARGIN - height
        if min(slack) < 0:
            continue
        found = _placed(outline, scale, frame, furniture, slack)
        if found is not None:
            left, top, inset, box = found
            return View(frame, denominator, scale, left, top, inset, box)
    raise AssertionError("no scale is small enough")  # pragma: no cover - scales never end


def _placed(
    area: BaseGeometry,
    scale: float,
    frame: Box,
    furniture: tuple[float, float],
    slack: tuple[float, float],
) -> tuple[float, float, Box, Box] | None:
    import shapely

    west, _, _, north = area.bounds
    side = inset_side(frame)
    for across, down in product(_SHIFTS, _SHIFTS):
        left = west - (MARGIN + slack[0] * across) * scale
        top = north + (MARGIN + slack[1] * down) * scale
        on_sheet = _laid(area, (left, top), scale, frame)
        shapely.prepare(on_sheet)
        free = [
            (corner, box)
            for corner, box in _corner_boxes(frame, side, side)
            if not on_sheet.intersects(_polygon(box.grown(1.5)))
        ]
        for corner, inset in free:
            for other, box in _corner_boxes(frame, *furniture):
                if other != corner and not on_sheet.intersects(_polygon(box.grown(1.0))):
                    return left, top, inset, box
    return None


def _laid(
    geometry: BaseGeometry, corner: tuple[float, float], scale: float, frame: Box
) -> BaseGeometry:
    """Return a geometry of projected metres on the sheet, `corner` being the frame's top left."""
    from shapely.affinity import affine_transform

    shift = frame.x - corner[0] / scale, frame.y + corner[1] / scale
    return affine_transform(geometry, (1 / scale, 0, 0, -1 / scale, *shift))


def inset_side(frame: Box) -> float:
    """Return the width and height of the locator inset of a frame, in mm."""
    return round(min(32.0, 0.24 * min(frame.width, frame.height)), 1)


def _corner_boxes(frame: Box, width: float, height: float) -> Iterator[tuple[str, Box]]:
    gap = 1.5
    for corner in _CORNERS:
        x = frame.x + gap if "left" in corner else frame.right - gap - width
        y = frame.y + gap if "top" in corner else frame.bottom - gap - height
        yield corner, Box(x, y, width, height)


def _polygon(box: Box) -> BaseGeometry:
    import shapely

    return shapely.box(box.x, box.y, box.right, box.bottom)


def _denominators(extent: float) -> Iterator[int]:
    """Yield round scale denominators upwards, from one at which an extent fills half a metre."""
    power = 10 ** max(0, len(str(int(extent * 2))) - 1)
    while True:
        for mantissa in _MANTISSAS:
            yield int(mantissa * power)
        power *= 10


def _projected_per_true(base: BaseMap, area: BaseGeometry) -> float:
    """Return projected metres per true metre, west to east in the middle of an area."""
    west, south, east, north = area.bounds
    x, y = (west + east) / 2, (south + north) / 2
    return 1000.0 / true_distance(base, (x - 500.0, y), (x + 500.0, y))


def true_distance(base: BaseMap, one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the geodesic distance on WGS 84, in metres, of two points in projected metres."""
    from pyproj import Geod

    lons, lats = base.inverse.transform([one[0], other[0]], [one[1], other[1]])
    distance: float = Geod(ellps="WGS84").line_length(lons, lats)
    return distance
