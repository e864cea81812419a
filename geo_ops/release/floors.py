"""Floors: the figures of layers whose small counts may not leave.

Of such a layer leave: each measure by unit, suppressed; by month and by category for the country,
suppressed. A measure of some categories is itself a crossing of category and unit, from which the
others could be had by subtraction: of it the country's figure leaves, and only where no category is
small. What crosses month, category and unit does not leave at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo_ops.release.suppress import Cell, Key, hidden, hidden_units, mark
from geo_ops.spatial.summarise import tally
from geo_ops.specs.layer import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.spatial.figures import Figures
    from geo_ops.specs.layer import LayerSpec

_ROWS = "rows"
_UNIT_KEYS = ["level", "pcode", "known_level"]


@dataclass(frozen=True)
class Floored:
    """A layer as it is known, coarsened, and the floor that holds for it."""

    spec: LayerSpec
    rows: gpd.GeoDataFrame
    floor: int


def apply_floors(
    figures: Figures, layers: Sequence[Floored], units: Units, zone: ZoneInfo
) -> Figures:
    """Return figures in which nothing under the floors of these layers can be read or worked out.

    `figures` are those of all layers (see `tally`).
    """
    if not layers:
        return figures
    ids = [one.spec.id for one in layers]
    parts = {name: [_without(figures, name, ids)] for name in ("units", "months", "categories")}
    for one in layers:
        probe = tally([(_probe(one.spec), one.rows)], units, zone)
        for measure in one.spec.measures:
            for name, table in _measure(figures, probe, one, measure, units).items():
                parts[name].append(table)
    return replace(
        figures,
        units=_join(parts["units"]),
        months=_join(parts["months"]),
        categories=_join(parts["categories"]),
        cube=_without(figures, "cube", ids).reset_index(drop=True),
        floors=frozenset(ids),
    )


def _probe(spec: LayerSpec) -> LayerSpec:
    """Return a layer with the row count, and each field's sum, over all categories."""
    label = spec.title
    sums = {
        _sum(one): Measure(label=label, aggregate=one.aggregate, field=one.field)
        for one in spec.measures.values()
    }
    measures = {_ROWS: Measure(label=label), **dict(sorted(sums.items()))}
    return spec.model_copy(update={"measures": measures})


def _sum(measure: Measure) -> str:
    if measure.aggregate == "count":
        return _ROWS
    return f"{measure.aggregate}-{measure.field or ''}"


def _measure(
    figures: Figures, probe: Figures, layer: Floored, name: str, units: Units
) -> dict[str, pd.DataFrame]:
    """Return the tables of one measure, suppressed."""
    measure = layer.spec.measures[name]
    own = {
        table: _of(getattr(figures, table), layer.spec.id, name)
        for table in ("units", "months", "categories")
    }
    country = {
        table: own[table][own[table]["pcode"] == figures.country]
        for table in ("months", "categories")
    }
    if measure.categories:
        base = _of(probe.categories, layer.spec.id, _sum(measure))
        base = base[base["pcode"] == figures.country]
        cells = _cells(base, probe.categories, layer.spec.id, ["pcode", "category"])
        small = any(cell.is_small(layer.floor) for cell in cells.values())
        whole = own["units"][own["units"]["known_level"] == own["units"]["level"]]
        hide = (whole["level"] != units.levels[0]) | small
        return {
            "units": mark(whole, hide.tolist()),
            "months": country["months"].iloc[:0],
            "categories": country["categories"].iloc[:0] if small else country["categories"],
        }
    table = _with_buckets(own["units"], units)
    cells = _cells(table, probe.units, layer.spec.id, _UNIT_KEYS)
    hiding = hidden_units(cells, layer.floor, units)
    total_hidden = hiding[units.levels[0], figures.country, units.levels[0]]
    result = {"units": _without_empty(mark(table, [hiding[key] for key in cells]))}
    for listing, key in (("months", "month"), ("categories", "category")):
        listed = _cells(country[listing], getattr(probe, listing), layer.spec.id, ["pcode", key])
        marks = hidden([*listed.values()], layer.floor)
        # A list that shows nothing, or whose total is not known, is not given at all.
        given = not total_hidden and not (marks and all(marks))
        result[listing] = mark(country[listing], marks) if given else country[listing].iloc[:0]
    return result


def _with_buckets(table: pd.DataFrame, units: Units) -> pd.DataFrame:
    """Return a unit table with every bucket that there could be.

    A bucket stands there only if it is not 0. Where it is hidden, that would tell: so all are.
    """
    import pandas as pd

    buckets = [
        (lower, pcode, own)
        for pcode, own in units.table["level"].items()
        for lower in units.levels[units.levels.index(own) + 1 :]
    ]
    empty = pd.DataFrame(buckets, columns=_UNIT_KEYS)
    empty = empty.assign(
        layer=table["layer"].iloc[0], measure=table["measure"].iloc[0], value=0.0, suppressed=False
    )
    whole = pd.concat([table, empty[table.columns]], ignore_index=True)
    return whole.drop_duplicates(_UNIT_KEYS, ignore_index=True)


def _without_empty(table: pd.DataFrame) -> pd.DataFrame:
    """Return a unit table without the buckets that are shown to be 0."""
    return table[(table["known_level"] == table["level"]) | (table["value"] != 0)]


def _cells(
    table: pd.DataFrame, probe: pd.DataFrame, layer: str, keys: list[str]
) -> dict[Key, Cell]:
    """Return the cells of a table, in its order, each with the number of rows behind it."""
    counted = _values(_of(probe, layer, _ROWS), keys)
    return {key: Cell(one, counted.get(key, 0.0)) for key, one in _values(table, keys).items()}


def _values(table: pd.DataFrame, keys: list[str]) -> dict[Key, float]:
    names = zip(*(table[one].tolist() for one in keys), strict=True)
    return dict(zip(names, table["value"].astype(float).tolist(), strict=True))


def _of(table: pd.DataFrame, layer: str, measure: str) -> pd.DataFrame:
    return table[(table["layer"] == layer) & (table["measure"] == measure)]


def _without(figures: Figures, name: str, layers: list[str]) -> pd.DataFrame:
    table: pd.DataFrame = getattr(figures, name)
    return table[~table["layer"].isin(layers)]


def _join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0].reset_index(drop=True)
