"""Summarise: located rows become figures by unit, month and category that reconcile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.spatial.figures import CUBE_COLUMNS, Figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.specs.layer import LayerSpec, Measure

KEYS = ["layer", "measure"]


def period_of(rows: pd.DataFrame, zone: ZoneInfo) -> pd.Series:
    """Return the month of each row in the region's own time ("2020-03").

    A row dated only to a year has the year ("2020"): it is in no month. An undated one has "".
    """
    local = rows["time"].dt.tz_convert(zone)
    month = local.dt.strftime("%Y-%m").fillna("")
    year = local.dt.strftime("%Y").fillna("")
    period: pd.Series = month.where(rows["time_precision"] != "year", year).astype("object")
    return period


def summarise(
    layers: Iterable[tuple[LayerSpec, gpd.GeoDataFrame]], units: Units, zone: ZoneInfo
) -> Figures:
    """Return the figures of all layers.

    Args:
        layers: spec and located rows (see `Located.rows`), in the order of the mission.
        units: the units of the division on the as-of date.
        zone: the region's time zone, in which months begin.
    """
    import pandas as pd

    cubes: list[pd.DataFrame] = []
    for spec, rows in layers:
        base = _base(rows, units, zone)
        for name, measure in spec.measures.items():
            values = measure_values(rows, measure)
            cubes += [
                _cube(base, values, level).assign(layer=spec.id, measure=name)
                for level in units.levels
            ]
    cube = pd.concat(cubes, ignore_index=True) if cubes else pd.DataFrame()
    cube = cube.reindex(columns=list(CUBE_COLUMNS))
    specs = [spec for spec, _ in layers]
    country = str(units.table.index[units.table["level"] == units.levels[0]][0])
    return Figures(
        units=_unit_table(cube, specs, units),
        months=_periods(cube),
        categories=_category_table(cube, specs, country),
        cube=cube,
        country=country,
    )


def _base(rows: gpd.GeoDataFrame, units: Units, zone: ZoneInfo) -> pd.DataFrame:
    """Return, for each row, its unit at every level, its own unit and level, month and category."""
    lineage = units.lineage.loc[rows["pcode"]].set_axis(rows.index, axis=0)
    base: pd.DataFrame = lineage.assign(
        _pcode=rows["pcode"],
        _level=rows["level"],
        month=period_of(rows, zone),
        category=rows["category"],
    )
    return base


def measure_values(rows: gpd.GeoDataFrame, measure: Measure) -> pd.Series:
    """Return what each row adds to a measure; rows of other categories are left out."""
    import pandas as pd

    values: pd.Series = pd.Series(1.0, index=rows.index)
    if measure.field is not None:
        values = rows[measure.field].astype("Float64").fillna(0.0).astype(float)
    if measure.categories:
        values = values[rows["category"].isin(measure.categories)]
    return values


def _cube(base: pd.DataFrame, values: pd.Series, level: str) -> pd.DataFrame:
    chosen = base.loc[values.index]
    known = chosen[level] != ""
    table = chosen[["month", "category"]].assign(
        level=level,
        pcode=chosen[level].where(known, chosen["_pcode"]),
        known_level=chosen["_level"].where(~known, level),
        value=values,
    )
    keys = ["level", "pcode", "known_level", "month", "category"]
    return table.groupby(keys, as_index=False, sort=True).agg({"value": "sum"})


def _unit_table(cube: pd.DataFrame, specs: Sequence[LayerSpec], units: Units) -> pd.DataFrame:
    """Return every unit of every level, zeros too, and the buckets."""
    import pandas as pd

    own = units.table.reset_index()[["pcode", "level"]]
    own = own.assign(known_level=own["level"])
    pairs = [(spec.id, name) for spec in specs for name in spec.measures]
    frames = [own.assign(layer=layer, measure=measure, value=0.0) for layer, measure in pairs]
    columns = ["layer", "measure", "level", "pcode", "known_level", "value"]
    table = pd.concat([*frames, cube[columns]], ignore_index=True)
    table = table.groupby(columns[:-1], as_index=False, sort=False).agg({"value": "sum"})
    return table.assign(suppressed=False)


def _periods(cube: pd.DataFrame) -> pd.DataFrame:
    """Return month by unit, where there is something; `Figures.by_month` fills in zeros."""
    certain = cube[cube["known_level"] == cube["level"]]
    keys = ["layer", "measure", "pcode", "month"]
    table = certain.groupby(keys, as_index=False, sort=True).agg({"value": "sum"})
    return table.assign(suppressed=False)


def _category_table(cube: pd.DataFrame, specs: Sequence[LayerSpec], country: str) -> pd.DataFrame:
    """Return category by unit in the order of the spec; the country has all of them, zeros too."""
    import pandas as pd

    certain = cube[cube["known_level"] == cube["level"]]
    keys = ["layer", "measure", "pcode", "category"]
    table = certain.groupby(keys, as_index=False, sort=False).agg({"value": "sum"})
    zeros = pd.DataFrame(
        [
            (spec.id, name, country, category, 0.0)
            for spec in specs
            for name, measure in spec.measures.items()
            for category in (measure.categories or spec.category_ids())
        ],
        columns=[*keys, "value"],
    )
    table = pd.concat([zeros, table], ignore_index=True)
    table = table.groupby(keys, as_index=False, sort=False).agg({"value": "sum"})
    order = {
        (spec.id, category): place
        for spec in specs
        for place, category in enumerate(spec.category_ids())
    }
    place = [
        order.get((layer, category), len(order))
        for layer, category in zip(table["layer"], table["category"], strict=True)
    ]
    order_by = ["layer", "measure", "pcode", "_place"]
    table = table.assign(_place=place).sort_values(order_by, kind="stable")
    return table.drop(columns="_place").reset_index(drop=True).assign(suppressed=False)
