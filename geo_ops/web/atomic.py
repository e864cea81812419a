"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from geo_ops.errors import OutputError, explain


def write_whole(path: Path, text: str) -> Path:
    """Write `text` (UTF-8, line ends as they are) to `path`, which appears whole or stays.

    The temporary file lies in the same folder, so that the last step is a rename.

    Raises:
        OutputError: the folder is missing, not writable or full; the old file is untouched.
    """
    place: str | None = None
    try:
        handle, place = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(place).chmod(0o644)
        Path(place).replace(path)
    except OSError as error:
        raise OutputError(
            explain(str(path), f"cannot be written ({error.strerror})", "choose another place")
        ) from error
    finally:
        if place is not None:
            Path(place).unlink(missing_ok=True)
    return path
