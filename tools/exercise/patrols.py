"""Patrols: planned and done, to the totals of A/75/623.

UN police: 3,116 of 6,480 patrol days (2 patrols x 360 days x 9 team sites; EA 2.1, output 11);
long-range: 979 of 1,100 (11 formed police units x 2 x 50 weeks; EA 2.2, output 13); military foot
patrols: 1,267 where 700 were planned (EA 2.1, output 3). The report names the reasons (elections,
COVID-19, demonstrations), not the team sites: these are chosen here. The 5,500 joint patrols of the
report stay out, to keep the folder small; their figures are among the published ones.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.exercise import calendar
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land, Point, Town
    from tools.exercise.stream import Stream

TEAM_SITES = (
    "Bamako", "Sévaré", "Douentza", "Gao", "Ansongo", "Ménaka", "Tombouctou", "Goundam", "Kidal",
)  # fmt: skip
# One entry for each of the eleven formed police units.
FORMED_UNITS = (
    "Bamako", "Bamako", "Sévaré", "Sévaré", "Sévaré", "Gao", "Gao", "Gao", "Tombouctou",
    "Tombouctou", "Kidal",
)  # fmt: skip
CENTRES = ("Gao", "Tombouctou", "Kidal", "Ménaka", "Mopti", "Douentza", "Ansongo")
POLICE_DONE, LONG_RANGE_DONE, FOOT_DONE, FOOT_PLANNED = 3116, 979, 1267, 700
PLANNED_DAYS, WEEKS = 360, 50
# Public holidays on which no police patrol was planned: 366 days less these six.
HOLIDAYS = frozenset(
    {
        dt.date(2019, 9, 22), dt.date(2019, 12, 25), dt.date(2020, 1, 1), dt.date(2020, 1, 20),
        dt.date(2020, 5, 1), dt.date(2020, 5, 25),
    }
)  # fmt: skip
BEATS = 14
ORDINARY = ("security situation", "vehicle under repair", "weather", "rotation of staff")


@dataclass(frozen=True)
class Plan:
    """One planned patrol; `hindrance` raises the odds that it does not go, `reason` says why."""

    day: dt.date
    site: str
    place: Row
    hindrance: int
    reason: str


def patrols(land: Land, stream: Stream) -> list[Row]:
    """Return every patrol, without ids, by date and type."""
    rows = [
        *police_days(land, stream.sub("police")),
        *long_range(land, stream.sub("long-range")),
        *foot(land, stream.sub("foot")),
    ]
    return sorted(rows, key=lambda row: (row["date"], row["type"], row["team_site"]))


def police_days(land: Land, stream: Stream) -> list[Row]:
    """Return the 6,480 planned UN police patrols, 3,116 of them done."""
    days = [calendar.START + dt.timedelta(days=one) for one in range(calendar.DAYS)]
    days = [one for one in days if one not in HOLIDAYS][:PLANNED_DAYS]
    plans = []
    for site in TEAM_SITES:
        town = land.towns[site]
        beats = [_place(land.around(stream, town, 0.12), "settlement") for _ in range(BEATS)]
        plans += [
            Plan(one, site, stream.pick(beats), *_hindrance(stream, one, site))
            for one in days
            for _ in range(2)
        ]
    return _carried_out(stream, plans, POLICE_DONE, "police_day")


def long_range(land: Land, stream: Stream) -> list[Row]:
    """Return the 1,100 planned long-range patrols, 979 of them done."""
    plans = []
    for site in FORMED_UNITS:
        for week in range(WEEKS):
            for _ in range(2):
                day = calendar.shifted(calendar.START, 7 * week + stream.below(7))
                place = _far_place(land, stream, land.towns[site])
                plans.append(Plan(day, site, place, *_hindrance(stream, day, site)))
    return _carried_out(stream, plans, LONG_RANGE_DONE, "long_range")


def foot(land: Land, stream: Stream) -> list[Row]:
    """Return the 1,267 foot patrols, all done; the first 700 by lot had been planned."""
    planned = set(stream.chosen(range(FOOT_DONE), FOOT_PLANNED))
    rows = []
    for place in range(FOOT_DONE):
        town = land.towns[stream.pick(CENTRES)]
        day = calendar.START + dt.timedelta(days=stream.below(calendar.DAYS))
        plan = Plan(day, town.name, _place(land.around(stream, town, 0.03), "settlement"), 0, "")
        rows.append(_row(plan, "foot", "done", int(place in planned)))
    return rows


def _far_place(land: Land, stream: Stream, town: Town) -> Row:
    # From Bamako, a district, long range leads into the region around it.
    point = land.around(stream, town, 0.9, *({"ML02"} if town.name == "Bamako" else ()))
    if stream.below(10) < 7:  # noqa: PLR2004 - seven in ten
        return _place(point, "settlement")
    unit = {"pcode": land.commune_at(point), "precision": "commune"}
    return {"longitude": "", "latitude": "", **unit}


def _place(point: Point, precision: str) -> Row:
    return {
        "longitude": f"{point[0]:g}",
        "latitude": f"{point[1]:g}",
        "pcode": "",
        "precision": precision,
    }


def _hindrance(stream: Stream, day: dt.date, site: str) -> tuple[int, str]:
    """Return how much stands in the way of a patrol on a day, from 0 to 1000, and what."""
    if day >= dt.date(2020, 3, 20) and stream.below(10) < 8:  # noqa: PLR2004 - eight in ten
        return 380, "COVID-19"
    polls = (dt.date(2020, 3, 29), dt.date(2020, 4, 19))
    if any(abs((day - one).days) <= 4 for one in polls):  # noqa: PLR2004 - the days around a poll
        return 320, "elections"
    if site == "Bamako" and day >= dt.date(2020, 6, 5):
        return 320, "demonstrations"
    return 60 if site in ("Kidal", "Ménaka") else 0, stream.pick(ORDINARY)


def _carried_out(stream: Stream, plans: list[Plan], done: int, kind: str) -> list[Row]:
    """Return a row for each plan; the `done` least hindered by lot took place."""
    lots = sorted((stream.below(1000) + plan.hindrance, place) for place, plan in enumerate(plans))
    went = {place for _, place in lots[:done]}
    rows = []
    for place, plan in enumerate(plans):
        status = "done" if place in went else "aborted" if stream.below(12) == 0 else "cancelled"
        rows.append(_row(plan, kind, status, 1))
    return rows


def _row(plan: Plan, kind: str, status: str, planned: int) -> Row:
    return {
        "date": plan.day.isoformat(),
        "type": kind,
        "status": status,
        "planned": str(planned),
        "done": str(int(status == "done")),
        "team_site": plan.site,
        **plan.place,
        "reason": "" if status == "done" else plan.reason,
        "source": MARK,
    }
