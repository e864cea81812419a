"""What stands on the ground: points of events, symbols of sites, towns and names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.areas import area_name
from geo_ops.carto.numbers import number
from geo_ops.carto.recipe import inside
from geo_ops.carto.text import plain
from geo_ops.paper.canvas import Box, Canvas, Stroke, Type
from geo_ops.paper.labels import Label, Placed, place
from geo_ops.paper.sites import Group, Site, arrange
from geo_ops.paper.traces import line_labels

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    from geo_ops.paper.ground import Scene, Sheet
    from geo_ops.release.situation import LayerView
    from geo_ops.specs.layer import Measure, Shape

SEAT = 2
"""Towns up to this rank (capital, seats of regions) have a dot even where no name finds a place."""

EVENT_SIZE = 1.75
SITE_SIZE = 2.9
LEAST_SITE, MOST_SITE = 2.0, 4.4

_UNIT = Type(7.6, "semibold", "#2b363f")
_TOWN = Type(6.8, "regular", palette.INK)
_SEAT = Type(7.2, "semibold", palette.INK)
_NEIGHBOUR = Type(7.4, "regular", "#7d878f")
_COUNT = Type(5.8, "semibold", palette.INK)


@dataclass(frozen=True)
class Look:
    """The shape and colour of one category of a layer."""

    shape: Shape
    colour: str


def looks(view: LayerView) -> dict[str, Look]:
    """Return category -> its look in the order of the spec, and "" for rows without category."""
    spec = view.spec
    values = spec.category.values if spec.category else []
    found = {value.id: Look(value.shape, value.colour) for value in values}
    return {**found, "": Look(spec.shape, spec.colour)}


def size_measure(name: str | None, view: LayerView) -> Measure | None:
    """Return the measure that sizes a layer's symbols: a sum of a field that the rows have."""
    measure = view.spec.measures.get(name or "")
    if measure is None or view.spec.kind != "sites" or measure.aggregate != "sum":
        return None
    return measure if measure.field in view.rows.columns else None


def site_size(value: float, greatest: float) -> float:
    """Return the width of a symbol in mm: its surface is as the value, but it can be seen."""
    if not greatest or math.isnan(value) or value <= 0:
        return LEAST_SITE
    return max(LEAST_SITE, MOST_SITE * math.sqrt(min(1.0, value / greatest)))


def draw_events(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the events that are known to a point, the first layer and category on top."""
    for layer in reversed(list(sheet.layers.values())):
        if layer.spec.kind == "sites":
            continue
        points = _points(sheet, layer)
        size = EVENT_SIZE if len(points) < 250 else EVENT_SIZE * 0.8  # noqa: PLR2004
        for category, look in reversed(looks(layer).items()):
            chosen = points[points["category"] == category]
            at = _on_sheet(sheet, chosen)
            canvas.symbols(at, look.shape, look.colour, size, 0.4)


def _points(sheet: Scene, layer: LayerView) -> gpd.GeoDataFrame:
    rows = sheet.rows[layer.spec.id]
    return rows[rows.geom_type == "Point"]


def _on_sheet(sheet: Sheet, points: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    if points.empty:
        return []
    sheet_points = sheet.view.to_sheet(sheet.base.project(points.geometry))
    return [(float(x), float(y)) for x, y in sheet_points]


def site_groups(sheet: Sheet, taken: list[Box]) -> list[Group]:
    """Return the symbols of all site layers in the area, arranged."""
    sites: list[Site] = []
    for rank, layer in enumerate(sheet.layers.values()):
        if layer.spec.kind != "sites":
            continue
        use = sheet.map_spec.use(layer.spec.id).measure
        measure = size_measure(use, layer)
        points = _points(sheet, layer)
        values = _values(points, measure)
        greatest = _greatest(layer, measure)
        order = {category: at for at, category in enumerate(looks(layer))}
        for at, category, value in zip(
            _on_sheet(sheet, points), points["category"], values, strict=True
        ):
            look = looks(layer)[str(category)]
            size = site_size(value, greatest) if measure else SITE_SIZE
            ranked = (rank, order[str(category)])
            sites.append(Site(*at, look.shape, look.colour, size, ranked, value))
    return arrange(sites, sheet.view.frame.grown(-1.0), taken)


def _values(points: pd.DataFrame, measure: Measure | None) -> list[float]:
    if measure is None or measure.field is None:
        return [0.0] * len(points)
    numbers = points[measure.field].astype("Float64").fillna(0.0)
    return [float(value) for value in numbers]


def _greatest(layer: LayerView, measure: Measure | None) -> float:
    values = _values(layer.rows, measure)
    return max(values, default=0.0)


def draw_sites(canvas: Canvas, groups: list[Group]) -> None:
    """Draw the arranged symbols, each place joined to its symbols by a line."""
    for group in groups:
        if group.apart:
            x, y = group.at
            near = (
                min(max(x, group.box.x), group.box.right),
                min(max(y, group.box.y), group.box.bottom),
            )
            canvas.line([group.at, near], Stroke(0.9, "#ffffff"))
            canvas.line([group.at, near], Stroke(0.45, palette.INK))
            canvas.symbol(group.at, "circle", palette.INK, 0.9, 0.2)
    for group in groups:
        for site in group.sites:
            canvas.symbol((site.x, site.y), site.shape, site.colour, site.size)
            if site.count > 1:
                at = (site.x + site.size / 2 + 0.25, site.y + _COUNT.ascent / 2)
                canvas.halo(at, f"×{site.count}", _COUNT)


@dataclass(frozen=True)
class Town:
    """A town of the area on the sheet."""

    name: str
    at: tuple[float, float]
    rank: int


def towns(sheet: Sheet) -> list[Town]:
    """Return the towns of the pack in the area and the frame, the seats first."""
    pack = sheet.situation.pack
    if pack.spec.settlements is None:
        return []
    table = pack.settlements
    here = table[table["pcode"].isin(inside(sheet.situation.units, sheet.brief.area))]
    column = "name_en" if sheet.brief.lang == "en" else "name"
    found = []
    for row, at in zip(here.to_dict("records"), _on_sheet(sheet, here), strict=True):
        name = plain(row[column]) or plain(row["name"])
        found.append(Town(name, at, int(row["rank"])))
    return sorted(found, key=lambda one: (one.rank, one.name, one.at))


def draw_towns(canvas: Canvas, shown: list[Town]) -> None:
    """Draw the dots of towns; seats of a region are squares within squares."""
    for town in shown:
        size = 1.5 if town.rank <= SEAT else 1.15
        canvas.symbols([town.at], "circle", "#ffffff", size + 0.5, 0.0)
        canvas.symbols([town.at], "circle", palette.INK, size, 0.0)


def choose_labels(
    sheet: Sheet, groups: list[Group], dots: list[Town], taken: list[Box]
) -> list[Placed]:
    """Return the names that find a place: seats, units, other towns, then the neighbours."""
    covered = [*taken, *(group.box for group in groups)]
    covered += [Box(town.at[0] - 0.7, town.at[1] - 0.7, 1.4, 1.4) for town in dots]
    wanted = [*_unit_labels(sheet), *_town_labels(dots, groups), *line_labels(sheet)]
    wanted += _neighbour_labels(sheet)
    return place(wanted, sheet.view.frame, covered)


def draw_labels(canvas: Canvas, placed: list[Placed]) -> None:
    """Write names with their halos, the least important first."""
    for one in reversed(placed):
        canvas.halo(one.baseline, one.label.text, one.label.style)


def _town_labels(dots: list[Town], groups: list[Group]) -> list[Label]:
    centres = [group.at for group in groups if not group.apart]
    labels = []
    for town in dots:
        under = any(math.dist(town.at, centre) < 2.0 for centre in centres)  # noqa: PLR2004
        clear = 2.3 if under else 1.4
        seat = town.rank <= SEAT
        rank = {1: 0, 2: 0, 3: 2}.get(town.rank, 3)
        labels.append(Label(town.name, town.at, _SEAT if seat else _TOWN, rank, "point", clear))
    return labels


def _unit_labels(sheet: Sheet) -> list[Label]:
    """Return the names of the units of the area at the level that the map is divided by."""
    units, lang = sheet.situation.units, sheet.brief.lang
    shapes = sheet.base.shapes(sheet.finest, sheet.tolerance)
    own = (
        units.children(sheet.brief.area, sheet.finest) if sheet.finest != sheet.brief.level else []
    )
    style = _UNIT if len(own) <= 30 else Type(6.2, "semibold", _UNIT.colour)  # noqa: PLR2004
    return [
        _area_label(sheet, area_name(units, code, lang).upper(), shapes[code], style, 1)
        for code in own
    ]


def _neighbour_labels(sheet: Sheet) -> list[Label]:
    units, lang, level = sheet.situation.units, sheet.brief.lang, sheet.brief.level
    if level == units.levels[0]:
        return []
    labels = []
    for code, shape in sheet.base.shapes(level, sheet.tolerance).items():
        if code == sheet.brief.area:
            continue
        visible = _largest(_within_frame(sheet, shape))
        if visible is not None and visible.area > 120:  # noqa: PLR2004
            labels.append(_label_in(area_name(units, code, lang), visible, _NEIGHBOUR, 5))
    return labels


def _within_frame(sheet: Sheet, shape: BaseGeometry) -> BaseGeometry:
    import shapely

    frame = sheet.view.frame
    return shapely.clip_by_rect(sheet.view.draw(shape), frame.x, frame.y, frame.right, frame.bottom)


def _area_label(sheet: Sheet, text: str, shape: BaseGeometry, style: Type, rank: int) -> Label:
    drawn = _largest(sheet.view.draw(shape))
    if drawn is None:
        return Label(text, (-1000.0, -1000.0), style, rank, "area")
    return _label_in(text, drawn, style, rank)


def _label_in(text: str, polygon: Polygon, style: Type, rank: int) -> Label:
    """Return a label whose middle stays in a polygon of the sheet."""
    import shapely

    shapely.prepare(polygon)
    circle = shapely.maximum_inscribed_circle(polygon, tolerance=0.2)
    x, y = circle.coords[0]
    return Label(text, (float(x), float(y)), style, rank, "area", fits=partial(_mostly_in, polygon))


def _mostly_in(polygon: BaseGeometry, box: Box) -> bool:
    """Return whether the middle half of a box lies in a polygon: which unit it names is plain."""
    import shapely

    quarter, middle = box.width / 4, box.y + box.height / 2
    ends = shapely.LineString([(box.x + quarter, middle), (box.right - quarter, middle)])
    return bool(polygon.contains(ends))


def _largest(geometry: BaseGeometry) -> Polygon | None:
    import shapely

    parts = [one for one in shapely.get_parts(geometry) if isinstance(one, shapely.Polygon)]
    return max(parts, key=lambda one: float(one.area), default=None)


@dataclass(frozen=True)
class Sizes:
    """The legend of sized symbols: what sizes them, and examples as figure and width in mm."""

    label: str
    shape: Shape
    examples: tuple[tuple[str, float], ...]


def size_examples(scene: Scene) -> Sizes | None:
    """Return the legend of sizes, or None when no layer's symbols are sized."""
    for layer in scene.layers.values():
        measure = size_measure(scene.map_spec.use(layer.spec.id).measure, layer)
        greatest = _greatest(layer, measure) if measure else 0.0
        if measure is not None and greatest > 0 and not _points(scene, layer).empty:
            lang = scene.brief.lang
            power = 10 ** math.floor(math.log10(greatest))
            top = math.floor(greatest / power) * power
            examples = tuple(
                (number(value, lang), site_size(value, greatest)) for value in (top / 4, top)
            )
            return Sizes(plain(measure.label.in_(lang)), layer.spec.shape, examples)
    return None
