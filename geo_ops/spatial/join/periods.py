"""Periods: hours, days, weeks, months and years of a region's own time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join.coordinates import check_column

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

Period = Literal["hour", "day", "week", "month", "year"]
PERIODS: tuple[str, ...] = get_args(Period)
TIMES = ("time", "datetime", "timestamp", "date")
NO_TIME = np.iinfo(np.int64).max
"""The number of the period of a missing time: the last of all."""

_UNITS = {"hour": "h", "day": "D", "week": "D", "month": "M", "year": "Y"}
# Day 0 is Thursday 1970-01-01: three days into the week that ISO 8601 begins on Monday.
_DAYS_TO_MONDAY = 3
_WEEK = 7


@dataclass(frozen=True)
class Clock:
    """How times are read: the column, the zone that naive times are in, the last day that counts.

    `period` is what rows are grouped by, None for nothing.
    """

    column: str
    zone: str
    as_of: dt.date | None = None
    period: Period | None = None

    def local(self, column: pa.Array, where: str) -> NDArray[np.datetime64]:
        """Return times (n,) as microseconds of the region's own time, NaT where missing.

        A time with a zone is turned into the region's; one without is taken to be in it.

        Raises:
            InputError: a text is no time in ISO 8601.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        column = _typed(column, where, self.column)
        if pa.types.is_timestamp(column.type) and column.type.tz is not None:
            column = pc.local_timestamp(pc.cast(column, pa.timestamp(column.type.unit, self.zone)))
        values: NDArray[np.datetime64] = column.to_numpy(zero_copy_only=False)
        return values.astype("datetime64[us]")

    def is_after(self, local: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Return which times are after the as-of date; a missing time is not."""
        if self.as_of is None:
            return np.zeros(len(local), dtype=bool)
        return local >= np.datetime64(self.as_of + dt.timedelta(days=1))

    def number(self, local: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Return the number of each time's period, counted from 1970; NO_TIME where missing."""
        period = self.period or "day"
        numbers = local.astype(f"datetime64[{_UNITS[period]}]").astype(np.int64)
        if period == "week":
            numbers = (numbers + _DAYS_TO_MONDAY) // _WEEK
        numbers[np.isnat(local)] = NO_TIME
        return numbers


def check_zone(zone: str) -> None:
    """Raise InputError when there is no time zone of that name."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        todo = "give one like Africa/Bamako or UTC"
        raise InputError(explain(f"zone {zone!r}", "there is no such zone", todo)) from error


def instants(column: pa.Array, zone: str, name: str, where: str) -> NDArray[np.datetime64]:
    """Return times (n,) as microseconds of UTC, NaT where missing; naive ones are in `zone`.

    A time that the clocks of the zone show twice is the earlier, one that they skip the later.

    Raises:
        InputError: a text is no time in ISO 8601.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column = _typed(column, where, name)
    if not pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.timestamp("us"))
    if column.type.tz is None:
        column = pc.assume_timezone(column, zone, ambiguous="earliest", nonexistent="latest")
    values: NDArray[np.datetime64] = column.to_numpy(zero_copy_only=False)
    return values.astype("datetime64[us]")


def label(number: int, period: Period) -> str:
    """Return a period as text: 2020, 2020-06, 2020-W26, 2020-06-30, 2020-06-30T14; "" for none."""
    if number == NO_TIME:
        return ""
    if period == "week":
        monday = dt.date(1970, 1, 1) + dt.timedelta(days=number * _WEEK - _DAYS_TO_MONDAY)
        year, week, _ = monday.isocalendar()
        return f"{year}-W{week:02d}"
    return str(np.array(number).astype(f"datetime64[{_UNITS[period]}]"))


def find_time(schema: pa.Schema, column: str | None, where: str) -> str:
    """Return the column of times: the one named, or the only one that is named or typed as such.

    Raises:
        InputError: there is none, or several; or it holds neither times nor text.
    """
    import pyarrow as pa

    if column is None:
        named = [one for one in schema.names if one.strip().casefold() in TIMES]
        typed = [field.name for field in schema if pa.types.is_temporal(field.type)]
        found = named if len(named) == 1 else typed
        if len(found) != 1:
            what = f"the times may be in any of {found}" if found else "no column holds times"
            shown = ", ".join(schema.names[:12])
            raise InputError(explain(where, what, f"name it with --time; columns: {shown}"))
        column = found[0]
    check_column(schema, column, where)
    kind = schema.field(column).type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if not (
        text or pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_null(kind)
    ):
        raise InputError(
            explain(
                where,
                f"column {column!r} holds {kind}, not times",
                "write it as timestamps, or as text like 2020-06-30T14:05:00Z",
            )
        )
    return column


def _typed(column: pa.Array, where: str, name: str) -> pa.Array:
    """Return a column of times or text as times."""
    import pyarrow as pa

    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return _parsed(column, where, name)
    return column


def _parsed(column: pa.Array, where: str, name: str) -> pa.Array:
    """Return text as times; with a zone throughout, or without throughout."""
    import pyarrow as pa
    import pyarrow.compute as pc

    blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    column = pc.if_else(blank, pa.scalar(None, column.type), column)
    for kind in (pa.timestamp("us"), pa.timestamp("us", "UTC")):
        try:
            return pc.cast(column, kind)
        except pa.ArrowInvalid as error:
            reason = str(error)
    raise InputError(
        explain(
            where,
            f"column {name!r} holds text that is no time ({reason.splitlines()[0]})",
            "write each like 2020-06-30 or 2020-06-30T14:05:00, all with a zone or all without",
        )
    )
