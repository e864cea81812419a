"""A cell of a workbook as text, without loss: as the sheet shows it, where that is exact."""

from __future__ import annotations

import datetime as dt
import re

_PADDED = re.compile(r'(?:"(?P<before>[^"]*)")?(?P<zeros>0+)(?:"(?P<after>[^"]*)")?')
_HALF = 500_000


def cell_text(value: object, shown_as: str) -> str:
    """Return the text of a value as openpyxl gives it, with the cell's number format.

    A number in a format of zeros alone is what is seen ("0000" makes 101 "0101": a code). Any other
    number is its value, dates and times are ISO 8601, booleans "true" and "false".
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, shown_as)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return _time(value, shown_as)
    return "" if value is None else str(value)


def _number(value: float, shown_as: str) -> str:
    text = repr(value).removesuffix(".0")
    found = _PADDED.fullmatch(shown_as.partition(";")[0])
    if found and re.fullmatch(r"\d+", text):
        return (found["before"] or "") + text.zfill(len(found["zeros"])) + (found["after"] or "")
    return text


def _time(value: dt.date | dt.time | dt.timedelta, shown_as: str) -> str:
    if isinstance(value, dt.datetime):
        return _moment(value, shown_as)
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        hours, rest = divmod(abs(seconds), 3600)
        return f"{'-' if seconds < 0 else ''}{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    return value.isoformat()


def _moment(value: dt.datetime, shown_as: str) -> str:
    # A spreadsheet's time is a fraction of a day, and ends a hair before or after the second.
    whole = value.replace(microsecond=0)
    whole += dt.timedelta(seconds=1 if value.microsecond >= _HALF else 0)
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", shown_as).casefold()
    if whole.time() == dt.time() and "h" not in plain:
        return whole.date().isoformat()
    return whole.isoformat()
