"""Segments: the straight pieces of lines, and what is left of them when they are cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.errors import InputError, explain

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST = 1e-12
"""Shares of a segment that are nearer together than this are one cut."""

LONGEST_DEGREES = 0.05
"""Segments are measured in pieces of at most this, so that a length is that of the line as drawn.

A line between two points is straight in longitude and latitude, as every GIS draws it; the shortest
way between them (a geodesic) is another. In pieces of 0.05 degrees the lengths of the two differ by
less than 1e-7 of themselves, up to 70 degrees of latitude.
"""


@dataclass(frozen=True, eq=False)
class Segments:
    """Straight segments (n,), in degrees (WGS 84), from point 1 to point 2.

    `line` is the position of the line that each belongs to; `begin` and `end` are seconds since
    1970 (NaN where no time is known): along a segment, time passes as the way does.
    """

    x1: NDArray[np.float64]
    y1: NDArray[np.float64]
    x2: NDArray[np.float64]
    y2: NDArray[np.float64]
    line: NDArray[np.int64]
    begin: NDArray[np.float64]
    end: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.x1)


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces (k,) of segments: of which, and from what share of it to what share."""

    segments: Segments
    segment: NDArray[np.int64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]

    def at(self, share: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return longitude and latitude of the pieces' segments at shares (k,) of them."""
        own, s = self.segments, self.segment
        x = own.x1[s] + share * (own.x2[s] - own.x1[s])
        y = own.y1[s] + share * (own.y2[s] - own.y1[s])
        # The ends are the ends, not what rounding makes of them.
        x, y = np.where(share == 1, own.x2[s], x), np.where(share == 1, own.y2[s], y)
        return x, y

    def middle(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return longitude and latitude of the middle of each piece."""
        return self.at((self.first + self.last) / 2)

    @property
    def line(self) -> NDArray[np.int64]:
        """The position of the line of each piece."""
        return self.segments.line[self.segment]

    def lengths(self) -> NDArray[np.float64]:
        """Return metres on the ellipsoid of WGS 84 (Karney 2013, by pyproj.Geod)."""
        from pyproj import Geod

        lengths: NDArray[np.float64] = Geod(ellps="WGS84").inv(
            *self.at(self.first), *self.at(self.last)
        )[2]
        return lengths

    def seconds(self) -> NDArray[np.float64]:
        """Return how long each piece took, NaN where no time is known."""
        duration = self.segments.end[self.segment] - self.segments.begin[self.segment]
        return (self.last - self.first) * duration


def cut(segments: Segments, segment: NDArray[np.int64], share: NDArray[np.float64]) -> Pieces:
    """Return the pieces of segments, cut at shares (each of a segment; those outside 0..1 are not).

    Long segments are cut besides, see `LONGEST_DEGREES`. A segment of no length is one piece.
    """
    size = np.maximum(np.abs(segments.x2 - segments.x1), np.abs(segments.y2 - segments.y1))
    steps = np.maximum(np.ceil(size / LONGEST_DEGREES), 1).astype(np.int64)
    regular = np.repeat(np.arange(len(segments)), steps + 1)
    step = np.arange(len(regular)) - np.repeat(np.cumsum(steps + 1) - steps - 1, steps + 1)
    within = (share > SHORTEST) & (share < 1 - SHORTEST)
    of = np.concatenate((regular, segment[within]))
    at = np.concatenate((step / steps[regular], share[within]))
    order = np.lexsort((at, of))
    of, at = of[order], at[order]
    follows = of[1:] == of[:-1]
    first, last, of = at[:-1][follows], at[1:][follows], of[:-1][follows]
    some = (last - first > SHORTEST) | (last == 1)
    # A crumb before a cut goes to the piece after it.
    begins = np.concatenate(([0.0], last[some][:-1]))
    starts = np.concatenate(([True], of[some][1:] != of[some][:-1]))
    return Pieces(segments, of[some], np.where(starts, 0.0, begins), last[some])


def check_span(segments: Segments, where: str) -> None:
    """Raise InputError when a segment goes more than half around the earth: it cannot be meant."""
    wide = np.flatnonzero(np.abs(segments.x2 - segments.x1) > 180)  # noqa: PLR2004
    if len(wide):
        raise InputError(
            explain(
                f"{where}: line {segments.line[wide[0]]}",
                f"it goes from longitude {segments.x1[wide[0]]:g} to {segments.x2[wide[0]]:g}",
                "split it at the antimeridian",
            )
        )
