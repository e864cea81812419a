"""The days of the exercise: the budget period of A/75/623."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.exercise.stream import Stream

START = dt.date(2019, 7, 1)
END = dt.date(2020, 6, 30)
DAYS = (END - START).days + 1

# How busy each month is, from July to June: fewer moves in the rains, more towards the end.
VIOLENCE = (8, 6, 7, 9, 11, 11, 11, 12, 14, 12, 12, 11)
CONVOYS = (6, 5, 7, 11, 13, 14, 14, 13, 13, 10, 11, 9)


def day(stream: Stream, weights: tuple[int, ...]) -> dt.date:
    """Return a day of the period; `weights` are those of its twelve months."""
    month = stream.weighted(list(enumerate(weights)))
    years, months = divmod(START.month - 1 + month, 12)
    first = dt.date(START.year + years, months + 1, 1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return first + dt.timedelta(days=stream.below((following - first).days))


def shifted(start: dt.date, days: int) -> dt.date:
    """Return the day `days` later, but none after the end of the period."""
    return min(start + dt.timedelta(days=days), END)
