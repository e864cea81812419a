"""Explosive devices, hazards, security of the mission's own people.

Published: 55,000 people given risk education (A/75/623, EA 2.2, output 5), 16 locations with
security services (EA 5.1, security). Everything else is invented.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tools.exercise import calendar
from tools.exercise.convoys import ROUTES
from tools.exercise.fill import (
    BASES,
    LAST_REPORT,
    at_commune,
    at_town,
    chosen_of,
    day,
    marked,
    of_unit,
    split,
    yes,
)
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

OUTCOMES = (("found", 5), ("cleared", 4), ("struck", 6), ("exploded_no_target", 1), ("hoax", 1))
DEVICES = ("victim operated", "command wire", "radio controlled", "mine", "not stated")
POSTS = ("Bourem", "Ber", "Diré")
"""With the thirteen bases, the sixteen locations of A/75/623."""
HAZARDS = (
    ("Konna", "confirmed"), ("Douentza", "being_cleared"), ("Boni", "confirmed"),
    ("Hombori", "suspected"), ("Gossi", "suspected"), ("Almoustarat", "confirmed"),
    ("Anéfif", "cleared"), ("Kidal", "being_cleared"), ("Aguelhok", "suspected"),
    ("Tessalit", "confirmed"), ("Ansongo", "suspected"), ("Ménaka", "cleared"),
    ("Koro", "suspected"), ("Bankass", "confirmed"), ("Diabaly", "cleared"),
)  # fmt: skip
PEOPLE_TAUGHT = 55_000
SESSIONS = 110
DEATHS = (
    ("2019-07", "illness", "ML07", 1), ("2019-08", "accident", "ML09", 1),
    ("2019-09", "illness", "ML05", 2), ("2019-10", "malicious_act", "ML08", 1),
    ("2019-11", "accident", "ML06", 1), ("2019-12", "illness", "ML09", 1),
    ("2020-01", "malicious_act", "ML05", 1), ("2020-02", "illness", "ML07", 1),
    ("2020-03", "other", "ML09", 1), ("2020-04", "illness", "ML06", 2),
    ("2020-05", "malicious_act", "ML07", 3), ("2020-06", "malicious_act", "ML08", 2),
)  # fmt: skip


def ied_events(land: Land, stream: Stream) -> list[Row]:
    """Return 160 devices near towns of the supply routes."""
    rows = []
    for route, towns, weight in ROUTES:
        for _ in range(weight * 160 // 149 + 1):
            town = stream.pick(towns)
            outcome = stream.weighted(OUTCOMES)
            struck = outcome == "struck"
            rows.append(
                {
                    "date": day(stream, calendar.CONVOYS),
                    "outcome": outcome,
                    "device": stream.pick(DEVICES),
                    "devices": "1" if stream.below(6) else "2",
                    "route": route,
                    "unit": stream.pick(
                        ("convoy escort", "patrol", "engineers", "national forces")
                    ),
                    "target": stream.pick(("armoured vehicle", "truck")) if struck else "",
                    "fatalities": str(stream.pick((0, 0, 0, 1, 2))) if struck else "0",
                    "injured": str(stream.pick((0, 1, 1, 3))) if struck else "0",
                    **at_town(land, stream, town, 0.25),
                    "source": f"{MARK} mine action cell",
                }
            )
    return sorted(rows, key=lambda row: (row["date"], row["route"], row["longitude"]))


def convoy_attacks(land: Land, stream: Stream, incidents: list[Row]) -> list[Row]:
    """Return the attacks on convoys among the incidents, as the convoys report them."""
    owners = {
        "UN logistics convoy": "un", "contractor convoy": "contractor",
        "Malian forces convoy": "national_forces",
    }  # fmt: skip
    stops = {name: towns for name, towns, _ in ROUTES}
    rows = []
    for one in incidents:
        if one["type"] != "attack_on_convoy":
            continue
        towns = stops[one["route"]]
        leg = stream.below(len(towns) - 1)
        rows.append(
            {
                "incident_id": one["id"],
                "date": one["date"],
                "owner": owners[one["target"]],
                "means": one["weapon"],
                "route": one["route"],
                "stretch": _nearest_leg(land, one, towns, leg),
                "vehicles_hit": str(stream.pick((0, 1, 1, 1, 2))),
                "fatalities": one["fatalities"],
                "injured": one["injured"],
                "delay_hours": str(stream.pick((1, 2, 4, 6, 12, 30))),
                **{
                    key: one[key]
                    for key in ("longitude", "latitude", "place", "pcode", "precision")
                },
                "source": f"{MARK} convoy report",
            }
        )
    return rows


def _nearest_leg(land: Land, row: Row, towns: tuple[str, ...], otherwise: int) -> str:
    """Return the stretch of the route whose middle is nearest to where the attack was."""
    legs = [*pairwise(towns)]
    if not row["longitude"]:
        return "–".join(legs[otherwise])
    x, y = float(row["longitude"]), float(row["latitude"])

    def apart(leg: tuple[str, str]) -> float:
        (ax, ay), (bx, by) = (land.towns[one].point for one in leg)
        distance: float = ((ax + bx) / 2 - x) ** 2 + ((ay + by) / 2 - y) ** 2
        return round(distance, 6)

    nearest = min(legs, key=apart)
    return "–".join(nearest)


def hazard_areas(land: Land, stream: Stream) -> list[Row]:
    """Return fifteen hazardous areas, some of which were reported on twice."""
    rows = []
    for place, (town, status) in enumerate(HAZARDS, 1):
        where = at_town(land, stream, town, 0.3)
        size = 1000 * stream.between(2, 60)
        hazard = stream.pick(("mine", "improvised device", "unexploded ordnance", "mixed"))
        dates = [("2019-09-01", "suspected"), (LAST_REPORT, status)]
        for date, now in dates[1:] if status == "suspected" else dates:
            rows.append(
                {
                    "id": f"EX-HAZ-{place:02d}",
                    "name": f"Zone {town} {place}",
                    "status_date": date,
                    "status": now,
                    "hazard": hazard,
                    "area_m2": str(size),
                    "marked": yes(now != "suspected"),
                    "risk_education": yes(stream.below(3) > 0),
                    **where,
                    "remarks": marked("survey team"),
                    "source": f"{MARK} mine action cell",
                }
            )
    return sorted(rows, key=lambda row: (row["status_date"], row["id"]))


def risk_education(land: Land, stream: Stream) -> list[Row]:
    """Return sessions that reached the published 55,000 people."""
    towns = (
        "Gao",
        "Ansongo",
        "Bourem",
        "Ménaka",
        "Kidal",
        "Tombouctou",
        "Douentza",
        "Koro",
        "Konna",
    )
    rows = []
    for people in split(stream, PEOPLE_TAUGHT, SESSIONS, 60):
        women = people * stream.between(40, 60) // 100
        rows.append(
            {
                "date": day(stream),
                "audience": stream.weighted(
                    [("communities", 5), ("schools", 4), ("displaced", 2), ("drivers", 1)]
                ),
                "participants": str(people),
                "women": str(women),
                "children": str((people - women) * stream.between(20, 70) // 100),
                "partner": f"partner {stream.between(1, 5)}",
                **at_town(land, stream, stream.pick(towns), 0.12),
                "source": f"{MARK} mine action cell",
            }
        )
    return sorted(rows, key=lambda row: (row["date"], row["place"], row["participants"]))


def weapons_free_zones(land: Land, stream: Stream) -> list[Row]:
    """Return reports on five zones; only the plan for Ménaka is in a letter, its course is not."""
    course = {
        "Ménaka": ("discussed", "agreed", "in_force"),
        "Gao": ("discussed", "discussed", "agreed"),
        "Kidal": ("discussed", "discussed", "discussed"),
        "Tombouctou": ("in_force", "in_force", "lapsed"),
        "Douentza": ("discussed", "agreed", "agreed"),
    }
    rows = []
    for number, date in enumerate(("2019-10-15", "2020-02-15", LAST_REPORT)):
        for place, (town, states) in enumerate(course.items(), 1):
            in_force = states[number] == "in_force"
            rows.append(
                {
                    "id": f"EX-WFZ-{place}",
                    "name": f"Zone {town}",
                    "status_date": date,
                    "status": states[number],
                    "start": "2020-05-01" if in_force and town == "Ménaka" else "",
                    "checkpoints": str(stream.between(3, 6)) if in_force else "0",
                    "breaches": str(stream.below(5)) if in_force else "0",
                    "parties": "parties named in the plan",
                    "wkt": _box(land.towns[town].point, 0.04),
                    **at_commune(land, land.towns[town].commune),
                    "remarks": marked("security coordination"),
                    "source": f"{MARK} coordination meeting",
                }
            )
    return rows


def _box(middle: tuple[float, float], reach: float) -> str:
    """Return a square of that half side in degrees around a town: schematic, no agreed limits."""
    (x, y), d = middle, reach
    corners = ((x - d, y - d), (x + d, y - d), (x + d, y + d), (x - d, y + d), (x - d, y - d))
    return f"POLYGON (({', '.join(f'{a:.3f} {b:.3f}' for a, b in corners)}))"


def security_posts(land: Land, stream: Stream) -> list[Row]:
    """Return the sixteen locations with security services."""
    rows = []
    for place, town in enumerate((*BASES, *POSTS), 1):
        status = "working" if place < 15 else "reduced"  # noqa: PLR2004 - all but the last two
        rows.append(
            {
                "id": f"EX-SEC-{place:02d}",
                "name": f"Security post {town}",
                "status_date": LAST_REPORT,
                "status": status,
                "around_the_clock": "yes",
                "officers": str(stream.between(2, 12)),
                "incidents_reported": str(stream.below(9)),
                **at_town(land, stream, town),
                "remarks": "",
                "source": f"{MARK} security section",
            }
        )
    return rows


def personnel_fatalities(land: Land, _: Stream) -> list[Row]:
    """Return invented counts by month, cause and region."""
    return [
        {
            "period": month,
            "cause": cause,
            "deaths": str(deaths),
            "approved": "yes",
            **of_unit(land, region),
            "source": f"{MARK} approved counts",
        }
        for month, cause, region, deaths in DEATHS
    ]


def osh_incidents(land: Land, stream: Stream) -> list[Row]:
    """Return 70 incidents of safety at work."""
    kinds = [("road_traffic", 28), ("fall", 16), ("electrical", 8), ("heat_illness", 10)]
    rows = []
    for kind in chosen_of(stream, 70, [*kinds, ("other", 0)]):
        severity = stream.weighted(
            [("near miss", 4), ("first aid", 5), ("medical care", 3), ("lost time", 2)]
        )
        lost = stream.between(1, 21) if severity == "lost time" else 0
        rows.append(
            {
                "date": day(stream),
                "type": kind,
                "severity": severity,
                "days_lost": str(lost),
                "closed_out": yes(stream.below(4) > 0),
                **at_town(land, stream, stream.pick(BASES)),
                "source": f"{MARK} safety cell",
            }
        )
    return sorted(rows, key=lambda row: (row["date"], row["type"], row["longitude"]))
