"""Delimited text: CSV, TSV, and what spreadsheets call so."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from geo_ops.errors import InputError, explain
from geo_ops.findings import Finding
from geo_ops.gdal_guard import safe_source
from geo_ops.tables.raw import RawTable
from geo_ops.tables.sources.decimals import decimal_of
from geo_ops.tables.sources.encoding import decoded
from geo_ops.tables.sources.fast_text import MIN_CHARACTERS, read_plain

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geo_ops.tables.raw import Decimal

_HEAD = _TAIL = 1 << 20


def read_raw(path: Path, encoding: str | None = None, decimal: Decimal | None = None) -> RawTable:
    """Read a delimited text file as text.

    The separator is comma, semicolon or tab, whichever the heading line holds most of. UTF-8 (with
    or without a mark) is read unless `encoding` says otherwise; UTF-16 is known by its mark, cp1252
    where it is certain. `decimal` is found where the separator is no comma, unless it is given.

    Raises:
        InputError: no such file, not the encoding it should be, no heading, a heading that is
            empty or stands twice, or a row with more cells than headings.
    """
    source = safe_source(path)
    text, findings = decoded(path, source.read_bytes(), encoding)
    if not text.strip():
        raise InputError(explain(str(path), "the file is empty", "give it a heading line and rows"))
    heading = text[:_HEAD].splitlines()[0]
    if not heading.strip():
        raise InputError(explain(f"{path}:1", "the line is blank", "start with the headings"))
    unquoted = re.sub(r'"[^"]*"', "", heading)
    separator = max(",;\t", key=unquoted.count)
    frame = _read(path, text, separator)
    findings = (*findings, *_cut_off(text, separator, frame))
    if decimal is None and separator != "," and "," in text:
        decimal, found = decimal_of(path, frame)
        findings = (*findings, *found)
    return RawTable(frame, path, decimal=decimal or ".", findings=findings)


def _read(path: Path, text: str, separator: str) -> pd.DataFrame:
    if len(text) > MIN_CHARACTERS:
        heading = re.match(r"[^\r\n]*\r?\n", text[:_HEAD])
        columns = _headings_of(heading[0], separator) if heading else None
        if columns is not None:
            check_headings(f"{path}:1", columns)
            frame = read_plain(path.name, text, separator, columns)
            if frame is not None:
                return frame
    return _read_exactly(path, text, separator)


def _headings_of(line: str, separator: str) -> list[str] | None:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, strict=True))]
    except csv.Error:  # it goes on in the next line
        return None


def _read_exactly(path: Path, text: str, separator: str) -> pd.DataFrame:
    # Strict: a quote that is never closed would swallow the rows below it, unseen.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [cell.strip() for cell in next(rows)]
        check_headings(f"{path}:1", columns)
        return _frame(path, columns, rows)
    except csv.Error as error:
        raise InputError(
            explain(
                f"{path}:{rows.line_num}",
                f"not a readable table: {error}",
                "look for a quote that is not closed, there or above",
            )
        ) from error


def _cut_off(text: str, separator: str, frame: pd.DataFrame) -> tuple[Finding, ...]:
    """Return a finding where the last row is short and its line has no end."""
    last = re.split(r"[\r\n]", text[-_TAIL:])[-1]
    cells = _headings_of(last, separator) if last.strip() and len(frame) else None
    if cells is None or len(cells) >= len(frame.columns):
        return ()
    return (
        Finding(
            "warning",
            str(frame.index[-1]),
            f"the file ends in the middle of a row (cell {len(cells)} of {len(frame.columns)})",
            "the end of it may be missing",
            "compare it with the original, and copy or export it again",
        ),
    )


def check_headings(where: str, columns: list[str]) -> None:
    """Refuse a heading that is empty or stands twice.

    Raises:
        InputError: there is one; `where` says in which line.
    """
    for place, name in enumerate(columns, start=1):
        if not name:
            raise InputError(
                explain(where, f"column {place} has no heading", "give it one, or remove it")
            )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise InputError(
            explain(where, f"the heading {twice[0]!r} stands twice", "rename one of them")
        )


def _frame(path: Path, columns: list[str], rows: csv._reader) -> pd.DataFrame:  # type: ignore[name-defined]
    import pandas as pd

    cells: list[list[str]] = []
    ids: list[str] = []
    start = rows.line_num + 1
    for row in rows:
        line, start = start, rows.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(columns):
            raise InputError(
                explain(
                    f"{path}:{line}",
                    f"the row has {len(row)} cells and the heading {len(columns)}",
                    "put a cell that holds the separator in quotes",
                )
            )
        cells.append(row + [""] * (len(columns) - len(row)))
        ids.append(f"{path.name}:{line}")
    index = pd.Index(ids, name="row_id", dtype="object")
    return pd.DataFrame(cells, columns=columns, index=index, dtype="object")
