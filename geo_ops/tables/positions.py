"""Positions: one text says where something is, in any of the spellings that the field uses.

Degrees, degrees and minutes, UTM, MGRS, words ("15 km NE of Ménaka") or a bare name. What can be
read in two ways is refused; how well a position is known follows from how it is written.
`docs/positions.md` lists the spellings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo_ops.tables.parse import Unreadable, clean_text

if TYPE_CHECKING:
    from geo_ops.specs.vocabulary import Precision

EXACT_M, SETTLEMENT_M = 200.0, 2_000.0
"""Up to these sides of the square that a position means, it is a point, exact or as of a town."""
LONGEST = 300
"""No position is longer than this, in characters."""

Relation = Literal["offset", "distance", "near", "between", "direction"]


@dataclass(frozen=True, slots=True)
class At:
    """A place given by numbers: degrees (WGS 84), and the square that its digits leave open.

    `size_m` is the side of that square in metres; the point is its middle. `outline` are its
    corners (longitude, latitude) where it is too large to be a point, else empty.
    """

    longitude: float
    latitude: float
    size_m: float
    outline: tuple[tuple[float, float], ...] = ()

    @property
    def precision(self) -> Precision | None:
        """How well it is known; None where the square is too large, and its units decide."""
        if self.size_m <= EXACT_M:
            return "exact"
        return "settlement" if self.size_m <= SETTLEMENT_M else None


@dataclass(frozen=True, slots=True)
class Words:
    """A place told from others: their names are not looked up here.

    `readings` are the ways to read the names, the likeliest first: one name each, or two (between).
    `distance_m` with `slack_m`, `bearing` (degrees from north, clockwise) with `bearing_slack`: how
    far the truth may be from the round figure that was written.
    """

    relation: Relation
    readings: tuple[tuple[str, ...], ...]
    distance_m: float = 0.0
    slack_m: float = 0.0
    bearing: float = 0.0
    bearing_slack: float = 180.0


@dataclass(frozen=True, slots=True)
class Named:
    """A bare name."""

    name: str


Position = At | Words | Named


def read_position(text: str) -> Position:
    """Return what a text says of a place.

    Raises:
        Unreadable: it is no position, a malformed one, or one that can be read in two ways.
    """
    from geo_ops.tables.positions_degrees import read_degrees
    from geo_ops.tables.positions_grid import read_mgrs, read_utm
    from geo_ops.tables.positions_words import read_words

    plain = clean_text(text)
    if len(plain) > LONGEST:
        raise Unreadable(
            f"longer than {LONGEST} characters", "give one position: coordinates, or a place name"
        )
    for read in (read_mgrs, read_utm, read_degrees, read_words):
        found = read(plain)
        if found is not None:
            return found
    if not any(one.isalpha() for one in plain):
        raise Unreadable(
            "no position: there are too few numbers, and no name",
            "write it like 14.49 N 4.19 W, 30PVB1234567890, or 15 km NE of Ménaka",
        )
    return Named(plain)
