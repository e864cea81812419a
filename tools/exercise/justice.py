"""Courts and prisons: dated reports on the three criteria of A/75/623, EA 4.3, indicators 3 and 4.

At the end of the period 14 of 15 courts and 11 of 15 prisons in the regions of Gao, Tombouctou,
Kidal and Mopti are fully functional, and four prisons have no staff; a year before it was 13 of
each. Which ones is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land, Point
    from tools.exercise.stream import Stream

TOWNS = (
    "Gao", "Ansongo", "Bourem", "Tombouctou", "Diré", "Goundam", "Niafunké", "Gourma-Rharous",
    "Kidal", "Mopti", "Bandiagara", "Bankass", "Djenné", "Douentza", "Koro",
)  # fmt: skip
REPORTS = ("2019-07-15", "2019-12-15", "2020-04-15", "2020-06-15")
YES, NO, NOT_KNOWN = "yes", "no", ""
FULL = (YES, YES, YES)

# What is not fully functional: town, report (0 to 3), the three criteria.
COURTS: dict[str, dict[int, tuple[str, str, str]]] = {
    "Kidal": {0: (NO, NO, NO), 1: (NO, NO, NO), 2: (NO, NO, NO), 3: (NO, NO, NO)},
    "Gourma-Rharous": {0: (YES, NO, NO), 1: (YES, YES, NO)},
    "Bankass": {2: (YES, YES, NO)},
    "Ansongo": {2: (YES, NOT_KNOWN, NOT_KNOWN)},
}
PRISONS: dict[str, dict[int, tuple[str, str, str]]] = {
    "Kidal": {0: (NO, NO, NO), 1: (NO, NO, NO), 2: (NO, NO, NO), 3: (NO, NO, NO)},
    "Gourma-Rharous": {0: (YES, NO, NO), 1: (YES, NO, NO), 2: (YES, NO, NO), 3: (YES, NO, NO)},
    "Bourem": {2: (YES, NO, NO), 3: (YES, NO, NO)},
    "Niafunké": {2: (NOT_KNOWN, NO, NO), 3: (YES, NO, NO)},
}
# Nobody has been there since the second report: it is old, and the products say how old.
UNVISITED = {"Diré": 2}
SECURED = frozenset({"Gao", "Bourem", "Tombouctou", "Diré", "Niafunké"})
CAPACITY = (40, 60, 80, 120, 200)


def courts(land: Land, stream: Stream) -> list[Row]:
    """Return the reports on the 15 courts, by date."""
    return _reports(land, stream, "CRT", COURTS)


def prisons(land: Land, stream: Stream) -> list[Row]:
    """Return the reports on the 15 prisons, by date."""
    return _reports(land, stream, "PRI", PRISONS)


def _reports(
    land: Land, stream: Stream, prefix: str, exceptions: dict[str, dict[int, tuple[str, str, str]]]
) -> list[Row]:
    points = {name: land.around(stream, land.towns[name], 0.02) for name in TOWNS}
    room = {name: stream.pick(CAPACITY) for name in TOWNS}
    rows = []
    for number, date in enumerate(REPORTS):
        for place, name in enumerate(TOWNS, 1):
            if number >= UNVISITED.get(name, len(REPORTS)):
                continue
            criteria = exceptions.get(name, {}).get(number, FULL)
            rows.append(
                {
                    "id": f"EX-{prefix}-{place:02d}",
                    "name": _name(name, prefix),
                    "status_date": date,
                    **_criteria(criteria, prefix),
                    **(_inmates(stream, criteria, room[name]) if prefix == "PRI" else {}),
                    "security_reinforced": YES if name in SECURED and number else NO,
                    "remarks": f"{MARK}: {_remark(criteria)}",
                    **_place(land, points[name], name),
                    "source": f"{MARK} field visit",
                }
            )
    return rows


def _name(town: str, prefix: str) -> str:
    kind = "Tribunal" if prefix == "CRT" else "Maison d’arrêt"
    return f"{kind} de {town}" if town[0] not in "AEIOUÉ" else f"{kind} d’{town}"


def _criteria(criteria: tuple[str, str, str], prefix: str) -> Row:
    last = "hears_cases" if prefix == "CRT" else "inmates_held"
    return dict(zip(("premises_open", "staff_present", last), criteria, strict=True))


def _inmates(stream: Stream, criteria: tuple[str, str, str], capacity: int) -> Row:
    held = capacity * stream.between(60, 190) // 100
    inmates = str(held) if criteria[2] == YES else "0" if criteria[2] == NO else ""
    return {"capacity": str(capacity), "inmates": inmates}


def _remark(criteria: tuple[str, str, str]) -> str:
    if criteria == FULL:
        return "working as it should"
    if NOT_KNOWN in criteria:
        return "not visited, COVID-19; by telephone only"
    if criteria[1] == NO:
        return "no staff, for security reasons"
    return "staff back, no hearings yet"


def _place(land: Land, point: Point, town: str) -> Row:
    return {
        "longitude": f"{point[0]:g}",
        "latitude": f"{point[1]:g}",
        "place": town,
        "pcode": land.commune_at(point),
        "precision": "settlement",
    }
