"""Temporary operating bases with the clock from alert to presence, and rows wrong on purpose.

Dioungani and Ogossagou are named in the letter of 1 June 2020 as set up within 48 hours of the
news; nothing else of theirs here is real, and they stand at their commune, not at a point.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

LIMIT_HOURS = 48


@dataclass(frozen=True)
class Base:
    """One base. `at` is a town of the pack (then with a point near it) or a commune's code."""

    name: str
    at: str
    alert: str
    hours: int | None
    decided_after: int
    days: int | None
    strength: int


BASES = (
    Base("Koro nord", "Koro", "2019-08-04T05:30", 31, 6, 40, 90),
    Base("Boni", "Boni", "2019-09-12T17:00", 46, 11, 55, 110),
    Base("Ogossagou", "ML050201", "2019-10-21T04:10", 27, 3, None, 120),
    Base("Bandiagara est", "Bandiagara", "2019-11-29T21:45", 71, 20, 38, 80),
    Base("Dioungani", "ML050506", "2020-01-08T14:20", 39, 8, 75, 130),
    Base("Mondoro", "ML050413", "2020-02-02T07:00", 96, 30, 61, 100),
    Base("Ansongo sud", "Ansongo", "2020-03-06T11:15", 22, 4, 50, 70),
    Base("Bankass ouest", "Bankass", "2020-04-25T06:40", 44, 9, None, 95),
    Base("Anéfif", "Anéfif", "2020-05-30T19:30", 58, 16, None, 85),
    Base("Diankabou", "ML050504", "2020-06-27T09:00", None, 12, None, 90),
)


def bases(land: Land, stream: Stream) -> list[Row]:
    """Return the ten bases, without faults."""
    return [_row(land, stream, place, one) for place, one in enumerate(BASES, 1)]


def _row(land: Land, stream: Stream, number: int, base: Base) -> Row:
    alert = dt.datetime.fromisoformat(base.alert)  # local time, as field reports have it
    arrival = alert + dt.timedelta(hours=base.hours) if base.hours is not None else None
    closed = arrival + dt.timedelta(days=base.days) if arrival and base.days else None
    row = {
        "id": f"EX-TOB-{number:02d}",
        "place": base.name,
        "alert": _minute(alert),
        "decision": _minute(alert + dt.timedelta(hours=base.decided_after)),
        "arrival": _minute(arrival),
        "closed": _minute(closed),
        "status": "planned" if arrival is None else "active" if closed is None else "closed",
        "hours_to_presence": "" if base.hours is None else str(base.hours),
        "within_48_hours": "" if base.hours is None else _yes(base.hours <= LIMIT_HOURS),
        "strength": str(base.strength),
    }
    if base.at in land.towns:
        point = land.around(stream, land.towns[base.at], 0.15)
        place = {"longitude": f"{point[0]:g}", "latitude": f"{point[1]:g}"}
        place |= {"pcode": land.commune_at(point), "precision": "settlement"}
    else:
        place = {"longitude": "", "latitude": "", "pcode": base.at, "precision": "commune"}
    return {**row, **place, "source": f"{MARK} operations log"}


def faults(good: list[Row]) -> list[Row]:
    """Return rows that are wrong on purpose, each in one way that a field table really has."""
    template = dict.fromkeys(good[0], "")
    point = {"longitude": "-3.2", "latitude": "14.2", "precision": "settlement", "strength": "60"}
    times = {"arrival": "2020-05-02T08:00", "closed": "2020-05-30T08:00", "status": "closed"}
    wrong = (
        ("the place is missing", {"longitude": "", "latitude": "", "place": ""}),
        ("dated after the as-of date", {"arrival": "2020-08-15T08:00", "closed": ""}),
        ("longitude and latitude swapped", {"longitude": "14.2", "latitude": "-3.2"}),
        ("the strength is no number", {"strength": "about thirty"}),
        ("the point is abroad", {"longitude": "2.11", "latitude": "13.51"}),
    )
    return [
        {
            **template, "id": f"EX-TOB-F{number}", "place": "Fault on purpose", **times, **point,
            **change, "source": f"{MARK} wrong on purpose: {why}",
        }
        for number, (why, change) in enumerate(wrong, 1)
    ]  # fmt: skip


def _minute(moment: dt.datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="minutes")


def _yes(value: bool) -> str:  # noqa: FBT001 - the value is what is written
    return "yes" if value else "no"
