"""A CSV file as a part: read in blocks, its dialect found from its first lines."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join.parts import corrupt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

BLOCK = 4 << 20
_HEAD = 1 << 16
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class CsvPart:
    """A whole CSV file: a block of it cannot be found without reading what stands before."""

    file: str
    delimiter: str
    decimal: str
    columns: tuple[str, ...]
    is_empty: bool

    @property
    def rows(self) -> int | None:
        """Known before reading only when there are none."""
        return 0 if self.is_empty else None

    def schema(self) -> pa.Schema:
        """Return the columns, of no type: what is text and what number, the file does not say."""
        import pyarrow as pa

        return pa.schema([(name, pa.null()) for name in self.columns])

    def batches(self, columns: Sequence[str], text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield the rows of each block of 4 MB.

        Raises:
            InputError: a row has more or fewer cells than the header, or a cell is no number; the
                message names the row.
        """
        import pyarrow as pa

        if self.is_empty:
            return
        try:
            yield from self._read(columns, text, threads=True)
        except pa.ArrowInvalid as error:
            reason = self._located(columns, text) or str(error)
            raise InputError(
                explain(
                    self.file,
                    f"it cannot be read: {reason.splitlines()[0]}",
                    "mend the row; an unknown coordinate is an empty cell",
                )
            ) from error
        except (pa.ArrowException, OSError) as error:
            raise corrupt(self.file, "CSV", error) from error

    def _read(
        self, columns: Sequence[str], text: Sequence[str], *, threads: bool
    ) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        kinds = {name: pa.string() if name in text else pa.float64() for name in columns}
        with arrow_csv.open_csv(
            self.file,
            read_options=arrow_csv.ReadOptions(block_size=BLOCK, use_threads=threads),
            parse_options=arrow_csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=kinds,
                include_columns=list(columns),
                decimal_point=self.decimal,
                strings_can_be_null=False,
            ),
        ) as reader:
            yield from reader

    def _located(self, columns: Sequence[str], text: Sequence[str]) -> str:
        """Return the error again, with its row: Arrow knows it only with one thread."""
        import pyarrow as pa

        try:
            for _ in self._read(columns, text, threads=False):
                pass
        except pa.ArrowInvalid as error:
            return str(error)
        return ""


def csv_part(path: Path) -> CsvPart:
    """Return a CSV file as a part: UTF-8, with a header; `,` `;` tab or `|` between cells.

    Numbers have a decimal comma when cells are separated by `;` and the first row has one.

    Raises:
        InputError: the file is empty, or not UTF-8.
    """
    head = _head(path)
    lines = [line for line in head.splitlines() if line.strip()]
    if not lines:
        raise InputError(explain(str(path), "the file is empty", "give a table with a header"))
    delimiter = max(_DELIMITERS, key=lines[0].count)
    columns = tuple(next(csv.reader([lines[0]], delimiter=delimiter)))
    comma = delimiter == ";" and len(lines) > 1 and _has_decimal_comma(lines[1])
    return CsvPart(str(path), delimiter, "," if comma else ".", columns, len(lines) == 1)


def _head(path: Path) -> str:
    opened = gzip.open if path.suffix.casefold() == ".gz" else open
    try:
        with opened(path, "rb") as file:
            raw = file.read(_HEAD)
    except (OSError, EOFError) as error:
        raise corrupt(str(path), "CSV", error) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(explain(str(path), "it is UTF-16, not UTF-8", "save it as CSV UTF-8"))
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        # The last letter may be cut in two by the end of what was read.
        if error.start < len(raw) - 8 or len(raw) < _HEAD:
            what = f"byte {error.start} is not UTF-8 (Windows-1252, perhaps)"
            raise InputError(explain(str(path), what, "save it as CSV UTF-8")) from error
        text = raw[: error.start].decode("utf-8", "ignore")
    return text


def _has_decimal_comma(line: str) -> bool:
    return any(
        cell.count(",") == 1 and cell.strip().lstrip("-").replace(",", "", 1).isdigit()
        for cell in line.split(";")
    )
