"""Figures by unit, month and category: what the page needs to give the figures of any window.

A block for each layer of which the audience may see crossings: a row for each deepest known unit,
month and category, a column for each measure that no other gives. The page adds them up by unit
and level, so that a window over everything gives the figures of the whole. Of a layer whose small
counts are suppressed there is no such table, only its months for the country, suppressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo_ops.carto.recipe import shown_layers
from geo_ops.web.packing import Packer

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.layer import LayerSpec, Measure
    from geo_ops.specs.map import MapSpec
    from geo_ops.specs.measure import Aggregate

Json = dict[str, Any]

MOVING = ("events", "movements")
"""Kinds of layers whose rows happen on a day: their figures follow a window of time."""

KEYS = ["pcode", "month", "category"]


def cubes(situation: Situation, map_spec: MapSpec) -> dict[str, Json]:
    """Return the figures of each layer that may be had by unit, month and category.

    `packed` has the columns `unit` (P-code), `month` ("2020-03", "2020", "" undated), `category`,
    and one for each number in `measures`: name -> [column, categories (None: all)].
    """
    found = {}
    for view in shown_layers(situation, map_spec):
        table = _table(situation, view)
        if table is not None:
            found[view.spec.id] = {"measures": _measures(view.spec), "packed": _packed(table)}
    return found


def _table(situation: Situation, view: LayerView) -> pd.DataFrame | None:
    """Return KEYS and a column for each measure of `_columns`; None where none may be had."""
    spec, figures = view.spec, situation.figures
    if spec.kind not in MOVING or spec.time is None or figures.floored(spec.id):
        return None
    cube = figures.cube
    cube = cube[(cube["layer"] == spec.id) & (cube["level"] == situation.units.levels[-1])]
    cube = cube[cube["measure"].isin(_columns(spec)) & (cube["value"] != 0)]
    if cube.empty or not (cube["month"] != "").any():
        return None
    # What is known only to a coarser unit has that unit's code: with it, a row is in one place.
    table = cube.pivot_table(index=KEYS, columns="measure", values="value", aggfunc="sum")
    return table.reindex(columns=_columns(spec)).fillna(0.0).reset_index()


def _columns(spec: LayerSpec) -> list[str]:
    """Return the measures that must be stored: the first of each sum, of all categories if any."""
    found: dict[tuple[Aggregate, str | None], str] = {}
    for name, one in sorted(spec.sums.items(), key=lambda item: bool(item[1].categories)):
        if not one.categories:
            found.setdefault((one.aggregate, one.field), name)
    stored = set(found.values())
    alone = {name for name, one in spec.sums.items() if (one.aggregate, one.field) not in found}
    return [name for name in spec.sums if name in stored | alone]


def _measures(spec: LayerSpec) -> Json:
    """Return, for each measure, the column that it is had from, and its categories."""
    columns = _columns(spec)
    whole = {
        (one.aggregate, one.field): name
        for name, one in spec.sums.items()
        if name in columns and not one.categories
    }
    return {name: _source(name, one, whole, columns) for name, one in spec.sums.items()}


def _source(
    name: str, measure: Measure, whole: dict[tuple[Aggregate, str | None], str], columns: list[str]
) -> list[Any]:
    source = name if name in columns else whole[measure.aggregate, measure.field]
    return [f"n{columns.index(source)}", measure.categories or None]


def _packed(table: pd.DataFrame) -> str:
    import numpy as np

    table = table.sort_values(KEYS, kind="stable")
    packer = Packer(len(table))
    packer.choices("unit", [str(one) for one in table["pcode"]])
    packer.choices("month", [str(one) for one in table["month"]])
    packer.choices("category", [str(one) for one in table["category"]])
    for at, name in enumerate(one for one in table.columns if one not in KEYS):
        values = table[name].to_numpy(dtype=float)
        if (values == np.rint(values)).all():
            packer.integers(f"n{at}", values.astype(np.int64))
        else:
            packer.choices(f"n{at}", [round(float(one), 4) for one in values])
    return packer.text()


def country_months(situation: Situation, map_spec: MapSpec) -> dict[str, Json]:
    """Return, for layers without a cube, each measure by month of the country.

    Layer -> measure -> [[month, value or None where it is suppressed]].
    """
    found: dict[str, Json] = {}
    for view in shown_layers(situation, map_spec):
        spec = view.spec
        if spec.kind not in MOVING or not situation.figures.floored(spec.id):
            continue
        series = {name: _series(situation, spec.id, name) for name in spec.sums}
        given = {name: one for name, one in series.items() if one}
        if given:
            found[spec.id] = given
    return found


def _series(situation: Situation, layer: str, measure: str) -> list[list[Any]]:
    table = situation.figures.by_month(layer, measure)
    rows: Iterable[Any] = zip(table["month"], table["value"], table["suppressed"], strict=True)
    return [[str(month), None if hidden else float(value)] for month, value, hidden in rows]


def window(situation: Situation, map_spec: MapSpec) -> list[str]:
    """Return the first and last day (ISO) of what moves in time; empty when nothing is dated."""
    views = shown_layers(situation, map_spec)
    moving = [one.window for one in views if one.spec.kind in MOVING and one.window]
    windows = moving or [one.window for one in views if one.spec.history and one.window]
    if not windows:
        return []
    return [
        min(first for first, _ in windows).isoformat(),
        max(last for _, last in windows).isoformat(),
    ]
