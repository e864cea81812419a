"""The figures of an audience: sums with their floors, rates made from what is left of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.release.floors import Floored, apply_floors
from geo_ops.spatial.aggregates import own_figures
from geo_ops.spatial.facts import Facts
from geo_ops.spatial.figures import DERIVED_COLUMNS
from geo_ops.spatial.locate import level_of
from geo_ops.spatial.rates import Fraction, Setting, alike, observed, person_time, rates
from geo_ops.spatial.summarise import tally
from geo_ops.spatial.sums import SQUARES, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.spatial.figures import Figures
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.measure import Measure
    from geo_ops.specs.release_rule import ReleaseRule

_LOOSE = ("text", "boolean", "integer")
"""Types of fields that figures may be divided by."""


@dataclass(frozen=True)
class Seen:
    """A layer as an audience may count it: the spec, the rows and the rule that cut them."""

    spec: LayerSpec
    rows: gpd.GeoDataFrame
    rule: ReleaseRule


def without_blind_rates(layers: Sequence[Seen], setting: Setting) -> list[Seen]:
    """Return layers without the rates of what the audience does not see, or of nobody."""
    sums = {one.spec.id: set(one.spec.sums) for one in layers}

    def may(spec: LayerSpec, measure: Measure) -> bool:
        if measure.per is None:
            return True
        if measure.per_people:
            return bool(setting.people)
        layer, _, name = measure.per.rpartition(".")
        return name in sums.get(layer or spec.id, ())

    return [
        replace(
            one,
            spec=one.spec.model_copy(
                update={
                    "measures": {
                        name: measure
                        for name, measure in one.spec.measures.items()
                        if may(one.spec, measure)
                    }
                }
            ),
        )
        for one in layers
    ]


def figures_for(layers: Sequence[Seen], units: Units, zone: ZoneInfo, setting: Setting) -> Figures:
    """Return all figures of an audience.

    Sums first, with their floors, and nothing below the finest level that may be shown. Rates are
    worked out from these, so they tell nothing that these do not; of a layer with a floor, means
    and the like, and crossings, are not given.
    """
    counted = [(_counted(one.spec), one.rows) for one in layers]
    figures = tally(counted, units, zone)
    floored = [
        Floored(spec, rows, one.rule.floor)
        for one, (spec, rows) in zip(layers, counted, strict=True)
        if one.rule.floor
    ]
    figures = apply_floors(figures, floored, units, zone)
    depth = {one.spec.id: level_of(one.rule.finest, units.levels) for one in layers}
    figures = _blind(figures, depth, units)
    spans = {one.spec.id: observed(one.rows, zone, setting) for one in layers}
    figures = replace(
        figures, observed={name: span for name, span in spans.items() if span is not None}
    )
    open_ = [one for one in layers if not one.rule.floor]
    parts = [own_figures([(one.spec, one.rows) for one in open_], units)]
    parts += [_rate_table(figures, one, units, setting) for one in layers]
    return replace(
        _without_tops(figures, layers),
        derived=_not_below(parts, depth, units),
        facts={one.spec.id: facts_of(one, zone) for one in open_},
    )


def _counted(spec: LayerSpec) -> LayerSpec:
    """Return a layer with what adds up of it: its sums, and what its rates count."""
    chosen = {
        name: one for name, one in spec.measures.items() if one.adds_up or one.per is not None
    }
    return spec.model_copy(update={"measures": chosen})


def _blind(figures: Figures, depth: Mapping[str, str], units: Units) -> Figures:
    """Return figures without those of units below the finest level of their layer."""
    place = {name: at for at, name in enumerate(units.levels)}
    table = figures.units
    below = table["level"].map(place) > table["layer"].map(depth).map(place)
    blind = below & (table["known_level"] == table["level"])
    return replace(
        figures,
        units=table.assign(
            suppressed=table["suppressed"] | blind, value=table["value"].where(~blind)
        ),
    )


def _rate_table(figures: Figures, layer: Seen, units: Units, setting: Setting) -> pd.DataFrame:
    """Return the rates of a layer by unit, DERIVED_COLUMNS."""
    import pandas as pd

    parts = []
    for name, measure in layer.spec.measures.items():
        if measure.per is None:
            continue
        for level in units.levels:
            table = figures.by_unit(layer.spec.id, name, level)
            own, buckets = table[~table["bucket"]], table[table["bucket"]]
            fraction = _fraction(figures, layer, name, own, setting)
            found = rates(measure, fraction)
            total = own["value"].sum() + buckets["value"].sum()
            unplaced = buckets["value"].sum() / total if total > 0 else 0.0
            if table["suppressed"].any():
                unplaced = float("nan")
            parts.append(
                pd.DataFrame(
                    {
                        "layer": layer.spec.id,
                        "measure": name,
                        "level": level,
                        "pcode": own["pcode"].to_numpy(),
                        "value": found.value,
                        "low": found.low,
                        "high": found.high,
                        "top": fraction.top,
                        "bottom": fraction.bottom,
                        "unplaced": unplaced,
                        "note": found.note,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else _nothing()


def _fraction(
    figures: Figures, layer: Seen, name: str, own: pd.DataFrame, setting: Setting
) -> Fraction:
    """Return what a rate divides, for the units of one level."""
    spec, measure = layer.spec, layer.spec.measures[name]
    codes = own["pcode"].tolist()
    hidden = own["suppressed"].to_numpy(dtype=bool)
    same = True
    if measure.per_people:
        base = np.array([setting.people.get(one, np.nan) for one in codes], dtype=float)
        bottom = base * person_time(spec, figures.observed.get(spec.id))
    else:
        other, _, below = str(measure.per).rpartition(".")
        other = other or spec.id
        per = _by_code(figures, other, below)
        bottom = base = per["value"].reindex(codes).to_numpy(dtype=float)
        hidden = hidden | per["suppressed"].reindex(codes).eq(other=True).to_numpy(dtype=bool)
        same = alike(figures.observed.get(spec.id), figures.observed.get(other))
    top = own["value"].to_numpy(dtype=float)
    if measure.field is None:
        return Fraction(top, bottom, base, hidden, alike=same)
    squares = None
    if not layer.rule.floor:
        squares = _by_code(figures, spec.id, name + SQUARES)["value"].reindex(codes).to_numpy(float)
    return Fraction(top, bottom, base, hidden, squares, largest_of(layer.rows, measure), same)


def largest_of(rows: pd.DataFrame, measure: Measure) -> float:
    """Return the most that one row adds to a sum; 1 where nothing adds anything."""
    values = numbers(rows[measure.field])
    if measure.categories:
        values = values[rows["category"].isin(measure.categories).to_numpy()]
    return float(values.max()) if len(values) and values.max() > 0 else 1.0


def _by_code(figures: Figures, layer: str, measure: str) -> pd.DataFrame:
    table = figures.units
    table = table[
        (table["layer"] == layer)
        & (table["measure"] == measure)
        & (table["known_level"] == table["level"])
    ]
    return table.set_index("pcode")[["value", "suppressed"]]


def _without_tops(figures: Figures, layers: Sequence[Seen]) -> Figures:
    """Return figures without what rates count: a rate's name never stands over a sum."""
    tops = {
        (one.spec.id, name + more)
        for one in layers
        for name, measure in one.spec.measures.items()
        if measure.per is not None
        for more in ("", SQUARES)
    }

    def kept(table: pd.DataFrame) -> pd.DataFrame:
        if not tops:
            return table
        drop = np.zeros(len(table), dtype=bool)
        for layer, name in tops:
            drop |= ((table["layer"] == layer) & (table["measure"] == name)).to_numpy()
        return table[~drop].reset_index(drop=True)

    return replace(
        figures,
        units=kept(figures.units),
        months=kept(figures.months),
        categories=kept(figures.categories),
        cube=kept(figures.cube),
    )


def _not_below(
    parts: Sequence[pd.DataFrame], depth: Mapping[str, str], units: Units
) -> pd.DataFrame:
    """Return derived figures of the levels that may be shown."""
    import pandas as pd

    filled = [part for part in parts if len(part)]
    if not filled:
        return _nothing()
    table = pd.concat(filled, ignore_index=True).reindex(columns=list(DERIVED_COLUMNS))
    place = {name: at for at, name in enumerate(units.levels)}
    shown = table["level"].map(place) <= table["layer"].map(depth).map(place)
    return table[shown].reset_index(drop=True)


def _nothing() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=list(DERIVED_COLUMNS))


def facts_of(layer: Seen, zone: ZoneInfo) -> Facts:
    """Return the facts of a layer without a floor.

    Where no rows leave, no day and no field but the category may divide what does: together they
    would be the rows.
    """
    spec, rule, rows = layer.spec, layer.rule, layer.rows
    category = spec.category.field if spec.category is not None else None
    fields = [
        name
        for name, field in spec.fields.items()
        if name != category
        and rule.rows
        and name in rule.columns
        and field.type in _LOOSE
        and name in rows.columns
    ]
    sums = [one.field for one in spec.measures.values() if one.field is not None]
    columns = ["pcode", "time", "time_precision", "category", "geometry", *fields, *sums]
    kept = rows[[name for name in dict.fromkeys(columns) if name in rows.columns]]
    if not rule.rows:
        local = kept["time"].dt.tz_convert(zone).dt.tz_localize(None)
        month = local.dt.to_period("M").dt.to_timestamp().dt.tz_localize(zone, ambiguous=True)
        precision = kept["time_precision"]
        kept = kept.assign(
            time=month.dt.tz_convert("UTC").astype(kept["time"].dtype),
            time_precision=precision.where(precision.isin(["year", "none"]), "month"),
        )
    return Facts(spec, kept, tuple(fields), "day" if rule.rows else "month")
