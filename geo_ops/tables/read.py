"""Read any supported file as a raw table, by the suffix of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import InputError, choose, explain
from geo_ops.tables.sources.delimited import read_raw
from geo_ops.tables.sources.workbook import read_workbook
from geo_ops.tables.vector import SUFFIXES as VECTOR_SUFFIXES
from geo_ops.tables.vector import read_vector

if TYPE_CHECKING:
    from pathlib import Path

    from geo_ops.tables.raw import Decimal, RawTable

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
SUFFIXES = (*TEXT_SUFFIXES, ".xlsx", *VECTOR_SUFFIXES)
_OTHER_SHEETS = (".xls", ".xlsb", ".xlsm", ".ods", ".numbers")


def read_table(
    path: Path,
    table: str | None,
    crs: str | None,
    encoding: str | None,
    decimal: Decimal | None = None,
) -> RawTable:
    """Read any supported file as text columns. Errors as `read_raw` and `vector.read_vector`."""
    suffix = path.suffix.casefold()
    if suffix in TEXT_SUFFIXES:
        return read_raw(path, encoding, decimal)
    if suffix in VECTOR_SUFFIXES:
        return read_vector(path, table, crs, encoding)
    if suffix == ".xlsx":
        return read_workbook(path, table, decimal)
    if suffix in _OTHER_SHEETS:
        raise InputError(
            explain(
                str(path), f"{suffix} files are not read", "open it and save it as .xlsx or CSV"
            )
        )
    raise InputError(
        explain(str(path), f"files ending in {suffix!r} cannot be read", choose(suffix, SUFFIXES))
    )
