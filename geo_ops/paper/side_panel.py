"""Beside the map: key figures, the table of units, published figures, the months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.numbers import number
from geo_ops.carto.words import word
from geo_ops.paper.canvas import Box, Canvas, Fill, Stroke, Type, fit_lines
from geo_ops.paper.fonts import shorten, width_mm
from geo_ops.paper.table import rows_that_fit

if TYPE_CHECKING:
    from geo_ops.paper.facts import Brief
    from geo_ops.paper.published import Published
    from geo_ops.paper.table import KeyFigure, Row

HEADING = Type(7.6, "semibold", palette.ACCENT)
_TILE_HEIGHT = 10.7
_TILE_COLUMNS = 3
_ROW_HEIGHT = 3.25
_CELL = Type(6.6)
_HEAD = Type(5.5, "regular", palette.SOFT_INK)
_HEAD_HEIGHTS = (13.0, 15.0, 17.0, 19.0, 21.0, 24.0)
_MONTHS_HEIGHT = 19.0


def draw_side(canvas: Canvas, brief: Brief, box: Box) -> None:
    """Draw the panel from the top; the months only where room is left."""
    y = _draw_key_figures(canvas, brief, box, box.y)
    y = _draw_table(canvas, brief, box, y + 2.4)
    months = _MONTHS_HEIGHT + 2.4 if brief.months and not _crowded(brief, box.bottom - y) else 0.0
    y = _draw_published(
        canvas, brief, Box(box.x, y + 2.4, box.width, box.bottom - months - y - 2.4)
    )
    if months:
        _draw_months(canvas, brief, Box(box.x, y + 2.4, box.width, box.bottom - y - 2.4))


HEADING_HEIGHT = HEADING.leading + 1.2
"""Millimetres that a heading with its rule takes."""


def heading(canvas: Canvas, text: str, x: float, y: float, width: float) -> float:
    """Write a heading with a rule below; return the y below it."""
    canvas.text((x, y + HEADING.ascent), shorten(text, "semibold", HEADING.size, width), HEADING)
    y += HEADING.leading + 0.3
    canvas.line([(x, y), (x + width, y)], Stroke(0.7, palette.ACCENT))
    return y + 0.9


def _draw_key_figures(canvas: Canvas, brief: Brief, box: Box, y: float) -> float:
    if not brief.table.figures:
        return y
    y = heading(canvas, word("key_figures", brief.lang), box.x, y, box.width)
    gap = 3.0
    width = (box.width - gap * (_TILE_COLUMNS - 1)) / _TILE_COLUMNS
    for at, figure in enumerate(brief.table.figures):
        row, column = divmod(at, _TILE_COLUMNS)
        tile = Box(box.x + column * (width + gap), y + row * _TILE_HEIGHT, width, _TILE_HEIGHT)
        _draw_tile(canvas, figure, tile)
    rows = -(-len(brief.table.figures) // _TILE_COLUMNS)
    return y + rows * _TILE_HEIGHT - 0.6


def _draw_tile(canvas: Canvas, figure: KeyFigure, tile: Box) -> None:
    # A word in place of a figure must not shout.
    big = Type(14.0 if figure.value[:1].isdigit() else 9.0, "semibold")
    value = shorten(figure.value, "semibold", big.size, tile.width)
    canvas.text((tile.x, tile.y + 4.6), value, big)
    left = tile.x + width_mm(value, "semibold", big.size) + 1.4
    room = tile.right - left
    share = Type(5.6, "regular", palette.SOFT_INK)
    if figure.of_country and room > 8:  # noqa: PLR2004
        lines = fit_lines(figure.of_country, share, room, 2)
        base = tile.y + 4.6 - (len(lines) - 1) * share.leading
        for line in lines:
            canvas.text((left, base), line, share)
            base += share.leading
    canvas.paragraph(Box(tile.x, tile.y + 5.8, tile.width, 5.0), figure.label, Type(6.2), 2)


def _draw_table(canvas: Canvas, brief: Brief, box: Box, y: float) -> float:
    if not brief.table.rows:
        return y
    title = word("figures_by", brief.lang, level=brief.table.level.lower())
    y = heading(canvas, title, box.x, y, box.width)
    names = max(width_mm(row.name, "semibold", _CELL.size) for row in brief.table.rows) + 2.0
    first = min(max(names, 18.0), box.width * 0.34)
    column = min((box.width - first) / len(brief.table.head), 17.0)
    first = box.width - column * len(brief.table.head)
    edges = [box.x + first + column * (at + 1) for at in range(len(brief.table.head))]
    y = _draw_head(canvas, brief.table.head, edges, column, y)
    canvas.line([(box.x, y), (box.right, y)], Stroke(0.5, palette.INK))
    shown = rows_that_fit(brief.table.rows)
    for row in shown:
        _draw_row(canvas, row, Box(box.x, y, box.width, _ROW_HEIGHT), edges, first)
        y += _ROW_HEIGHT
    canvas.line([(box.x, y), (box.right, y)], Stroke(0.5, palette.INK))
    left = len(brief.table.rows) - len(shown)
    if left:
        note = word("more_published", brief.lang, count=number(left, brief.lang))
        canvas.text(
            (box.x, y + _ROW_HEIGHT), f"… {note}", Type(_CELL.size, "regular", palette.SOFT_INK)
        )
        y += _ROW_HEIGHT
    return y


def _draw_head(
    canvas: Canvas, head: tuple[str, ...], edges: list[float], column: float, y: float
) -> float:
    """Write the column heads, upright: they are long and the columns narrow. Return the y below."""
    most = max(1, int((column - 0.8) / _HEAD.leading))
    fitted: list[list[str]] = []
    for height in _HEAD_HEIGHTS:
        fitted = [fit_lines(text, _HEAD, height, most) for text in head]
        if not any(lines[-1].endswith("…") for lines in fitted):
            break
    tall = max(width_mm(line, "regular", _HEAD.size) for lines in fitted for line in lines) + 0.8
    for lines, right in zip(fitted, edges, strict=True):
        x = right - 0.3 - (len(lines) - 1) * _HEAD.leading
        for line in lines:
            canvas.text((x, y + tall - 0.4), line, _HEAD, rotation=90)
            x += _HEAD.leading
    return y + tall + 0.3


def _draw_row(canvas: Canvas, row: Row, box: Box, edges: list[float], first: float) -> None:
    style = {
        "unit": _CELL,
        "bucket": Type(_CELL.size, "regular", palette.SOFT_INK),
        "total": Type(_CELL.size, "semibold"),
    }[row.kind]
    if row.kind == "total":
        canvas.rectangle(box, Fill("#eef1f3"))
    elif row.kind == "unit":
        canvas.line([(box.x, box.bottom), (box.right, box.bottom)], Stroke(0.25, palette.RULE))
    base = box.y + (box.height + style.ascent) / 2
    canvas.text((box.x + 0.4, base), shorten(row.name, style.weight, style.size, first - 1), style)
    for text, right in zip(row.cells, edges, strict=True):
        canvas.text((right - 0.4, base), text, style, "right")


def _published_lines(brief: Brief, width: float) -> list[tuple[Published, list[str], list[str]]]:
    style = Type(6.0)
    found = []
    for one in brief.published:
        text = fit_lines(one.measured, style, width * 0.53, 2)
        reference = fit_lines(one.reference, Type(5.4), width * 0.2, 2)
        found.append((one, text, reference))
    return found


def _crowded(brief: Brief, room: float) -> bool:
    """Return whether the published figures need the room of the months."""
    lines = _published_lines(brief, 104.0)
    needed = sum(max(len(text), len(reference)) * 2.6 + 0.9 for _, text, reference in lines) + 10
    return needed > room - _MONTHS_HEIGHT - 4.8


def _draw_published(canvas: Canvas, brief: Brief, box: Box) -> float:
    lang, style, small = brief.lang, Type(6.0), Type(5.4, "regular", palette.SOFT_INK)
    y = heading(canvas, word("published", lang), box.x, box.y, box.width)
    if not brief.published:
        return canvas.paragraph(Box(box.x, y, box.width, 0), word("none_published", lang), style, 1)
    planned, actual = box.x + box.width * 0.655, box.x + box.width * 0.775
    reference_x = box.x + box.width * 0.795
    canvas.text((planned, y + _HEAD.ascent), word("planned", lang), _HEAD, "right")
    canvas.text((actual, y + _HEAD.ascent), word("actual", lang), _HEAD, "right")
    canvas.text((reference_x, y + _HEAD.ascent), word("document", lang), _HEAD)
    y += _HEAD.leading + 0.2
    lines = _published_lines(brief, box.width)
    for at, (one, text, reference) in enumerate(lines):
        height = max(len(text) * style.leading, len(reference) * small.leading) + 0.7
        rest = len(lines) - at
        limit = box.bottom - (0 if rest == 1 else small.leading + 0.4)
        if y + height > limit:
            more = word("more_published", lang, count=number(rest, lang))
            canvas.text((box.x, y + small.ascent + 0.4), f"… {more}", small)
            return y + small.leading + 0.4
        canvas.line([(box.x, y), (box.right, y)], Stroke(0.25, palette.RULE))
        _draw_published_row(
            canvas, (one, text, reference), y + 0.35, (box.x, planned, actual, reference_x)
        )
        y += height
    return y


def _draw_published_row(
    canvas: Canvas,
    item: tuple[Published, list[str], list[str]],
    y: float,
    columns: tuple[float, float, float, float],
) -> None:
    one, text, reference = item
    style, small = Type(6.0), Type(5.4, "regular", palette.SOFT_INK)
    for at, line in enumerate(text):
        canvas.text((columns[0], y + style.ascent + at * style.leading), line, style)
    for amount, right in zip(one.amounts(), columns[1:3], strict=True):
        bold = Type(6.4, "semibold")
        canvas.text(
            (right, y + style.ascent), shorten(amount, "semibold", 6.4, 12.0), bold, "right"
        )
    for at, line in enumerate(reference):
        canvas.text((columns[3], y + style.ascent + at * small.leading), line, small)


def _draw_months(canvas: Canvas, brief: Brief, box: Box) -> None:
    """Draw a bar for each month; a suppressed one is an empty frame."""
    lang = brief.lang
    y = heading(canvas, brief.months_title, box.x, box.y, box.width)
    figures, labels = Type(5.4, "semibold"), Type(5.2, "regular", palette.SOFT_INK)
    height = min(box.bottom - y - 6.0, 16.0)
    if height < 4:  # noqa: PLR2004
        return
    width = min(box.width / len(brief.months), 12.0)
    known = [value for _, _, value in brief.months if value is not None]
    top = max([*known, 1.0])
    ground = y + 2.6 + height
    for at, (label, _, value) in enumerate(brief.months):
        x = box.x + at * width
        tall = height * (value or 0.0) / top
        bar = Box(x + 0.6, ground - tall, width - 1.2, tall)
        if value is None:
            canvas.rectangle(
                Box(bar.x, ground - 2, bar.width, 2),
                Fill(hatch="xxxx", hatch_colour=palette.MISSING_HATCH),
            )
        elif tall:
            canvas.rectangle(bar, Fill(palette.ACCENT))
        shown = "" if value is None else number(value, lang)
        canvas.text((x + width / 2, ground - tall - 0.6), shown, figures, "center")
        canvas.text((x + width / 2, ground + 2.4), _short_month(label), labels, "center")
    canvas.line(
        [(box.x, ground), (box.x + width * len(brief.months), ground)], Stroke(0.5, palette.INK)
    )


def _short_month(label: str) -> str:
    """Return "2020-03" as 03/20, the same in both languages; a year as it is."""
    year, _, at = label.partition("-")
    return f"{at}/{year[2:]}" if at else year
