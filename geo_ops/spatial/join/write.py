"""Writing a result as CSV, Parquet or GeoParquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from geo_ops.errors import InputError, choose, explain

if TYPE_CHECKING:
    from pathlib import Path

    from geo_ops.spatial.join.result import PointCounts

Format = Literal["csv", "parquet", "geoparquet"]
_SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".geoparquet": "geoparquet",
}
# A cell of text that begins so is a formula to a spreadsheet; the full-width forms are too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def format_of(path: Path) -> Format:
    """Return the format that a file's suffix says.

    Raises:
        InputError: it says none.
    """
    suffix = path.suffix.casefold()
    if suffix not in _SUFFIXES:
        what = f"no result is written as {suffix or 'a file without a suffix'}"
        raise InputError(explain(str(path), what, choose(suffix, _SUFFIXES)))
    return _SUFFIXES[suffix]


def write_counts(counts: PointCounts, path: Path) -> None:
    """Write counts as CSV, Parquet or GeoParquet, by the suffix; the same counts, the same bytes.

    GeoParquet has the geometry of each unit (EPSG:4326). In CSV a text that a spreadsheet would
    take for a formula has an apostrophe before it. To have the file whole or not at all:
    `geo_ops.publish.atomic_write(path, lambda place: write_counts(counts, place))`.

    Raises:
        InputError: the suffix says no format.
        OSError: it cannot be written.
    """
    kind = format_of(path)
    if kind == "csv":
        path.write_text(csv_text(counts), encoding="utf-8", newline="")
    elif kind == "parquet":
        import pyarrow.parquet as pq

        pq.write_table(counts.table, path)
    else:
        counts.geoframe().to_parquet(path, index=False)


def csv_text(counts: PointCounts) -> str:
    """Return the table as CSV, with no text that a spreadsheet would carry out."""
    import pandas as pd

    frame = counts.frame()
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].map(_tamed)
    return str(frame.rename(columns=_tamed).to_csv(index=False, lineterminator="\n"))


def _tamed(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" \ufeff").startswith(_FORMULA):
        return f"'{value}"
    return value
