"""What frames a map: graticule, scale bar, north arrow, locator inset and watermark."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.numbers import number
from geo_ops.carto.words import word
from geo_ops.paper.canvas import Box, Canvas, Fill, Stroke, Type
from geo_ops.paper.graticule import Meridian, graticule, north, scale_bar

if TYPE_CHECKING:
    from geo_ops.paper.ground import Sheet

SIZE = (62.0, 13.0)
"""Width and height in mm of the scale bar with the north arrow."""

TICK_MARGIN = 3.2
"""Millimetres around the frame that the ticks and their figures need."""

_TICK = Type(5.4, "regular", palette.SOFT_INK)
_PANEL = Fill("#ffffff", alpha=0.9)


def draw_graticule(canvas: Canvas, sheet: Sheet) -> list[Meridian]:
    """Draw the lines of the graticule, faintly, and return them for the ticks."""
    lines = graticule(sheet.base, sheet.view, sheet.brief.lang)
    for one in lines:
        canvas.line(one.line, Stroke(0.25, "#b9c1c7"))
    return lines


def draw_frame(canvas: Canvas, sheet: Sheet, lines: list[Meridian]) -> None:
    """Draw the frame and the graticule's ticks outside it, with degrees."""
    frame = sheet.view.frame
    canvas.rectangle(frame, Fill(edge=Stroke(0.8, palette.INK)))
    for one in lines:
        for edge, at in one.ticks:
            _tick(canvas, frame, one.label, edge, at)


def _tick(canvas: Canvas, frame: Box, label: str, edge: str, at: float) -> None:
    reach = 1.0
    if edge in ("top", "bottom"):
        y, out = (frame.y, -1) if edge == "top" else (frame.bottom, 1)
        canvas.line([(at, y), (at, y + out * reach)], Stroke(0.5, palette.INK))
        drop = 0.5 if out < 0 else _TICK.ascent + 0.5
        if frame.x + 4 < at < frame.right - 4:
            canvas.text((at, y + out * (reach + drop)), label, _TICK, "center")
        return
    x, out = (frame.x, -1) if edge == "left" else (frame.right, 1)
    canvas.line([(x, at), (x + out * reach, at)], Stroke(0.5, palette.INK))
    if frame.y + 4 < at < frame.bottom - 4:
        shift = reach + 0.5 if out < 0 else reach + 0.5 + _TICK.ascent
        canvas.text((x + out * shift, at), label, _TICK, "center", rotation=90)


def draw_scale(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the scale bar in true kilometres, the scale at paper size, and the north arrow."""
    box, lang = sheet.view.furniture, sheet.brief.lang
    canvas.rectangle(box, _PANEL)
    bar = scale_bar(sheet.base, sheet.view, box.width - 24)
    x, y = box.x + 3.5, box.y + 6.2
    for at in range(bar.parts):
        colour = palette.INK if at % 2 == 0 else "#ffffff"
        part = Box(x + at * bar.part_mm, y, bar.part_mm, 1.2)
        canvas.rectangle(part, Fill(colour, edge=Stroke(0.5, palette.INK)))
    figures = Type(5.8, "regular", palette.INK)
    for at, text in enumerate(bar.labels(lang)):
        if at % 2 == 0 or bar.part_mm > 8:  # noqa: PLR2004
            align = "left" if at == bar.parts else "center"
            shift = -1.2 if at == bar.parts else 0.0
            canvas.text((x + at * bar.part_mm + shift, y - 0.8), text, figures, align)  # type: ignore[arg-type]
    scale = word(
        "scale",
        lang,
        denominator=number(sheet.view.denominator, lang),
        paper=sheet.map_spec.paper,
    )
    canvas.text((x, y + 4.4), scale, Type(6.6, "semibold", palette.INK))
    _north(canvas, sheet, (box.right - 5.5, box.y + box.height / 2))


def _north(canvas: Canvas, sheet: Sheet, at: tuple[float, float]) -> None:
    import shapely

    angle = math.radians(north(sheet.base, sheet.view))
    cos, sin = math.cos(angle), math.sin(angle)

    def turned(x: float, y: float) -> tuple[float, float]:
        return at[0] + x * cos - y * sin, at[1] + x * sin + y * cos

    left = [turned(0, -2.6), turned(-2.0, 4.2), turned(0, 2.8)]
    right = [turned(0, -2.6), turned(2.0, 4.2), turned(0, 2.8)]
    edge = Stroke(0.5, palette.INK)
    canvas.shape(shapely.Polygon(left), Fill(palette.INK, edge=edge))
    canvas.shape(shapely.Polygon(right), Fill("#ffffff", edge=edge))
    letter = turned(0, -3.3)
    canvas.text(letter, word("north", sheet.brief.lang), Type(6.6, "semibold"), "center")


def draw_inset(canvas: Canvas, sheet: Sheet) -> None:
    """Draw where the area lies in the country."""
    import shapely
    from shapely.affinity import affine_transform

    box, base = sheet.view.inset, sheet.base
    canvas.rectangle(box, Fill("#ffffff", alpha=0.94))
    country = base.country(4096.0)
    west, south, east, north_ = country.bounds
    inner = box.grown(-1.4)
    scale = max((east - west) / inner.width, (north_ - south) / inner.height)
    x0 = inner.x + (inner.width - (east - west) / scale) / 2
    y0 = inner.y + (inner.height - (north_ - south) / scale) / 2

    matrix = (1 / scale, 0, 0, -1 / scale, x0 - west / scale, y0 + north_ / scale)
    fit = partial(affine_transform, matrix=matrix)
    canvas.shape(fit(country), Fill("#dfe3e6", edge=Stroke(0.5, palette.BOUNDARY)))
    levels = sheet.situation.units.levels
    canvas.lines(fit(base.lines(4096.0)[levels[1]]), Stroke(0.35, "#ffffff"))
    shape = fit(base.shapes(sheet.brief.level, 4096.0)[sheet.brief.area])
    canvas.shape(shape, Fill(palette.ACCENT, edge=Stroke(0.4, palette.ACCENT)))
    left, top, right, bottom = shape.bounds
    if max(right - left, bottom - top) < 2.5:  # noqa: PLR2004
        middle = ((left + right) / 2, (top + bottom) / 2)
        ring = shapely.Point(middle).buffer(2.0)
        canvas.lines(ring.boundary, Stroke(0.9, palette.ACCENT))
    canvas.rectangle(box, Fill(edge=Stroke(0.6, palette.INK)))


def draw_watermark(canvas: Canvas, sheet: Sheet) -> None:
    """Write EXERCISE and DRAFT across the map, faintly, where they hold."""
    lang, mission = sheet.brief.lang, sheet.situation.mission
    marks = []
    if sheet.situation.exercise:
        marks.append(word("exercise", lang))
    if mission.clearance == "draft":
        marks.append(word("draft", lang))
    text = " · ".join(marks)
    frame = sheet.view.frame
    if text:
        canvas.watermark(frame, text, palette.EXERCISE)
