"""The page of a brief: marks, title, map, figures, legend and small print on one sheet of A4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.areas import level_name
from geo_ops.carto.words import word
from geo_ops.paper.canvas import Box, Canvas, Fill, Stroke, Type, fit_lines
from geo_ops.paper.fonts import shorten, width_mm
from geo_ops.paper.layout import MARGIN, STRIPS, Layout, layout_of
from geo_ops.paper.legend_panel import draw_legend, legend_fits
from geo_ops.paper.mapping import draw_map, sheet_for
from geo_ops.paper.notes_panel import draw_notes, notes_fit
from geo_ops.paper.side_panel import draw_side

if TYPE_CHECKING:
    from geo_ops.paper.ground import Scene, Sheet

GOOD_NOTES = 5.0
GOOD_LEGEND = 5.6
"""Letters in points that legend and small print should have at least."""

MAP = "map"
"""The part of the canvas that the map is drawn on."""

_MARK = Type(8.0, "semibold")
_KICKER = Type(7.6, "semibold", palette.ACCENT)
_SUBTITLE = Type(9.2, "regular", palette.SOFT_INK)
_LABEL = Type(5.8, "semibold", palette.SOFT_INK)
_VALUE = Type(7.2, "semibold")
_SMALL = Type(5.8, "regular", palette.SOFT_INK)


def compose(scene: Scene) -> tuple[Canvas, Box]:
    """Return the page of a scene, drawn, and the frame of its map."""
    layout = choose_layout(scene)
    sheet = sheet_for(scene, layout.map)
    canvas = Canvas(layout.width, layout.height)
    canvas.rectangle(Box(0, 0, layout.width, layout.height), Fill("#ffffff"))
    _draw_marks(canvas, sheet, layout)
    _draw_head(canvas, sheet, layout)
    canvas.part = MAP
    draw_map(canvas, sheet)
    canvas.part = ""
    draw_side(canvas, sheet.brief, layout.side)
    rule = layout.legend.y - 2.4
    canvas.line([(MARGIN, rule), (layout.width - MARGIN, rule)], Stroke(0.6, palette.RULE))
    draw_legend(canvas, sheet, layout.legend, layout.legend_columns)
    draw_notes(canvas, sheet.brief, layout.notes)
    _draw_foot(canvas, sheet, layout)
    return canvas, layout.map


def choose_layout(scene: Scene) -> Layout:
    """Return the layout with the largest map in which legend and small print can be read.

    Where no layout gives them letters of a good size, the last in which all of them stands.
    """
    layouts = [layout_of(scene.map_spec, strip) for strip in STRIPS]
    for layout in layouts:
        if _fits(scene, layout, GOOD_NOTES, GOOD_LEGEND):
            return layout
    whole = [one for one in layouts if _fits(scene, one, 0.0, 0.0)]
    return (whole or layouts)[-1]


def _fits(scene: Scene, layout: Layout, notes: float, legend: float) -> bool:
    """Return whether small print and legend stand whole in letters of these sizes or larger."""
    return notes_fit(scene.brief, layout.notes, notes) and legend_fits(
        scene, layout.legend, layout.legend_columns, legend
    )


def _draw_marks(canvas: Canvas, sheet: Sheet, layout: Layout) -> None:
    """Write the classification at top and bottom, and EXERCISE in a band below the upper one."""
    block, lang = sheet.brief.block, sheet.brief.lang
    middle = layout.width / 2
    canvas.text((middle, 6.6), block.classification, _MARK, "center")
    canvas.text((middle, layout.height - 3.6), block.classification, _MARK, "center")
    if block.exercise:
        band = Box(MARGIN, 8.4, layout.inner, 4.9)
        canvas.rectangle(band, Fill(palette.EXERCISE))
        style = Type(8.0, "semibold", "#ffffff")
        canvas.text((middle, band.y + 3.5), word("exercise_long", lang), style, "center")
        mark = Type(8.0, "semibold", palette.EXERCISE)
        foot = layout.height - 3.6
        canvas.text((MARGIN, foot), block.exercise, mark)
        canvas.text((layout.width - MARGIN, foot), block.exercise, mark, "right")


def _draw_head(canvas: Canvas, sheet: Sheet, layout: Layout) -> None:
    brief, head = sheet.brief, layout.head
    block = brief.block
    meta = _meta(sheet)
    wide = layout.width > layout.height
    meta_width = 124.0 if wide else head.width
    room = head.width - (meta_width + 6 if wide else 0)
    level = level_name(sheet.situation.units, brief.level, brief.lang)
    kicker = f"{block.country.upper()}  ·  {level} {brief.area}"
    if not sheet.situation.units.unit(brief.area).official:
        kicker += f" ({word('local_code', brief.lang)})"
    canvas.text((head.x, head.y + 2.6), shorten(kicker, "semibold", 7.6, room), _KICKER)
    size, least = 20.0, 11.0
    while size > least and width_mm(block.title, "semibold", size) > room:
        size -= 0.5
    title = shorten(block.title, "semibold", size, room)
    canvas.text((head.x, head.y + 9.4), title, Type(size, "semibold"))
    subtitle = " · ".join(part for part in (block.subtitle, block.data_window) if part)
    if width_mm(subtitle, "regular", _SUBTITLE.size) > room:
        subtitle = block.subtitle or block.data_window
    canvas.text((head.x, head.y + 14.2), shorten(subtitle, "regular", 9.2, room), _SUBTITLE)
    left = head.right - meta_width if wide else head.x
    top = head.y if wide else head.y + 17.0
    _draw_meta(canvas, meta, Box(left, top, meta_width, 15.0))


def _meta(sheet: Sheet) -> list[tuple[str, str, str]]:
    """Return label, text and colour of the facts about the product itself."""
    block, lang = sheet.brief.block, sheet.brief.lang
    draft = sheet.situation.mission.clearance == "draft"
    return [
        (word("data_window", lang), block.data_window, palette.INK),
        (word("as_of", lang), block.as_of, palette.INK),
        (word("clearance", lang), block.clearance, palette.EXERCISE if draft else palette.INK),
        (word("issued", lang), block.issued, palette.INK),
        (word("map_number", lang), block.map_number, palette.INK),
        (word("producer", lang), block.producer, palette.INK),
    ]


def _draw_meta(canvas: Canvas, meta: list[tuple[str, str, str]], box: Box) -> None:
    shares = (0.42, 0.29, 0.29)
    for at, (label, text, colour) in enumerate(meta):
        row, column = divmod(at, len(shares))
        x = box.x + box.width * sum(shares[:column])
        y = box.y + 7.6 * row
        width = box.width * shares[column] - 2.0
        canvas.line([(x, y - 0.4), (x + width, y - 0.4)], Stroke(0.4, palette.RULE))
        canvas.text((x, y + 2.0), label, _LABEL)
        size = _VALUE.size
        while size > 5.4 and width_mm(text, "semibold", size) > width:  # noqa: PLR2004
            size -= 0.2
        style = Type(round(size, 1), "semibold", colour)
        canvas.text((x, y + 5.2), shorten(text, "semibold", style.size, width), style)


def _draw_foot(canvas: Canvas, sheet: Sheet, layout: Layout) -> None:
    block, lang = sheet.brief.block, sheet.brief.lang
    parts = [
        word("labelled", lang, label=word("projection", lang), text=block.projection),
        word("labelled", lang, label=word("producer", lang), text=block.producer),
    ]
    if block.contact:
        parts.append(word("labelled", lang, label=word("contact", lang), text=block.contact))
    parts.append(f"{word('map_number', lang)} {block.map_number}")
    parts.append(word(f"audience_{sheet.situation.audience}", lang))
    y = layout.height - 8.0
    canvas.line([(MARGIN, y - 2.6), (layout.width - MARGIN, y - 2.6)], Stroke(0.4, palette.RULE))
    line = fit_lines("  ·  ".join(parts), _SMALL, layout.inner, 1)[0]
    canvas.text((MARGIN, y), line, _SMALL)
