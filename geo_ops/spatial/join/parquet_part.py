"""A Parquet file as parts: some row groups each, read page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.spatial.join.parts import BATCH, corrupt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

PART_ROWS = 1 << 20
"""About how many rows a part has."""


@dataclass(frozen=True)
class ParquetPart:
    """Some row groups of a Parquet file."""

    file: str
    rows: int
    groups: tuple[int, ...]

    def schema(self) -> pa.Schema:
        """Return the columns of the file."""
        with _opened(self.file) as file:
            return file.schema_arrow

    def batches(self, columns: Sequence[str], text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield the rows, some 130,000 at a time: a row group of any size is read page by page."""
        import pyarrow as pa

        with _opened(self.file, text) as file:
            # A group alone: then no two are held at once.
            for group in self.groups:
                try:
                    yield from file.iter_batches(
                        BATCH, row_groups=[group], columns=list(columns), use_threads=False
                    )
                except (pa.ArrowException, OSError) as error:
                    raise corrupt(self.file, f"row group {group}", error) from error


def parquet_parts(path: str) -> list[ParquetPart]:
    """Return a Parquet file as parts; only its footer is read.

    Raises:
        InputError: it has none, or it cannot be read.
    """
    with _opened(path) as file:
        about = file.metadata
        counts = [about.row_group(at).num_rows for at in range(about.num_row_groups)]
    parts: list[ParquetPart] = []
    groups: list[int] = []
    for at in range(len(counts)):
        groups.append(at)
        rows = sum(counts[one] for one in groups)
        if rows >= PART_ROWS or at == len(counts) - 1:
            parts.append(ParquetPart(path, rows, tuple(groups)))
            groups = []
    return parts or [ParquetPart(path, 0, ())]


def _opened(path: str, dictionaries: Sequence[str] = ()) -> pa.parquet.ParquetFile:
    """Open a Parquet file so that it is read bit by bit and its checksums, if any, are compared."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(
            path,
            read_dictionary=list(dictionaries),
            pre_buffer=False,
            buffer_size=1 << 20,
            page_checksum_verification=True,
        )
    except (pa.ArrowException, OSError) as error:
        raise corrupt(path, "Parquet", error) from error
