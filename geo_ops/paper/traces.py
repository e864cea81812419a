"""Lines and areas on the map of a brief: routes with a casing and their name, areas hatched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.recipe import rows_shown
from geo_ops.carto.symbols import line_dashes
from geo_ops.carto.text import plain
from geo_ops.paper.canvas import Fill, Stroke, Type
from geo_ops.paper.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from geo_ops.paper.canvas import Canvas
    from geo_ops.paper.ground import Scene, Sheet
    from geo_ops.release.situation import LayerView
    from geo_ops.specs.layer import LayerSpec

LINE_WIDTH, CASING_WIDTH = 1.5, 2.7
"""Of lines, in points; the casing keeps a line legible over any colour."""
AREA_HATCH = "\\\\\\"
"""Leaning the other way than the hatching of units that are not known better."""
_NAME = Type(6.2, "semibold", palette.INK)
_LEAST_MM = 8.0
"""A line shorter than this on the sheet has no name: it would hide the line."""


def category_places(spec: LayerSpec) -> dict[str, int]:
    """Return category -> its place in the spec, which gives its dashes; "" for rows without."""
    values = spec.category.values if spec.category else []
    return {**{value.id: at for at, value in enumerate(values)}, "": 0}


def stroke_of(spec: LayerSpec, category: str) -> Stroke:
    """Return how lines of a category are drawn: colour and dashes."""
    values = {one.id: one.colour for one in (spec.category.values if spec.category else [])}
    dashes = line_dashes(category_places(spec).get(category, 0))
    return Stroke(LINE_WIDTH, values.get(category, spec.colour), dashes)


def area_fill(spec: LayerSpec, category: str) -> Fill:
    """Return how areas of a category are drawn: hatched, so that the ground shows through."""
    stroke = stroke_of(spec, category)
    return Fill(
        hatch=AREA_HATCH,
        hatch_colour=stroke.colour,
        edge=Stroke(1.0, stroke.colour, stroke.dashes),
    )


def draw_areas(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the areas of all layers, the first layer on top."""
    for layer in reversed(list(sheet.layers.values())):
        for row_shape, category in _drawn(sheet, layer, "Polygon"):
            canvas.shape(row_shape, area_fill(layer.spec, category))


def draw_lines(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the lines of all layers with their casing, the first layer on top."""
    for layer in reversed(list(sheet.layers.values())):
        lines = list(_drawn(sheet, layer, "LineString"))
        for shape, _ in lines:
            canvas.lines(shape, Stroke(CASING_WIDTH, "#ffffff"))
        for shape, category in lines:
            canvas.lines(shape, stroke_of(layer.spec, category))


def line_labels(sheet: Sheet) -> list[Label]:
    """Return the names of routes that want a place, each beside the middle of its line."""
    labels = []
    for layer in sheet.layers.values():
        column = name_column(layer)
        if layer.spec.kind != "routes" or column is None:
            continue
        rows = _rows(sheet, layer, "LineString")
        for shape, name in zip(_on_sheet(sheet, rows), rows[column], strict=True):
            longest = _longest(shape)
            if longest is not None and isinstance(name, str) and plain(name):
                middle = longest.interpolate(0.5, normalized=True)
                at = (float(middle.x), float(middle.y))
                labels.append(Label(plain(name), at, _NAME, 2, "point", 1.2))
    return labels


def name_column(layer: LayerView) -> str | None:
    """Return the field that names a row: the first text of its popup that may be seen."""
    spec = layer.spec
    for name in spec.popup:
        if name in layer.rows.columns and spec.fields[name].type == "text":
            return name
    return None


def _longest(shape: BaseGeometry) -> BaseGeometry | None:
    import shapely

    parts = [one for one in shapely.get_parts(shape) if one.length >= _LEAST_MM]
    return max(parts, key=lambda one: float(one.length), default=None)


def _drawn(sheet: Sheet, layer: LayerView, kind: str) -> Iterator[tuple[BaseGeometry, str]]:
    rows = _rows(sheet, layer, kind)
    for shape, category in zip(_on_sheet(sheet, rows), rows["category"], strict=True):
        if not shape.is_empty:
            yield shape, str(category)


def _rows(scene: Scene, layer: LayerView, kind: str) -> gpd.GeoDataFrame:
    """Return the rows with such a shape: of the whole country, for a route crosses the frame."""
    rows = rows_shown(scene.situation, scene.map_spec, layer, None)
    return rows[rows.geom_type.isin([kind, f"Multi{kind}"])]


def drawn_categories(scene: Scene, layer: LayerView) -> set[str]:
    """Return the categories of the lines and areas that meet the area of the brief."""
    import shapely

    if layer.spec.locate.geometry == "point":
        return set()
    own = scene.situation.units.level(scene.brief.level)
    area = own.geometry[own["pcode"] == scene.brief.area].iloc[0]
    rows = rows_shown(scene.situation, scene.map_spec, layer, None)
    meets = shapely.intersects(rows.geometry.to_numpy(), area)
    return {str(one) for one in rows.loc[meets, "category"]}


def _on_sheet(sheet: Sheet, rows: gpd.GeoDataFrame) -> list[BaseGeometry]:
    """Return shapes in millimetres of the sheet, cut to its frame."""
    import numpy as np
    import shapely

    forward = sheet.base.forward

    def project(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(forward.transform(points[:, 0], points[:, 1]))

    return [sheet.view.draw(shapely.transform(one, project)) for one in rows.geometry]
