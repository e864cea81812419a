"""The ground of the exercise: units and towns of the region pack, and points in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import shapely

from geo_ops.boundaries.pack import load_pack
from geo_ops.content.store import Content

if TYPE_CHECKING:
    from geo_ops.boundaries.units import Units
    from tools.exercise.stream import Stream

Point = tuple[float, float]
DIVISION = "2016"
MARGIN = 0.003
"""Degrees that a point keeps from the border of its commune, so that no tool sees it beyond."""
TRIES = 400


@dataclass(frozen=True)
class Town:
    """A settlement of the region pack; its coordinates are of the town, not of any house in it."""

    name: str
    point: Point
    commune: str


@dataclass(frozen=True, eq=False)
class Land:
    """Mali in the division of 2016."""

    units: Units
    towns: dict[str, Town]

    @classmethod
    def load(cls) -> Land:
        """Return the shipped region pack of Mali as ground for the exercise."""
        pack = load_pack(Content.find(), "mli")
        table = pack.settlements
        towns = {
            row.name_: Town(row.name_, (round(row.lon, 4), round(row.lat, 4)), row.pcode)
            for row in table.rename(columns={"name": "name_"}).itertuples()
        }
        return cls(pack.units(DIVISION), towns)

    @cached_property
    def _polygons(self) -> dict[str, shapely.MultiPolygon]:
        lowest = self.units.lowest
        return dict(zip(lowest["pcode"], lowest.geometry, strict=True))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(list(self._polygons.values()))

    def communes(self, pcode: str) -> list[str]:
        """Return the communes of a unit, by code; a commune is its own."""
        if pcode in self._polygons:
            return [pcode]
        return sorted(self.units.children(pcode, "commune"))

    def name(self, pcode: str) -> str:
        """Return the official name of a unit."""
        return self.units.unit(pcode).name

    def above(self, commune: str, level: str) -> str:
        """Return the code of the unit of `level` that holds a commune."""
        return self.units.ancestors(commune)[level]

    def region_of(self, commune: str) -> str:
        """Return the code of the region that holds a commune."""
        return self.above(commune, "region")

    def commune_at(self, point: Point) -> str:
        """Return the commune that holds a point, "" outside the country."""
        spot = shapely.Point(point)
        codes = list(self._polygons)
        found = [codes[int(place)] for place in self._tree.query(spot, predicate="intersects")]
        return min(found, default="")

    def inside(self, point: Point, commune: str) -> bool:
        """Return whether a point lies in a commune, well away from its border."""
        polygon, spot = self._polygons[commune], shapely.Point(point)
        return bool(polygon.contains(spot) and polygon.boundary.distance(spot) > MARGIN)

    def anywhere(self, stream: Stream, commune: str, decimals: int = 3) -> Point:
        """Return a point in a commune."""
        west, south, east, north = self._polygons[commune].bounds
        middle = ((west + east) / 2, (south + north) / 2)
        reach = max(east - west, north - south) / 2
        return self._search(stream, middle, reach, commune, decimals)

    def near(self, stream: Stream, point: Point, reach: float, commune: str) -> Point:
        """Return a point within `reach` degrees of another, in a commune (three decimals)."""
        return self._search(stream, point, reach, commune, 3)

    def around(self, stream: Stream, town: Town, reach: float, *beyond: str) -> Point:
        """Return a point within `reach` degrees of a town, in its region or one `beyond`."""
        regions = {self.region_of(town.commune), *beyond}
        for _ in range(TRIES):
            point = _jittered(stream, town.point, reach, 3)
            commune = self.commune_at(point)
            if commune and self.region_of(commune) in regions and self.inside(point, commune):
                return point
        message = f"no point found within {reach} degrees of {town.name}"
        raise RuntimeError(message)

    def _search(
        self, stream: Stream, middle: Point, reach: float, commune: str, decimals: int
    ) -> Point:
        for _ in range(TRIES):
            point = _jittered(stream, middle, reach, decimals)
            if self.inside(point, commune):
                return point
        # A hook of a commune, or a town at its edge: any point of it will do.
        west, south, east, north = self._polygons[commune].bounds
        for _ in range(TRIES):
            x = west + (east - west) * stream.below(10**6) / 10**6
            y = south + (north - south) * stream.below(10**6) / 10**6
            point = (round(x, decimals), round(y, decimals))
            if self.inside(point, commune):
                return point
        message = f"no point found in {commune}"
        raise RuntimeError(message)


def _jittered(stream: Stream, point: Point, reach: float, decimals: int) -> Point:
    """Return a point in the square of half side `reach`, denser towards the middle."""
    steps = 2 * (stream.below(2001) - 1000), stream.below(2001) - 1000
    lean = (stream.below(2001) - 1000), 2 * (stream.below(2001) - 1000)
    x = point[0] + reach * (steps[0] + lean[0]) / 3000
    y = point[1] + reach * (steps[1] + lean[1]) / 3000
    return round(x, decimals), round(y, decimals)
