"""Crossings: the figures of a layer by unit, period and fields at once, made from its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo_ops.errors import InputError, explain
from geo_ops.spatial.aggregates import aggregated, known_rows
from geo_ops.spatial.periods import coded, filled
from geo_ops.spatial.sums import Part, ground_of, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.boundaries.units import Units
    from geo_ops.spatial.facts import Facts
    from geo_ops.spatial.periods import Grain, Span
    from geo_ops.spatial.sums import Ground
    from geo_ops.specs.measure import Measure

MOST_ROWS = 1_000_000
CATEGORY = "category"


@dataclass(frozen=True)
class Crossing:
    """By what figures are divided.

    `level` of units; `grain` of time, None for all of it together; `fields`, of which `category` is
    the category. With `zeros` every combination has a row, else only those that have rows.
    `areas` keeps units inside some (P-codes) and buckets of them. `within` are days whose periods
    stand even without rows.
    """

    level: str
    grain: Grain | None = None
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    zeros: bool = True
    within: Span | None = None

    @property
    def keys(self) -> list[str]:
        """The columns that tell the rows of its table apart."""
        return ["pcode", "known_level", "period", *self.fields]


class _Axis(NamedTuple):
    """One way to divide: the number of each row's label, and the labels in their order."""

    codes: NDArray[np.intp]
    labels: tuple[str, ...]


def crossed(
    facts: Facts, measure: Measure, by: Crossing, where: tuple[Units, ZoneInfo]
) -> pd.DataFrame:
    """Return the figures of one measure of a layer; of a rate, of what it counts.

    Args:
        facts: the rows of the layer.
        measure: what is counted of them.
        by: how they are divided.
        where: the units of the rows' division, and the region's time zone.

    Returns:
        `pcode`, `known_level` (coarser than the level in a bucket), `period` ("all" undivided), the
        fields, `value`, `rows` (how many rows it is of) and, of a rate of a sum, `squares`. What
        adds up sums to the whole: nothing is left out, whatever it is divided by. A unit without
        rows has 0 of what adds up, and NaN of what does not.

    Raises:
        InputError: with zeros the table would have more than MOST_ROWS rows.
    """
    units, zone = where
    ground = ground_of(units)
    axes = [_time_axis(facts, by, zone), *(_field_axis(facts, name) for name in by.fields)]
    depth = ground.levels.index(by.level)
    part = _part(facts, measure, units, ground)
    unit = part.unit if part.unit is not None else ground.positions(facts.rows["pcode"])[part.row]
    place = ground.at[depth][unit]
    keep = _inside(place, by, units)
    part = Part(part.row[keep], part.weight[keep], None)
    place = place[keep]
    codes = [place, *(axis.codes[part.row] for axis in axes)]
    shape = (len(ground.codes), *(max(len(axis.labels), 1) for axis in axes))
    key = np.ravel_multi_index(codes, shape) if len(place) else np.zeros(0, dtype=np.intp)
    grid = _grid(by, axes, ground, units, shape) if by.zeros else np.zeros(0, dtype=np.intp)
    present = np.union1d(key, grid).astype(np.intp)
    at = np.searchsorted(present, key)
    values = _values(facts, measure, part, at, len(present))
    table = _labelled(present, shape, axes, by, ground)
    return _buckets_last(table.assign(**values), by)


def _part(facts: Facts, measure: Measure, units: Units, ground: Ground) -> Part:
    if measure.adds_up or measure.per is not None:
        return part_of(facts.rows, measure, units, ground)
    row = known_rows(facts.rows, measure)
    return Part(row, np.ones(len(row)))


def _values(
    facts: Facts, measure: Measure, part: Part, at: NDArray[np.intp], size: int
) -> dict[str, NDArray[np.float64]]:
    rows = np.bincount(at, minlength=size).astype(float)
    if not measure.adds_up and measure.per is None:
        table = aggregated(facts.rows.iloc[part.row], measure, at).reindex(range(size))
        return {"value": table["value"].to_numpy(dtype=float), "rows": rows}
    found = {"value": np.bincount(at, weights=part.weight, minlength=size), "rows": rows}
    if measure.per is not None and measure.field is not None:
        found["squares"] = np.bincount(at, weights=part.weight**2, minlength=size)
    return found


def _time_axis(facts: Facts, by: Crossing, zone: ZoneInfo) -> _Axis:
    codes, names = coded(facts.rows, zone, by.grain or "whole")
    undated = bool((codes < 0).any())
    found = [*names, *([""] if undated else [])]
    labels = filled(found, by.grain, by.within) if by.grain else found
    order = {name: at for at, name in enumerate(labels)}
    to = np.array([*(order[name] for name in names), order.get("", 0)], dtype=np.intp)
    return _Axis(to[codes], tuple(labels))


def _field_axis(facts: Facts, name: str) -> _Axis:
    import pandas as pd

    column = facts.rows[name]
    texts = column.map(_text).to_numpy(dtype=object)
    known: list[str] = []
    if name == CATEGORY:
        known = facts.spec.category_ids()
    elif facts.spec.fields[name].choices:
        known = list(facts.spec.fields[name].choices)
    labels = (*known, *sorted(set(texts) - set(known)))
    codes = pd.Index(labels).get_indexer(pd.Index(texts)) if labels else np.zeros(0)
    return _Axis(codes.astype(np.intp), labels)


def _text(value: object) -> str:
    import pandas as pd

    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    return str(value)


def _inside(place: NDArray[np.intp], by: Crossing, units: Units) -> NDArray[np.bool_]:
    """Return which units (or buckets) lie in the areas; all of them without any."""
    if not by.areas:
        return np.ones(len(place), dtype=bool)
    lineage = units.lineage.sort_index()  # the order of the codes
    found: NDArray[np.bool_] = lineage.isin(by.areas).any(axis=1).to_numpy()
    return found[place]


def _grid(
    by: Crossing, axes: Sequence[_Axis], ground: Ground, units: Units, shape: tuple[int, ...]
) -> NDArray[np.intp]:
    """Return the key of every unit of the level in every period and with every label."""
    own = np.flatnonzero(ground.level == ground.levels.index(by.level))
    own = own[_inside(own, by, units)]
    count = len(own) * int(np.prod([len(axis.labels) for axis in axes]))
    if count > MOST_ROWS:
        raise InputError(
            explain(
                "the table",
                f"with its zeros it would have {count:,} rows",
                "leave the zeros out, or divide by less",
            )
        )
    if not count:
        return np.zeros(0, dtype=np.intp)
    mesh = np.meshgrid(own, *(np.arange(len(axis.labels)) for axis in axes), indexing="ij")
    return np.ravel_multi_index([one.ravel() for one in mesh], shape)


def _labelled(
    keys: NDArray[np.intp], shape: tuple[int, ...], axes: Sequence[_Axis], by: Crossing,
    ground: Ground,
) -> pd.DataFrame:  # fmt: skip
    import pandas as pd

    place, *codes = np.unravel_index(keys, shape)
    names = np.array(ground.levels, dtype=object)
    columns: dict[str, object] = {
        "pcode": ground.codes[place],
        "known_level": names[ground.level[place]],
    }
    for name, axis, code in zip(("period", *by.fields), axes, codes, strict=True):
        columns[name] = np.array(axis.labels or ("",), dtype=object)[code]
    return pd.DataFrame(columns)


def _buckets_last(table: pd.DataFrame, by: Crossing) -> pd.DataFrame:
    """Return the table by unit, then period, then fields in their order; buckets last."""
    bucket = table["known_level"] != by.level
    table = table.assign(_bucket=bucket)
    table = table.sort_values(["_bucket", "pcode"], kind="stable", ignore_index=True)
    return table.drop(columns="_bucket")
