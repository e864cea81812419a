"""For the panels: the figures of every unit, counts that reconcile, published figures."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from geo_ops.carto.numbers import days
from geo_ops.carto.recipe import known_at, shown_layers
from geo_ops.specs.base import LANGUAGES
from geo_ops.web.layers.base import as_values, words
from geo_ops.web.planner.records import heading_of, iso_of, local_times, look_of, symbols_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from zoneinfo import ZoneInfo

    import pandas as pd

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.base import Text
    from geo_ops.specs.layer import Measure
    from geo_ops.specs.map import LayerUse, MapSpec
    from geo_ops.web.layers import UnitShapes

Json = dict[str, Any]

FACT_COLUMNS = (
    "planned", "actual", "planned_value", "actual_value", "unit", "period", "place", "reason",
    "document", "paragraph",
)  # fmt: skip
"""Columns of a layer of kind "indicators" that the panel has a place for."""


def text(value: Text) -> dict[str, str]:
    """Return a bilingual text as the page's script takes it."""
    return {"en": value.en, "fr": value.fr}


def unit_figures(
    situation: Situation,
    map_spec: MapSpec,
    codes: Collection[str],
    crossed: Collection[str] = (),
) -> list[Json]:
    """Return, for each layer with figures, its measures with their values by unit.

    Of the layers `crossed`, which the page has by unit and month besides, in the units `codes`;
    of others in every unit. Zeros are left out. A suppressed value is in `suppressed`, and nowhere
    else.
    """
    found = []
    for view in shown_layers(situation, map_spec):
        if view.spec.kind == "indicators":
            continue
        own = codes if view.spec.id in crossed else set(situation.units.table.index)
        measures = [
            {"id": name, "label": text(measure.label),
             "unit": text(measure.unit) if measure.unit else "",
             **_values(situation, view.spec.id, name, own),
             **_parts(situation, view.spec.id, name, own, measure)}
            for name, measure in view.spec.sums.items()
        ]  # fmt: skip
        items = [{"id": one.id, **one.as_json()} for one in symbols_of(view.spec)]
        levels = [one for one in situation.units.levels if known_at(situation, view, one)]
        found.append({"id": view.spec.id, "title": text(view.spec.title), "measures": measures,
                      "items": items, "levels": levels})  # fmt: skip
    return found


def _values(situation: Situation, layer: str, measure: str, codes: Collection[str]) -> Json:
    figures = situation.figures
    table = _of(figures.units, layer, measure)
    table = table[table["pcode"].isin(list(codes))]
    own = table[table["known_level"] == table["level"]]
    # The rows known only to a unit are those in its bucket at the level just below it.
    levels = situation.units.levels
    below = dict(pairwise(levels))
    buckets = table[table["known_level"].map(below) == table["level"]]
    return {
        "values": _filled(own[~own["suppressed"]]),
        "suppressed": [str(code) for code in own["pcode"][own["suppressed"]]],
        "buckets": _filled(buckets[~buckets["suppressed"]]),
    }


def _parts(
    situation: Situation, layer: str, name: str, codes: Collection[str], measure: Measure
) -> Json:
    """Return the categories of a measure that counts all rows, by unit; nothing of others."""
    if measure.aggregate != "count" or measure.categories:
        return {}
    found: dict[str, dict[str, float | None]] = {}
    cells = _of(situation.figures.categories, layer, name)
    for code, category, value, hidden in zip(
        cells["pcode"], cells["category"], cells["value"], cells["suppressed"], strict=True
    ):
        if code in codes and (hidden or value):
            found.setdefault(str(code), {})[str(category)] = None if hidden else _tidy(value)
    return {"categories": found}


def _of(table: pd.DataFrame, layer: str, measure: str) -> pd.DataFrame:
    return table[(table["layer"] == layer) & (table["measure"] == measure)]


def _filled(table: pd.DataFrame) -> dict[str, float]:
    pairs = zip(table["pcode"], table["value"], strict=True)
    return {str(code): _tidy(value) for code, value in pairs if value}


def _tidy(value: float) -> float:
    return int(value) if float(value).is_integer() else round(float(value), 4)


def ledger(situation: Situation) -> list[Json]:
    """Return, for each layer, what became of its rows, and the span of those that are shown."""
    found = []
    for view in situation.layers:
        parts = view.ledger.as_dict()
        received = parts.pop("received")
        window = {lang: days(*view.window, lang) for lang in LANGUAGES} if view.window else ""
        found.append({"layer": view.spec.id, "title": text(view.spec.title), "received": received,
                      "parts": parts, "window": window})  # fmt: skip
    return found


def facts(situation: Situation, map_spec: MapSpec) -> list[Json]:
    """Return the published figures, each with its unit, document and paragraph.

    They are the rows of layers of kind "indicators"; a column `indicator_fr` stands beside
    `indicator` where a row has it.
    """
    found = []
    for view in shown_layers(situation, map_spec):
        if view.spec.kind != "indicators":
            continue
        columns = {
            name: as_values(view.rows[name].tolist())
            for name in (*FACT_COLUMNS, "indicator", "indicator_fr")
            if name in view.rows.columns
        }
        heads = zip(view.rows["pcode"], view.rows["category"], strict=True)
        for at, (pcode, theme) in enumerate(heads):
            row = {name: values[at] for name, values in columns.items()}
            english = row.pop("indicator", None) or view.spec.title.en
            french = row.pop("indicator_fr", None) or english
            known = {name: value for name, value in row.items() if value not in (None, "")}
            title = {"en": english, "fr": french}
            found.append({"pcode": str(pcode), "theme": str(theme), "title": title, **known})
    return found


def themes(situation: Situation, map_spec: MapSpec) -> list[Json]:
    """Return the categories of the published figures, in the order of their layers' specs."""
    found: dict[str, Json] = {}
    for view in shown_layers(situation, map_spec):
        if view.spec.kind == "indicators":
            for symbol in symbols_of(view.spec):
                found.setdefault(symbol.id, {"id": symbol.id, "label": words(symbol.label)})
    return list(found.values())


def sites(
    situation: Situation, map_spec: MapSpec, shapes: UnitShapes, zone: ZoneInfo
) -> list[Json]:
    """Return, for each layer of sites, its sites with status, day of the report and units above."""
    found = []
    for view in shown_layers(situation, map_spec):
        if view.spec.kind != "sites" or view.rows.empty:
            continue
        use = map_spec.use(view.spec.id)
        found.append({"id": view.spec.id,
                      "symbols": [one.as_json() for one in symbols_of(view.spec)],
                      "rows": _site_rows(situation, view, use, shapes, zone)})  # fmt: skip
    return found


def _site_rows(
    situation: Situation, view: LayerView, use: LayerUse, shapes: UnitShapes, zone: ZoneInfo
) -> list[Json]:
    look = look_of(view, use, {})
    heading = heading_of(view.spec, look)
    ids = view.spec.category_ids() or [""]
    rows = view.rows
    names = as_values(rows[heading].tolist()) if heading else [None] * len(rows)
    found = []
    for name, category, when, precision, pcode in zip(
        names, rows["category"], local_times(rows, zone), rows["time_precision"], rows["pcode"],
        strict=True,
    ):  # fmt: skip
        above = situation.units.ancestors(pcode).values()
        iso = iso_of(when, precision)
        age = (situation.as_of - when.date()).days if iso else None
        found.append({
            "name": name or text(view.spec.title),
            "look": ids.index(category) if category in ids else len(ids) - 1,
            "when": iso,
            "age": age if age is not None and math.isfinite(age) else None,
            "units": [code for code in above if code in shapes.by_code],
        })  # fmt: skip
    return found
