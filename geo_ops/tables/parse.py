"""Text becomes values. What cannot be read for certain is a fault, never a guess."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from geo_ops.errors import choose
from geo_ops.tables.dates import read_time
from geo_ops.tables.positions_degrees import read_angle
from geo_ops.tables.unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from geo_ops.specs.layer import FieldSpec
    from geo_ops.tables.dates import DateOrder

__all__ = ["Unreadable", "clean_text", "read_time", "reader"]

TRUE = frozenset({"yes", "oui", "true", "vrai", "1", "y", "o"})
FALSE = frozenset({"no", "non", "false", "faux", "0", "n"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def reader(
    field: FieldSpec, zone: ZoneInfo, order: DateOrder | None = None
) -> Callable[[str], object]:
    """Return the function that reads one non-empty text of a field, or raises `Unreadable`.

    `order` says how 03/04/2020 is meant.
    """
    if field.type in ("integer", "number"):
        return lambda text: _bounded(field, _number(text, whole=field.type == "integer"))
    if field.type in ("longitude", "latitude"):
        limit = 180.0 if field.type == "longitude" else 90.0
        return lambda text: _degrees(text, field.type, limit)
    if field.type in ("date", "datetime"):
        return lambda text: read_time(text, zone, order)
    if field.type == "boolean":
        return _boolean
    if field.choices:
        return lambda text: _choice(text, field.choices)
    return clean_text


def clean_text(text: str) -> str:
    """Return text in NFC without control and direction-changing characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
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
    """Return an angle: 16.2666, or with minutes and letters as positions have them."""
    value = float(text) if _NUMBER.fullmatch(text) else _angle(text, kind)
    if abs(value) > limit:
        raise Unreadable(
            f"{kind} is beyond {limit:g} degrees",
            "check that longitude and latitude are not swapped, and that it is no UTM metre",
        )
    return value


def _angle(text: str, kind: str) -> float:
    try:
        return read_angle(text, kind)
    except Unreadable as error:
        raise Unreadable(
            f"{kind}: {error.reason}", "write it like 16.2666, or 16°16'00\"N"
        ) from error


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
