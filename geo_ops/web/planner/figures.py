"""For the panels: the figures of every unit, counts that reconcile, published figures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from geo_ops.carto.numbers import days
from geo_ops.carto.recipe import known_at, shown_layers
from geo_ops.specs.base import LANGUAGES
from geo_ops.web.layers.base import as_values, words
from geo_ops.web.planner.rates import unit_rates
from geo_ops.web.planner.records import look_of, symbols_of
from geo_ops.web.planner.sites import days_of, heading_of, past_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.base import Text
    from geo_ops.specs.layer import Measure
    from geo_ops.specs.map import LayerUse, MapSpec
    from geo_ops.web.layers import UnitShapes
    from geo_ops.web.planner.sites import Said

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
    units = _by_measure(situation.figures.units)
    categories = _by_measure(situation.figures.categories)
    for view in shown_layers(situation, map_spec):
        if view.spec.kind == "indicators":
            continue
        own = codes if view.spec.id in crossed else set(situation.units.table.index)
        measures = [
            {"id": name, "label": text(measure.label),
             "unit": text(measure.unit) if measure.unit else "", "planned": measure.planned,
             **_values(situation, units.get((view.spec.id, name)), own),
             **_parts(categories.get((view.spec.id, name)), own, measure)}
            for name, measure in view.spec.sums.items()
        ]  # fmt: skip
        items = [{"id": one.id, **one.as_json()} for one in symbols_of(view.spec)]
        levels = [one for one in situation.units.levels if known_at(situation, view, one)]
        found.append({"id": view.spec.id, "title": text(view.spec.title), "measures": measures,
                      "rates": unit_rates(situation, view), "items": items,
                      "levels": levels})  # fmt: skip
    return found


def _by_measure(table: pd.DataFrame) -> dict[Any, pd.DataFrame]:
    """Return the parts of a table by layer and measure."""
    return dict(iter(table.groupby(["layer", "measure"], sort=False)))


def _values(situation: Situation, table: pd.DataFrame | None, codes: Collection[str]) -> Json:
    if table is None:
        return {"values": {}, "suppressed": [], "buckets": {}}
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


def _parts(cells: pd.DataFrame | None, codes: Collection[str], measure: Measure) -> Json:
    """Return the categories of a measure that counts all rows, by unit; nothing of others."""
    if measure.aggregate != "count" or measure.categories:
        return {}
    found: dict[str, dict[str, float | None]] = {}
    if cells is None:
        return {"categories": found}
    for code, category, value, hidden in zip(
        cells["pcode"], cells["category"], cells["value"], cells["suppressed"], strict=True
    ):
        if code in codes and (hidden or value):
            found.setdefault(str(code), {})[str(category)] = None if hidden else _tidy(value)
    return {"categories": found}


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
    """Return the sites of a layer: what is said of each, and with `history` what was before.

    A site that is not there any more has `gone` in its last report.
    """
    heading = heading_of(view.spec, look_of(view, use, {}))
    ids = view.spec.category_ids() or [""]
    earlier = view.earlier if view.earlier is not None else view.rows.iloc[:0]
    past = past_of(view, zone)
    before = [_report(one, ids) for one in _said_of(earlier, zone)]

    def history(said: list[Said]) -> list[Json]:
        return [{"when": one.when, "gone": True} if one.gone else before[one.row] for one in said]

    def site(row: Any, last: Json, said: list[Said]) -> Json:  # noqa: ANN401 - a row of a frame
        above = situation.units.ancestors(row.pcode).values()
        name = (getattr(row, heading) or "") if heading else ""
        found = {"name": name or text(view.spec.title), **last,
                 "units": [code for code in above if code in shapes.by_code]}  # fmt: skip
        return {**found, "history": history(said)} if said else found

    now = [_report(one, ids) for one in _said_of(view.rows, zone)]
    here = [str(one) for one in view.rows["row_id"]]
    found = [
        site(row, last, past.get(name, []))
        for name, row, last in zip(here, view.rows.itertuples(), now, strict=True)
    ]
    lines = list(earlier.itertuples())
    for name, said in past.items():
        if name not in here and said[-1].gone:
            found.append(site(lines[said[0].row], history(said[-1:])[0], said[:-1]))
    return found


def _said_of(rows: gpd.GeoDataFrame, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return the day and the category of rows."""
    return list(zip(days_of(rows, zone), rows["category"].astype(str), strict=True))


def _report(said: tuple[str, str], ids: list[str]) -> Json:
    day, category = said
    return {"when": day, "look": ids.index(category) if category in ids else len(ids) - 1}
