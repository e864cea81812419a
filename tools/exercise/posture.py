"""Presence: convoys, observation, restrictions, camps, units, vehicles, conduct.

Published: 532 of 2,000 observation sorties (A/75/623, EA 2.1, output 7), 24 military units and 10
formed police units evaluated with 17 improvement plans, 550 armoured vehicles of which 479 in daily
use, 30 in maintenance and 41 unusable (letter of 1 June 2020), 19 conduct visits (EA 5.1). Which
unit, base or cercle that is, is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.exercise import calendar
from tools.exercise.convoys import ROUTES
from tools.exercise.fill import (
    BASES,
    LAST_REPORT,
    MONTHS,
    QUARTERS,
    at_commune,
    at_town,
    chosen_of,
    day,
    of_unit,
    split,
    yes,
)
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

FLOWN, PLANNED = 532, 2000
WATCHED = ("ML0501", "ML0502", "ML0505", "ML0504", "ML0703", "ML0701", "ML0605", "ML0802")
RATINGS = [("excellent", 1), ("satisfactory", 25), ("underperforming", 4), ("needs_improvement", 0)]
"""24 military units (1 excellent, 15 satisfactory, 4 and 4 below) and 10 police units, all
satisfactory."""
VEHICLES = {"in_use": 479, "maintenance": 30, "unusable": 41}
VISITS = 19
CONVOYS = 480


def convoys(land: Land, stream: Stream) -> list[Row]:
    """Return invented convoys on the routes on which the attacks of the exercise happen."""
    choices = [((name, towns), weight) for name, towns, weight in ROUTES]
    states = [("cancelled", 34), ("turned_back", 12), ("planned", 6), ("done", 0)]
    rows = []
    for status in chosen_of(stream, CONVOYS, states):
        name, towns = stream.weighted(choices)
        start, goal = (towns[0], towns[-1]) if stream.below(2) else (towns[-1], towns[0])
        done = status == "done"
        rows.append(
            {
                "date": day(stream, calendar.CONVOYS),
                "owner": stream.weighted([("un", 5), ("contractor", 4), ("national forces", 2)]),
                "status": status,
                "planned": "1",
                "done": str(int(done)),
                "route": name,
                "from_place": start,
                "vehicles": str(stream.between(8, 60)),
                "kilometres": str(_length(land, towns)),
                "cargo_tonnes": str(stream.between(20, 90)) if done else "0",
                "escorted": yes(stream.below(5) > 0),
                "reason": "" if done or status == "planned" else stream.pick(
                    ("no escort", "device found", "road under water", "attack")
                ),
                **at_town(land, stream, goal, 0.05),
                "source": f"{MARK} movement control",
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row["date"], row["route"], row["longitude"]))


def _length(land: Land, towns: tuple[str, ...]) -> int:
    """Return the length of a schematic route in km, straight from town to town."""
    from pyproj import Geod

    points = [land.towns[one].point for one in towns]
    metres = Geod(ellps="WGS84").line_length([x for x, _ in points], [y for _, y in points])
    return round(metres / 1000)


def isr_sorties(land: Land, stream: Stream) -> list[Row]:
    """Return the published sorties, shared out over cercles, platforms and months."""
    cells = [
        (month, cercle, platform)
        for month in MONTHS
        for cercle in WATCHED
        for platform in (("unmanned", "manned") if cercle in WATCHED[:2] else ("unmanned",))
    ]
    planned = split(stream, PLANNED, len(cells), 6)
    flown = split(stream, FLOWN, len(cells), 1)
    return [
        {
            "period": month,
            "platform": platform,
            "planned": str(want),
            "flown": str(got),
            "hours": str(got * stream.between(3, 8)),
            "reason": stream.pick(("platform not deployed", "weather", "no flight clearance")),
            **of_unit(land, cercle),
            "source": f"{MARK} air component",
        }
        for (month, cercle, platform), want, got in zip(cells, planned, flown, strict=True)
    ]


def isr_coverage(land: Land, stream: Stream) -> list[Row]:
    """Return a level of coverage for each cercle of the centre and the north, twice."""
    cercles = [
        one
        for region in ("ML04", "ML05", "ML06", "ML07", "ML08", "MLI16-MENAKA")
        for one in sorted(land.units.children(region, "cercle"))
    ]
    levels = [("weekly", 3), ("seldom", 4), ("none", 3)]
    rows = []
    for quarter in QUARTERS[-2:]:
        for cercle in cercles:
            asked = stream.between(2, 30)
            level = "daily" if cercle in WATCHED[:3] else stream.weighted(levels)
            share = {"daily": 80, "weekly": 50, "seldom": 20, "none": 0}[level]
            rows.append(
                {
                    "period": quarter,
                    "level_of_coverage": level,
                    "requests": str(asked),
                    "answered": str(asked * share // 100),
                    **of_unit(land, cercle),
                    "source": f"{MARK} air component",
                }
            )
    return rows


def movement_restrictions(land: Land, stream: Stream) -> list[Row]:
    """Return 75 invented restrictions."""
    actors = [("national_forces", 22), ("signatory_groups", 20), ("other_groups", 9)]
    forms = ("denied", "delayed", "delayed", "turned back", "flight clearance")
    rows = [
        {
            "date": day(stream),
            "by": actor,
            "form": stream.pick(forms),
            "movement": stream.pick(("patrol", "convoy", "flight", "humanitarian")),
            "hours_lost": str(stream.pick((1, 2, 3, 5, 8, 24, 48))),
            "resolved": yes(stream.below(4) > 0),
            "route": "",
            **at_town(land, stream, stream.pick(BASES), 0.3),
            "remarks": "",
            "source": f"{MARK} operations centre",
        }
        for actor in chosen_of(stream, 75, [*actors, ("population", 14), ("caveat", 0)])
    ]
    return sorted(rows, key=lambda row: (row["date"], row["place"], row["longitude"]))


def camp_warning_systems(land: Land, stream: Stream) -> list[Row]:
    """Return availability by camp, on two dates; numbers stand for camps."""
    rows = []
    for date in ("2020-02-15", LAST_REPORT):
        for place, town in enumerate(BASES, 1):
            status = stream.weighted(
                [("available", 6), ("partly_available", 3), ("not_available", 2)]
            )
            down = {"available": 0, "partly_available": 6, "not_available": 28}[status]
            rows.append(
                {
                    "id": f"EX-CWS-{place:02d}",
                    "name": f"Camp {place}",
                    "status_date": date,
                    "status": status,
                    "days_down": str(down),
                    **at_commune(land, land.region_of(land.towns[town].commune)),
                    "source": f"{MARK} availability return",
                }
            )
    return rows


def unit_evaluations(land: Land, stream: Stream) -> list[Row]:
    """Return 34 evaluations with the published ratings, of numbers and not of units."""
    ratings = chosen_of(stream, 34, RATINGS)
    plans = set(stream.chosen([p for p, one in enumerate(ratings) if one != "excellent"], 17))
    kinds = ("infantry", "infantry", "combat convoy", "engineer", "aviation", "medical", "signals")
    rows = []
    for place, rating in enumerate(ratings):
        town = BASES[place % len(BASES)]
        police = rating == "satisfactory" and place % 3 == 0
        rows.append(
            {
                "id": f"EX-EVA-{place + 1:02d}",
                "name": f"Unit {place + 1}",
                "status_date": f"2020-0{stream.between(1, 6)}-10",
                "kind_of_unit": "police unit" if police else stream.pick(kinds),
                "status": rating,
                "improvement_plan": yes(place in plans),
                **at_commune(land, land.region_of(land.towns[town].commune)),
                "remarks": "",
                "source": f"{MARK} evaluation cell",
            }
        )
    return sorted(rows, key=lambda row: (row["status_date"], row["id"]))


def vehicle_readiness(land: Land, stream: Stream) -> list[Row]:
    """Return armoured vehicles by base and state: the published 550 on the last date."""
    where = {town: at_commune(land, land.towns[town].commune) for town in BASES}
    rows = []
    for date, lost in (("2020-01-31", 12), ("2020-06-01", 0)):
        for state, total in VEHICLES.items():
            number = total - lost if state == "in_use" else total + lost // 2
            for town, vehicles in zip(BASES, split(stream, number, len(BASES)), strict=True):
                rows.append(
                    {
                        "id": f"EX-VEH-{town}-{state}",
                        "name": town,
                        "status_date": date,
                        "status": state,
                        "vehicles": str(vehicles),
                        **where[town],
                        "source": f"{MARK} vehicle return",
                    }
                )
    return rows


def conduct_visits(land: Land, stream: Stream) -> list[Row]:
    """Return the thirteen camps with 19 visits of the 26 that two a year make."""
    rows = []
    for place, (town, more) in enumerate(
        zip(BASES, chosen_of(stream, len(BASES), [("2", 7), ("0", 1), ("1", 0)]), strict=True), 1
    ):
        status = {"2": "on_time", "1": "due", "0": "overdue"}[more]
        rows.append(
            {
                "id": f"EX-CON-{place:02d}",
                "name": f"Camp {town}",
                "status_date": LAST_REPORT,
                "status": status,
                "visits_this_year": more,
                "planned": "2",
                "next_due": "2020-12" if status == "on_time" else "2020-07",
                **at_town(land, stream, town),
                "remarks": "",
                "source": f"{MARK} conduct team",
            }
        )
    return rows
