"""The legend on paper: classes, hatching, symbols with counts, lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.areas import level_name
from geo_ops.carto.numbers import number
from geo_ops.carto.words import word
from geo_ops.paper.canvas import Box, Canvas, Fill, Stroke, Type, fit_lines
from geo_ops.paper.fonts import width_mm
from geo_ops.paper.ground import (
    AREA_LINE,
    MISSING_HATCH,
    UNIT_HATCH,
    Sheet,
    line_of,
)
from geo_ops.paper.marks import EVENT_SIZE, size_examples
from geo_ops.paper.side_panel import heading

if TYPE_CHECKING:
    from geo_ops.carto.legend import LegendEntry

Sample = Callable[[Canvas, float, float], None]

_SAMPLE_WIDTH = 6.0
_SIZES = (6.4, 6.0, 5.6, 5.2, 4.8)


@dataclass(frozen=True)
class Line:
    """One line of the legend: a sample with words, or a heading without a sample."""

    text: str
    sample: Sample | None = None
    count: str = ""
    bold: bool = False
    tall: float = 0.0


def draw_legend(canvas: Canvas, sheet: Sheet, box: Box, columns: int) -> None:
    """Draw the legend in columns, in the largest letters in which it fits."""
    y = heading(canvas, word("legend", sheet.brief.lang), box.x, box.y, box.width)
    bottom = _draw_lines(canvas, _lines(sheet), Box(box.x, y, box.width, box.bottom - y))
    inner = Box(box.x, y, box.width, bottom - y)
    blocks = legend_blocks(sheet)
    for size in _SIZES:
        placed = _flow(blocks, inner, columns, size)
        if placed is not None or size == _SIZES[-1]:
            for x, at, line, width in (
                placed or _flow(blocks, inner, columns, size, force=True) or []
            ):
                _draw_line(canvas, line, Box(x, at, width, 0), size)
            return


def _draw_lines(canvas: Canvas, lines: list[Line], box: Box) -> float:
    """Write samples of lines in rows at the foot of a box; return the y above them."""
    size, gap = 5.8, 3.0
    row_height = Type(size).leading + 0.5
    rows: list[list[tuple[float, Line]]] = [[]]
    x = box.x
    for line in lines:
        width = _SAMPLE_WIDTH + width_mm(line.text, "regular", size)
        if rows[-1] and x + width > box.right:
            rows.append([])
            x = box.x
        rows[-1].append((x, line))
        x += width + gap
    top = box.bottom - row_height * len(rows)
    for at, row in enumerate(rows):
        for left, line in row:
            _draw_line(canvas, line, Box(left, top + at * row_height, box.width, 0), size)
    return top - 0.6


def _flow(
    blocks: list[list[Line]], box: Box, columns: int, size: float, *, force: bool = False
) -> list[tuple[float, float, Line, float]] | None:
    """Return each line with its place, or None when they do not fit. Blocks stay whole."""
    width = (box.width - 3.0 * (columns - 1)) / columns
    placed: list[tuple[float, float, Line, float]] = []
    column, y = 0, box.y
    for block in blocks:
        height = sum(_height(line, width, size) for line in block)
        if y + height > box.bottom and y > box.y and (column + 1 < columns):
            column, y = column + 1, box.y
        for line in block:
            tall = _height(line, width, size)
            if y + tall > box.bottom + 0.3:
                column, y = column + 1, box.y
            if column >= columns:
                if not force:
                    return None
                return placed
            placed.append((box.x + column * (width + 3.0), y, line, width))
            y += tall
        y += 0.8
    return placed


def _texts(line: Line, width: float, size: float) -> list[str]:
    room = width - (_SAMPLE_WIDTH if line.sample else 0.0)
    text = f"{line.text}  {line.count}" if line.count else line.text
    return fit_lines(text, Type(size, "semibold" if line.bold else "regular"), room, 3)


def _height(line: Line, width: float, size: float) -> float:
    text = len(_texts(line, width, size)) * Type(size).leading
    return max(text, line.tall) + (0.45 if line.sample else 0.25)


def _draw_line(canvas: Canvas, line: Line, box: Box, size: float) -> None:
    style = Type(size, "semibold" if line.bold else "regular")
    x = box.x
    if line.sample:
        half = max(style.leading, line.tall) / 2
        line.sample(canvas, box.x + _SAMPLE_WIDTH / 2 - 0.6, box.y + half)
        x += _SAMPLE_WIDTH
    down = max(0.0, line.tall - style.leading) / 2
    for at, text in enumerate(_texts(line, box.width, size)):
        canvas.text((x, box.y + style.ascent + 0.35 + down + at * style.leading), text, style)


def legend_blocks(sheet: Sheet) -> list[list[Line]]:
    """Return the lines of the legend in blocks that belong together."""
    blocks = [_classes(sheet)]
    entries = [one for one in sheet.brief.legend if one.layer in sheet.layers]
    blocks += [_layer(sheet, one) for one in entries if _is_here(one)]
    blocks += [_hatching(sheet), _sizes(sheet)]
    absent = ", ".join(one.title for one in entries if not _is_here(one))
    if absent:
        none = word("none_here", sheet.brief.lang)
        blocks.append([Line(word("labelled", sheet.brief.lang, label=none, text=absent))])
    return [block for block in blocks if block]


def _is_here(entry: LegendEntry) -> bool:
    return entry.whole > 0 or any(item.count is None for item in entry.items)


def _classes(sheet: Sheet) -> list[Line]:
    shading, lang = sheet.brief.shading, sheet.brief.lang
    if shading is None:
        return []
    lines = [Line(shading.title, bold=True)]
    classes = shading.classes
    units = zip(classes.labels(lang), classes.colours, classes.counts, strict=True)
    for label, colour, count in units:
        if count:
            note = f"({number(count, lang)})"
            lines.append(
                Line(label, _swatch(Fill(colour, edge=Stroke(0.3, palette.BOUNDARY))), note)
            )
    if classes.missing:
        fill = Fill(palette.MISSING, hatch=MISSING_HATCH, hatch_colour=palette.MISSING_HATCH)
        missing = word("no_data_or_suppressed", lang)
        lines.append(Line(missing, _swatch(fill), f"({number(classes.missing, lang)})"))
    return [*lines, Line(shading.note)]


def _layer(sheet: Sheet, entry: LegendEntry) -> list[Line]:
    lang = sheet.brief.lang
    drawn = [item for item in entry.items if item.count != 0]
    here = entry.points + entry.areas
    total = number(here, lang)
    if here < entry.whole:
        total = word("part_of", lang, part=number(here, lang), whole=number(entry.whole, lang))
    lines = [Line(word("labelled", lang, label=entry.title, text=total), bold=True)]
    size = EVENT_SIZE + 0.3 if entry.kind != "sites" else 2.5
    for item in drawn:
        amount = f"({item.amount(lang)})"
        lines.append(Line(item.label, _symbol(item.shape, item.colour, size), amount))
    return lines


def _hatching(sheet: Sheet) -> list[Line]:
    lang, counts = sheet.brief.lang, sheet.unit_rows
    units = sum(count for (_, code), count in counts.items() if code != sheet.brief.area)
    area = sum(counts.values()) - units
    fill = Fill("#ffffff", hatch=UNIT_HATCH, hatch_colour=palette.SOFT_INK,
                edge=Stroke(0.3, palette.BOUNDARY))  # fmt: skip
    lines = []
    if units:
        lines.append(Line(word("hatched", lang, count=number(units, lang)), _swatch(fill)))
    if area:
        level = level_name(sheet.situation.units, sheet.brief.level, lang).lower()
        text = word("hatched_area", lang, level=level, count=number(area, lang))
        lines.append(Line(text, _band_sample))
    return lines


def _sizes(sheet: Sheet) -> list[Line]:
    sizes = size_examples(sheet)
    if sizes is None:
        return []
    lines = [Line(word("size_of", sheet.brief.lang, label=sizes.label), bold=True)]
    for text, width in sizes.examples:
        lines.append(Line(text, _symbol(sizes.shape, "#b9c1c7", width), tall=width))
    return lines


def _lines(sheet: Sheet) -> list[Line]:
    lang, units = sheet.brief.lang, sheet.situation.units
    area = word("line_area", lang, area=sheet.brief.block.area or sheet.brief.block.country)
    lines = [Line(area, _stroke(AREA_LINE))]
    for level in units.levels[: units.levels.index(sheet.finest) + 1]:
        text = word("line_country", lang)
        if level != units.levels[0]:
            text = word("line_level", lang, level=level_name(units, level, lang).lower())
            text = text[0].upper() + text[1:]
        lines.append(Line(text, _stroke(line_of(units.levels, level))))
    return [*lines, Line(word("town", lang), _dot)]


def _swatch(fill: Fill) -> Sample:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.rectangle(Box(x - 2.2, y - 1.0, 4.4, 2.0), fill)

    return draw


def _band_sample(canvas: Canvas, x: float, y: float) -> None:
    box = Box(x - 2.2, y - 1.0, 4.4, 2.0)
    canvas.rectangle(box, Fill("#ffffff", hatch=UNIT_HATCH, hatch_colour=palette.SOFT_INK))
    canvas.rectangle(box.grown(-0.6), Fill("#ffffff"))
    canvas.rectangle(box, Fill(edge=Stroke(0.9)))


def _symbol(shape: str, colour: str, size: float) -> Sample:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.symbol((x, y), shape, colour, size)  # type: ignore[arg-type]

    return draw


def _stroke(stroke: Stroke) -> Sample:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.line([(x - 2.4, y), (x + 2.4, y)], stroke)

    return draw


def _dot(canvas: Canvas, x: float, y: float) -> None:
    canvas.symbols([(x, y)], "circle", palette.INK, 1.3, 0.0)
