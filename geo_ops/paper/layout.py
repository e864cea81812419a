"""Where things stand on the page, by orientation. All in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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


_LANDSCAPE = Layout(
    width=297.0,
    height=210.0,
    head=Box(MARGIN, 16.5, 279.0, 15.0),
    map=Box(MARGIN + 3.4, 36.5, 164.0, 122.5),
    side=Box(184.0, 33.3, 104.0, 129.5),
    legend=Box(MARGIN, 166.0, 112.0, 33.5),
    legend_columns=3,
    notes=(Box(124.5, 166.0, 80.0, 33.5), Box(208.0, 166.0, 80.0, 33.5)),
)

_PORTRAIT = Layout(
    width=210.0,
    height=297.0,
    head=Box(MARGIN, 16.5, 192.0, 22.0),
    map=Box(MARGIN + 3.4, 43.0, 185.2, 112.0),
    side=Box(MARGIN, 162.0, 112.0, 123.0),
    legend=Box(126.0, 162.0, 75.0, 54.0),
    legend_columns=2,
    notes=(Box(126.0, 220.0, 75.0, 65.0),),
)


def layout_of(map_spec: MapSpec) -> Layout:
    """Return the layout of a recipe's page."""
    pages: dict[Literal["portrait", "landscape"], Layout] = {
        "portrait": _PORTRAIT,
        "landscape": _LANDSCAPE,
    }
    return pages[map_spec.orientation]
