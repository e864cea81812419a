"""What GDAL does not look at in a shapefile: whether it is whole, and its table's code page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import InputError, explain
from geo_ops.findings import Finding
from geo_ops.tables.sources.encoding import western

if TYPE_CHECKING:
    from pathlib import Path

_UNSAID = (0x00, 0x57)
"""Language drivers that mean nothing: none, and "what this machine has"."""


def check_whole(source: Path, shown: Path) -> None:
    """Refuse a shapefile that was cut off: GDAL would leave the rest empty, and be silent.

    Raises:
        InputError: a part is shorter than it says, or they do not have the same number of rows.
    """
    beside = _parts(source)
    table, index = beside[".dbf"].read_bytes(), beside[".shx"].read_bytes()
    with source.open("rb") as stream:
        head = stream.read(100)
    rows = int.from_bytes(table[4:8], "little")
    length = int.from_bytes(table[8:10], "little") + rows * int.from_bytes(table[10:12], "little")
    sizes = {
        source.name: (2 * int.from_bytes(head[24:28], "big"), source.stat().st_size),
        beside[".shx"].name: (2 * int.from_bytes(index[24:28], "big"), len(index)),
        beside[".dbf"].name: (length, len(table)),
    }
    for name, (said, there) in sizes.items():
        if there < said:
            raise InputError(
                explain(
                    str(shown),
                    f"{name} was cut off: {there:,} of {said:,} bytes are there",
                    "copy it again",
                )
            )
    shapes = (len(index) - 100) // 8
    if shapes != rows:
        raise InputError(
            explain(
                str(shown), f"it has {shapes} shapes and {rows} rows: its parts are of two files",
                "copy all its files again",
            )
        )  # fmt: skip


def _parts(source: Path) -> dict[str, Path]:
    return {
        one.suffix.casefold(): one for one in source.parent.glob("*") if one.stem == source.stem
    }


def dbase_encoding(
    source: Path, shown: Path, encoding: str | None
) -> tuple[str | None, tuple[Finding, ...]]:
    """Return the encoding to read a shapefile with, or None where the file says it itself.

    A .cpg beside it says it, or a language driver in the table; else the mission; else UTF-8 where
    the bytes are that, and cp1252 where they can be nothing else.

    Raises:
        InputError: nothing says it, and the bytes are neither.
    """
    if encoding is not None:
        return encoding, ()
    beside = _parts(source)
    if ".cpg" in beside:
        return None, ()
    data = beside[".dbf"].read_bytes()
    start = int.from_bytes(data[8:10], "little")
    if len(data) < start or data[29:30] == b"" or data[29] not in _UNSAID:
        return None, ()
    rows = data[start:]
    if rows.isascii() or _is_utf8(rows):
        return "utf-8", ()
    if western(rows) is None:
        raise InputError(
            explain(
                str(shown),
                "nothing says which code page its table is in (no .cpg), and it is not UTF-8",
                "add the .cpg, or say encoding in mission.toml",
            )
        )
    return "cp1252", (
        Finding(
            "warning",
            shown.name,
            "nothing says which code page its table is in (no .cpg); it was read as cp1252",
            "if it is in another one, its accents are wrong",
            'look at its names, then say encoding = "cp1252" in mission.toml, or add a .cpg',
        ),
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
