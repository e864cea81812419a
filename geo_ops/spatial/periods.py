"""Periods of a region's own time: the label of each row, the days of a label, none left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

Grain = Literal["day", "week", "month", "quarter", "year", "mission-year", "whole"]
GRAINS: tuple[str, ...] = get_args(Grain)

WHOLE = "all"
"""The label of all time; undated rows are in it too."""
MISSION_YEAR_STARTS = 7
"""The financial year of peace operations is 1 July to 30 June (resolution 49/233 A)."""
_WEEK, _MONTHS, _QUARTER = 7, 12, 3
# Day 0 is Thursday 1970-01-01: three days into the week that ISO 8601 begins on Monday.
_TO_MONDAY = 3
_COARSE: dict[str, tuple[Grain, ...]] = {
    "month": ("day", "week"),
    "year": ("day", "week", "month", "quarter", "mission-year"),
}
"""The grains that a time of each precision is too coarse for: it has a label of its own there."""


@dataclass(frozen=True)
class Span:
    """The first and the last day of a period, both included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many days it has."""
        return max((self.last - self.first).days + 1, 0)

    @property
    def years(self) -> float:
        """How long it is in years: a day of a leap year is a 366th."""
        total, start = 0.0, self.first
        while start <= self.last:
            end = min(self.last, dt.date(start.year, 12, 31))
            total += ((end - start).days + 1) / _days_of_year(start.year)
            start = end + dt.timedelta(days=1)
        return total

    def within(self, other: Span) -> Span:
        """Return the days that both have; without any, a span of no days."""
        return Span(max(self.first, other.first), min(self.last, other.last))


def labels(rows: pd.DataFrame, zone: ZoneInfo, grain: Grain) -> pd.Series:
    """Return the label of each row's period in the region's own time.

    `2020-03-05`, `2020-W10` (ISO 8601), `2020-03`, `2020-Q1`, `2020`, `2019/20` (July to June),
    `all`. A row dated only to a month or a year has that as its label where the grain is finer, for
    it is in none of its days or months; an undated one has "".

    Args:
        rows: `time` (UTC) and `time_precision`.
        zone: the region's time zone.
        grain: how long a period is.
    """
    import numpy as np
    import pandas as pd

    codes, names = coded(rows, zone, grain)
    found = np.array([*names, ""], dtype=object)[codes]
    return pd.Series(found, index=rows.index, dtype="object")


def coded(
    rows: pd.DataFrame, zone: ZoneInfo, grain: Grain
) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """Return the number of each row's label and the labels in order of text; -1 is undated."""
    import numpy as np
    import pandas as pd

    if grain == "whole":
        return np.zeros(len(rows), dtype=np.intp), (WHOLE,)
    local = rows["time"].dt.tz_convert(zone).dt.tz_localize(None).to_numpy()
    local = local.astype("datetime64[D]")
    precision = rows["time_precision"].to_numpy(dtype=object)
    # Numbers of periods are far below this, whatever the grain: coarser ones stand beyond.
    apart = 10_000_000
    numbers = _numbers(local, grain)
    scales: list[Grain] = [grain, "month", "year"]
    for place, coarse in ((1, "month"), (2, "year")):
        chosen = precision == coarse
        if grain in _COARSE[coarse] and chosen.any():
            numbers[chosen] = _numbers(local[chosen], scales[place]) + place * apart
    numbers[np.isnat(local)] = -apart
    codes, values = pd.factorize(numbers)
    texts = [
        "" if value == -apart else _label(int(value) % apart, scales[int(value) // apart])
        for value in values
    ]
    names = sorted(set(texts) - {""})
    place_of = {name: at for at, name in enumerate(names)}
    to = np.array([place_of.get(text, -1) for text in texts], dtype=np.intp)
    return to[codes], tuple(names)


def _numbers(local: NDArray[np.datetime64], grain: Grain) -> NDArray[np.int64]:
    """Return the number of each day's period: days, weeks, months ... counted from the year 0."""
    import numpy as np

    if grain in ("day", "week"):
        days = local.astype(np.int64) + _days_from_zero()
        return days if grain == "day" else (days - _monday_zero()) // _WEEK
    months = local.astype("datetime64[M]").astype(np.int64) + 1970 * _MONTHS
    if grain == "month":
        return months
    if grain == "quarter":
        return months // _QUARTER
    if grain == "mission-year":
        months = months - (MISSION_YEAR_STARTS - 1)
    return months // _MONTHS


def _days_from_zero() -> int:
    return dt.date(1970, 1, 1).toordinal()


def _monday_zero() -> int:
    return (_days_from_zero() - _TO_MONDAY) % _WEEK


def _label(number: int, grain: Grain) -> str:
    if grain == "day":
        return dt.date.fromordinal(number).isoformat()
    if grain == "week":
        year, week, _ = dt.date.fromordinal(number * _WEEK + _monday_zero()).isocalendar()
        return f"{year:04d}-W{week:02d}"
    if grain == "month":
        return f"{number // _MONTHS:04d}-{number % _MONTHS + 1:02d}"
    if grain == "quarter":
        return f"{number // 4:04d}-Q{number % 4 + 1}"
    if grain == "mission-year":
        return f"{number:04d}/{(number + 1) % 100:02d}"
    return f"{number:04d}"


def grain_of(label: str) -> Grain | None:
    """Return the grain of a label; None for "" (undated)."""
    if not label:
        return None
    if label == WHOLE:
        return "whole"
    if "W" in label:
        return "week"
    if "Q" in label:
        return "quarter"
    if "/" in label:
        return "mission-year"
    return {4: "year", 7: "month", 10: "day"}[len(label)]  # type: ignore[return-value]


def span(label: str) -> Span:
    """Return the days of a period.

    Raises:
        ValueError: the label is of no period, or of all time.
    """
    grain = grain_of(label)
    year = int(label[:4]) if grain not in (None, "whole") else 0
    if grain == "day":
        day = dt.date.fromisoformat(label)
        return Span(day, day)
    if grain == "week":
        monday = dt.date.fromisocalendar(year, int(label[6:]), 1)
        return Span(monday, monday + dt.timedelta(days=_WEEK - 1))
    if grain == "month":
        return _months(year, int(label[5:]), 1)
    if grain == "quarter":
        return _months(year, (int(label[6:]) - 1) * _QUARTER + 1, _QUARTER)
    if grain == "year":
        return _months(year, 1, _MONTHS)
    if grain == "mission-year":
        return _months(year, MISSION_YEAR_STARTS, _MONTHS)
    raise ValueError(f"{label!r} is no period of days")


def _months(year: int, first: int, count: int) -> Span:
    after = year * _MONTHS + first - 1 + count
    end = dt.date(after // _MONTHS, after % _MONTHS + 1, 1) - dt.timedelta(days=1)
    return Span(dt.date(year, first, 1), end)


def previous(label: str) -> str:
    """Return the label of the period before; "" of all time and of undated."""
    grain = grain_of(label)
    if grain in (None, "whole"):
        return ""
    day = span(label).first - dt.timedelta(days=1)
    return label_of(day, grain)


def label_of(day: dt.date, grain: Grain) -> str:
    """Return the label of the period that a day is in."""
    import numpy as np

    if grain == "whole":
        return WHOLE
    return _label(int(_numbers(np.array([day], dtype="datetime64[D]"), grain)[0]), grain)


def filled(found: Iterable[str], grain: Grain, within: Span | None = None) -> list[str]:
    """Return the labels of a grain from the first to the last that is found, none left out.

    With `within` from the period of its first day to that of its last. Coarser labels (rows dated
    to a year) come after them, each filled among themselves, and "" (undated) last.
    """
    kinds: dict[Grain, list[str]] = {}
    for one in sorted(set(found) - {""}):
        own = grain_of(one)
        if own is not None:
            kinds.setdefault(own, []).append(one)
    if within is not None and within.days:
        ends = [label_of(within.first, grain), label_of(within.last, grain)]
        kinds[grain] = sorted({*kinds.get(grain, ()), *ends})
    order: Sequence[Grain] = [grain, *(one for one in kinds if one != grain)]
    result = [label for kind in order for label in _between(kinds.get(kind, []), kind)]
    return [*result, *([""] if "" in set(found) else [])]


def _between(known: list[str], grain: Grain) -> list[str]:
    if not known or grain == "whole":
        return known
    result = [known[0]]
    last = span(known[-1]).first
    while span(result[-1]).first < last:
        result.append(label_of(span(result[-1]).last + dt.timedelta(days=1), grain))
    return result


def _days_of_year(year: int) -> int:
    return dt.date(year, 12, 31).timetuple().tm_yday
