"""Tables: the figures of a situation for spreadsheets, in both languages, and as tidy CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.export.csv_files import write_csv_files
from geo_ops.export.long_table import write_long
from geo_ops.export.sheets import summary_book
from geo_ops.export.summary_table import summary_table
from geo_ops.export.workbook import xlsx
from geo_ops.publish import atomic_write
from geo_ops.specs.base import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from geo_ops.release.situation import Situation


def write_tables(situation: Situation, folder: Path, *, hxl: bool = False) -> list[Path]:
    """Write the workbook in each language, the CSV files and `summary.parquet`; return the paths.

    docs/outputs.md lists every sheet and column. With `hxl` the CSV files have a row of
    hashtags, and so have the sheets by level and of records.

    Raises:
        OutputError: a file cannot be written.
    """
    books = [
        atomic_write(folder / f"summary_{lang}.xlsx", xlsx(summary_book(situation, lang, hxl=hxl)))
        for lang in LANGUAGES
    ]
    long = write_long(folder / "summary.parquet", summary_table(situation), situation)
    return [*books, *write_csv_files(situation, folder, hxl=hxl), long]
