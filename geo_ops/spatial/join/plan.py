"""The parts of files and folders."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join.csv_part import csv_part
from geo_ops.spatial.join.parquet_part import parquet_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.spatial.join.parts import Part

PARQUET = (".parquet", ".pq", ".geoparquet")
CSV = (".csv", ".tsv", ".txt", ".csv.gz")


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
            return list(parquet_parts(str(path)))
        return [csv_part(path)]
    except InputError as error:
        return error
