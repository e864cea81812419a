"""The legend on paper: classes, hatching, symbols with counts, lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.areas import level_name
from geo_ops.carto.numbers import number
from geo_ops.carto.words import word
from geo_ops.paper.canvas import Box, Canvas, Fill, Stroke, Type, fit_lines
from geo_ops.paper.flow import columns_of, flow
from geo_ops.paper.fonts import width_mm
from geo_ops.paper.ground import (
    AREA_LINE,
    MISSING_HATCH,
    UNIT_HATCH,
    Scene,
    line_of,
)
from geo_ops.paper.marks import EVENT_SIZE, size_examples
from geo_ops.paper.side_panel import HEADING_HEIGHT, heading
from geo_ops.paper.traces import area_fill, drawn_categories, stroke_of

if TYPE_CHECKING:
    from geo_ops.carto.legend import LegendEntry
    from geo_ops.specs.layer import LayerSpec

Sample = Callable[[Canvas, float, float], None]

_SAMPLE_WIDTH = 6.0
_SIZES = (6.4, 6.0, 5.6, 5.2, 4.8, 4.4)
_WHOLE_SIZE = 5.6
"""Above this size smaller letters are better than a layer parted between two columns."""

_ROW_SIZE = 5.8
_ROW_HEIGHT = Type(_ROW_SIZE).leading + 0.5
_GUTTER = 3.0
_BLOCK_GAP = 0.8


@dataclass(frozen=True)
class Line:
    """One line of the legend: a sample with words, or a heading without a sample."""

    text: str
    sample: Sample | None = None
    count: str = ""
    bold: bool = False
    tall: float = 0.0


def draw_legend(canvas: Canvas, scene: Scene, box: Box, columns: int) -> None:
    """Draw the legend in columns, in the largest letters in which it fits."""
    y = heading(canvas, word("legend", scene.brief.lang), box.x, box.y, box.width)
    rows = _rows(line_samples(scene), box)
    bottom = box.bottom - _ROW_HEIGHT * len(rows)
    for at, row in enumerate(rows):
        for x, line in row:
            _draw_line(canvas, line, Box(x, bottom + at * _ROW_HEIGHT, box.width, 0), _ROW_SIZE)
    inner = Box(box.x, y, box.width, bottom - 0.4 - y)
    lines = [line for block in legend_blocks(scene) for line in block]
    size, places = _fitted(scene, inner, columns, _SIZES)
    if len(places) < len(lines):
        lines[len(places) - 1] = Line(f"… {word('more_legend', scene.brief.lang)}")
    for line, (column, top) in zip(lines, places, strict=False):
        _draw_line(canvas, line, Box(column.x, top, column.width, 0), size)


def legend_fits(scene: Scene, box: Box, columns: int, least: float) -> bool:
    """Return whether the whole legend fits into a box in letters of `least` points or more."""
    below = HEADING_HEIGHT + 0.4 + _ROW_HEIGHT * len(_rows(line_samples(scene), box))
    inner = Box(box.x, box.y, box.width, box.height - below)
    sizes = tuple(size for size in _SIZES if size >= least)
    count = sum(len(block) for block in legend_blocks(scene))
    return len(_fitted(scene, inner, columns, sizes)[1]) == count


def _fitted(
    scene: Scene, box: Box, columns: int, sizes: tuple[float, ...]
) -> tuple[float, list[tuple[Box, float]]]:
    """Return the largest size in which the legend fits, else the least, and the places of lines."""
    blocks = legend_blocks(scene)
    boxes = columns_of(box, columns, _GUTTER)
    count = sum(len(block) for block in blocks)
    places: list[tuple[Box, float]] = []
    for whole, size in product((True, False), sizes):
        if whole and size < _WHOLE_SIZE:
            continue
        heights = [[_height(line, boxes[0].width, size) for line in block] for block in blocks]
        places = flow(heights, boxes, _BLOCK_GAP, whole=whole)
        if len(places) == count:
            return size, places
    return sizes[-1], places


def _rows(lines: list[Line], box: Box) -> list[list[tuple[float, Line]]]:
    """Return lines side by side in rows as wide as a box, each with its x."""
    rows: list[list[tuple[float, Line]]] = [[]]
    x = box.x
    for line in lines:
        width = _SAMPLE_WIDTH + width_mm(line.text, "regular", _ROW_SIZE)
        if rows[-1] and x + width > box.right:
            rows.append([])
            x = box.x
        rows[-1].append((x, line))
        x += width + _GUTTER
    return rows


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


def legend_blocks(scene: Scene) -> list[list[Line]]:
    """Return the lines of the legend in blocks that belong together."""
    blocks = [_classes(scene)]
    entries = [one for one in scene.brief.legend if one.layer in scene.layers]
    blocks += [_layer(scene, one) for one in entries if one.drawn and _is_on(scene, one)]
    blocks += [_hatching(scene), _sizes(scene)]
    blocks += [[Line(text)] for text in absence_texts(scene)]
    return [block for block in blocks if block]


def absence_texts(scene: Scene) -> list[str]:
    """Return the words for layers of which the map shows nothing: none there, or not to be seen."""
    lang = scene.brief.lang
    entries = [one for one in scene.brief.legend if one.layer in scene.layers]
    groups = {
        "none_here": [one.title for one in entries if one.drawn and not _is_on(scene, one)],
        "not_drawn": [one.title for one in entries if not one.drawn],
    }
    return [
        word("labelled", lang, label=word(key, lang), text=", ".join(titles))
        for key, titles in groups.items()
        if titles
    ]


def _is_on(scene: Scene, entry: LegendEntry) -> bool:
    """Return whether a layer has rows in the area, or lines that cross it."""
    return entry.whole != 0 or bool(drawn_categories(scene, scene.layers[entry.layer]))


def _classes(scene: Scene) -> list[Line]:
    shading, lang = scene.brief.shading, scene.brief.lang
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


def _layer(scene: Scene, entry: LegendEntry) -> list[Line]:
    lang = scene.brief.lang
    spec = scene.layers[entry.layer].spec
    crossing = drawn_categories(scene, scene.layers[entry.layer])
    drawn = [item for item in entry.items if item.count != 0 or item.id in crossing]
    total = word("suppressed", lang) if entry.count is None else number(entry.count, lang)
    if entry.count is not None and entry.whole is not None and entry.count < entry.whole:
        total = word("part_of", lang, part=total, whole=number(entry.whole, lang))
    lines = [Line(word("labelled", lang, label=entry.title, text=total), bold=True)]
    size = EVENT_SIZE + 0.3 if entry.kind != "sites" else 2.5
    for item in drawn:
        amount = f"({item.amount(lang)})"
        sample = _symbol(item.shape, item.colour, size)
        if spec.locate.geometry != "point":
            sample = _trace(spec, item.id)
        lines.append(Line(item.label, sample, amount))
    return lines


def _hatching(scene: Scene) -> list[Line]:
    fill = Fill("#ffffff", hatch=UNIT_HATCH, hatch_colour=palette.SOFT_INK,
                edge=Stroke(0.3, palette.BOUNDARY))  # fmt: skip
    samples = {False: _swatch(fill), True: _band_sample}
    return [Line(text, samples[is_area]) for is_area, text in _hatched(scene)]


def hatching_texts(scene: Scene) -> list[str]:
    """Return the words for each kind of hatching on the map, with counts."""
    return [text for _, text in _hatched(scene)]


def _hatched(scene: Scene) -> list[tuple[bool, str]]:
    """Return the words of the hatching, and whether it is that of the area itself."""
    lang, counts = scene.brief.lang, scene.unit_rows
    units = sum(count for (_, code), count in counts.items() if code != scene.brief.area)
    area = sum(counts.values()) - units
    found = []
    if units:
        found.append((False, word("hatched", lang, count=number(units, lang))))
    if area:
        level = level_name(scene.situation.units, scene.brief.level, lang).lower()
        text = word("hatched_area", lang, level=level, count=number(area, lang))
        found.append((True, text))
    return found


def _sizes(scene: Scene) -> list[Line]:
    sizes = size_examples(scene)
    if sizes is None:
        return []
    lines = [Line(word("size_of", scene.brief.lang, label=sizes.label), bold=True)]
    for text, width in sizes.examples:
        lines.append(Line(text, _symbol(sizes.shape, "#b9c1c7", width), tall=width))
    return lines


def line_samples(scene: Scene) -> list[Line]:
    """Return the lines and dots of the map with their names."""
    lang, units = scene.brief.lang, scene.situation.units
    area = word("line_area", lang, area=scene.brief.block.area or scene.brief.block.country)
    lines = [Line(area, _stroke(AREA_LINE))]
    for level in units.levels[: units.levels.index(scene.finest) + 1]:
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


def _trace(spec: LayerSpec, category: str) -> Sample:
    if spec.locate.geometry == "area":
        return _swatch(area_fill(spec, category))
    return _stroke(stroke_of(spec, category))


def _dot(canvas: Canvas, x: float, y: float) -> None:
    canvas.symbols([(x, y)], "circle", palette.INK, 1.3, 0.0)
