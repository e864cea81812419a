"""A tidy long table as CSV or Parquet: one figure a row, marked for whoever it is passed on to."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from geo_ops.errors import OutputError, choose, explain
from geo_ops.export.csv_files import marked, write_csv
from geo_ops.publish import atomic_write

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geo_ops.release.situation import Situation

SUFFIXES = (".csv", ".parquet")
_NUMBERS = (
    "value", "low", "high", "per", "not_placed", "planned", "done_share", "variance", "previous",
    "change", "percent", "ratio", "ratio_low", "ratio_high",
)  # fmt: skip


def write_long(path: Path, table: pd.DataFrame, situation: Situation) -> Path:
    """Write figures with the columns that say what they are; the suffix says how.

    Raises:
        OutputError: the suffix is neither .csv nor .parquet, or the file cannot be written.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise OutputError(
            explain(str(path), f"tables are not written as {suffix!r}", choose(suffix, SUFFIXES))
        )
    table = marked(typed(table), situation)
    return write_csv(path, table) if suffix == ".csv" else atomic_write(path, parquet(table))


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose figures are numbers (missing ones null) and whose rest is text."""
    import pandas as pd

    columns = {
        name: pd.to_numeric(table[name], errors="coerce").astype("float64")
        if name in _NUMBERS
        else table[name].astype("str")
        for name in table.columns
    }
    return pd.DataFrame(columns, index=table.index)


def parquet(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet: the same bytes for the same table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    target = BytesIO()
    pq.write_table(arrow, target, compression="zstd")
    return target.getvalue()
