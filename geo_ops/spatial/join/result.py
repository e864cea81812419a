"""The result of a count: a row a unit (and group), and what became of every point."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join.index import Place
from geo_ops.spatial.join.periods import label
from geo_ops.spatial.join.tally import COUNT, PERIOD, UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from geo_ops.spatial.join.index import UnitIndex
    from geo_ops.spatial.join.periods import Period
    from geo_ops.spatial.join.tally import Tally
    from geo_ops.spatial.join.units import Overlap

MOST_ROWS = 10_000_000
OWN_COLUMNS = ("pcode", "name", "period", "count")


@dataclass(frozen=True)
class PointLedger:
    """What became of every point: `received` is the sum of all but `without_time`.

    `counted`: in a unit. `outside`: on earth, in no unit. `swapped`: in no unit, but in one when
    longitude and latitude change places. `out_of_range`: no place on earth. `infinite`, `missing`:
    a coordinate is. `after_as_of`: left out because of its time. `without_time`: points (counted or
    not) whose time is missing; their period is empty.
    """

    counted: int
    outside: int
    swapped: int
    out_of_range: int
    infinite: int
    missing: int
    after_as_of: int
    without_time: int

    @property
    def received(self) -> int:
        """All points."""
        lost = self.outside + self.swapped + self.out_of_range + self.infinite + self.missing
        return self.counted + lost + self.after_as_of

    def as_dict(self) -> dict[str, int]:
        """Return every count by name, `received` first."""
        own = {name: int(getattr(self, name)) for name in self.__dataclass_fields__}
        return {"received": self.received, **own}


@dataclass(frozen=True, eq=False)
class PointCounts:
    """Points by unit.

    Attributes:
        table: `pcode`, `name`, the columns grouped by, `period` (text) if asked for, `count`
            (int64); by code, then by the groups, what is missing last.
        ledger: what became of every point.
        overlaps: the units that share ground, if that was allowed.
        skipped: files that could not be read and were left out, each with the reason.
    """

    table: pa.Table
    ledger: PointLedger
    overlaps: tuple[Overlap, ...]
    skipped: Mapping[str, str]
    _units: gpd.GeoDataFrame = field(repr=False)

    def frame(self) -> pd.DataFrame:
        """Return the table for pandas."""
        frame: pd.DataFrame = self.table.to_pandas()
        return frame

    def geoframe(self) -> gpd.GeoDataFrame:
        """Return the table with the geometry of each unit, EPSG:4326."""
        import geopandas as gpd

        frame = self.frame()
        shapes = self._units.set_index("pcode").geometry
        found = shapes.loc[frame["pcode"]].to_numpy()
        return gpd.GeoDataFrame(frame, geometry=found, crs="EPSG:4326")


def ledger_of(tally: Tally) -> PointLedger:
    """Return the ledger of a tally."""
    return PointLedger(
        counted=int(tally.of_units().sum()),
        **{place.name.lower(): tally.of_place(place) for place in Place},
        after_as_of=tally.after_as_of,
        without_time=tally.without_time,
    )


def table_of(
    tally: Tally,
    index: UnitIndex,
    names: NDArray[np.object_],
    period: Period | None,
    *,
    zeros: bool,
) -> pa.Table:
    """Return the rows of a tally; `names` (n,) are those of the units of the index.

    Raises:
        InputError: with its zeros it would have more than `MOST_ROWS` rows.
    """
    import pyarrow as pa

    if not tally.keys:
        counts, unit = tally.of_units(), np.arange(tally.units)
        if not zeros:
            unit = np.flatnonzero(counts)
        return pa.table({**_units(unit, index, names), "count": counts[unit]})
    counted = tally.table()
    unit, count = counted[UNIT].to_numpy(), counted[COUNT].to_numpy()
    group, columns = _groups(counted.select(tally.keys))
    if zeros:
        size = tally.units * len(columns)
        if size > MOST_ROWS:
            what = f"{tally.units} units x {len(columns):,} are more than {MOST_ROWS:,} rows"
            todo = "leave the zeros out (--no-zeros), or group by fewer or coarser columns"
            raise InputError(explain("groups", what, todo))
        every = np.zeros((tally.units, len(columns)), dtype=np.int64)
        every[unit, group] = count
        unit, group = (one.ravel() for one in np.indices(every.shape))
        count = every.ravel()
    else:
        order = np.lexsort((group, unit))
        unit, group, count = unit[order], group[order], count[order]
    rows = _units(unit, index, names)
    for name in tally.keys:
        values = columns[name].take(pa.array(group))
        rows["period" if name == PERIOD else name] = _labels(values, period, name)
    return pa.table({**rows, "count": count})


def _units(
    unit: NDArray[np.int64], index: UnitIndex, names: NDArray[np.object_]
) -> dict[str, pa.Array]:
    import pyarrow as pa

    at = pa.array(unit)
    return {
        "pcode": pa.array(index.codes, pa.string()).take(at),
        "name": pa.array(names, pa.string()).take(at),
    }


def _groups(keys: pa.Table) -> tuple[NDArray[np.int64], pa.Table]:
    """Return for each row the number of its group, and the groups, sorted, what is missing last."""
    import pyarrow as pa
    import pyarrow.compute as pc

    group = np.zeros(len(keys), dtype=np.int64)
    for name in keys.column_names:
        column = keys[name].combine_chunks()
        rank = pc.rank(column, tiebreaker="dense").to_numpy()
        group = group * (int(rank.max(initial=0)) + 1) + rank.astype(np.int64)
        # Numbers stay small: as many as there are groups so far.
        group = np.unique(group, return_inverse=True)[1].astype(np.int64)
    first = np.unique(group, return_index=True)[1]
    return group, keys.take(pa.array(first))


def _labels(values: pa.ChunkedArray, period: Period | None, name: str) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if name != PERIOD or period is None:
        return values
    known = pc.unique(values)
    texts = pa.array([label(number, period) for number in known.to_pylist()], pa.string())
    return texts.take(pc.index_in(values, known))


def check_names(by: tuple[str, ...]) -> None:
    """Raise InputError when a column to group by is named as a column of the result, or twice."""
    for at, name in enumerate(by):
        if name in OWN_COLUMNS or name in by[:at]:
            what = "it is a column of the result already"
            raise InputError(
                explain(f"column {name!r}", what, "rename it in the table, or drop it")
            )
