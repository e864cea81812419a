"""Parts: pieces of a table of points that are read one by one, each in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from geo_ops.errors import InputError, explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

BATCH = 1 << 17
"""Rows that are looked at together."""


class Part(Protocol):
    """A piece of the points. `file` names it in messages; parts of a file stand or fall together.

    `rows` is None where it is not known before reading.
    """

    @property
    def file(self) -> str:
        """Path, or a word for what is no file."""
        ...

    @property
    def rows(self) -> int | None:
        """Count of rows."""
        ...

    def schema(self) -> pa.Schema:
        """Return the columns of the whole file."""
        ...

    def batches(self, columns: Sequence[str], text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield the columns; those in `text` are read as text where the file has no types."""
        ...


@dataclass(frozen=True)
class TablePart:
    """A table that is in memory already."""

    table: pa.Table
    file: str = "points"

    @property
    def rows(self) -> int:
        """Count of rows."""
        return int(self.table.num_rows)

    def schema(self) -> pa.Schema:
        """Return the columns."""
        return self.table.schema

    def batches(self, columns: Sequence[str], text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield slices of the table."""
        del text
        yield from self.table.select(list(columns)).to_batches(max_chunksize=BATCH)


def corrupt(file: str, where: str, error: Exception) -> InputError:
    """Return the error of a file that breaks off or is not what it says."""
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    todo = "get the file again, or leave corrupt parts out (--skip-corrupt)"
    return InputError(explain(f"{file}: {where}", f"it cannot be read: {reason}", todo))
