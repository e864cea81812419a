"""Where things stand on the page, by orientation. All in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.paper.canvas import Box

if TYPE_CHECKING:
    from geo_ops.specs.map import MapSpec

MARGIN = 9.0


@dataclass(frozen=True)
class Layout:
    """The boxes of a page. `notes` are the columns through which the small print flows."""

    width: float
    height: float
    head: Box
    map: Box
    side: Box
    legend: Box
    legend_columns: int
    notes: tuple[Box, ...]

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN


STRIPS = tuple(30.0 + 1.5 * step for step in range(17))
"""Heights of the strip with legend and notes that are tried, least first."""


def layout_of(map_spec: MapSpec, strip: float) -> Layout:
    """Return the layout of a recipe's page whose legend and notes have a strip of `strip` mm."""
    return _portrait(strip) if map_spec.orientation == "portrait" else _landscape(strip)


def _landscape(strip: float) -> Layout:
    top, bottom = 36.5, 199.6
    y = bottom - strip
    return Layout(
        width=297.0,
        height=210.0,
        head=Box(MARGIN, 16.5, 279.0, 15.0),
        map=Box(MARGIN + 3.4, top, 164.0, y - 7.2 - top),
        side=Box(184.0, top - 3.2, 104.0, y - 3.6 - top + 3.2),
        legend=Box(MARGIN, y, 112.0, strip),
        legend_columns=3,
        notes=(Box(124.5, y, 80.0, strip), Box(208.0, y, 80.0, strip)),
    )


def _portrait(strip: float) -> Layout:
    # The map keeps its height; legend and notes stand beside the figures and share their column.
    top, bottom = 52.0, 286.6
    y = 168.0
    legend = strip + 10.0
    return Layout(
        width=210.0,
        height=297.0,
        head=Box(MARGIN, 16.5, 192.0, 31.0),
        map=Box(MARGIN + 3.4, top, 185.2, y - 7.2 - top),
        side=Box(MARGIN, y, 108.0, bottom - y),
        legend=Box(121.0, y, 80.0, legend),
        legend_columns=2,
        notes=(Box(121.0, y + legend + 3.0, 80.0, bottom - y - legend - 3.0),),
    )
