"""Tallies: how many points each unit has, by further columns and period. They add up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_ops.errors import InputError, explain
from geo_ops.spatial.join.index import Kernel, Place, kernel_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

UNIT, COUNT, PERIOD = "__unit", "__count", "__period"
MOST_GROUPS = 5_000_000
_COMPACT_FROM = 200_000


@dataclass
class Tally:
    """Counts of one part, or of many: they add up, in whatever order.

    `places` counts points by their place: first each `Place`, then each unit. `after_as_of` are
    rows left out because of their time. `groups` is used only when rows are grouped.
    """

    units: int
    keys: tuple[str, ...] = ()
    places: NDArray[np.int64] = field(init=False)
    after_as_of: int = 0
    without_time: int = 0
    _groups: list[Any] = field(default_factory=list, repr=False)
    _pending: int = 0

    def __post_init__(self) -> None:
        self.places = np.zeros(len(Place) + self.units, dtype=np.int64)

    def add(
        self, found: NDArray[np.int32], columns: Mapping[str, pa.Array], kernel: Kernel = "auto"
    ) -> None:
        """Count points: their places (n,), and the columns that they are grouped by."""
        import pyarrow as pa

        kernel_for(kernel, len(found)).add_up(found, len(Place), self.places)
        if not self.keys:
            return
        table = pa.table({UNIT: found, **columns})
        inside = table.filter(pa.array(found >= 0))
        if len(inside):
            counted = inside.group_by([UNIT, *self.keys]).aggregate([([], "count_all")])
            self._note(_plain(counted.rename_columns([UNIT, *self.keys, COUNT])))

    def _note(self, table: pa.Table) -> None:
        self._groups.append(table)
        self._pending += len(table)
        if self._pending > max(_COMPACT_FROM, len(self._groups[0])):
            self._compact()

    def _compact(self) -> None:
        import pyarrow as pa

        every = pa.concat_tables(self._groups, promote_options="default")
        summed = every.group_by([UNIT, *self.keys]).aggregate([(COUNT, "sum")])
        summed = summed.rename_columns([UNIT, *self.keys, COUNT])
        if len(summed) > MOST_GROUPS:
            raise InputError(
                explain(
                    "groups",
                    f"more than {MOST_GROUPS:,} of unit x {' x '.join(self.shown_keys())}",
                    "group by fewer or coarser columns",
                )
            )
        self._groups, self._pending = [summed], 0

    def shown_keys(self) -> tuple[str, ...]:
        """Return the keys as the user knows them."""
        return tuple("period" if key == PERIOD else key for key in self.keys)

    def merge(self, other: Tally) -> None:
        """Add the counts of another tally, of the same units and keys."""
        self.places += other.places
        self.after_as_of += other.after_as_of
        self.without_time += other.without_time
        for table in other._groups:
            self._note(table)

    def table(self) -> pa.Table:
        """Return the groups that have points: unit (a position), the keys, the count."""
        import pyarrow as pa

        if not self._groups:
            nothing = {UNIT: pa.array([], pa.int32()), COUNT: pa.array([], pa.int64())}
            return pa.table({**nothing, **{key: pa.array([], pa.string()) for key in self.keys}})
        self._compact()
        done: pa.Table = self._groups[0]
        return done

    def of_units(self) -> NDArray[np.int64]:
        """Return the count of each unit, shape (units,)."""
        return self.places[len(Place) :]

    def of_place(self, place: Place) -> int:
        """Return how many points have a place that is no unit."""
        return int(self.places[len(Place) + place])


def kind_of_key(field: pa.Field, where: str) -> str:
    """Return as what a column's values are counted: whole number, number, text, ...

    Raises:
        InputError: the column holds lists, structures or bytes.
    """
    import pyarrow as pa

    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        what = f"column {field.name!r} holds {kind}, by which nothing is grouped"
        raise InputError(explain(where, what, "choose a column of text, numbers, days or truths"))
    return str(_counted_as(kind))


def _counted_as(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_integer(kind):
        return pa.int64()
    if pa.types.is_floating(kind):
        return pa.float64()
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return pa.string()
    return kind


def _plain(table: pa.Table) -> pa.Table:
    """Return a table with one type for each kind of key: such tables can be put together."""
    import pyarrow.compute as pc

    for at, one in enumerate(table.schema):
        kind = _counted_as(one.type)
        if kind != one.type:
            table = table.set_column(at, one.name, pc.cast(table.column(at), kind))
    return table
