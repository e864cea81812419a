"""The ground of the map: surfaces with their classes and hatching, and the lines of boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.recipe import inside, rows_shown, shown_layers
from geo_ops.paper.canvas import Canvas, Fill, Stroke

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geo_ops.paper.basemap import BaseMap
    from geo_ops.paper.facts import Brief
    from geo_ops.paper.view import View
    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.map import MapSpec

POINT_KINDS = frozenset({"events", "sites", "movements", "routes"})
UNIT_HATCH = "////"
MISSING_HATCH = "xxxx"
AREA_LINE = Stroke(1.7, palette.INK)
COUNTRY_LINE = Stroke(1.3, palette.BOUNDARY, (6.0, 1.6, 1.2, 1.6))

# Widths and dashes of the borders below the country's, from the highest level down.
_LEVEL_LINES = (
    Stroke(0.9, palette.BOUNDARY, (5.0, 1.6)),
    Stroke(0.5, palette.BOUNDARY),
    Stroke(0.3, palette.BOUNDARY_FINE),
)


@dataclass(frozen=True)
class Scene:
    """What a map shows, before its scale is chosen.

    `layers` are those that are drawn, by id, from the top down; `rows` theirs in the area, in the
    categories that the recipe shows; `finest` is the lowest level whose borders are drawn.
    """

    situation: Situation
    map_spec: MapSpec
    brief: Brief
    base: BaseMap
    finest: str
    layers: dict[str, LayerView]
    rows: dict[str, gpd.GeoDataFrame]

    @cached_property
    def unit_rows(self) -> dict[tuple[str, str], int]:
        """(level, P-code) -> rows of the drawn layers that are known only to that unit."""
        counts: dict[tuple[str, str], int] = {}
        for rows in self.rows.values():
            coarse = rows[rows.geometry.isna()]
            for level, pcode in zip(coarse["level"], coarse["pcode"], strict=True):
                key = (str(level), str(pcode))
                counts[key] = counts.get(key, 0) + 1
        return dict(sorted(counts.items()))


@dataclass(frozen=True)
class Sheet(Scene):
    """Everything that the drawing of one map needs: a scene, its view and its detail."""

    view: View
    tolerance: float

    def area_shape(self) -> BaseGeometry:
        """Return the area in projected metres."""
        return self.base.shapes(self.brief.level, self.tolerance)[self.brief.area]


def scene_of(situation: Situation, map_spec: MapSpec, brief: Brief, base: BaseMap) -> Scene:
    """Return what the map of a brief shows."""
    layers = {view.spec.id: view for view in visible_layers(situation, map_spec)}
    return Scene(
        situation,
        map_spec,
        brief,
        base,
        finest_level(situation, brief, brief.area),
        layers,
        {name: rows_shown(situation, map_spec, view, brief.area) for name, view in layers.items()},
    )


def finest_level(situation: Situation, brief: Brief, area: str) -> str:
    """Return the lowest level whose borders the map shows.

    The choropleth's; where the area is a single unit of it, the one below, so that a capital of one
    cercle is not an empty shape.
    """
    units = situation.units
    level = brief.shading.level if brief.shading else units.levels[-1]
    at = max(units.levels.index(level), units.levels.index(brief.level))
    own = units.levels.index(units.unit(area).level)
    single = at == own or len(units.children(area, units.levels[at])) <= 1
    return units.levels[min(at + single, len(units.levels) - 1)]


def line_of(levels: tuple[str, ...], level: str) -> Stroke:
    """Return how the border of a level is drawn."""
    at = levels.index(level)
    return COUNTRY_LINE if at == 0 else _LEVEL_LINES[min(at - 1, len(_LEVEL_LINES) - 1)]


def visible_layers(situation: Situation, map_spec: MapSpec) -> list[LayerView]:
    """Return the layers that the map draws, from the top down."""
    return [
        view
        for view in shown_layers(situation, map_spec)
        if view.spec.kind in POINT_KINDS and map_spec.use(view.spec.id).visible
    ]


def draw_surfaces(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the country's other units in grey, the area's in the colours of their classes."""
    base, view, tolerance = sheet.base, sheet.view, sheet.tolerance
    canvas.rectangle(view.frame, Fill(palette.OUTSIDE))
    canvas.shape(view.draw(base.country(tolerance)), Fill(palette.NEIGHBOUR))
    shading = sheet.brief.shading
    if shading is None:
        canvas.shape(view.draw(sheet.area_shape()), Fill("#ffffff"))
        return
    here = inside(sheet.situation.units, sheet.brief.area)
    shapes = base.shapes(shading.level, tolerance)
    own = [code for code in shapes if code in here]
    if not own:  # the area is below the level of the classes: it has the colour of its unit
        level_codes = sheet.situation.units.lineage[shading.level]
        code = str(level_codes[sheet.brief.area])
        _draw_unit(canvas, view.draw(sheet.area_shape()), sheet, code)
    for code in own:
        _draw_unit(canvas, view.draw(shapes[code]), sheet, code)


def _draw_unit(canvas: Canvas, shape: BaseGeometry, sheet: Sheet, code: str) -> None:
    shading = sheet.brief.shading
    colour = shading.classes.colour(shading.values.get(code)) if shading else None
    if colour is None:
        fill = Fill(palette.MISSING, hatch=MISSING_HATCH, hatch_colour=palette.MISSING_HATCH)
    else:
        fill = Fill(colour)
    canvas.shape(shape, fill)


def draw_hatching(canvas: Canvas, sheet: Sheet) -> None:
    """Hatch the units to which alone some rows are known; for the area itself, a band inside it."""
    for level, pcode in sheet.unit_rows:
        if pcode == sheet.brief.area:
            canvas.shape(_band(sheet), Fill(hatch=UNIT_HATCH, hatch_colour=palette.SOFT_INK))
        else:
            shape = sheet.base.shapes(level, sheet.tolerance)[pcode]
            colour = _on(_colour_under(sheet, pcode))
            canvas.shape(sheet.view.draw(shape), Fill(hatch=UNIT_HATCH, hatch_colour=colour))


def _colour_under(sheet: Sheet, pcode: str) -> str:
    shading = sheet.brief.shading
    if shading is None:
        return "#ffffff"
    code = str(sheet.situation.units.lineage.at[pcode, shading.level])
    return shading.classes.colour(shading.values.get(code)) or palette.MISSING


def _on(colour: str) -> str:
    """Return the colour of hatching that can be seen on another."""
    return "#f4e9e4" if palette.luminance(colour) < 0.22 else palette.SOFT_INK  # noqa: PLR2004


def _band(sheet: Sheet) -> BaseGeometry:
    """Return a band of two millimetres along the inside of the area's border, on the sheet."""
    shape = sheet.view.draw(sheet.area_shape())
    return shape.difference(shape.buffer(-2.0))


def draw_borders(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the borders from the finest level up, then the area's own outline."""
    levels = sheet.situation.units.levels
    lines = sheet.base.lines(sheet.tolerance)
    area = sheet.view.draw(sheet.area_shape())
    at = levels.index(sheet.brief.level)
    drawn = {one: sheet.view.draw(lines[one]) for one in levels[: levels.index(sheet.finest) + 1]}
    below = list(reversed(levels[at + 1 : levels.index(sheet.finest) + 1]))
    for level in below:
        # What divides the neighbours is there for orientation only, and not finer than the classes.
        shading = sheet.brief.shading
        if shading is None or levels.index(level) <= levels.index(shading.level):
            canvas.lines(drawn[level], Stroke(0.35, palette.RULE))
    for level in below:
        canvas.lines(drawn[level].intersection(area), line_of(levels, level))
    for level in reversed(levels[: at + 1]):
        canvas.lines(drawn[level], line_of(levels, level))
    outline = area.boundary
    canvas.lines(outline, Stroke(AREA_LINE.width + 1.0, "#ffffff"))
    canvas.lines(outline, AREA_LINE)
