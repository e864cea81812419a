"""Dates: ISO 8601, day/month/year where only one reading is possible or said, months by name."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

from geo_ops.tables.unreadable import Unreadable

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import pandas as pd

DateOrder = Literal["dmy", "mdy"]

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""A date beyond these is a typo ("0202"), and would fill every table by month with zeros."""
_MONTHS_A_YEAR = 12
_CLOCK = r"(?P<hour>\d{2}):(?P<minute>\d{2})(:\d{2}(\.\d+)?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_DATE = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d{1,2})(-(?P<day>\d{1,2})"
    rf"([T ]{_CLOCK})?)?)?"
)
_NUMBERS = re.compile(
    r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})(?:,?\s+|T|$)(?P<clock>.*)"
)
_NAMED = re.compile(
    r"(?:le )?(?:(?P<day>\d{1,2})(?:er|st|nd|rd|th)?[\s-]+)?(?P<name>[a-z]{3,9})\.?"
    r"(?:[\s-]+(?P<other>\d{1,2})(?:st|nd|rd|th)?,)?[\s-]+(?P<year>\d{4})"
)
_NAMES = (
    "jan janv january janvier", "feb fev fevr february fevrier", "mar march mars",
    "apr avr april avril", "may mai", "jun june juin", "jul juil july juillet",
    "aug august aout", "sep sept september septembre", "oct october octobre",
    "nov november novembre", "dec december decembre",
)  # fmt: skip
_MONTHS = {name: at for at, names in enumerate(_NAMES, start=1) for name in names.split()}
_NO_DATE = "not a date in the form 2020-06-30", "write year-month-day"
_NO_DAY = "there is no such day or time", "correct the date"


def read_time(
    text: str, zone: ZoneInfo, order: DateOrder | None = None
) -> tuple[pd.Timestamp, str]:
    """Return the start of the time that a text names, in UTC, and its precision.

    Years, months, days and minutes in ISO 8601 are read ("2020", "2020-06", "2020-06-30",
    "2020-06-30T14:05"); months by name in English and French ("30 juin 2020"); and 30/06/2020.
    Where a day and a month may change places (03/04/2020), `order` decides. A time without zone is
    in `zone`, the region's own.

    Raises:
        Unreadable: no date, a day that does not exist, or one that may be two days.
    """
    import pandas as pd

    iso = text if text[:4].isdigit() else _in_iso(text, order)
    found = _DATE.fullmatch(iso)
    if found is None:
        raise Unreadable(*_NO_DATE)
    parts = found.groupdict()
    if not FIRST_YEAR <= int(parts["year"]) <= LAST_YEAR:
        raise Unreadable(f"the year is not from {FIRST_YEAR} to {LAST_YEAR}", "correct the year")
    precision = next(
        name
        for name, key in (("minute", "hour"), ("day", "day"), ("month", "month"), ("year", "year"))
        if parts[key] is not None
    )
    try:
        whole = f"{parts['year']}-{int(parts['month'] or 1):02d}-{int(parts['day'] or 1):02d}"
        clock = iso[iso.index(":") - 2 :] if parts["hour"] else "00:00"
        moment = pd.Timestamp(f"{whole}T{clock}")
    except ValueError as error:
        raise Unreadable(*_NO_DAY) from error
    if moment.tzinfo is None:
        moment = moment.tz_localize(zone, nonexistent="shift_forward", ambiguous=False)
    return moment.tz_convert("UTC").as_unit("us"), precision


def names_no_zone(text: str) -> bool:
    """Return whether a text that was read is a time of day without its zone."""
    found = re.search(r"\d:\d{2}(.*)", text)
    return found is not None and re.search(r"Z|[+-]\d{2}:?\d{2}$", found[1]) is None


def _in_iso(text: str, order: DateOrder | None) -> str:
    """Return a date in other words as ISO 8601."""
    found = _NUMBERS.fullmatch(text)
    if found is not None:
        day, month = _day_and_month(int(found["one"]), int(found["two"]), found["year"], order)
        clock = found["clock"]
        clock = f"T0{clock}" if clock[1:2] == ":" else (clock and f"T{clock}")
        return f"{found['year']}-{month:02d}-{day:02d}{clock}"
    plain = unicodedata.normalize("NFD", text.casefold())
    named = _NAMED.fullmatch("".join(one for one in plain if not unicodedata.combining(one)))
    if named is None or named["name"] not in _MONTHS or (named["day"] and named["other"]):
        raise Unreadable(*_NO_DATE)
    day_ = named["day"] or named["other"]
    return f"{named['year']}-{_MONTHS[named['name']]:02d}" + (f"-{int(day_):02d}" if day_ else "")


def _day_and_month(one: int, two: int, year: str, order: DateOrder | None) -> tuple[int, int]:
    if order is not None:
        day, month = (one, two) if order == "dmy" else (two, one)
        if not 1 <= month <= _MONTHS_A_YEAR:
            raise Unreadable(*_NO_DAY)
        return day, month
    if one <= _MONTHS_A_YEAR and two <= _MONTHS_A_YEAR and one != two:
        raise Unreadable(
            f"it may be {year}-{two:02d}-{one:02d} or {year}-{one:02d}-{two:02d}",
            'say date_order = "dmy" (day first) or "mdy" for this table in mission.toml',
        )
    return (one, two) if two <= _MONTHS_A_YEAR else (two, one)
