"""All that the script of the planner's page needs to know, as one block."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from geo_ops.carto.areas import level_name, unit_name, unit_note
from geo_ops.carto.legend import layer_legend
from geo_ops.carto.titleblock import title_block
from geo_ops.specs.base import LANGUAGES
from geo_ops.web.layers import Areas
from geo_ops.web.layers.lines import Traces
from geo_ops.web.planner.cube import country_months, cubes, window
from geo_ops.web.planner.figures import (
    facts,
    ledger,
    sites,
    text,
    themes,
    unit_figures,
)
from geo_ops.web.planner.records import symbols_of
from geo_ops.web.planner.sites import size_field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geo_ops.boundaries.places.gazetteer import NameForm
    from geo_ops.carto.legend import LegendEntry
    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language
    from geo_ops.specs.map import MapSpec
    from geo_ops.web.layers import DataLayer, UnitShapes
    from geo_ops.web.planner.shading import Shading

Json = dict[str, Any]
Parts = dict[str, list["DataLayer"]]

OTHER_GROUP = "other"


def page_data(
    situation: Situation,
    map_spec: MapSpec,
    shade: Shading,
    shapes: UnitShapes,
    parts: Parts,
) -> Json:
    """Return the block. See `runtime/planner/` for who reads what of it."""
    units = situation.units
    west, south, east, north = situation.pack.spec.bounds
    zone = ZoneInfo(situation.pack.spec.timezone)
    return {
        "head": {lang: asdict(title_block(situation, map_spec, lang)) for lang in LANGUAGES},
        "exercise": situation.exercise,
        "audience": situation.audience,
        "country": situation.figures.country,
        "division": text(situation.division.title),
        "units": shapes.block_id,
        "bounds": [[south, west], [north, east]],
        "levels": {
            level: {
                "name": {lang: level_name(units, level, lang) for lang in LANGUAGES},
                "plural": {lang: level_name(units, level, lang, plural=True) for lang in LANGUAGES},
            }
            for level in units.levels
        },
        "groups": groups(situation, map_spec, parts),
        "choropleth": shade.as_json(),
        "window": window(situation, map_spec),
        "asOf": situation.as_of.isoformat(),
        "cubes": (crossed := cubes(situation, map_spec)),
        "months": country_months(situation, map_spec),
        "figures": unit_figures(situation, map_spec, shapes.by_code, crossed),
        "facts": facts(situation, map_spec),
        "themes": themes(situation, map_spec),
        "sites": sites(situation, map_spec, shapes, zone),
        "ledger": ledger(situation),
        "unitNotes": unit_notes(situation, shapes),
        "children": children(situation, shapes),
        "places": places(situation),
    }


def groups(situation: Situation, map_spec: MapSpec, parts: Parts) -> list[Json]:
    """Return the layer tree: groups of the recipe with those of their layers that are there."""
    legends = {
        lang: {one.layer: one for one in layer_legend(situation, map_spec, lang)}
        for lang in LANGUAGES
    }
    found = []
    for group in map_spec.groups:
        layers = [
            _tree_line(situation, map_spec, legends, name, parts.get(name, []))
            for name in group.layers
            if name in legends["en"]
        ]
        if layers:
            found.append({"id": group.id, "title": text(group.title), "layers": layers})
    return found


def _tree_line(
    situation: Situation,
    map_spec: MapSpec,
    legends: Mapping[Language, Mapping[str, LegendEntry]],
    name: str,
    layers: Sequence[DataLayer],
) -> Json:
    view = situation.layer(name)
    if view is None:
        raise KeyError(name)
    use = map_spec.use(name)
    entry, french = legends["en"][name], legends["fr"][name]
    symbols = {one.id: one.as_json() for one in symbols_of(view.spec, use.categories)}
    items = [
        {
            **symbols[item.id],
            "id": item.id,
            "label": {"en": item.label, "fr": other.label},
            "count": item.count,
        }
        for item, other in zip(entry.items, french.items, strict=True)
    ]
    only_counts = not len(view.rows) and bool(view.ledger.mapped)
    line: Json = {
        "id": name,
        "title": text(view.spec.title),
        "kind": view.spec.kind,
        "categories": {
            "label": text(view.spec.category.label) if view.spec.category else "",
            "ids": list(symbols),
        },
        "count": view.ledger.mapped
        if only_counts or not use.categories
        else entry.points + entry.areas,
        "items": items if len(items) > 1 else [],
        "symbol": items[0],
        "countsOnly": only_counts,
    }
    if any(isinstance(one, Traces) for one in layers):
        line["lines"] = True
    areas = next((one for one in layers if isinstance(one, Areas)), None)
    if areas is not None and areas.hatched:
        line |= {"hatched": entry.areas, "hatch": {"colour": areas.colour, "angle": areas.angle}}
    field = size_field(view.spec, use)
    if field is not None and view.spec.kind == "sites" and field in view.rows.columns:
        line["size"] = text(view.spec.fields[field].label)
    return line


def unit_notes(situation: Situation, shapes: UnitShapes) -> dict[str, Json]:
    """Return what the panel says of each unit besides its figures."""
    units = situation.units
    areas: dict[str, float] = {}
    for level in units.levels:
        frame = units.level(level)
        areas |= dict(zip(frame["pcode"], frame["area_km2"], strict=True))
    found = {}
    for code in shapes.by_code:
        unit = units.unit(code)
        note: Json = {"area": round(float(areas[code]))}
        if not unit.official:
            note["local"] = True
        if unit.approximate:
            note["note"] = {lang: unit_note(unit, lang) for lang in LANGUAGES}
        found[code] = note
    return found


def children(situation: Situation, shapes: UnitShapes) -> dict[str, list[str]]:
    """Return, for each unit on the page, the units on the page just inside it."""
    found: dict[str, list[str]] = {}
    for code, shape in shapes.by_code.items():
        if shape.parent:
            found.setdefault(shape.parent, []).append(code)
    # A single commune that is hatched is no list of the communes of its cercle.
    whole = {code for code in found if len(situation.units.children(code)) == len(found[code])}
    return {code: sorted(found[code]) for code in sorted(whole)}


def places(situation: Situation) -> list[list[Any]]:
    """Return every unit of the division and every settlement, for the search box.

    Each is [P-code, French name, English name or "" when it is the same, number of the level (-1:
    a settlement), longitude, latitude, P-code of what it is in, other names in any language]:
    settlements after units, the larger before the smaller.
    """
    units = situation.units
    others = _other_names(situation)
    found: list[list[Any]] = []
    for depth, level in enumerate(units.levels):
        for row in units.level(level).itertuples():
            unit = units.unit(row.pcode)
            names = _names(unit_name(unit, "fr"), unit_name(unit, "en"))
            at = _at(row.label_lon, row.label_lat)
            found.append(
                [unit.pcode, *names, depth, *at, unit.parent, others(unit.name, unit.pcode)]
            )
    if situation.pack.spec.settlements is None:
        return found
    for row in situation.pack.settlements.itertuples():
        if row.pcode in units:
            names = _names(row.name, row.name_en)
            at = _at(row.lon, row.lat)
            found.append([row.pcode, *names, -1, *at, row.pcode, others(row.name, row.pcode)])
    return found


def _other_names(situation: Situation) -> Callable[[str, str], list[str]]:
    """Return what gives the region's other names of a place, by its official name and its unit."""
    from geo_ops.boundaries.places.gazetteer import read_gazetteer

    units = situation.units
    forms: dict[str, list[NameForm]] = {}
    for one in read_gazetteer(situation.pack.folder).names:
        forms.setdefault(one.of, []).append(one)

    def others(name: str, pcode: str) -> list[str]:
        line = set(units.ancestors(pcode).values())
        return [one.name for one in forms.get(name, ()) if not one.within or line & {*one.within}]

    return others


def _names(french: str, english: str) -> list[str]:
    return [french, "" if english in ("", french) else english]


def _at(longitude: float, latitude: float) -> list[float]:
    return [round(float(longitude), 4), round(float(latitude), 4)]
