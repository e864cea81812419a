"""Raw tables: a file becomes columns of text, with the line that each row came from.

Nothing is converted here: "0101" stays "0101" and "NA" stays "NA".
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from geo_ops.errors import InputError, explain
from geo_ops.gdal_guard import safe_source

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geo_ops.findings import Finding

    Indexed = TypeVar("Indexed", pd.DataFrame, pd.Series)

POINT_COLUMNS = ("point_longitude", "point_latitude")
"""Under these headings the point of a vector file stands in its quarantine table."""


Decimal = Literal[".", ","]


@dataclass(frozen=True)
class Origin:
    """Rows that came from no file: what the manifest calls them, and a hash of what was read."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class RawTable:
    """Rows as text, indexed by row_id (`<file name>:<line>`).

    `path` is the file, or the label of a table of a database, for messages. `geometry` (columns
    `longitude`, `latitude`) is set when the table carried points; they are degrees in EPSG:4326, as
    text. `shapes` is set when it carried lines or areas: shapely geometries in EPSG:4326, or None,
    in the order of the frame. `decimal` is the mark in its numbers. `findings` is what a reader
    should know of how it was read; `origin` is set when it came from no file.
    """

    frame: pd.DataFrame
    path: Path
    geometry: pd.DataFrame | None = None
    shapes: pd.Series | None = None
    decimal: Decimal = "."
    findings: tuple[Finding, ...] = ()
    origin: Origin | None = None

    def prefixed(self, name: str) -> RawTable:
        """Return the table with `<name>/` before each row_id: two files may have one name."""
        ids = f"{name}/" + self.frame.index

        def renamed(one: Indexed | None) -> Indexed | None:
            return None if one is None else one.set_axis(ids, axis=0)

        return replace(
            self,
            frame=self.frame.set_axis(ids, axis=0),
            geometry=renamed(self.geometry),
            shapes=renamed(self.shapes),
        )


def read_raw(path: Path, encoding: str | None = None) -> RawTable:
    """Read a delimited text file as text.

    The separator is comma, semicolon or tab, whichever the heading line holds most of. UTF-8 (with
    or without a mark) is read unless `encoding` says otherwise; UTF-16 is known by its mark.

    Raises:
        InputError: no such file, not the encoding it should be, no heading, a heading that is
            empty or stands twice, or a row with more cells than headings.
    """
    text = _decode(safe_source(path), encoding)
    if not text.strip():
        raise InputError(explain(str(path), "the file is empty", "give it a heading line and rows"))
    heading = text.splitlines()[0]
    if not heading.strip():
        raise InputError(explain(f"{path}:1", "the line is blank", "start with the headings"))
    unquoted = re.sub(r'"[^"]*"', "", heading)
    separator = max(",;\t", key=unquoted.count)
    # Strict: a quote that is never closed would swallow the rows below it, unseen.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [cell.strip() for cell in next(rows)]
        _check_headings(path, columns)
        return RawTable(_frame(path, columns, rows), path)
    except csv.Error as error:
        raise InputError(
            explain(
                f"{path}:{rows.line_num}",
                f"not a readable table: {error}",
                "look for a quote that is not closed, there or above",
            )
        ) from error


def _decode(path: Path, encoding: str | None) -> str:
    data = path.read_bytes()
    if encoding is None:
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = data[:start].count(b"\n") + 1
        raise InputError(
            explain(
                f"{path}:{line}",
                f"byte {data[start : start + 1]!r} is not {encoding.removesuffix('-sig')}",
                'save the file as UTF-8, or say encoding = "cp1252" in mission.toml',
            )
        ) from error
    if encoding == "cp1252":
        _refuse_utf8(path, data)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise InputError(
            explain(
                f"{path}:{line}", "the file holds NUL bytes, so it is no text", "export it again"
            )
        )
    return text


def _refuse_utf8(path: Path, data: bytes) -> None:
    """Refuse UTF-8 that is said to be cp1252: nearly any bytes are, but "é" would become "Ã©"."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    if not text.isascii():
        raise InputError(
            explain(
                str(path), "mission.toml says cp1252, but the file is UTF-8",
                'take encoding = "cp1252" out',
            )
        )  # fmt: skip


def _check_headings(path: Path, columns: list[str]) -> None:
    for place, name in enumerate(columns, start=1):
        if not name:
            raise InputError(
                explain(f"{path}:1", f"column {place} has no heading", "give it one, or remove it")
            )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise InputError(
            explain(f"{path}:1", f"the heading {twice[0]!r} stands twice", "rename one of them")
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
