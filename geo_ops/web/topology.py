"""Units as arcs: every border once, so that neighbours never part, in few bytes.

What `topology` gives:

    scale, origin   a point is origin + steps * scale, in degrees (longitude, latitude)
    arcs            each a flat list of whole steps dx, dy; the first is from the origin
    units           pcode, name, level, parent, label (lon, lat), approximate, polygons: for each
                    polygon its rings, for each ring its arcs; ~n is arc n backwards
    borders         for each arc the highest level that it bounds, and whether what it bounds is
                    approximate

The block for the page (`compact`, read by runtime/core/units.js) says the same in fewer bytes: an
arc is a text, six bits a letter of DIGITS, five of them of a number, least first, the sixth set
where more follow; a negative number is folded (0, -1, 1, -2 become 0, 1, 2, 3); a unit is a list; a
border is twice the number of its level, and one more where it is approximate.

Method: arcs are cut where borders meet (Bostock's TopoJSON). Shapes are first simplified together
(GEOS coverage simplification, Visvalingam-Whyatt) at the finest level asked for, and coarser units
dissolved from the result, so that the levels nest line by line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from geo_ops.boundaries.geometry import dissolve

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import shapely

    from geo_ops.boundaries.units import Units

SCALE = 1e-4
"""The step of packed borders in degrees: about ten metres."""

MOST_POINTS = 30_000
"""Points of the finest level above which borders are simplified more strongly."""

Point = tuple[int, int]
Arc = tuple[Point, ...]
Ring = list[int]


@dataclass(frozen=True)
class Shape:
    """One unit to draw: who it is, and its polygon or polygons (EPSG:4326)."""

    pcode: str
    name: dict[str, str]
    level: str
    parent: str
    label: tuple[float, float]
    approximate: bool
    geometry: shapely.Geometry


def shapes_of(
    units: Units, level: str, *, also: Collection[str] = (), tolerance: float = 0.002
) -> list[Shape]:
    """Return every unit down to `level`, and those of `also` that are deeper, simplified together.

    Args:
        units: the units of a division.
        level: the finest level of which every unit is returned.
        also: P-codes of single units below it.
        tolerance: in degrees; triangles under its square go. It is doubled until the finest level
            has no more than `MOST_POINTS` points.

    Raises:
        BoundaryError: the division has no such level.
    """
    levels = list(units.levels)
    units.level(level)
    extra = {code: units.unit(code).level for code in also}
    depth = max([levels.index(level), *(levels.index(one) for one in extra.values())])
    finest = units.level(levels[depth])
    simple = _simplified(finest.geometry.to_numpy(), tolerance)
    found: list[Shape] = []
    for at, name in enumerate(levels[: depth + 1]):
        frame = units.level(name)
        owners = units.lineage.loc[finest["pcode"], name].to_numpy()
        merged = dissolve(simple, owners) if at < depth else dict(
            zip(finest["pcode"], simple, strict=True)
        )  # fmt: skip
        found += [
            _shape(row, merged[str(row.pcode)])
            for row in frame.itertuples()
            if at <= levels.index(level) or row.pcode in extra
        ]
    return found


def _shape(row: Any, geometry: shapely.Geometry) -> Shape:  # noqa: ANN401 - a row of a frame
    return Shape(
        pcode=str(row.pcode),
        name={"en": row.name_en or row.name, "fr": row.name},
        level=str(row.level),
        parent=str(row.parent),
        label=(float(row.label_lon), float(row.label_lat)),
        approximate=bool(row.approximate),
        geometry=geometry,
    )


def _simplified(shapes: Any, tolerance: float) -> Any:  # noqa: ANN401 - an array of polygons
    import shapely

    simple = shapely.coverage_simplify(shapes, tolerance)
    while shapely.get_num_coordinates(simple).sum() > MOST_POINTS and tolerance < 1:
        tolerance *= 2
        simple = shapely.coverage_simplify(shapes, tolerance)
    return simple


def topology(shapes: Sequence[Shape], levels: Sequence[str]) -> dict[str, Any]:
    """Return the block of `shapes`, highest level first in `levels`."""
    import shapely

    bounds = shapely.total_bounds([shape.geometry for shape in shapes])
    origin = (float(round(bounds[0], 3)), float(round(bounds[1], 3)))
    builder = _Builder()
    rings = [_rings(shape.geometry, origin) for shape in shapes]
    for polygons in rings:
        for ring in _flat(polygons):
            builder.meet(ring)
    units = []
    for shape, polygons in zip(shapes, rings, strict=True):
        cut = [[builder.cut(ring, shape) for ring in polygon] for polygon in polygons]
        units.append(_entry(shape, cut))
    return {
        "scale": SCALE,
        "origin": list(origin),
        "levels": list(levels),
        "arcs": [_steps(arc) for arc in builder.arcs],
        "units": units,
        "borders": builder.borders(levels),
    }


DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def compact(block: dict[str, Any]) -> dict[str, Any]:
    """Return the block for the page of what `topology` gave."""
    levels: list[str] = block["levels"]
    return {
        **block,
        "arcs": [_letters(arc) for arc in block["arcs"]],
        "units": [
            [
                one["pcode"], _one_name(one["name"]), levels.index(one["level"]), one["parent"],
                *one["label"], one["polygons"], *([1] if one.get("approximate") else []),
            ]
            for one in block["units"]
        ],
        "borders": [
            2 * levels.index(one["level"]) + int(one.get("approximate", False))
            for one in block["borders"]
        ],
    }  # fmt: skip


def _letters(numbers: Iterable[int]) -> str:
    found = []
    for number in numbers:
        left = 2 * number if number >= 0 else -2 * number - 1
        while left >= 32:  # noqa: PLR2004 - five bits
            found.append(DIGITS[32 + left % 32])
            left //= 32
        found.append(DIGITS[left])
    return "".join(found)


def _one_name(name: dict[str, str]) -> str | dict[str, str]:
    return name["fr"] if len(set(name.values())) == 1 else name


def _entry(shape: Shape, polygons: list[list[Ring]]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "pcode": shape.pcode,
        "name": shape.name,
        "level": shape.level,
        "parent": shape.parent,
        "label": [round(one, 4) for one in shape.label],
        "polygons": polygons,
    }
    return {**entry, "approximate": True} if shape.approximate else entry


def _rings(geometry: shapely.Geometry, origin: tuple[float, float]) -> list[list[list[Point]]]:
    """Return polygons of rings of whole points, open (the first is not repeated), holes after."""
    import numpy as np
    import shapely

    polygons = []
    for polygon in getattr(geometry, "geoms", [geometry]):
        rings = []
        for line in (polygon.exterior, *polygon.interiors):
            steps = np.rint((shapely.get_coordinates(line) - origin) / SCALE).astype(int)
            points = [(int(x), int(y)) for x, y in steps]
            kept = [one for one, next_ in pairwise(points) if one != next_]
            if len(kept) > 2:  # noqa: PLR2004 - fewer points enclose nothing
                rings.append(kept)
        if rings:
            polygons.append(rings)
    return polygons


def _flat(polygons: Iterable[list[list[Point]]]) -> Iterable[list[Point]]:
    return (ring for polygon in polygons for ring in polygon)


def _steps(arc: Arc) -> list[int]:
    flat = [*arc[0]]
    for (x0, y0), (x1, y1) in pairwise(arc):
        flat += [x1 - x0, y1 - y0]
    return flat


@dataclass
class _Builder:
    """Cuts rings into arcs at the points where borders meet, each arc kept once."""

    arcs: list[Arc] = field(default_factory=list)
    _neighbours: dict[Point, frozenset[Point]] = field(default_factory=dict)
    _meeting: set[Point] = field(default_factory=set)
    _numbers: dict[Arc, int] = field(default_factory=dict)
    _users: dict[int, list[Shape]] = field(default_factory=dict)

    def meet(self, ring: list[Point]) -> None:
        """Learn from a ring which points have other neighbours in another ring."""
        for before, point, after in zip(ring[-1:] + ring, ring, ring[1:] + ring[:1], strict=False):
            pair = frozenset((before, after))
            if self._neighbours.setdefault(point, pair) != pair:
                self._meeting.add(point)

    def cut(self, ring: list[Point], shape: Shape) -> Ring:
        """Return the arcs of a ring, in order, and note that `shape` uses them."""
        meeting = [at for at, point in enumerate(ring) if point in self._meeting]
        # A ring that meets no other starts at its least point, the same from either side.
        start = meeting[0] if meeting else ring.index(min(ring))
        turned = [*ring[start:], *ring[: start + 1]]
        found: Ring = []
        first = 0
        for at in range(1, len(turned)):
            if turned[at] in self._meeting or at == len(turned) - 1:
                found.append(self._number(tuple(turned[first : at + 1]), shape))
                first = at
        return found

    def _number(self, arc: Arc, shape: Shape) -> int:
        back = arc[::-1]
        if back in self._numbers:
            number = self._numbers[back]
            self._users[number].append(shape)
            return ~number
        number = self._numbers.setdefault(arc, len(self.arcs))
        if number == len(self.arcs):
            self.arcs.append(arc)
        self._users.setdefault(number, []).append(shape)
        return number

    def borders(self, levels: Sequence[str]) -> list[dict[str, Any]]:
        """Return, for each arc, the highest level of a unit that it bounds."""
        found = []
        for number in range(len(self.arcs)):
            users = self._users[number]
            level = min((shape.level for shape in users), key=levels.index)
            border: dict[str, Any] = {"arc": number, "level": level}
            if any(shape.approximate for shape in users if shape.level == level):
                border["approximate"] = True
            found.append(border)
        return found
