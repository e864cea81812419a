"""Sums: what the rows of a layer add up to by unit, month and category, as arrays.

A million rows are coded to numbers once; each measure is then one pass over small arrays. The codes
are in the order of their labels, so sorted codes are sorted text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo_ops.spatial.periods import coded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.boundaries.units import Units
    from geo_ops.specs.measure import Measure

    Ints = NDArray[np.intp]
    Floats = NDArray[np.float64]

DENSE = 4_000_000
"""Up to so many combinations are counted in one array; more are sorted first."""


class Part(NamedTuple):
    """What rows add to a measure: positions of rows, what each adds, and in which unit.

    `unit` has positions in `Ground.codes` where a row is in several units (a line), else None: the
    row's own.
    """

    row: Ints
    weight: Floats
    unit: Ints | None = None


@dataclass(frozen=True)
class Ground:
    """The units as numbers: position of each code, and of its unit at every level.

    `codes` are sorted; `level` has the number of the level of each; `at[i]` the position of the
    unit that holds each at level i, or its own where it is coarser than that.
    """

    codes: NDArray[np.object_]
    levels: tuple[str, ...]
    level: Ints
    at: tuple[Ints, ...]

    def positions(self, pcodes: pd.Series) -> Ints:
        """Return the position of each code."""
        import pandas as pd

        found: Ints = pd.Index(self.codes).get_indexer(pd.Index(pcodes))
        return found


_LAST: list[tuple[Units, Ground]] = []


def ground_of(units: Units) -> Ground:
    """Return the units of a division as numbers; those of the last one asked for are kept."""
    if not _LAST or _LAST[0][0] is not units:
        _LAST[:] = [(units, _ground(units))]
    return _LAST[0][1]


def _ground(units: Units) -> Ground:
    lineage = units.lineage.sort_index()
    codes = lineage.index.to_numpy(dtype=object)
    place = {code: at for at, code in enumerate(codes)}
    own = np.arange(len(codes))
    at = tuple(
        np.array(
            [place.get(code, here) for code, here in zip(lineage[level], own, strict=True)],
            dtype=np.intp,
        )
        for level in units.levels
    )
    depth = {name: number for number, name in enumerate(units.levels)}
    level = np.array([depth[one] for one in units.table["level"].loc[codes]], dtype=np.intp)
    return Ground(codes, units.levels, level, at)


class Cells(NamedTuple):
    """Sums by unit, month and category, of the combinations that have rows, in their order."""

    unit: Ints
    month: Ints
    category: Ints
    value: Floats


@dataclass(frozen=True)
class Keys:
    """The rows of a layer as numbers: unit, month and category of each, and what these mean."""

    unit: Ints
    month: Ints
    months: tuple[str, ...]
    category: Ints
    categories: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The number of months and of categories."""
        return len(self.months), len(self.categories)

    def cells(self, part: Part, size: int) -> Cells:
        """Return the sums of a measure by unit, month and category, of `size` units."""
        unit = self.unit[part.row] if part.unit is None else part.unit
        return grouped(
            (unit, self.month[part.row], self.category[part.row]), part.weight, (size, *self.shape)
        )


def keys_of(rows: pd.DataFrame, ground: Ground, zone: ZoneInfo) -> Keys:
    """Return the rows as numbers. Args as `summarise`."""
    import pandas as pd

    month, months = coded(rows, zone, "month")
    found, texts = pd.factorize(rows["category"].to_numpy(dtype=object))
    order = np.argsort(texts.astype(str), kind="stable") if len(texts) else np.zeros(0, np.intp)
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    category = rank[found] if len(order) else found.astype(np.intp)
    names = tuple(str(texts[one]) for one in order)
    # Undated rows are coded -1: with a label of their own they come first, as "" does in text.
    return Keys(ground.positions(rows["pcode"]), month + 1, ("", *months), category, names)


def grouped(codes: tuple[Ints, Ints, Ints], weight: Floats, shape: tuple[int, int, int]) -> Cells:
    """Return the sum of the weights of each combination of codes that is there, in their order."""
    _, months, categories = shape
    key = (codes[0] * months + codes[1]) * categories + codes[2]
    if int(np.prod(shape)) <= DENSE:
        present = np.flatnonzero(np.bincount(key))
        value = np.bincount(key, weights=weight)[present].astype(float)
    else:
        present, inverse = np.unique(key, return_inverse=True)
        value = np.bincount(inverse, weights=weight)
    rest, category = np.divmod(present, max(categories, 1))
    unit, month = np.divmod(rest, max(months, 1))
    return Cells(unit, month, category, value)


def part_of(rows: gpd.GeoDataFrame, measure: Measure, units: Units, ground: Ground) -> Part:
    """Return what each row adds to what a measure counts or sums."""
    row = np.arange(len(rows), dtype=np.intp)
    if measure.categories:
        row = np.flatnonzero(rows["category"].isin(measure.categories).to_numpy())
    if measure.aggregate in ("length", "area"):
        return _measured(rows.iloc[row], row, measure, units, ground)
    if measure.field is None:
        return Part(row, np.ones(len(row)))
    return Part(row, numbers(rows[measure.field])[row])


def numbers(column: pd.Series) -> Floats:
    """Return a field as numbers; what is not known adds nothing."""
    return np.asarray(column.astype("Float64").to_numpy(dtype="float64", na_value=0.0))


def _measured(
    rows: gpd.GeoDataFrame, row: Ints, measure: Measure, units: Units, ground: Ground
) -> Part:
    """Return the km of lines or the km2 of areas in each of the lowest units.

    A row known only to a unit has no shape, so nothing of it is measured; nor is what lies abroad.
    """
    import shapely

    from geo_ops.spatial.join import areas_by_unit, lines_by_unit

    lines = measure.aggregate == "length"
    kind = shapely.get_dimensions(rows.geometry.to_numpy())
    chosen = np.flatnonzero(kind == (1 if lines else 2))
    if not len(chosen):
        return Part(np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0, dtype=np.intp))
    shapes = rows[["geometry"]].iloc[chosen].set_axis(row[chosen], axis=0)
    lowest = units.lowest[["pcode", "geometry"]]
    table = lines_by_unit(shapes, lowest) if lines else areas_by_unit(shapes, lowest)
    table = table[table["pcode"] != ""]
    size = table["length_m"] / 1000 if lines else table["km2"]
    return Part(
        table["line" if lines else "area"].to_numpy(dtype=np.intp),
        size.to_numpy(dtype=float),
        ground.positions(table["pcode"]),
    )


def layer_cells(
    measures: Mapping[str, Measure],
    rows: gpd.GeoDataFrame,
    where: tuple[Units, Ground, ZoneInfo],
) -> tuple[Keys, dict[str, Cells]]:
    """Return the cells of each measure of a layer, and what their numbers mean.

    A rate per sum has cells of the squares of what it sums as well, under its name and `SQUARES`:
    its interval is made from them.
    """
    units, ground, zone = where
    keys = keys_of(rows, ground, zone)
    found: dict[str, Cells] = {}
    for name, measure in measures.items():
        part = part_of(rows, measure, units, ground)
        found[name] = keys.cells(part, len(ground.codes))
        if measure.per is not None and measure.field is not None:
            found[name + SQUARES] = keys.cells(
                part._replace(weight=part.weight**2), len(ground.codes)
            )
    return keys, found


SQUARES = ":squares"
