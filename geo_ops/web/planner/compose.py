"""Compose the planner's page from the layers, the figures and the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from geo_ops.carto.areas import unit_name
from geo_ops.carto.recipe import shown_layers
from geo_ops.carto.titleblock import title_block
from geo_ops.specs.base import LANGUAGES, Text
from geo_ops.web.layers import AdminLines, Label, Labels, UnitShapes
from geo_ops.web.layers.basemap import line_hierarchy
from geo_ops.web.page import OfflineMap, PageHead
from geo_ops.web.planner.frame import Frame
from geo_ops.web.planner.overview import page_data
from geo_ops.web.planner.records import Drawing, imprecise_units, record_layers
from geo_ops.web.planner.shading import shading
from geo_ops.web.planner.shaped import drawn_credits, ground_parts, zone_lines, zone_parts
from geo_ops.web.words import both

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo_ops.boundaries.units import Units
    from geo_ops.release.situation import Situation
    from geo_ops.specs.map import MapSpec
    from geo_ops.web.layers import DataLayer

ZOOMS_BY_DEPTH = (3.0, 4.0, 6.6, 9.0)
"""From which zoom the names of units are shown, by depth: country, region, cercle, commune."""

ZOOMS_BY_RANK = {1: 3.0, 2: 5.0, 3: 7.0}
"""From which zoom a settlement is shown, by rank; others from 8."""


def planner_map(situation: Situation, map_spec: MapSpec, areas: Sequence[str] = ()) -> OfflineMap:
    """Return the planner's page as a folium map; `geo_ops.web.write_map` writes it.

    It opens on the units `areas` (P-codes), or on the whole country.

    Raises:
        SpecError: the recipe names a measure or a level that is not there, or a field that no map
            may lack is empty.
    """
    units = situation.units
    shade = shading(situation, map_spec)
    views = shown_layers(situation, map_spec)
    shapes = UnitShapes.of_division(units, shade.level, also=imprecise_units(views))
    drawing = Drawing(shapes, unit_names(units), ZoneInfo(situation.pack.spec.timezone))
    page = _empty_map(situation, map_spec)
    parts: dict[str, list[DataLayer]] = {"choropleth": [shade.layer(shapes)]}
    parts |= ground_parts(situation) | zone_parts(situation)
    # What stands higher in the tree is drawn later, so over the others.
    for place, view in reversed(list(enumerate(views))):
        use = map_spec.use(view.spec.id)
        parts[view.spec.id] = record_layers(view, use, drawing, place)
    drawn = list(units.levels[: units.levels.index(shade.level) + 1])
    lines = line_hierarchy(drawn)
    parts["lines"] = [AdminLines(shapes, _text("lines_layer"), lines=lines)]
    parts["labels"] = [Labels(list(_labels(situation, drawn)), _text("names_layer"))]
    for layer in (one for layers in parts.values() for one in layers):
        layer.add_to(page)
    data = page_data(situation, map_spec, shade, shapes, parts)
    data["opens"] = opening(situation, areas)
    data["lines"] = [
        {"level": one.level, "colour": one.colour, "width": one.width} for one in lines
    ]
    data["zones"] = zone_lines(situation)
    for lang in LANGUAGES:
        head = data["head"][lang]
        head["sources"] = [*head["sources"], *drawn_credits(situation, lang)]
    Frame(data, parts).add_to(page)
    return page


def opening(situation: Situation, areas: Sequence[str]) -> dict[str, Any]:
    """Return where the page opens: the bounds of some units, and the one whose panel is open.

    Degrees as [[south, west], [north, east]]; empty for the whole country. The panel is that of a
    single area, or of its nearest ancestor that is drawn on the page.
    """
    if not areas:
        return {}
    units = situation.units
    boxes = []
    for pcode in areas:
        frame = units.level(units.unit(pcode).level)
        boxes.append(frame.geometry[frame["pcode"] == pcode].iloc[0].bounds)
    west, south = min(one[0] for one in boxes), min(one[1] for one in boxes)
    east, north = max(one[2] for one in boxes), max(one[3] for one in boxes)
    box = [[round(south, 4), round(west, 4)], [round(north, 4), round(east, 4)]]
    alone = list(units.ancestors(areas[0]).values())[::-1] if len(areas) == 1 else []
    return {"bounds": box, "panel": alone}


def unit_names(units: Units) -> dict[str, dict[str, str]]:
    """Return the names of every unit of a division, by code and language."""
    found = {}
    for pcode in units.table.index:
        unit = units.unit(str(pcode))
        found[str(pcode)] = {"en": unit_name(unit, "en"), "fr": unit_name(unit, "fr")}
    return found


def _empty_map(situation: Situation, map_spec: MapSpec) -> OfflineMap:
    west, south, east, north = situation.pack.spec.bounds
    block = title_block(situation, map_spec, "en")
    options: dict[str, Any] = {
        "zoom_control": False,
        "attribution_control": False,
        "zoom_start": 5,
        "min_zoom": 3,
        "max_zoom": 15,
        "zoom_snap": 0.25,
        "zoom_delta": 0.75,
        "wheel_px_per_zoom_level": 90,
        "max_bounds_viscosity": 0.6,
    }
    head = PageHead(title=f"{block.country}: {block.title}", lang="en")
    return OfflineMap(((south + north) / 2, (west + east) / 2), head=head, **options)


def _text(key: str) -> Text:
    return Text(**both(key))


def _labels(situation: Situation, levels: list[str]) -> Iterator[Label]:
    """Yield the names of units below the country, and of settlements."""
    for depth, level in enumerate(levels[1:], start=1):
        for row in situation.units.level(level).itertuples():
            yield Label(
                Text(en=row.name_en or row.name, fr=row.name),
                (row.label_lon, row.label_lat),
                rank=10 * depth + 5,
                zoom=ZOOMS_BY_DEPTH[min(depth, len(ZOOMS_BY_DEPTH) - 1)],
                size=13 if depth == 1 else 12,
                style="area" if depth == 1 else "unit",
            )
    if situation.pack.spec.settlements is None:
        return
    for row in situation.pack.settlements.itertuples():
        rank = int(row.rank)
        yield Label(
            Text(en=row.name_en or row.name, fr=row.name),
            (row.lon, row.lat),
            rank=10 * rank,
            zoom=ZOOMS_BY_RANK.get(rank, 8.0),
            size=13 if rank == 1 else 12,
            style="town",
        )
