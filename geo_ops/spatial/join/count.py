"""Counting points by unit: parts in, one tally out; the same for every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo_ops.errors import CrsError, InputError, choose, explain
from geo_ops.spatial.join.coordinates import Coordinates, check_column, find_coordinates
from geo_ops.spatial.join.index import Kernel, Place, UnitIndex, quicker_kernel
from geo_ops.spatial.join.periods import PERIODS, Clock, Period, check_zone, find_time
from geo_ops.spatial.join.tally import PERIOD, Tally, kind_of_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from geo_ops.spatial.join.parts import Part

_CHOICES = {
    "period": PERIODS,
    "engine": ("local", "dask"),
    "corrupt": ("refuse", "skip"),
    "kernel": ("auto", "numpy", "numba"),
}

Progress = Callable[[int, int | None], None]
"""Told the rows of each batch when it is done, and how many there are in all, if that is known.

It may be called from several threads.
"""


@dataclass(frozen=True)
class CountOptions:
    """How points are read and counted.

    Attributes:
        longitude, latitude: columns of degrees, WGS 84; default the geometry of a GeoParquet or
            GeoDataFrame, else the columns with a usual name.
        by: further columns to group by.
        time: the column of times; default the one that is named or typed as such. It is read when
            `period` or `as_of` is given.
        period: hour, day, week (ISO 8601), month or year to group by, in the time of `zone`.
        zone: the region's zone; times without a zone are in it.
        as_of: rows after this day are left out, and counted.
        zeros: a row for each unit (and each group that is met at all), zeros too.
        allow_overlap: take units that overlap: the lowest P-code has the point.
        corrupt: `refuse` files that cannot be read, or `skip` them: then each is named in the
            result, and nothing of it is counted.
        engine: `local`, or `dask` for worker processes here or behind `scheduler`.
        scheduler: address of a Dask scheduler, such as tcp://10.0.0.5:8786.
        workers: threads, or worker processes of a local cluster; default one a core.
        kernel: see `UnitIndex.places`.
        progress: see `Progress`.
    """

    longitude: str | None = None
    latitude: str | None = None
    by: tuple[str, ...] = ()
    time: str | None = None
    period: Period | None = None
    zone: str = "UTC"
    as_of: dt.date | None = None
    zeros: bool = True
    allow_overlap: bool = False
    corrupt: Literal["refuse", "skip"] = "refuse"
    engine: Literal["local", "dask"] = "local"
    scheduler: str | None = None
    workers: int | None = None
    kernel: Kernel = "auto"
    progress: Progress | None = None


@dataclass(frozen=True)
class Job:
    """What is done with every part; small but for the index, and may be sent to another machine.

    `rows` is how many points there are in all, None where it is not known before reading.
    """

    index: UnitIndex
    coordinates: Coordinates
    by: tuple[str, ...]
    clock: Clock | None
    kernel: Kernel
    rows: int | None

    @property
    def columns(self) -> list[str]:
        """The columns that are read, each once."""
        time = () if self.clock is None else (self.clock.column,)
        return list(dict.fromkeys((*self.coordinates.names, *self.by, *time)))

    @property
    def text(self) -> list[str]:
        """The columns that a file without types gives as text."""
        return [name for name in self.columns if name not in self.coordinates.names]

    @property
    def keys(self) -> tuple[str, ...]:
        """What points are grouped by."""
        grouped = self.clock is not None and self.clock.period is not None
        return (*self.by, PERIOD) if grouped else self.by

    def tally(self) -> Tally:
        """Return an empty tally."""
        return Tally(len(self.index.codes), self.keys)

    def count(self, part: Part, progress: Progress | None = None) -> Tally:
        """Return the tally of one part.

        Raises:
            InputError: the part cannot be read, or holds what is no coordinate or time.
        """
        kernel = quicker_kernel(self.rows or 0) if self.kernel == "auto" else self.kernel
        tally = self.tally()
        for batch in part.batches(self.columns, self.text):
            self._add(batch, tally, kernel, part.file)
            if progress is not None:
                progress(len(batch), self.rows)
        return tally

    def _add(self, batch: pa.RecordBatch, tally: Tally, kernel: Kernel, where: str) -> None:
        columns = {name: batch.column(name) for name in self.by}
        if self.clock is not None:
            local = self.clock.local(batch.column(self.clock.column), where)
            late = self.clock.is_after(local)
            if late.any():
                tally.after_as_of += int(late.sum())
                keep = np.flatnonzero(~late)
                batch, local = batch.take(keep), local[keep]
                columns = {name: batch.column(name) for name in self.by}
            tally.without_time += int(np.isnat(local).sum())
            if self.clock.period is not None:
                columns[PERIOD] = self.clock.number(local)
        x, y = self.coordinates.of(batch, where)
        tally.add(self.index.places(x, y, kernel=kernel, threads=1), columns, kernel)


def make_job(index: UnitIndex, parts: Sequence[Part], options: CountOptions) -> Job:
    """Return the job for parts; the first file says which columns are what, the others must agree.

    Raises:
        InputError: a column is missing or of the wrong type; two files differ; an unknown choice.
        CrsError: a file says that its geometry is not in EPSG:4326.
    """
    _check_choices(options)
    check_zone(options.zone)
    jobs = {}
    for part in parts:
        if part.file not in jobs:
            jobs[part.file] = _layout(part, options)
    first, *others = jobs
    for file in others:
        if jobs[file] != jobs[first]:
            raise InputError(
                explain(
                    file,
                    f"its columns are not those of {first}",
                    "name the columns, write both alike, or join the files one by one",
                )
            )
    coordinates, clock, _ = jobs[first]
    known = [one.rows for one in parts if one.rows is not None]
    rows = sum(known) if len(known) == len(parts) else None
    return Job(index, coordinates, tuple(options.by), clock, options.kernel, rows)


def _check_choices(options: CountOptions) -> None:
    for name, known in _CHOICES.items():
        value = getattr(options, name)
        if value is not None and value not in known:
            raise InputError(explain(f"{name} {value!r}", "there is none", choose(value, known)))


def _layout(part: Part, options: CountOptions) -> tuple[Coordinates, Clock | None, tuple[str, ...]]:
    """Return where the coordinates and times of a file are, and the types of its key columns."""
    schema, where = part.schema(), part.file
    coordinates = find_coordinates(schema, options.longitude, options.latitude, where)
    kinds = []
    for name in options.by:
        check_column(schema, name, where)
        kinds.append(kind_of_key(schema.field(name), where))
    clock = None
    if options.period is not None or options.time is not None:
        column = find_time(schema, options.time, where)
        clock = Clock(column, options.zone, options.as_of, options.period)
    return coordinates, clock, tuple(kinds)


def check_ranges(tally: Tally, where: str) -> None:
    """Raise CrsError when every point is beyond the degrees of the earth: these are other units."""
    beyond = tally.of_place(Place.OUT_OF_RANGE)
    finite = tally.places.sum() - sum(
        tally.of_place(one) for one in (Place.MISSING, Place.INFINITE)
    )
    if beyond and beyond == finite:
        raise CrsError(
            explain(
                where,
                f"all {beyond} points lie beyond 180 or 90 degrees: these are no degrees",
                "transform them to EPSG:4326 first",
            )
        )
