"""What stands around the cells of a sheet: merged ranges, hidden rows and columns, formulas.

openpyxl tells this only when it holds every cell of a workbook in memory; here the XML is read once
more, as a stream.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from geo_ops.errors import InputError, explain

if TYPE_CHECKING:
    from pathlib import Path

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ANY = re.compile(rb"<(?:\w+:)?f[\s/>]|\bhidden\s*=|mergeCell")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")


@dataclass(frozen=True)
class Merged:
    """A merged range: first and last row and column, counted from 1."""

    name: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Marks:
    """What stands around the cells of one sheet; rows and columns are counted from 1.

    `formulas` are the cells with a formula, `unsaved` those of them that hold no value.
    """

    merged: list[Merged] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: list[str] = field(default_factory=list)
    unsaved: list[str] = field(default_factory=list)


def refuse_entities(path: Path) -> None:
    """Refuse a workbook with a DTD in one of its parts: entities grow without end.

    Raises:
        InputError: there is one.
    """
    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist():
            if one.filename.endswith((".xml", ".rels")) and _has_dtd(archive.read(one)):
                raise InputError(
                    explain(str(path), f"its part {one.filename} has a DTD", "save it again")
                )


def _has_dtd(data: bytes) -> bool:
    return b"<!DOCTYPE" in (data.replace(b"\0", b"") if b"\0" in data[:4] else data)


def marks_of(path: Path, part: str) -> Marks:
    """Return the marks of a sheet by the name of its part. `refuse_entities` comes first."""
    marks = Marks()
    with zipfile.ZipFile(path) as archive:
        data = archive.read(part)
    if data.startswith(_UTF16) or _ANY.search(data):  # most sheets have none: a third of the time
        for _, element in ET.iterparse(io.BytesIO(data)):  # noqa: S314 - no DTD, so no entity
            _note(marks, element)
    return marks


def _note(marks: Marks, element: ET.Element) -> None:
    kind = element.tag.rpartition("}")[2]
    if kind == "row":
        if element.get("hidden") in ("1", "true"):
            marks.hidden_rows.add(int(element.get("r", "0")))
        element.clear()
    elif kind == "col":
        if element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            marks.hidden_columns.update(range(first, min(last, 16384) + 1))
    elif kind == "mergeCell":
        marks.merged.append(_range(element.get("ref", "")))
    elif kind == "c":
        _note_formula(marks, element)
        element.clear()


def _note_formula(marks: Marks, cell: ET.Element) -> None:
    children = {one.tag.rpartition("}")[2]: one for one in cell}
    if "f" not in children:
        return
    place = cell.get("r", "?")
    marks.formulas.append(place)
    value = children.get("v")
    # A formula that gives an empty text says so by its type.
    if (value is None or not value.text) and cell.get("t") != "str":
        marks.unsaved.append(place)


def _range(name: str) -> Merged:
    first, _, last = name.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return Merged(name, top, left, bottom, right)


def place_of(name: str) -> tuple[int, int]:
    """Return row and column of a cell's name, from 1: "C12" is 12, 3."""
    found = _REFERENCE.fullmatch(name)
    if found is None:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
