"""Workbooks (XLSX): one sheet as columns of text, with the row that each record came from."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo_ops.errors import GeoOpsError, InputError, choose, explain
from geo_ops.findings import Finding
from geo_ops.gdal_guard import safe_source
from geo_ops.tables.raw import CellFault, RawTable, one_line
from geo_ops.tables.sources.cell_text import cell_text
from geo_ops.tables.sources.delimited import check_headings
from geo_ops.tables.sources.sheet_marks import Marks, marks_of, refuse_entities

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo_ops.tables.raw import Decimal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHOWN = 5


@dataclass(frozen=True)
class _Sheet:
    """A sheet as text: every row that holds something, by its number; and the cells with errors."""

    path: Path
    name: str
    rows: dict[int, list[str]]
    errors: tuple[tuple[int, int, str], ...]
    marks: Marks
    unread: tuple[str, ...] = ()

    def cell(self, row: int, column: int) -> str:
        """Return how the sheet itself calls a cell; both are counted from 1."""
        from openpyxl.utils import get_column_letter

        return f"{self.name}!{get_column_letter(column)}{row}"

    def row_id(self, row: int) -> str:
        return f"{self.path.name}:{self.name}!{row}"


def read_workbook(path: Path, table: str | None, decimal: Decimal | None = None) -> RawTable:
    """Read one sheet of an XLSX file. Its first row that holds anything has the headings.

    `table` names the sheet; without it there must be one visible sheet with data. Hidden rows and
    columns are read like the others, formulas by the value that was saved with them; both are told.
    A row with a part of a merged range, or with an error such as #REF! in a field, is a fault.

    Raises:
        InputError: it is no XLSX file, or locked by a password; no such sheet, or several and none
            is named; a heading that is missing, merged or there twice; a formula without a value.
    """
    source = _checked(path)
    try:
        refuse_entities(source)
        sheet = _read(source, path, table)
    except GeoOpsError:
        raise
    except Exception as error:  # zip, XML and openpyxl raise errors of many classes
        raise InputError(
            explain(
                str(path),
                f"cannot be read: {one_line(error)}",
                "open it and save it again as .xlsx",
            )
        ) from error
    if not sheet.rows:
        raise InputError(
            explain(f"{path}: {sheet.name}", "the sheet is empty", "give it headings and rows")
        )
    return _table(sheet, decimal)


def _checked(path: Path) -> Path:
    try:
        return safe_source(path)
    except InputError:
        if path.is_file():
            with path.open("rb") as stream:
                data = stream.read(1 << 20)
            if data.startswith(_OLE):
                locked = "EncryptedPackage".encode("utf-16-le") in data
                what = "is locked by a password" if locked else "is an old .xls under a new name"
                todo = "open it in a spreadsheet, and save it as .xlsx without a password"
                raise InputError(explain(str(path), f"the workbook {what}", todo)) from None
        raise


def _read(source: Path, path: Path, table: str | None) -> _Sheet:
    import openpyxl

    # openpyxl would leave the file open where it cannot be read.
    with source.open("rb") as stream, warnings.catch_warnings():
        # Drawings, validations and styles that openpyxl does not know are no data.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            page = _page(book, path, table)
            rows: dict[int, list[str]] = {}
            errors: list[tuple[int, int, str]] = []
            page.reset_dimensions()  # what a file says of its size may be wrong
            for number, cells in enumerate(page.iter_rows(), start=1):
                texts = [_text(one) for one in cells]
                if any(text.strip() for text in texts):
                    rows[number] = texts
                    errors += [
                        (number, at, texts[at - 1])
                        for at, one in enumerate(cells, start=1)
                        if one.data_type == "e"
                    ]
            unread = () if table is not None else _hidden(book)
            part = str(page._worksheet_path)  # noqa: SLF001 - openpyxl tells it nowhere else
        finally:
            book.close()
    marks = marks_of(source, part.lstrip("/"))
    return _Sheet(path, page.title, rows, tuple(errors), marks, unread)


def _text(cell: Any) -> str:  # noqa: ANN401 - openpyxl has no types
    value = cell.value
    # The format is looked up only where it can matter: that is half of the time.
    if value is None or isinstance(value, str):
        return value or ""
    return cell_text(value, cell.number_format or "")


def _page(book: Any, path: Path, table: str | None) -> Any:  # noqa: ANN401 - openpyxl has no types
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    sheets = {one.title: one for one in book.worksheets if isinstance(one, ReadOnlyWorksheet)}
    if table is not None:
        if table not in sheets:
            raise InputError(
                explain(str(path), f"there is no sheet {table!r} in it", choose(table, sheets))
            )
        return sheets[table]
    seen = {name: one for name, one in sheets.items() if one.sheet_state == "visible"}
    full = (
        [name for name, one in seen.items() if _holds_anything(one)] if len(seen) > 1 else [*seen]
    )
    if len(full) != 1:
        shown = ", ".join(full[:8]) or "none of those that can be seen"
        hidden = sorted(set(sheets) - set(seen))
        more = f"; hidden: {', '.join(hidden[:8])}" if hidden else ""
        raise InputError(
            explain(
                str(path),
                f"{len(full)} sheets hold something ({shown}{more})",
                'say which with table = "..." in mission.toml',
            )
        )
    return seen[full[0]]


def _hidden(book: Any) -> tuple[str, ...]:  # noqa: ANN401 - openpyxl has no types
    return tuple(one.title for one in book.worksheets if one.sheet_state != "visible")


def _holds_anything(page: Any) -> bool:  # noqa: ANN401
    page.reset_dimensions()
    return any(one.value is not None for row in page.iter_rows() for one in row)


def _table(sheet: _Sheet, decimal: Decimal | None) -> RawTable:
    import pandas as pd

    _refuse_unsaved(sheet)
    first = min(sheet.rows)
    places, headings = _headings(sheet, first)
    numbers = [number for number in sheet.rows if number > first]
    cells = [[_at(sheet.rows[number], place) for place in places] for number in numbers]
    kept = [any(one.strip() for one in row) for row in cells]
    index = pd.Index(
        [sheet.row_id(number) for number, keep in zip(numbers, kept, strict=True) if keep],
        name="row_id",
        dtype="object",
    )
    rows = [row for row, keep in zip(cells, kept, strict=True) if keep]
    frame = pd.DataFrame(rows, columns=headings, index=index, dtype="object")
    faults = (*_merged(sheet, first, dict(zip(places, headings, strict=True))),
              *_errors(sheet, first, dict(zip(places, headings, strict=True))))  # fmt: skip
    return RawTable(
        frame,
        sheet.path,
        decimal=decimal or ".",
        findings=tuple(_findings(sheet, first, set(places))),
        faults=faults,
    )


def _at(row: list[str], column: int) -> str:
    return row[column - 1] if column <= len(row) else ""


def _headings(sheet: _Sheet, first: int) -> tuple[list[int], list[str]]:
    """Return the columns that have a heading, counted from 1, and the headings."""
    for one in sheet.marks.merged:
        if one.top <= first <= one.bottom:
            raise InputError(
                explain(
                    f"{sheet.path}: {sheet.name}!{one.name}",
                    "headings are merged",
                    "unmerge them: one row of headings, one heading a column",
                )
            )
    widest = max(len(row) for row in sheet.rows.values())
    texts = [_at(sheet.rows[first], place).strip() for place in range(1, widest + 1)]
    for number, row in sheet.rows.items():
        for place, text in enumerate(row, start=1):
            if text.strip() and not texts[place - 1]:
                raise InputError(
                    explain(
                        f"{sheet.path}: {sheet.cell(number, place)}",
                        f"its column has no heading in row {first}, the first with anything in it",
                        "give it one; titles and notes belong on a sheet of their own",
                    )
                )
    places = [place for place, text in enumerate(texts, start=1) if text]
    headings = [texts[place - 1] for place in places]
    check_headings(f"{sheet.path}: {sheet.name}!{first}", headings)
    return places, headings


def _refuse_unsaved(sheet: _Sheet) -> None:
    if sheet.marks.unsaved:
        found = sheet.marks.unsaved
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise InputError(
            explain(
                f"{sheet.path}: {sheet.name}!{found[0]}{more}",
                "a formula without the value that it gives",
                "open the file in a spreadsheet and save it, so that values are in it",
            )
        )


def _merged(sheet: _Sheet, first: int, headings: dict[int, str]) -> Iterator[CellFault]:
    """Yield a fault for each row that shares a cell with another, or whose cells share a value."""
    for one in sheet.marks.merged:
        columns = [place for place in headings if one.left <= place <= one.right]
        if one.top <= first or not columns:
            continue
        wide = len(columns) > 1
        for number in range(one.top if wide else one.top + 1, one.bottom + 1):
            if any(text.strip() for text in sheet.rows.get(number, [])):
                yield CellFault(
                    sheet.row_id(number),
                    headings[columns[0]],
                    one.name,
                    "the cells are merged, so it is not sure which row and column the value is of",
                    "unmerge them, and fill in each cell",
                )


def _errors(sheet: _Sheet, first: int, headings: dict[int, str]) -> Iterator[CellFault]:
    for number, place, text in sheet.errors:
        if number > first and place in headings:
            yield CellFault(
                sheet.row_id(number),
                headings[place],
                text,
                f"the cell {sheet.cell(number, place)} holds an error",
                "mend its formula, or write the value",
                only_if_used=True,
            )


def _findings(sheet: _Sheet, first: int, places: set[int]) -> Iterator[Finding]:
    where = f"{sheet.path.name}: {sheet.name}"
    if sheet.unread:
        yield Finding(
            "info", where, f"other sheets are hidden ({_some([*sheet.unread])})",
            "they are not read", 'name one with table = "..." in mission.toml if it is meant',
        )  # fmt: skip
    rows = sorted(one for one in sheet.marks.hidden_rows if one > first and one in sheet.rows)
    if rows:
        yield Finding(
            "warning", where, f"{len(rows)} rows are hidden ({_some(rows)})",
            "they count like the others", "delete them if they should not, or show them",
        )  # fmt: skip
    columns = sorted(sheet.marks.hidden_columns & places)
    if columns:
        names = [sheet.cell(first, one).partition("!")[2] for one in columns]
        yield Finding(
            "info", where, f"{len(columns)} columns are hidden ({_some(names)})",
            "they are read like the others", "show them, or delete what is not meant",
        )  # fmt: skip
    if sheet.marks.formulas:
        yield Finding(
            "info", where,
            f"{len(sheet.marks.formulas)} cells are formulas ({_some(sheet.marks.formulas)})",
            "the values that were saved with them are used",
            "open and save the file if a source of theirs has changed",
        )  # fmt: skip


def _some(items: list[Any]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(str(one) for one in items[:_SHOWN]) + more
