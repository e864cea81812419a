"""Text becomes values. What cannot be read for certain is a fault, never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.errors import choose

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    import pandas as pd

    from geo_ops.specs.layer import FieldSpec

TRUE = frozenset({"yes", "oui", "true", "vrai", "1", "y", "o"})
FALSE = frozenset({"no", "non", "false", "faux", "0", "n"})
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""A date beyond these is a typo ("0202"), and would fill every table by month with zeros."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_DATE = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d{1,2})(-(?P<day>\d{1,2})"
    r"([T ](?P<hour>\d{2}):(?P<minute>\d{2})(:\d{2}(\.\d+)?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?)?)?"
)


@dataclass(frozen=True)
class Unreadable(Exception):  # noqa: N818 - a signal inside this station, not an error of the user's
    """One value that is not what its field needs."""

    reason: str
    remedy: str


def reader(field: FieldSpec, zone: ZoneInfo) -> Callable[[str], object]:
    """Return the function that reads one non-empty text of a field, or raises `Unreadable`."""
    if field.type in ("integer", "number"):
        return lambda text: _bounded(field, _number(text, whole=field.type == "integer"))
    if field.type in ("longitude", "latitude"):
        limit = 180.0 if field.type == "longitude" else 90.0
        return lambda text: _degrees(text, field.type, limit)
    if field.type in ("date", "datetime"):
        return lambda text: read_time(text, zone)
    if field.type == "boolean":
        return _boolean
    if field.choices:
        return lambda text: _choice(text, field.choices)
    return clean_text


def clean_text(text: str) -> str:
    """Return text in NFC without control and direction-changing characters."""
    import unicodedata

    kept = "".join(
        " " if one in "\t\r\n\u2028\u2029" else one
        for one in unicodedata.normalize("NFC", text)
        if one in "\t\r\n\u2028\u2029" or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Cn")
    )
    return " ".join(kept.split())


def _number(text: str, *, whole: bool) -> float | int:
    if not _NUMBER.fullmatch(text):
        if re.fullmatch(r"[+-]?\d+,\d+", text):
            raise Unreadable(
                "a comma stands in the number",
                "write 1.5 for one and a half, 1500 for a thousand and a half",
            )
        raise Unreadable("not a number", "write digits only, or leave the cell empty if unknown")
    value = float(text)
    if abs(value) > 1e15:  # noqa: PLR2004 - beyond this a float no longer counts in ones
        raise Unreadable("too large to be a count or a measure", "correct the number")
    if not whole:
        return value
    if not value.is_integer():
        raise Unreadable("not a whole number", "round it at the source, or correct it")
    return int(value)


def _bounded(field: FieldSpec, value: float) -> float:
    if field.minimum is not None and value < field.minimum:
        raise Unreadable(f"less than {field.minimum:g}", "correct the number")
    if field.maximum is not None and value > field.maximum:
        raise Unreadable(f"more than {field.maximum:g}", "correct the number")
    return value


def _degrees(text: str, kind: str, limit: float) -> float:
    try:
        value = _number(text, whole=False)
    except Unreadable as error:
        raise Unreadable(
            f"{kind} is no decimal number of degrees", "write it like 16.2666"
        ) from error
    if abs(value) > limit:
        raise Unreadable(
            f"{kind} is beyond {limit:g} degrees",
            "check that longitude and latitude are not swapped, and that it is no UTM metre",
        )
    return value


def _boolean(text: str) -> bool:
    plain = text.casefold()
    if plain in TRUE:
        return True
    if plain in FALSE:
        return False
    raise Unreadable("neither yes nor no", "write yes or no, or leave the cell empty if unknown")


def _choice(text: str, choices: list[str]) -> str:
    by_fold = {one.casefold(): one for one in choices}
    found = by_fold.get(text.casefold())
    if found is None:
        raise Unreadable("not one of the allowed values", choose(text, choices))
    return found


def read_time(text: str, zone: ZoneInfo) -> tuple[pd.Timestamp, str]:
    """Return the start of the time that a text names, in UTC, and its precision.

    Years, months, days and minutes in ISO 8601 are read ("2020", "2020-06", "2020-06-30",
    "2020-06-30T14:05"). A time without zone is in `zone`, the region's own.
    """
    import pandas as pd

    found = _DATE.fullmatch(text)
    if found is None:
        raise Unreadable("not a date in the form 2020-06-30", "write year-month-day")
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
        clock = text[text.index(":") - 2 :] if parts["hour"] else "00:00"
        moment = pd.Timestamp(f"{whole}T{clock}")
    except ValueError as error:
        raise Unreadable("there is no such day or time", "correct the date") from error
    if moment.tzinfo is None:
        moment = moment.tz_localize(zone, nonexistent="shift_forward", ambiguous=False)
    return moment.tz_convert("UTC").as_unit("us"), precision
