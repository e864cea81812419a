"""What a position is, once read: a place by numbers, a place told from others, or a bare name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from geo_ops.specs.vocabulary import Precision

EXACT_M, SETTLEMENT_M = 200.0, 2_000.0
"""Up to these sides of the square that a position means, it is a point, exact or as of a town."""

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
