"""Indexes kept on disk, by the hash of their units. A cache that is broken is no cache, no error.

It lies in the user's cache folder, or where GEO_OPS_CACHE says; `GEO_OPS_CACHE=off` keeps none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.join.grid import BLOCK
from geo_ops.spatial.join.tables import FIRST_BLOCK, FIRST_RECORD, Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.spatial.join.units import Overlap, UnitShapes

FORMAT = 1
"""Raise it when the tables or the way to them change: caches of before are then not found."""

KEPT = 16
"""Indexes in the folder; the ones unused for longest go first."""

# All that numpy and zipfile were seen to raise at files with bytes changed or cut off.
_BROKEN = (OSError, ValueError, KeyError, EOFError, TypeError, RuntimeError, zipfile.BadZipFile)

_TYPES = {
    "grid": np.float64, "coarse": np.int32, "fine": np.int32, "corner": np.float64,
    "inside": np.uint64, "edge_start": np.int64, "edge": np.int32, "mask": np.uint64,
    "unit_start": np.int64, "unit": np.int32, "ends": np.float64,
}  # fmt: skip


def cache_folder() -> Path | None:
    """Return where indexes are kept, or None when GEO_OPS_CACHE is `off`."""
    chosen = os.environ.get("GEO_OPS_CACHE", "")
    if chosen.casefold() in {"off", "0", "no", "none"}:
        return None
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        base = os.environ.get("XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):  # a user without a home
        return (Path(base) if base else Path.home() / ".cache") / "geo-ops"
    return None


def digest_of(units: UnitShapes) -> str:
    """Return the hash of codes and shapes, to the last bit of each coordinate."""
    import shapely

    seen = hashlib.sha256(f"geo-ops join index {FORMAT}\n".encode())
    for code, wkb in zip(units.codes, shapely.to_wkb(units.shapes), strict=True):
        name = str(code).encode()
        seen.update(f"{len(name)} {len(wkb)}\n".encode())
        seen.update(name)
        seen.update(wkb)
    return seen.hexdigest()


def load(digest: str, units: int) -> tuple[Tables, tuple[Overlap, ...]] | None:
    """Return the tables and overlaps kept for a hash, or None: absent, broken or switched off."""
    from geo_ops.spatial.join.units import Overlap

    folder = cache_folder()
    if folder is None:
        return None
    path = folder / f"index-{digest[:32]}.npz"
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if str(file["digest"]) != digest:
                return None
            tables = Tables(**{name: file[name] for name in Tables._fields})
            rows = zip(file["first"], file["second"], file["km2"], strict=True)
            overlaps = tuple(Overlap(str(a), str(b), float(km2)) for a, b, km2 in rows)
        path.touch()
    except _BROKEN:
        return None
    return (tables, overlaps) if is_sound(tables, units) else None


def save(digest: str, tables: Tables, overlaps: Sequence[Overlap]) -> None:
    """Keep tables for a hash. What cannot be written is not kept: the next run builds it again."""
    folder = cache_folder()
    if folder is None:
        return
    extra = {
        "digest": np.array(digest),
        "first": np.array([one.first for one in overlaps], dtype=str),
        "second": np.array([one.second for one in overlaps], dtype=str),
        "km2": np.array([one.km2 for one in overlaps], dtype=float),
    }
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".index-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **tables._asdict(), **extra)  # type: ignore[arg-type]  # a keyword is a name
            Path(name).replace(folder / f"index-{digest[:32]}.npz")
        finally:
            Path(name).unlink(missing_ok=True)
        _prune(folder)


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("index-*.npz"), key=lambda one: one.stat().st_mtime_ns)
    for old in files[:-KEPT]:
        old.unlink(missing_ok=True)


def is_sound(tables: Tables, units: int) -> bool:
    """Return whether no number in the tables points outside them: compiled code does not look."""
    for name, kind in _TYPES.items():
        array = getattr(tables, name)
        if array.dtype != kind or not array.flags.c_contiguous:
            return False
    records, edges = len(tables.inside), len(tables.ends)
    if tables.grid.shape != (6,) or not np.isfinite(tables.grid).all():
        return False
    columns, rows = tables.grid[4:] / BLOCK
    shapes_fit = (
        tables.coarse.shape == (rows, columns)
        and tables.fine.ndim == 2  # noqa: PLR2004
        and tables.fine.shape[1] == BLOCK * BLOCK
        and tables.corner.shape == (records, 2)
        and tables.ends.shape == (edges, 4)
        and len(tables.edge) == len(tables.mask)
        and _is_ladder(tables.edge_start, records, len(tables.edge))
        and _is_ladder(tables.unit_start, records, len(tables.unit))
    )
    return bool(
        shapes_fit
        and _spans(tables.coarse, FIRST_BLOCK - len(tables.fine) + 1, units)
        and _spans(tables.fine, FIRST_RECORD - records + 1, units)
        and _spans(tables.edge, 0, edges)
        and _spans(tables.unit, 0, units)
    )


def _is_ladder(starts: np.ndarray, steps: int, total: int) -> bool:
    """Return whether `starts` climbs from 0 to `total` in that many steps."""
    if starts.shape != (steps + 1,):
        return False
    return bool(starts[0] == 0 and starts[-1] == total and (np.diff(starts) >= 0).all())


def _spans(array: np.ndarray, low: int, high: int) -> bool:
    """Return whether every value is at least `low` and less than `high`."""
    return not array.size or bool(array.min() >= low and array.max() < high)
