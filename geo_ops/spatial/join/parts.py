"""Tables of points as parts: pieces that are read one by one, each in bounded memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from geo_ops.errors import InputError, explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

BATCH = 1 << 17
PART_ROWS = 1 << 20
"""About how many rows of a Parquet file one part has."""

PARQUET = (".parquet", ".pq", ".geoparquet")
CSV = (".csv", ".tsv", ".txt", ".csv.gz")


@runtime_checkable
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


@dataclass(frozen=True)
class Plan:
    """The parts of all files, and the files that cannot be read at first sight, with the error."""

    parts: tuple[Part, ...]
    corrupt: dict[str, InputError]


def plan_parts(paths: Sequence[Path]) -> Plan:
    """Return the parts of files and folders of files (Parquet or CSV), in the order of their names.

    Raises:
        InputError: a path does not exist, is of another kind, or a folder holds no such files.
    """
    files = [file for path in paths for file in _files(Path(path))]
    with ThreadPoolExecutor(8) as pool:
        planned = list(pool.map(_parts_of, files))
    parts = [part for some in planned if isinstance(some, list) for part in some]
    corrupt = {
        str(file): error
        for file, error in zip(files, planned, strict=True)
        if isinstance(error, InputError)
    }
    return Plan(tuple(parts), corrupt)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(one for one in path.rglob("*") if _is_points(one.relative_to(path)))
        if not found:
            todo = f"give a folder with files of {', '.join(PARQUET + CSV)}"
            raise InputError(explain(str(path), "the folder holds no tables", todo))
        return found
    if not path.exists():
        raise InputError(explain(str(path), "there is no such file", "check the path"))
    if not path.is_file():
        raise InputError(explain(str(path), "it is no plain file", "give a file or a folder"))
    if not path.name.casefold().endswith(PARQUET + CSV):
        what = f"files {path.suffix or 'without a suffix'} are not read"
        todo = f"give one of {', '.join(PARQUET + CSV)}"
        raise InputError(explain(str(path), what, todo))
    return [path]


def _is_points(relative: Path) -> bool:
    """Tell whether a file in a folder is a part: `_SUCCESS`, `.crc` and the like are none."""
    hidden = any(one.startswith(("_", ".")) for one in relative.parts)
    return not hidden and relative.name.casefold().endswith(PARQUET + CSV)


def _parts_of(path: Path) -> list[Part] | InputError:
    try:
        if path.name.casefold().endswith(PARQUET):
            return _row_groups(path)
        from geo_ops.spatial.join.csv_part import csv_part

        return [csv_part(path)]
    except InputError as error:
        return error


def _row_groups(path: Path) -> list[Part]:
    with _opened(str(path)) as file:
        about = file.metadata
        counts = [about.row_group(at).num_rows for at in range(about.num_row_groups)]
    parts: list[Part] = []
    groups: list[int] = []
    for at in range(len(counts)):
        groups.append(at)
        rows = sum(counts[one] for one in groups)
        if rows >= PART_ROWS or at == len(counts) - 1:
            parts.append(ParquetPart(str(path), rows, tuple(groups)))
            groups = []
    return parts or [ParquetPart(str(path), 0, ())]
