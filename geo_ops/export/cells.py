"""Cells: what a value of ours becomes in a file that a spreadsheet opens."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Any

from geo_ops.carto.text import plain

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import pandas as pd

    from geo_ops.specs.layer import LayerSpec

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s*")
_BLANKS = " \t\r\n\u00a0\u200b\ufeff"


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula when it opens a CSV.

    An apostrophe goes before text that begins, after blanks, with = + - @ (or their full-width
    forms), a tab or a carriage return, unless all of it is a number.
    """
    start = text.lstrip(_BLANKS)
    risky = text.startswith(("\t", "\r")) or start.startswith(_STARTS_FORMULA)
    return "'" + text if risky and not _NUMBER.fullmatch(start) else text


def tidy_value(value: Any) -> Any:  # noqa: ANN401 - a cell of any column
    """Return a plain Python value: None for missing, int for a whole number, one line of text."""
    import pandas as pd

    if pd.isna(value):
        return None
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, (bool, dt.date)):  # a datetime and a Timestamp are dates too
        return value
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float):
        if not math.isfinite(number):
            return None
        return int(number) if number.is_integer() else number
    return number


def csv_value(value: Any) -> str:  # noqa: ANN401 - a cell of any column
    """Return a cell of a CSV: text guarded, numbers plain, dates in ISO 8601, missing empty."""
    tidy = tidy_value(value)
    if tidy is None:
        return ""
    if isinstance(tidy, str):
        return guarded(tidy)
    if isinstance(tidy, bool):
        return "true" if tidy else "false"
    if isinstance(tidy, dt.date):
        return tidy.isoformat()
    return repr(tidy)


def local_dates(rows: pd.DataFrame, spec: LayerSpec, zone: ZoneInfo) -> pd.DataFrame:
    """Return rows whose fields of type `date` hold days of the region, not instants in UTC.

    The day of a row whose time is known only to a month or a year is empty: it has none.
    """
    changed = {}
    for name, field in spec.fields.items():
        if field.type != "date" or name not in rows.columns:
            continue
        days = rows[name]
        if hasattr(days.dtype, "tz"):
            days = days.dt.tz_convert(zone).dt.date.astype("object").where(days.notna(), None)
        if name == spec.time and "time_precision" in rows.columns:
            days = days.astype("object").where(
                ~rows["time_precision"].isin(["month", "year"]), None
            )
        changed[name] = days
    return rows.assign(**changed)
