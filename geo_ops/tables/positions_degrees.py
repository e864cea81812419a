"""Positions in degrees: decimal, with minutes and seconds, or run together (142924N 0041100W)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from geo_ops.tables.position_types import SETTLEMENT_M, At
from geo_ops.tables.unreadable import Unreadable

DEGREE_M = 111_195.0
"""Metres in a degree of a great circle."""
HEMISPHERES = {
    "n": 1, "north": 1, "nord": 1, "s": -1, "south": -1, "sud": -1,
    "e": 1, "east": 1, "est": 1, "w": -1, "west": -1, "o": -1, "ouest": -1,
}  # fmt: skip
"""East is E in both languages; O is the French ouest."""
_MARKS = {
    "°": ("°", "º", "˚", "degrees", "degree", "degrés", "degré", "deg"),
    "'": ("'", "′", "’", "‘", "´", "`", "minutes", "minute", "min"),
    '"': ('"', "″", "”", "“", "''", "secondes", "seconde", "seconds", "second", "sec"),
}
_SPELT = {
    one: mark
    for mark in ('"', "°", "'")
    for one in sorted(_MARKS[mark], key=len, reverse=True)
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)"
    rf"|(?P<mark>''|{'|'.join(re.escape(one) for one in _SPELT if one.isalpha())}|[°º˚'′’‘´`\"″”“])"
    r"|(?P<label>lat(?:itude)?|lon(?:g(?:itude)?)?|lng)\b\.?\s*[:=]?"
    r"|(?P<hemisphere>north|nord|south|sud|east|est|west|ouest|[nsewo](?![a-z]))"
    r"|(?P<dash>(?<=\d)[-:‐-―]|(?<=[°'′\"″])[-:](?=\d))"
    r"|(?P<separator>[,;/|]|(?<=\s)[-–—](?=\s))"
    r"|(?P<sign>[-+−–](?=\d))"
    r"|(?P<space>[\s()\[\]]+)",
    re.IGNORECASE,
)
_LETTERED = re.compile(
    r"(\d+)\s?d\s?(\d+(?:[.,]\d+)?)\s?m(?![a-z])(?:\s?(\d+(?:[.,]\d+)?)\s?s(?![a-z]))?",
    re.IGNORECASE,
)
_DECIMAL_COMMA = re.compile(r"(?<![\d,.])(\d+),(\d+)(?![,.]?\d)")
_REMEDY = "write it like 14.49 N 4.19 W, or 14°29'24\"N 4°11'00\"W"
_SIXTY = 60
_LIMIT = {"latitude": 90, "longitude": 180}
_COMPACT = {4: 2, 6: 2, 5: 3, 7: 3}
"""Digits that run together -> how many of them are degrees."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Angle:
    """One half: degrees, the axis that its letter or label says, and what one digit is worth."""

    degrees: float
    axis: str
    step: float
    signed: bool
    parts: int


def read_degrees(text: str) -> At | None:
    """Return a position in degrees; None where the text is nothing of the kind.

    Latitude comes first, unless letters or labels say otherwise. A comma is a decimal comma where
    that is the only way to read the text.

    Raises:
        Unreadable: it is malformed, or can be read in two ways.
    """
    if not re.search(r"\d", text):
        return None
    spelt = _LETTERED.sub(_in_marks, text.rstrip(". "))
    readings = dict.fromkeys([_DECIMAL_COMMA.sub(r"\1.\2", spelt), spelt])
    if "." in spelt:
        readings = {spelt: None}  # a text with decimal points has no decimal commas
    found: list[At] = []
    faults: list[Unreadable] = []
    for one in readings:
        tokens = _tokens(one)
        if tokens is None:
            continue
        try:
            found.append(_position(tokens))
        except Unreadable as fault:
            faults.append(fault)
    if re.fullmatch(r"\d+,\d+", text) or len(set(found)) > 1:
        raise Unreadable("its comma may part two numbers, or be a decimal comma", _REMEDY)
    if found:
        return found[0]
    if faults:
        raise faults[0]
    return None


def read_angle(text: str, axis: str) -> float:
    """Return the degrees that one text says, of which the axis is known: latitude or longitude.

    Raises:
        Unreadable: it is no angle, or one of the other axis.
    """
    spelt = _LETTERED.sub(_in_marks, text.rstrip(". "))
    # One number can only have a decimal comma: no angle goes into the thousands.
    tokens = _tokens(spelt if "." in spelt else _DECIMAL_COMMA.sub(r"\1.\2", spelt))
    if tokens is None:
        raise Unreadable("it is no number of degrees", _REMEDY)
    angle = _angle(tokens)
    if angle.axis not in ("", axis):
        raise Unreadable(f"its letter is that of a {angle.axis}", "swap the two columns")
    if angle.parts > 1 and not angle.axis and not angle.signed:
        raise Unreadable("it has minutes, but no letter", "add N or S, E or W")
    return angle.degrees


def _in_marks(found: re.Match[str]) -> str:
    degrees, minutes, seconds = found.groups()
    return f"{degrees}°{minutes}'" + (f'{seconds}"' if seconds else "")


def _tokens(text: str) -> list[_Token] | None:
    """Return the parts of a text, or None where it has words that no position has."""
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            return None
        kind = str(found.lastgroup)
        if kind != "space":
            tokens.append(_Token(kind, _plain(kind, found.group())))
        at = found.end()
    return tokens if any(one.kind == "number" for one in tokens) else None


def _plain(kind: str, text: str) -> str:
    low = text.casefold()
    if kind == "mark":
        return _SPELT.get(low, low)
    if kind == "label":
        return "latitude" if low.startswith("lat") else "longitude"
    if kind == "sign":
        return "+" if text == "+" else "-"
    return low


def _position(tokens: list[_Token]) -> At:
    angles = [_angle(half) for half in _halves(tokens)]
    axes = [one.axis for one in angles]
    if axes == ["", ""]:
        if angles[0].parts > 1 and not any(one.signed for one in angles):
            _refuse("it has minutes, but no letters N or S, E or W")
        if min(one.step for one in angles) >= 1:
            _refuse("two whole numbers may be anything")
    elif sorted(axes) != ["latitude", "longitude"]:
        _refuse("it does not give one latitude and one longitude")
    if axes == ["longitude", "latitude"]:
        angles.reverse()
    y, x = angles
    for value, axis in ((y.degrees, "latitude"), (x.degrees, "longitude")):
        if abs(value) > _LIMIT[axis]:
            raise Unreadable(
                f"{axis} is beyond {_LIMIT[axis]} degrees",
                "check that longitude and latitude are not swapped, and that it is no UTM metre",
            )
    # Spreadsheets drop zeros at the end, so the finer of the two says how both were written.
    step = min(y.step, x.step)
    size = step * DEGREE_M
    outline = _box(x.degrees, y.degrees, step / 2) if size > SETTLEMENT_M else ()
    return At(x.degrees, y.degrees, size, outline)


def _box(x: float, y: float, half: float) -> tuple[tuple[float, float], ...]:
    south, north = max(y - half, -90.0), min(y + half, 90.0)
    return ((x - half, south), (x + half, south), (x + half, north), (x - half, north))


def _halves(tokens: list[_Token]) -> tuple[list[_Token], list[_Token]]:
    """Return the tokens of the first and of the second angle."""
    letters = [at for at, one in enumerate(tokens) if one.kind == "hemisphere"]
    labels = [at for at, one in enumerate(tokens) if one.kind == "label"]
    separators = [at for at, one in enumerate(tokens) if one.kind == "separator"]
    numbers = [at for at, one in enumerate(tokens) if one.kind == "number"]
    if len(letters) == 1 or len(letters) > 2 or len(labels) in (1, 3):  # noqa: PLR2004
        _refuse("it has not one letter for each of latitude and longitude")
    if labels:
        cut = labels[1]
    elif letters:
        cut = letters[1] if letters[0] == 0 else letters[0] + 1
    elif len(separators) == 1:
        cut = separators[0]
    elif separators or len(numbers) not in (2, 4, 6):
        _refuse("it is not plain which numbers are the latitude and which the longitude")
    else:
        cut = numbers[len(numbers) // 2]
        if tokens[cut - 1].kind == "sign":
            cut -= 1
    return _without_ends(tokens[:cut]), _without_ends(tokens[cut:])


def _without_ends(tokens: list[_Token]) -> list[_Token]:
    while tokens and tokens[0].kind == "separator":
        tokens = tokens[1:]
    while tokens and tokens[-1].kind in ("separator", "dash"):
        tokens = tokens[:-1]
    return tokens


def _angle(tokens: list[_Token]) -> _Angle:
    kept, axis, letter = _axis(tokens)
    sign = 1
    signed = bool(kept) and kept[0].kind == "sign"
    if signed:
        sign = -1 if kept[0].text == "-" else 1
        kept = kept[1:]
        if letter:
            _refuse("it has a sign and a letter; one of them is enough")
    numbers, dashes = _numbers(kept)
    if dashes and not (letter or axis):
        _refuse("it has dashes between numbers, but no letters N or S, E or W")
    if letter and len(numbers) == 1 and not any(one.kind == "mark" for one in kept):
        numbers = _apart(numbers[0])
    value, step = _value(numbers)
    return _Angle(value * sign * (letter or 1), axis, step, signed, len(numbers))


def _axis(tokens: list[_Token]) -> tuple[list[_Token], str, int]:
    """Return the tokens without letter and label, the axis that these say, and the hemisphere."""
    kept = [one for one in tokens if one.kind not in ("hemisphere", "label")]
    said = {one.text for one in tokens if one.kind == "label"}
    letters = [one.text for one in tokens if one.kind == "hemisphere"]
    if letters and tokens[0].kind != "hemisphere" and tokens[-1].kind != "hemisphere":
        at_end = tokens[0].kind == "label" and tokens[1].kind == "hemisphere"
        if not at_end:
            _refuse("a letter stands among the numbers")
    said |= {"latitude" if one[0] in "ns" else "longitude" for one in letters}
    if len(said) > 1 or len(letters) > 1:
        _refuse("it does not give one latitude and one longitude")
    return kept, next(iter(said), ""), HEMISPHERES[letters[0]] if letters else 0


def _numbers(tokens: list[_Token]) -> tuple[list[str], bool]:
    """Return the numbers of one angle; their marks must be degrees, minutes, seconds in order."""
    numbers: list[str] = []
    dashes = False
    marked = ""
    for one in tokens:
        if one.kind == "number":
            numbers.append(one.text)
            marked = ""
        elif one.kind == "mark" and numbers and not marked:
            marked = one.text
            if marked != "°'\""[min(len(numbers), 3) - 1]:
                _refuse("degrees, minutes and seconds are not marked in that order")
        elif one.kind == "dash" and numbers:
            dashes = True
        else:
            _refuse("it is no position in degrees")
    if not 1 <= len(numbers) <= 3:  # noqa: PLR2004 - degrees, minutes, seconds
        _refuse("it is no position in degrees")
    if any("." in one for one in numbers[:-1]):
        _refuse("only its last number may have decimals")
    return numbers, dashes


def _apart(number: str) -> list[str]:
    """Return degrees, minutes and seconds of digits that run together, or the one number as is."""
    whole, point, decimals = number.partition(".")
    degrees = _COMPACT.get(len(whole))
    if degrees is None:
        return [number]
    parts = [whole[:degrees]]
    parts += [whole[at : at + 2] for at in range(degrees, len(whole), 2)]
    parts[-1] += point + decimals
    return parts


def _value(numbers: list[str]) -> tuple[float, float]:
    """Return degrees, and how many of them one in the last digit is."""
    for name, one in zip(("minutes", "seconds"), numbers[1:], strict=False):
        if float(one) >= _SIXTY:
            _refuse(f"{name} are {one}, and there are {_SIXTY} of them")
    value = sum(float(one) / _SIXTY**at for at, one in enumerate(numbers))
    decimals = len(numbers[-1].partition(".")[2])
    return value, 10.0**-decimals / _SIXTY ** (len(numbers) - 1)


def _refuse(reason: str) -> NoReturn:
    raise Unreadable(reason, _REMEDY)
