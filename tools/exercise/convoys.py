"""Attacks on convoys: 149 along main supply routes in centre and north (A/75/623, EA 2.1, I2).

The routes are schematic: straight lines between named towns, in the order in which a convoy passes
them. Nothing is said about where a road really runs.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tools.exercise import calendar
from tools.exercise.incidents import Spot, incident

if TYPE_CHECKING:
    from tools.exercise.land import Land, Point
    from tools.exercise.rows import Row
    from tools.exercise.stream import Stream

# Name of the route, the towns on it, and the attacks.
ROUTES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("Konna–Gao", ("Konna", "Douentza", "Boni", "Hombori", "Gossi", "Gao"), 44),
    ("Gao–Kidal", ("Gao", "Almoustarat", "Anéfif", "Kidal"), 26),
    ("Gao–Labbézanga", ("Gao", "Ansongo", "Labbézanga"), 15),
    ("Gao–Ménaka", ("Gao", "Ansongo", "Ménaka"), 14),
    ("Sévaré–Koro", ("Sévaré", "Bandiagara", "Bankass", "Koro"), 14),
    ("Gao–Tombouctou", ("Gao", "Bourem", "Bamba", "Ber", "Tombouctou"), 12),
    ("Kidal–Tessalit", ("Kidal", "Aguelhok", "Tessalit"), 12),
    ("Douentza–Tombouctou", ("Douentza", "Tombouctou"), 12),
)
SCATTER = 0.02
"""Degrees off the line, at most."""
REGIONS = frozenset({"ML04", "ML05", "ML06", "ML07", "ML08", "MLI16-MENAKA"})
MEANS = (
    ("ied", "device explodes under a convoy vehicle"),
    ("ied", "device explodes beside the convoy"),
    ("ied", "two devices strike the convoy"),
    ("small arms", "convoy comes under fire"),
    ("complex", "device and gunfire against the convoy"),
)
TARGETS = (("UN logistics convoy", 5), ("contractor convoy", 4), ("Malian forces convoy", 3))


def attacks_on_convoys(land: Land, stream: Stream) -> list[Row]:
    """Return the 149 attacks, each with its route."""
    rows = []
    for name, stops, count in ROUTES:
        line = [land.towns[stop].point for stop in stops]
        # Attacks recur on the same stretches: a few places a route, and a tenth of them anywhere.
        stretches = [_along(stream, line) for _ in range(max(2, count // 5))]
        for _ in range(count):
            middle = stream.pick(stretches) if stream.below(10) else _along(stream, line)
            point = _beside(land, stream, middle)
            day = calendar.day(stream, calendar.CONVOYS)
            rows.append(_row(land, stream, Spot(land.commune_at(point), point, day), name))
    return rows


def _along(stream: Stream, line: list[Point]) -> Point:
    """Return a point on a line of towns, not at either end."""
    legs = [(leg, _length(*leg)) for leg in pairwise(line)]
    start, end = stream.weighted(legs)
    share = stream.between(80, 900) / 1000
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _length(start: Point, end: Point) -> int:
    """Return how long a leg is, in thousandths of a degree along both axes: only a weight."""
    return int(1000 * (abs(start[0] - end[0]) + abs(start[1] - end[1])))


def _beside(land: Land, stream: Stream, middle: Point) -> Point:
    """Return a point close to one on the line, in a commune of the centre or the north."""
    for _ in range(1000):
        dx, dy = (SCATTER * (stream.below(2001) - 1000) / 1000 for _ in range(2))
        point = round(middle[0] + dx, 3), round(middle[1] + dy, 3)
        commune = land.commune_at(point)
        if commune and land.region_of(commune) in REGIONS and land.inside(point, commune):
            return point
    message = f"no point beside {middle}"
    raise RuntimeError(message)


def _row(land: Land, stream: Stream, spot: Spot, route: str) -> Row:
    weapon, what = stream.pick(MEANS)
    precision = stream.weighted([("exact", 5), ("settlement", 3), ("commune", 2)])
    devices = 0 if weapon == "small arms" else 2 if "two" in what else 1
    return incident(
        land, spot, precision,
        {
            "type": "attack_on_convoy",
            "actor": "unidentified armed men",
            "target": stream.weighted(TARGETS),
            "weapon": weapon,
            "devices": str(devices),
            "fatalities": str(stream.pick((0, 0, 0, 0, 0, 0, 1, 1, 2))),
            "injured": str(stream.pick((0, 0, 0, 1, 1, 2, 3))),
            "civilian_fatalities": "0",
            "civilian_casualties": "0",
            "route": route,
            "description": what,
            "source": "Force",
        },
    )  # fmt: skip
