"""Numbers, shares and dates as each language writes them."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geo_ops.carto.words import word

if TYPE_CHECKING:
    from geo_ops.specs.base import Language

NARROW_SPACE = "\u202f"
MINUS = "\u2212"
NO_VALUE = "–"

_MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
           "octobre", "novembre", "décembre"),
}  # fmt: skip


def number(value: float | None, lang: Language, digits: int | None = None) -> str:
    """Return a number: 1,324.5 in English, 1 324,5 with narrow no-break spaces in French.

    Without `digits` whole numbers have none and others one; None and NaN give a dash.
    """
    if value is None or math.isnan(value):
        return NO_VALUE
    if digits is None:
        digits = 0 if float(value).is_integer() else 1
    text = f"{abs(value):,.{digits}f}"
    if lang == "fr":
        text = text.replace(",", NARROW_SPACE).replace(".", ",")
    negative = value < 0 and text.strip("0.,") != ""
    return MINUS + text if negative else text


def share(part: float, whole: float, lang: Language) -> str:
    """Return part of whole in per cent; under 1 % and over 99 % it is never rounded to 0 or 100."""
    if whole <= 0:
        return NO_VALUE
    percent = 100 * part / whole
    space = NARROW_SPACE if lang == "fr" else ""
    if 0 < percent < 1:
        return f"<{space}1{space}%"
    if 99 < percent < 100:  # noqa: PLR2004
        return f">{space}99{space}%"
    return f"{number(percent, lang, 0)}{space}%"


def day(date: dt.date, lang: Language) -> str:
    """Return a date: 30 June 2020, 30 juin 2020, 1er juillet 2019."""
    first = "er" if lang == "fr" and date.day == 1 else ""
    return f"{date.day}{first} {_MONTHS[lang][date.month - 1]} {date.year}"


def days(first: dt.date, last: dt.date, lang: Language) -> str:
    """Return a span of dates, both in; one date when they are the same."""
    return day(first, lang) if first == last else f"{day(first, lang)} – {day(last, lang)}"


def month(label: str, lang: Language) -> str:
    """Return "2020-03" as March 2020, "2020" as it is, "" as the word for undated."""
    if not label:
        return word("undated", lang)
    if "-" not in label:
        return label
    year, _, at = label.partition("-")
    return f"{_MONTHS[lang][int(at) - 1]} {year}"


def moment(when: dt.datetime, timezone: str, lang: Language) -> str:
    """Return a date and time, with its zone and offset: 06:00 (Africa/Bamako, UTC+0).

    A time without a zone is of that zone.
    """
    zone = ZoneInfo(timezone)
    local = when.replace(tzinfo=zone) if when.tzinfo is None else when.astimezone(zone)
    hour = (
        f"{local:%H:%M}" if lang == "en" else f"{local:%H}{NARROW_SPACE}h{NARROW_SPACE}{local:%M}"
    )
    return f"{day(local.date(), lang)}, {hour} ({timezone}, UTC{_offset(local)})"


def _offset(local: dt.datetime) -> str:
    offset = local.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    sign = "+" if minutes >= 0 else MINUS
    hours, rest = divmod(abs(minutes), 60)
    return f"{sign}{hours}" + (f":{rest:02d}" if rest else "")
