"""The map of a brief: from the ground up to the frame, on any canvas."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from geo_ops.paper import furniture
from geo_ops.paper.basemap import BaseMap
from geo_ops.paper.ground import (
    Scene,
    Sheet,
    draw_borders,
    draw_hatching,
    draw_surfaces,
)
from geo_ops.paper.marks import (
    SEAT,
    choose_labels,
    draw_events,
    draw_labels,
    draw_sites,
    draw_towns,
    site_groups,
    towns,
)
from geo_ops.paper.traces import draw_areas, draw_lines
from geo_ops.paper.view import choose_view

if TYPE_CHECKING:
    from geo_ops.paper.canvas import Box, Canvas

_SMALL = 4e8
"""Square metres under which a shape simplified to half a kilometre is too rough to fit a frame."""


def sheet_for(scene: Scene, frame: Box) -> Sheet:
    """Return the scene in a frame: at the largest round scale, with the detail of that scale."""
    base, brief = scene.base, scene.brief
    rough = base.shapes(brief.level, 512.0)[brief.area]
    if rough.area < _SMALL:
        rough = base.shapes(brief.level, 8.0)[brief.area]
    view = choose_view(base, rough, frame, furniture.SIZE)
    shown = {field.name: getattr(scene, field.name) for field in fields(scene)}
    return Sheet(**shown, view=view, tolerance=BaseMap.tolerance(view.metres_per_mm))


def draw_map(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the map into its frame on a canvas."""
    view = sheet.view
    taken = [view.inset.grown(0.8), view.furniture.grown(0.8)]
    groups = site_groups(sheet, taken)
    dots = towns(sheet)
    placed = choose_labels(sheet, groups, dots, taken)
    named = {one.label.at for one in placed}
    canvas.clip_to(view.frame)
    draw_surfaces(canvas, sheet)
    lines = furniture.draw_graticule(canvas, sheet)
    draw_hatching(canvas, sheet)
    draw_borders(canvas, sheet)
    furniture.draw_watermark(canvas, sheet)
    draw_areas(canvas, sheet)
    draw_lines(canvas, sheet)
    draw_events(canvas, sheet)
    draw_towns(canvas, [town for town in dots if town.at in named or town.rank <= SEAT])
    draw_sites(canvas, groups)
    draw_labels(canvas, placed)
    if sheet.brief.area != sheet.situation.figures.country:
        furniture.draw_inset(canvas, sheet)
    furniture.draw_scale(canvas, sheet)
    canvas.clip_to(None)
    furniture.draw_frame(canvas, sheet, lines)
