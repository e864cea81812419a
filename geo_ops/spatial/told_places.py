"""Places told from others: the ground on which "15 km NE of Ménaka" may lie.

What is told is never a point. It is the ground that the words leave open, and counts in the unit
that certainly holds all of it; where none does, it is unlocated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.boundaries.places.matcher_answers import Question
from geo_ops.spatial.by_name import offered

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

    from geo_ops.boundaries.places.matcher import Matcher
    from geo_ops.boundaries.places.matcher_answers import Match
    from geo_ops.tables.position_types import Words

TOWN_M = 2_000.0
"""How far from its point a town may reach: distances are told from its edge, or its middle."""
NEAR_M = 10_000.0
"""What "near" means: so far from the place, with its own extent, and no further."""
CORRIDOR = 0.1
"""Between two places is within this share of their distance from the straight line."""
_ARC = 5.0
"""Degrees between two points of an arc."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where something told may lie (EPSG:4326), or why that is not known."""

    shape: BaseGeometry | None
    reason: str = ""
    remedy: str = ""


def ground_of(words: Words, matcher: Matcher) -> Ground:
    """Return the ground that words leave open. Distances and bearings are geodesic (WGS 84).

    Args:
        words: what was told.
        matcher: answers the names: as towns first, else as whatever is certain. What holds the row
            itself is not asked: a place 15 km away may lie in another unit.
    """
    if words.relation == "direction":
        return Ground(
            None, "it gives a direction without a distance", "add the distance, or a unit's name"
        )
    answers = [[_answer(name, matcher) for name in reading] for reading in words.readings]
    known = [one for one in answers if all(match.pcode for match in one)]
    if len(known) > 1:
        return Ground(None, "its names can be parted in two ways", 'write "between ... and ..."')
    if not known:
        wrong = next(match for match in answers[0] if not match.pcode)
        name = f"{wrong.query!r}: " if wrong.query else ""
        reason = wrong.reason or f"it is a {wrong.kind}, and lies in no one unit"
        return Ground(None, name + reason + offered(wrong), "correct the name, or give coordinates")
    shapes = [_place(match, matcher) for match in known[0]]
    if words.relation == "between":
        return Ground(_between(*shapes))
    return Ground(_around(shapes[0], words, is_town=known[0][0].longitude is not None))


def _answer(name: str, matcher: Matcher) -> Match:
    town = matcher.answer(Question(name, level="settlement"))
    return town if town.pcode else matcher.answer(Question(name))


def _place(found: Match, matcher: Matcher) -> BaseGeometry:
    """Return the point of a town, else the unit that it is known to."""
    import shapely

    if found.longitude is not None and found.latitude is not None:
        return shapely.Point(found.longitude, found.latitude)
    units = matcher.units
    own = units.level(str(found.level))
    shape: BaseGeometry = own.geometry[own["pcode"] == found.pcode].iloc[0]
    return shape


def _around(place: BaseGeometry, words: Words, *, is_town: bool) -> BaseGeometry:
    """Return the ground around a place: a sector of a ring, or all within a distance."""
    import shapely

    plane = _Plane(place)
    ground = plane.to_plane(place)
    reach = NEAR_M if words.relation == "near" else words.distance_m + words.slack_m
    if words.relation == "offset" and is_town:
        sector = _sector(words)
        return plane.to_degrees(shapely.buffer(sector, TOWN_M))
    # Of a whole unit the direction says nothing: it is somewhere around.
    return plane.to_degrees(shapely.buffer(ground, reach + TOWN_M))


def _sector(words: Words) -> BaseGeometry:
    import shapely

    low, high = words.bearing - words.bearing_slack, words.bearing + words.bearing_slack
    steps = int((high - low) / _ARC) + 2
    ways = np.radians(np.linspace(low, high, steps))
    # A chord lies inside its arc: the outer radius is lengthened so that it touches it.
    outer = (words.distance_m + words.slack_m) / np.cos((ways[1] - ways[0]) / 2)
    inner = max(words.distance_m - words.slack_m, 0.0)
    arc = np.column_stack([np.sin(ways), np.cos(ways)])
    return shapely.Polygon(np.concatenate([arc * outer, arc[::-1] * inner])).buffer(0)


def _between(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return the ground along the straight line between two places, and both of them."""
    import shapely

    plane = _Plane(shapely.union_all([one, other]))
    a, b = plane.to_plane(one), plane.to_plane(other)
    width = max(TOWN_M, CORRIDOR * shapely.distance(a, b))
    return plane.to_degrees(shapely.buffer(shapely.convex_hull(shapely.union_all([a, b])), width))


class _Plane:
    """A plane around a place in which distances and bearings from its middle are true."""

    def __init__(self, place: BaseGeometry) -> None:
        from pyproj import CRS, Transformer

        middle = place.centroid
        local = CRS.from_proj4(
            f"+proj=aeqd +lat_0={middle.y:.9f} +lon_0={middle.x:.9f} +datum=WGS84 +units=m"
        )
        self._there = Transformer.from_crs(4326, local, always_xy=True)
        self._back = Transformer.from_crs(local, 4326, always_xy=True)

    def to_plane(self, shape: BaseGeometry) -> BaseGeometry:
        return _transformed(shape, self._there)

    def to_degrees(self, shape: BaseGeometry) -> BaseGeometry:
        return _transformed(shape, self._back)


def _transformed(shape: BaseGeometry, way: Transformer) -> BaseGeometry:
    import shapely

    def turn(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(way.transform(points[:, 0], points[:, 1]))

    changed: BaseGeometry = shapely.transform(shape, turn)
    return changed
