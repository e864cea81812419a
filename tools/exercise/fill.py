"""What the tables of the exercise are filled from: places, days, clocks, and shares of a total."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tools.exercise import calendar
from tools.exercise.rows import MARK, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.exercise.land import Land
    from tools.exercise.stream import Stream

MONTHS = tuple(f"{2019 + (month + 5) // 12}-{(month + 5) % 12 + 1:02d}" for month in range(1, 13))
"""The months of the period, 2019-07 to 2020-06."""
QUARTERS = ("2019-07-01", "2019-10-01", "2020-01-01", "2020-04-01")
LAST_REPORT = "2020-06-15"
CENTRE = ("Mopti", "Sévaré", "Bandiagara", "Bankass", "Koro", "Douentza", "Djenné", "Ténenkou")
NORTH = ("Gao", "Ansongo", "Bourem", "Ménaka", "Tombouctou", "Goundam", "Diré", "Kidal", "Tessalit")
BASES = (
    "Bamako", "Sévaré", "Douentza", "Diabaly", "Tombouctou", "Goundam", "Gao", "Ansongo", "Gossi",
    "Ménaka", "Kidal", "Aguelhok", "Tessalit",
)  # fmt: skip
"""The thirteen towns of the last strength return."""
FLAT = (1,) * 12


def at_town(land: Land, stream: Stream, town: str, reach: float = 0.03) -> Row:
    """Return the place columns of a point near a town: never the town's own, never a real site."""
    point = land.around(stream, land.towns[town], reach)
    return {
        "longitude": f"{point[0]:g}",
        "latitude": f"{point[1]:g}",
        "place": town,
        "pcode": land.commune_at(point),
        "precision": "settlement",
    }


def at_commune(land: Land, commune: str) -> Row:
    """Return the place columns of something known only to a commune, a cercle or a region."""
    return {
        "longitude": "",
        "latitude": "",
        "place": land.name(commune),
        "pcode": commune,
        "precision": land.units.unit(commune).level,
    }


def of_unit(land: Land, pcode: str) -> Row:
    """Return the place columns of a figure of a unit."""
    return {"pcode": pcode, "place": land.name(pcode)}


def day(stream: Stream, weights: tuple[int, ...] = FLAT) -> str:
    """Return a day of the period as it is written."""
    return calendar.day(stream, weights).isoformat()


def moment(stream: Stream, weights: tuple[int, ...] = FLAT) -> dt.datetime:
    """Return a local time in the period, but not on its last two days."""
    found = calendar.day(stream, weights)
    found = min(found, calendar.END - dt.timedelta(days=2))
    minutes = dt.timedelta(minutes=5 * stream.below(288))
    return dt.datetime.combine(found, dt.time()) + minutes


def later(start: dt.datetime, minutes: int) -> dt.datetime:
    """Return the time so many minutes later."""
    return start + dt.timedelta(minutes=minutes)


def written(value: dt.datetime | None) -> str:
    """Return a local time as field reports have it, "" for none."""
    return "" if value is None else value.isoformat(timespec="minutes")


def yes(value: object) -> str:
    """Return yes or no, "" for None: not known."""
    return "" if value is None else "yes" if value else "no"


def split(stream: Stream, total: int, parts: int, least: int = 0) -> list[int]:
    """Return `parts` numbers of at least `least` that sum to `total`, uneven as in life."""
    weights = [stream.between(2, 12) for _ in range(parts)]
    free = total - least * parts
    shares = [least + free * weight // sum(weights) for weight in weights]
    for place in range(total - sum(shares)):
        shares[place % parts] += 1
    return shares


def chosen_of(stream: Stream, count: int, options: Sequence[tuple[str, int]]) -> list[str]:
    """Return `count` words in which each option stands exactly as often as it says, shuffled.

    The last option fills what is left.
    """
    words = [word for word, often in options[:-1] for _ in range(often)]
    words += [options[-1][0]] * (count - len(words))
    keys = sorted((stream.below(1 << 32), place) for place in range(len(words)))
    return [words[place] for _, place in keys]


def marked(text: str) -> str:
    """Return free text that says it is invented."""
    return f"{MARK}: {text}"
