"""Deployments: authorised and actual strength by location and component.

The sums of the last return are those of A/75/623, human resources table: contingents 13,249 and
12,142, UN police 350 and 298, formed police 1,570 and 1,438, military observers 40 and 39. How they
are shared out between the towns is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land, Town
    from tools.exercise.stream import Stream

# Town: authorised, actual.
LAST: dict[str, dict[str, tuple[int, int]]] = {
    "military": {
        "Bamako": (1150, 1080), "Sévaré": (1900, 1735), "Douentza": (850, 779),
        "Diabaly": (350, 318), "Tombouctou": (1850, 1702), "Goundam": (450, 402),
        "Gao": (2700, 2508), "Ansongo": (450, 407), "Gossi": (750, 690), "Ménaka": (849, 772),
        "Kidal": (1400, 1279), "Aguelhok": (350, 306), "Tessalit": (200, 164),
    },
    "police": {
        "Bamako": (120, 104), "Sévaré": (60, 50), "Gao": (55, 46), "Tombouctou": (45, 39),
        "Ménaka": (25, 21), "Kidal": (20, 16), "Douentza": (15, 13), "Ansongo": (10, 9),
    },
    "formed_police": {
        "Bamako": (285, 262), "Sévaré": (428, 391), "Gao": (428, 392), "Tombouctou": (285, 261),
        "Kidal": (144, 132),
    },
    "observers": {
        "Bamako": (8, 8), "Sévaré": (8, 8), "Gao": (9, 8), "Tombouctou": (8, 8), "Kidal": (7, 7),
    },
}  # fmt: skip
CLOSED = ("military", "Ber", 150, 131)
"""On the first two returns only: its people were moved to Gao, so it is closed on the last one."""
RETURNS = (("2019-09-30", 96), ("2020-01-31", 98), ("2020-06-30", 100))
"""Dated returns, each a full picture, and the actual strength in percent of the last one."""
HEADQUARTERS = {"Bamako": "mission", "Sévaré": "sector", "Gao": "sector", "Tombouctou": "sector"}
HEADQUARTERS |= {"Kidal": "sector"}


def deployments(land: Land, stream: Stream) -> list[Row]:
    """Return the three returns, by date, component and town."""
    pairs = [(component, name) for component, table in LAST.items() for name in table]
    camps = {
        (component, name): {"id": f"EX-DEP-{number:02d}", **_camp(land, stream, land.towns[name])}
        for number, (component, name) in enumerate([*pairs, CLOSED[:2]], 1)
    }
    rows = []
    for date, percent in RETURNS:
        for component, name, authorised, actual in _return(is_last=date == RETURNS[-1][0]):
            camp = camps[component, name]
            rows.append(
                {
                    "id": camp["id"],
                    "date": date,
                    "location": name,
                    "component": component,
                    "strength": str(actual * percent // 100),
                    "authorised": str(authorised),
                    "headquarters": HEADQUARTERS.get(name, "none"),
                    **{key: value for key, value in camp.items() if key != "id"},
                    "source": f"{MARK} strength return",
                }
            )
    return rows


def _return(*, is_last: bool) -> list[tuple[str, str, int, int]]:
    found = [
        (component, name, *figures)
        for component, table in LAST.items()
        for name, figures in table.items()
    ]
    if is_last:
        return found
    _, _, authorised, actual = CLOSED
    moved = [
        (c, n, a - authorised, s - actual) if (c, n) == ("military", "Gao") else (c, n, a, s)
        for c, n, a, s in found
    ]
    return [*moved, CLOSED]


def _camp(land: Land, stream: Stream, town: Town) -> Row:
    """Return a place at a town: not that of any camp, only apart from the others there."""
    point = land.around(stream, town, 0.03)
    return {
        "longitude": f"{point[0]:g}",
        "latitude": f"{point[1]:g}",
        "pcode": land.commune_at(point),
    }
