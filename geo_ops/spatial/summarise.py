"""Summarise: located rows become figures by unit, month and category that reconcile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo_ops.spatial.aggregates import own_figures
from geo_ops.spatial.figures import CUBE_COLUMNS, DERIVED_COLUMNS, Figures
from geo_ops.spatial.periods import labels
from geo_ops.spatial.sums import ground_of, grouped, layer_cells, part_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.spatial.sums import Cells, Ground, Ints, Keys
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.measure import Measure

    Objects = np.typing.NDArray[np.object_]


def period_of(rows: pd.DataFrame, zone: ZoneInfo) -> pd.Series:
    """Return the month of each row in the region's own time ("2020-03").

    A row dated only to a year has the year ("2020"): it is in no month. An undated one has "".
    """
    return labels(rows, zone, "month")


def summarise(
    layers: Iterable[tuple[LayerSpec, gpd.GeoDataFrame]], units: Units, zone: ZoneInfo
) -> Figures:
    """Return the figures of all layers: of what adds up, and of means and the like. No rates.

    Args:
        layers: spec and located rows (see `Located.rows`), in the order of the mission.
        units: the units of the division on the as-of date.
        zone: the region's time zone, in which months begin.
    """
    every = list(layers)
    sums = [(spec.model_copy(update={"measures": spec.sums}), rows) for spec, rows in every]
    return replace(tally(sums, units, zone), derived=own_figures(every, units))


def tally(
    layers: Iterable[tuple[LayerSpec, gpd.GeoDataFrame]], units: Units, zone: ZoneInfo
) -> Figures:
    """Return the sums of all measures; of a rate, of what it counts. Args as `summarise`."""
    import pandas as pd

    ground = ground_of(units)
    blocks = [
        _Block(spec, keys, name, cells)
        for spec, rows in layers
        for keys, found in [layer_cells(spec.measures, rows, (units, ground, zone))]
        for name, cells in found.items()
    ]
    country = str(units.table.index[units.table["level"] == units.levels[0]][0])
    leveled = [
        [_at_level(block, ground, at) for at in range(len(ground.levels))] for block in blocks
    ]
    pairs = list(zip(blocks, leveled, strict=True))
    return Figures(
        units=_unit_table(pairs, units, ground),
        months=_month_table(pairs, ground),
        categories=_category_table(pairs, ground, country),
        cube=_cube(pairs, ground),
        country=country,
        derived=pd.DataFrame(columns=list(DERIVED_COLUMNS)),
    )


class _Block(NamedTuple):
    """The cells of one measure of one layer."""

    spec: LayerSpec
    keys: Keys
    name: str
    cells: Cells


_Leveled = list[tuple[_Block, list["Cells"]]]


def measure_values(rows: gpd.GeoDataFrame, measure: Measure, units: Units) -> pd.Series:
    """Return what each row adds to a measure that adds up, without rows of other categories."""
    import pandas as pd

    part = part_of(rows, measure, units, ground_of(units))
    values = np.bincount(part.row, weights=part.weight, minlength=len(rows))
    found = pd.Series(values, index=rows.index)
    return found[rows["category"].isin(measure.categories)] if measure.categories else found


def _at_level(block: _Block, ground: Ground, level: int) -> Cells:
    """Return the cells of one level: of its units, and in buckets of coarser ones."""
    unit, month, category, value = block.cells
    shape = (len(ground.codes), *block.keys.shape)
    return grouped((ground.at[level][unit], month, category), value, shape)


def _cube(pairs: _Leveled, ground: Ground) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for block, levels in pairs:
        unit, month, category, value = (np.concatenate(part) for part in zip(*levels, strict=True))
        at = np.repeat(np.arange(len(levels)), [len(cells.unit) for cells in levels])
        zero = np.zeros(len(unit), dtype=np.intp)
        columns = {
            "layer": _text([block.spec.id], zero),
            "measure": _text([block.name], zero),
            "level": _text(ground.levels, at),
            "pcode": _text(ground.codes, unit),
            "known_level": _text(ground.levels, ground.level[unit]),
            "month": _text(block.keys.months, month),
            "category": _text(block.keys.categories, category),
            "value": value,
        }
        parts.append(pd.DataFrame(columns))
    if not parts:
        return pd.DataFrame(columns=list(CUBE_COLUMNS))
    return pd.concat(parts, ignore_index=True)


def _text(labels_: Sequence[str] | Objects, codes: Ints) -> pd.api.extensions.ExtensionArray:
    """Return a column of labels by their numbers, without a Python object a row."""
    import pandas as pd

    known = [str(one) for one in labels_] or [""]
    return pd.array(known, dtype="str").take(codes)


def _unit_table(pairs: _Leveled, units: Units, ground: Ground) -> pd.DataFrame:
    """Return every unit of every level, zeros too, and the buckets."""
    import pandas as pd

    size = len(ground.codes)
    own = ground.positions(pd.Series(units.table.index))
    columns = ["layer", "measure", "level", "pcode", "known_level", "value"]
    names = np.array(ground.levels, dtype=object)
    parts: list[pd.DataFrame] = []
    for block, levels in pairs:
        value = np.zeros(size)
        buckets: list[tuple[int, Ints, np.typing.NDArray[np.float64]]] = []
        for at, cells in enumerate(levels):
            sums = np.bincount(cells.unit, weights=cells.value, minlength=size)
            here = ground.level == at
            value[here] = sums[here]
            above = np.unique(cells.unit[ground.level[cells.unit] != at])
            buckets.append((at, above, sums[above]))
        place = np.concatenate([own, *(one for _, one, _ in buckets)])
        at_level = np.concatenate(
            [ground.level[own], *(np.full(len(one), at) for at, one, _ in buckets)]
        )
        figures = np.concatenate([value[own], *(sums for *_, sums in buckets)])
        head = {"layer": block.spec.id, "measure": block.name}
        body = {
            "level": names[at_level],
            "pcode": ground.codes[place],
            "known_level": names[ground.level[place]],
            "value": figures,
        }
        parts.append(pd.DataFrame({**body}).assign(**head)[columns])
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return table.assign(suppressed=False)


def _certain(block: _Block, levels: list[Cells], ground: Ground) -> Cells:
    """Return the cells of units, without the buckets of any level."""
    found = [
        [part[ground.level[cells.unit] == at] for part in cells] for at, cells in enumerate(levels)
    ]
    unit, month, category, value = (np.concatenate(part) for part in zip(*found, strict=True))
    return grouped((unit, month, category), value, (len(ground.codes), *block.keys.shape))


def _month_table(pairs: _Leveled, ground: Ground) -> pd.DataFrame:
    """Return month by unit, where there is something; `Figures.by_month` fills in zeros."""
    import pandas as pd

    parts = []
    for block, levels in pairs:
        cells = _certain(block, levels, ground)
        shape = (len(ground.codes), len(block.keys.months), 1)
        cells = grouped((cells.unit, cells.month, np.zeros_like(cells.unit)), cells.value, shape)
        months = np.array(block.keys.months, dtype=object)
        parts.append(
            pd.DataFrame({"pcode": ground.codes[cells.unit], "month": months[cells.month]}).assign(
                layer=block.spec.id, measure=block.name, value=cells.value
            )
        )
    return _joined(parts, ["layer", "measure", "pcode", "month", "value"])


def _category_table(pairs: _Leveled, ground: Ground, country: str) -> pd.DataFrame:
    """Return category by unit in the order of the spec; the country has all of them, zeros too."""
    import pandas as pd

    parts = []
    top = int(np.flatnonzero(ground.codes == country)[0])
    for block, levels in pairs:
        measure = block.spec.measures.get(block.name)
        ids = block.spec.category_ids()
        wanted = (measure.categories if measure is not None else []) or ids
        names = [*dict.fromkeys([*ids, *block.keys.categories])]
        order = {name: at for at, name in enumerate(names)}
        to = np.array([order[one] for one in block.keys.categories], dtype=np.intp)
        cells = _certain(block, levels, ground)
        zeros = np.array([order[one] for one in wanted], dtype=np.intp)
        own = to[cells.category] if len(to) else cells.category
        unit = np.concatenate([np.full(len(zeros), top), cells.unit])
        found = grouped(
            (unit, np.zeros_like(unit), np.concatenate([zeros, own])),
            np.concatenate([np.zeros(len(zeros)), cells.value]),
            (len(ground.codes), 1, max(len(names), 1)),
        )
        labels_ = np.array(names, dtype=object)
        parts.append(
            pd.DataFrame(
                {"pcode": ground.codes[found.unit], "category": labels_[found.category]}
            ).assign(layer=block.spec.id, measure=block.name, value=found.value)
        )
    return _joined(parts, ["layer", "measure", "pcode", "category", "value"])


def _joined(parts: Sequence[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    filled = [part for part in parts if len(part)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns)
    table = table[columns].sort_values(["layer", "measure"], kind="stable", ignore_index=True)
    return table.assign(suppressed=False)
