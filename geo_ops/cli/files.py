"""Where a single product goes: nothing that is there is replaced unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import OutputError, explain

if TYPE_CHECKING:
    from pathlib import Path


def free_path(out: Path, name: str, *, overwrite: bool) -> Path:
    """Return the file to write: `out`, or `name` in it when it is a folder (or has no suffix).

    Raises:
        OutputError: the file is there and `overwrite` is not said, or it is no plain file.
    """
    path = out / name if out.is_dir() or not out.suffix else out
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OutputError(explain(str(path), "it is no plain file", "choose another --out"))
    if path.exists() and not overwrite:
        raise OutputError(
            explain(str(path), "it is already there", "add --overwrite, or choose another --out")
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
