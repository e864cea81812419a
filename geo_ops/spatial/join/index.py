"""The index over a set of units, and the answer it gives for each point."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join import cache, kernel_numpy
from geo_ops.spatial.join.build import build_tables
from geo_ops.spatial.join.edges import edges_of
from geo_ops.spatial.join.exact import ExactUnits
from geo_ops.spatial.join.tables import ASK, OUTSIDE, Tables
from geo_ops.spatial.join.units import UnitShapes, overlaps_of, refuse_overlaps, shapes_of

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from geo_ops.spatial.join.units import Overlap

CHUNK = 1 << 17
"""Points looked at together: with what is made of them they stay in the processor's cache."""

MANY = 1 << 20
"""Points from which on several threads are worth it."""

COMPILED_FROM = 20_000_000
"""Points for which loading numba (about a second) is won back."""

_COMPILED = "geo_ops.spatial.join.kernel_numba"

Kernel = Literal["auto", "numpy", "numba"]


class Place(IntEnum):
    """What a point is that is in no unit; one that is in a unit has the unit's position instead."""

    OUTSIDE = -1
    """A place on earth that is in no unit."""
    SWAPPED = -2
    """In no unit, but in one when longitude and latitude change places."""
    OUT_OF_RANGE = -3
    """No place on earth: longitude beyond 180 or latitude beyond 90 degrees."""
    INFINITE = -4
    """A coordinate is infinite."""
    MISSING = -5
    """A coordinate is missing or not a number."""


class _Kernel(Protocol):
    """The two functions of `kernel_numpy` and of `kernel_numba`."""

    def units_at(
        self,
        longitude: NDArray[np.float64],
        latitude: NDArray[np.float64],
        tables: Tables,
        out: NDArray[np.int32],
    ) -> int: ...

    def add_up(self, places: NDArray[np.int32], shift: int, counts: NDArray[np.int64]) -> None: ...


@dataclass(frozen=True, eq=False)
class UnitIndex:
    """Units (by code, ascending) with their grid; made by `index_units`, may be pickled.

    Attributes:
        codes: P-codes, shape (n,), ascending. The answers of `places` are positions in it.
        shapes: their polygons, EPSG:4326.
        overlaps: pairs of units that share ground, if that was allowed.
        digest: hash of codes and shapes.
        tables: the grid.
    """

    codes: NDArray[np.object_]
    shapes: NDArray[np.object_]
    overlaps: tuple[Overlap, ...]
    digest: str
    tables: Tables = field(repr=False)
    exact: ExactUnits = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "exact", ExactUnits(self.shapes))

    def __reduce__(self) -> tuple[object, ...]:
        return UnitIndex, (self.codes, self.shapes, self.overlaps, self.digest, self.tables)

    def places(
        self,
        longitude: NDArray[np.float64],
        latitude: NDArray[np.float64],
        *,
        kernel: Kernel = "auto",
        threads: int | None = None,
    ) -> NDArray[np.int32]:
        """Return for each point the position of its unit in `codes`, or a `Place`.

        A point on a border that units share is in the one with the lowest P-code; on the outer
        border it is inside. Equal to asking shapely's `covers` of every unit, whatever the kernel,
        the count of threads or the order of points.

        Args:
            longitude: degrees, WGS 84, shape (n,), any float64: NaN and infinity have their Place.
            latitude: degrees, shape (n,).
            kernel: `numpy`, or `numba` (extra `fast`), or whichever is quicker for so many.
            threads: how many; by default one, and for many points one a core.

        Raises:
            InputError: the arrays differ in length, or numba is asked for and not installed.
        """
        x = np.ascontiguousarray(longitude, dtype=np.float64)
        y = np.ascontiguousarray(latitude, dtype=np.float64)
        if x.shape != y.shape or x.ndim != 1:
            raise InputError(
                explain(
                    "points",
                    f"longitude has shape {x.shape} and latitude {y.shape}",
                    "give two arrays of one length",
                )
            )
        run = kernel_for(kernel, len(x))
        result = np.empty(len(x), dtype=np.int32)
        starts = range(0, len(x), CHUNK)
        if threads is None:
            threads = cores() if len(x) >= MANY else 1

        def one(start: int) -> None:
            here = slice(start, start + CHUNK)
            self._chunk(x[here], y[here], result[here], run)

        if threads == 1 or len(starts) == 1:
            for start in starts:
                one(start)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(one, starts))
        return result

    def _chunk(
        self, x: NDArray[np.float64], y: NDArray[np.float64], out: NDArray[np.int32], run: _Kernel
    ) -> None:
        if not self._covering(x, y, out, run):
            return
        lost = np.flatnonzero(out < 0)
        out[lost] = self._lost(x[lost], y[lost], run)

    def _covering(
        self, x: NDArray[np.float64], y: NDArray[np.float64], out: NDArray[np.int32], run: _Kernel
    ) -> bool:
        """Write the unit of each point or OUTSIDE; return whether some may be outside."""
        lost = run.units_at(x, y, self.tables, out)
        if lost:
            ask = np.flatnonzero(out == ASK)
            out[ask] = self.exact.lowest(x[ask], y[ask])
        return lost > 0

    def _lost(
        self, x: NDArray[np.float64], y: NDArray[np.float64], run: _Kernel
    ) -> NDArray[np.int32]:
        """Say of points in no unit why, the worst fault first."""
        found = np.empty(len(x), dtype=np.int32)
        self._covering(y, x, found, run)
        swapped = found != OUTSIDE
        result = np.where(swapped, np.int32(Place.SWAPPED), np.int32(Place.OUTSIDE))
        on_earth = (np.abs(x) <= 180) & (np.abs(y) <= 90)  # noqa: PLR2004  # false for NaN
        if not on_earth.all():
            far = np.flatnonzero(~on_earth & ~swapped)
            a, b = x[far], y[far]
            result[far] = Place.OUT_OF_RANGE
            result[far[np.isinf(a) | np.isinf(b)]] = Place.INFINITE
            result[far[np.isnan(a) | np.isnan(b)]] = Place.MISSING
        return result


_recent: OrderedDict[str, UnitIndex] = OrderedDict()
_recent_lock = threading.Lock()
_RECENT = 8


def index_units(
    units: gpd.GeoDataFrame, *, allow_overlap: bool = False, on_disk: bool = True
) -> UnitIndex:
    """Return the index over units; computed once, then found by the hash of codes and shapes.

    Args:
        units: `pcode` and geometry, valid polygons in EPSG:4326.
        allow_overlap: take units that overlap; a point in several is in the lowest P-code.
            The overlaps are stated in the index.
        on_disk: look in the cache folder, and keep a new index there; see `cache`.

    Raises:
        CrsError: no CRS, or another than EPSG:4326.
        BoundaryError: no units, codes missing or twice, a shape that is no valid polygon; units
            that overlap, unless allowed.
    """
    own = shapes_of(units)
    digest = cache.digest_of(own)
    with _recent_lock:
        index = _recent.get(digest)
        if index is not None:
            _recent.move_to_end(digest)
    if index is None:
        index = _make(own, digest, on_disk=on_disk)
        with _recent_lock:
            _recent[digest] = index
            while len(_recent) > _RECENT:
                _recent.popitem(last=False)
    if not allow_overlap:
        refuse_overlaps(index.overlaps)
    return index


def _make(own: UnitShapes, digest: str, *, on_disk: bool) -> UnitIndex:
    kept = cache.load(digest, len(own.codes)) if on_disk else None
    if kept is not None:
        tables, overlaps = kept
    else:
        overlaps = overlaps_of(own)
        tables = build_tables(edges_of(own.shapes))
        if on_disk:
            cache.save(digest, tables, overlaps)
    return UnitIndex(own.codes, own.shapes, overlaps, digest, tables)


def quicker_kernel(points: int) -> Literal["numpy", "numba"]:
    """Return the kernel that is done first with so many points; numba has to be loaded first."""
    if _COMPILED in sys.modules or (
        points >= COMPILED_FROM and importlib.util.find_spec("numba") is not None
    ):
        return "numba"
    return "numpy"


def kernel_for(kernel: Kernel, points: int) -> _Kernel:
    """Return the kernel of that name, or the quicker one for so many points.

    Raises:
        InputError: numba is asked for and cannot be loaded.
    """
    chosen = quicker_kernel(points) if kernel == "auto" else kernel
    run: Any = kernel_numpy
    if chosen == "numba":
        try:
            run = importlib.import_module(_COMPILED)
        except ImportError as error:
            if kernel == "numba":
                raise InputError(
                    explain(
                        "kernel 'numba'",
                        f"it cannot be loaded ({error})",
                        "install the extra: pip install 'geo-ops[fast]'",
                    )
                ) from error
    kernel_of_name: _Kernel = run
    return kernel_of_name


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
