"""Incidents: violence against civilians, and attacks on forces.

Totals of A/75/623, 1 July 2019 to 30 June 2020: 1,324 incidents of violence against civilians
(EA 2.2, indicator 2), 80 % of them in Mopti and Ségou; 1,911 civilians killed and injured
(indicator 1), 80 % in the centre; 91 attacks on UN and Malian forces in the centre and the north
(EA 2.1, indicator 1). How they are shared out below that is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.exercise import calendar
from tools.exercise.rows import MARK, Row, placed, shared_out

if TYPE_CHECKING:
    import datetime as dt

    from tools.exercise.land import Land, Point
    from tools.exercise.stream import Stream

# 1,059 of 1,324 (80 %): Mopti 838, Ségou 221.
CENTRE = {
    "ML0502": 230, "ML0505": 228, "ML0501": 150, "ML0504": 120,
    "ML0506": 50, "ML0503": 30, "ML0507": 20, "ML0508": 10,
    "ML0404": 96, "ML0403": 60, "ML0406": 25, "ML0407": 14,
    "ML0405": 12, "ML0402": 8, "ML0401": 6,
}  # fmt: skip
# The other 265; six more of these are known only to be in the country.
ELSEWHERE = {
    "ML07": 80, "ML06": 72, "MLI16-MENAKA": 46, "ML08": 23, "ML03": 13,
    "ML02": 12, "ML09": 6, "ML01": 4, "MLI16-TAOUDENIT": 3,
}  # fmt: skip
COUNTRY_ONLY = 6
CASUALTIES_CENTRE = 1529  # 80 % of 1,911
CASUALTIES_ELSEWHERE = 382
ON_FORCES = {
    "ML05": 24, "ML07": 17, "ML06": 15, "ML08": 15, "ML04": 10, "MLI16-MENAKA": 9,
    "MLI16-TAOUDENIT": 1,
}  # fmt: skip

PRECISIONS = [("exact", 9), ("settlement", 61), ("commune", 17), ("cercle", 9), ("region", 4)]
EPISODES = (1, 1, 1, 1, 2, 2, 3, 3, 4, 6)
GAPS = (0, 0, 1, 1, 2, 3, 4, 6, 9, 12)
SEVERITY = (0,) * 11 + (1,) * 6 + (2,) * 3 + (3, 3, 4, 6, 9)
LARGE = 6
"""Incidents in a thousand with many casualties."""
MOST = 31
KILLED_PERCENT = 48

WITHOUT_HARM = (
    ("threat", "armed men threaten traders on market day"),
    ("threat", "residents ordered to leave"),
    ("small arms", "vehicle stopped, passengers robbed"),
    ("small arms", "shots fired near a water point, livestock taken"),
    ("threat", "teacher threatened, school closed"),
    ("other", "granaries set on fire, no one hurt"),
)
WITH_HARM = (
    ("small arms", "village attacked at night"),
    ("small arms", "farmers attacked in their fields"),
    ("small arms", "herders attacked, animals taken"),
    ("small arms", "passengers attacked on the road"),
    ("complex", "market attacked, houses burnt"),
    ("ied", "device explodes under a civilian vehicle"),
)
AGAINST_FORCES = (
    ("indirect fire", "rounds fired at a camp"),
    ("indirect fire", "rounds fall near a camp"),
    ("small arms", "shots fired at a checkpoint"),
    ("small arms", "patrol comes under fire"),
    ("complex", "post attacked from several sides"),
    ("ied", "device explodes under a patrol vehicle"),
)
TARGETS = (
    ("UN base", 3), ("UN patrol", 3), ("Malian armed forces", 5), ("Malian security forces", 3),
)  # fmt: skip
ACTORS = (("unidentified armed men", 6), ("armed group", 3), ("self-defence group", 2))
COMPONENTS = (("Force", 3), ("Police", 3), ("Human Rights", 3), ("Civil Affairs", 2))


@dataclass(frozen=True)
class Spot:
    """Where and when something happened."""

    commune: str
    point: Point
    day: dt.date


def episodes(land: Land, stream: Stream, unit: str, count: int) -> list[Spot]:
    """Return `count` spots in a unit, in clusters: one place, a few kilometres, a fortnight."""
    communes = land.communes(unit)
    hot = set(stream.chosen(communes, (len(communes) + 2) // 3))
    weights = [(one, 6 if one in hot else 1) for one in communes]
    found: list[Spot] = []
    while len(found) < count:
        commune = stream.weighted(weights)
        middle = land.anywhere(stream, commune)
        start = calendar.day(stream, calendar.VIOLENCE)
        for _ in range(min(stream.pick(EPISODES), count - len(found))):
            point = land.near(stream, middle, 0.06, commune)
            found.append(Spot(commune, point, calendar.shifted(start, stream.pick(GAPS))))
    return found


def violence_against_civilians(land: Land, stream: Stream) -> list[Row]:
    """Return the 1,324 incidents of violence against civilians."""
    rows: list[Row] = []
    parts = (
        ("centre", CENTRE, CASUALTIES_CENTRE, 0),
        ("elsewhere", ELSEWHERE, CASUALTIES_ELSEWHERE, COUNTRY_ONLY),
    )
    for name, counts, casualties, country_only in parts:
        part = stream.sub(name)
        spots = [one for unit, n in counts.items() for one in episodes(land, part, unit, n)]
        precisions = [part.weighted(PRECISIONS) for _ in spots]
        for spot in part.chosen(spots, country_only):
            spots.append(Spot(spot.commune, spot.point, calendar.day(part, calendar.VIOLENCE)))
            precisions.append("country")
        harm = _harm(part, len(spots), casualties)
        for spot, precision, hurt in zip(spots, precisions, harm, strict=True):
            rows.append(_against_civilians(land, part, spot, precision, hurt))
    return rows


def _harm(stream: Stream, count: int, total: int) -> list[int]:
    raw = [stream.pick(SEVERITY) for _ in range(count)]
    for place in stream.chosen(range(count), LARGE * count // 1000):
        raw[place] = stream.between(14, MOST - 5)
    return shared_out(stream, raw, total, MOST)


def _against_civilians(land: Land, stream: Stream, spot: Spot, precision: str, hurt: int) -> Row:
    weapon, what = stream.pick(WITH_HARM if hurt else WITHOUT_HARM)
    killed = sum(stream.below(100) < KILLED_PERCENT for _ in range(hurt))
    return incident(
        land, spot, precision,
        {
            "type": "violence_against_civilians",
            "actor": stream.weighted(ACTORS),
            "target": "civilians",
            "weapon": weapon,
            "devices": "1" if weapon == "ied" else "0",
            "fatalities": str(killed),
            "injured": str(hurt - killed),
            "civilian_fatalities": str(killed),
            "civilian_casualties": str(hurt),
            "description": what,
            "source": stream.weighted(COMPONENTS),
        },
    )  # fmt: skip


def incident(land: Land, spot: Spot, precision: str, words: Row) -> Row:
    """Return one row with its columns in the order of the file."""
    place = placed(land, spot.commune, spot.point, precision)
    order = (
        "type", "actor", "target", "weapon", "devices", "fatalities", "injured",
        "civilian_fatalities", "civilian_casualties",
    )  # fmt: skip
    return {
        "date": spot.day.isoformat(),
        **{key: words[key] for key in order[:5]},
        "found_or_struck": "struck" if words["weapon"] == "ied" else "",
        **{key: words[key] for key in order[5:]},
        **place,
        "route": words.get("route", ""),
        "description": f"{MARK}: {words['description']}",
        "source": f"{MARK} {words['source']}",
    }


def attacks_on_forces(land: Land, stream: Stream) -> list[Row]:
    """Return the 91 attacks on UN and Malian forces, around the towns where these are."""
    rows = []
    for region, count in ON_FORCES.items():
        towns = [one for one in land.towns.values() if land.region_of(one.commune) == region]
        hot = stream.chosen(towns, min(4, len(towns)))
        for _ in range(count):
            town = stream.pick(hot)
            point = land.around(stream, town, 0.25)
            spot = Spot(land.commune_at(point), point, calendar.day(stream, calendar.VIOLENCE))
            precision = stream.weighted([("exact", 5), ("settlement", 4), ("commune", 1)])
            rows.append(_against_forces(land, stream, spot, precision))
    return rows


def _against_forces(land: Land, stream: Stream, spot: Spot, precision: str) -> Row:
    weapon, what = stream.pick(AGAINST_FORCES)
    return incident(
        land, spot, precision,
        {
            "type": "attack_on_forces",
            "actor": "unidentified armed men",
            "target": stream.weighted(TARGETS),
            "weapon": weapon,
            "devices": str(stream.between(1, 2)) if weapon == "ied" else "0",
            "fatalities": str(stream.pick((0, 0, 0, 0, 0, 1, 1, 2, 4))),
            "injured": str(stream.pick((0, 0, 0, 1, 1, 2, 3, 5))),
            "civilian_fatalities": "0",
            "civilian_casualties": "0",
            "description": what,
            "source": "Force",
        },
    )  # fmt: skip
