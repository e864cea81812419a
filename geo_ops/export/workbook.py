"""Sheets as XLSX: typed cells, nothing that a spreadsheet would carry out, the same bytes twice."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from geo_ops.export.cells import tidy_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Style = Literal["plain", "bucket", "total"]

_RED = "#b3261e"
_HEAD = "#dde3e8"
_LOOKS: dict[Style, dict[str, Any]] = {
    "plain": {},
    "bucket": {"italic": True},
    "total": {"bold": True, "top": 1},
}


@dataclass(frozen=True)
class Column:
    """A column: its heading, the heading over it and its neighbours, its width in characters.

    `share` shows a number in per cent. `tag` is its HXL hashtag, for a row below the headings.
    """

    title: str
    group: str = ""
    width: float = 12
    share: bool = False
    tag: str = ""


@dataclass(frozen=True)
class Line:
    """One row of values: None is an empty cell, text stays text, numbers and dates have a type."""

    values: tuple[Any, ...]
    style: Style = "plain"


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title, notes under it, a head that stays in sight, rows.

    `keys` columns at the left stay in sight too. Without columns' titles there is no head.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    notes: tuple[str, ...] = ()
    keys: int = 0


@dataclass(frozen=True)
class Book:
    """A workbook. `heading` is the first line of every sheet and of every printed page."""

    title: str
    heading: str
    author: str
    created: dt.datetime
    sheets: Sequence[Sheet]
    remarks: str = ""


@dataclass
class _Formats:
    """The formats of a workbook, each made once, in the order in which they are first used."""

    book: Any
    made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def get(self, **properties: Any) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(dict(key))
        return self.made[key]


def xlsx(book: Book) -> bytes:
    """Return a workbook as XLSX. Times in its properties are `book.created` in UTC."""
    import xlsxwriter

    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as written:
        written.set_properties(
            {
                "title": book.title,
                "subject": book.heading,
                "author": book.author,
                "comments": book.remarks,
                "created": book.created.astimezone(dt.UTC).replace(tzinfo=None),
            }
        )
        formats = _Formats(written)
        for name, sheet in zip(_names(book.sheets), book.sheets, strict=True):
            _write_sheet(written.add_worksheet(name), sheet, book.heading, formats)
    return target.getvalue()


def _names(sheets: Iterable[Sheet]) -> list[str]:
    """Return names that XLSX allows: 31 characters, no brackets and the like, no two alike."""
    names: list[str] = []
    for sheet in sheets:
        name = re.sub(r"[\[\]:*?/\\]", " ", sheet.name).strip(" '")[:31] or "–"
        number, base = 1, name
        while name.casefold() in {one.casefold() for one in names}:
            number += 1
            name = f"{base[:28]} {number}"
        names.append(name)
    return names


def _write_sheet(page: Any, sheet: Sheet, heading: str, formats: _Formats) -> None:  # noqa: ANN401
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    mark = heading.replace("&", "&&")
    page.set_header(f"&C&B{mark[:200]}")
    page.set_footer(f"&L{mark[:200]}&R&P / &N")
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    page.write_string(0, 0, heading, formats.get(bold=True, font_color=_RED))
    page.write_string(1, 0, sheet.title, formats.get(bold=True, font_size=14))
    for at, note in enumerate(sheet.notes, start=2):
        page.write_string(at, 0, note, formats.get(italic=True))
    row = 3 + len(sheet.notes)
    if any(column.title for column in sheet.columns):
        row = _write_head(page, sheet, row, formats)
        page.freeze_panes(row, sheet.keys)
        page.repeat_rows(0, row - 1)
    for at, line in enumerate(sheet.lines, start=row):
        _write_line(page, at, line, sheet.columns, formats)


def _write_head(page: Any, sheet: Sheet, row: int, formats: _Formats) -> int:  # noqa: ANN401
    look = {"bold": True, "bg_color": _HEAD, "border": 1, "text_wrap": True, "valign": "top"}
    if any(column.group for column in sheet.columns):
        start = 0
        for group, members in groupby(sheet.columns, key=lambda column: column.group):
            end = start + len(list(members)) - 1
            if group and end > start:
                page.merge_range(row, start, row, end, "", formats.get(**look))
            if group:
                page.write_string(row, start, group, formats.get(**look))
            start = end + 1
        row += 1
    for at, column in enumerate(sheet.columns):
        page.write_string(row, at, column.title, formats.get(**look))
    if any(column.tag for column in sheet.columns):
        row += 1
        for at, column in enumerate(sheet.columns):
            page.write_string(row, at, column.tag, formats.get(italic=True))
    body = [at for at, line in enumerate(sheet.lines, start=1) if line.style != "total"]
    if body and body[-1] == len(body):  # no total among them that a filter would hide or show
        page.autofilter(row, 0, row + len(body), len(sheet.columns) - 1)
    return row + 1


def _write_line(
    page: Any,  # noqa: ANN401
    row: int,
    line: Line,
    columns: Sequence[Column],
    formats: _Formats,
) -> None:
    look = {"valign": "top", **_LOOKS[line.style]}
    for at, (value, column) in enumerate(zip(line.values, columns, strict=True)):
        tidy = tidy_value(value)
        if tidy is None or tidy == "":
            page.write_blank(row, at, None, formats.get(**look))
        elif isinstance(tidy, str):
            wrap = {"text_wrap": True} if len(tidy) > column.width else {}
            # Beyond what a cell may hold (32,767 characters) the library cuts it.
            page.write_string(row, at, tidy, formats.get(**look, **wrap))
        elif isinstance(tidy, bool):
            page.write_boolean(row, at, tidy, formats.get(**look))
        elif isinstance(tidy, dt.datetime):
            moment = tidy.astimezone(dt.UTC).replace(tzinfo=None) if tidy.tzinfo else tidy
            page.write_datetime(row, at, moment, formats.get(**look, num_format="yyyy-mm-dd hh:mm"))
        elif isinstance(tidy, dt.date):
            page.write_datetime(row, at, tidy, formats.get(**look, num_format="yyyy-mm-dd"))
        else:
            shown = "0%" if column.share else ("#,##0" if isinstance(tidy, int) else "#,##0.0")
            page.write_number(row, at, tidy, formats.get(**look, num_format=shown))
