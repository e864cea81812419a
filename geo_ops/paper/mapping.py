"""The map of a brief: from the ground up to the frame, on any canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.paper import furniture
from geo_ops.paper.basemap import BaseMap, base_map
from geo_ops.paper.ground import (
    Sheet,
    draw_borders,
    draw_hatching,
    draw_surfaces,
    finest_level,
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
from geo_ops.paper.view import choose_view

if TYPE_CHECKING:
    from geo_ops.paper.canvas import Box, Canvas
    from geo_ops.paper.facts import Brief
    from geo_ops.release.situation import Situation
    from geo_ops.specs.map import MapSpec


def sheet_for(situation: Situation, map_spec: MapSpec, brief: Brief, frame: Box) -> Sheet:
    """Return what drawing the brief's map in a frame needs: view, scale, detail."""
    base = base_map(situation.units)
    rough = base.shapes(brief.level, 512.0)[brief.area]
    if rough.area < 4e8:  # under 400 km2 the rough shape is too rough to fit a frame  # noqa: PLR2004
        rough = base.shapes(brief.level, 8.0)[brief.area]
    view = choose_view(base, rough, frame, furniture.SIZE)
    return Sheet(
        situation,
        map_spec,
        brief,
        base,
        view,
        BaseMap.tolerance(view.metres_per_mm),
        finest_level(situation, brief, brief.area),
    )


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
    draw_events(canvas, sheet)
    draw_towns(canvas, [town for town in dots if town.at in named or town.rank <= SEAT])
    draw_sites(canvas, groups)
    draw_labels(canvas, placed)
    furniture.draw_inset(canvas, sheet)
    furniture.draw_scale(canvas, sheet)
    canvas.clip_to(None)
    furniture.draw_frame(canvas, sheet, lines)
