"""The small print: counts that reconcile, sources, boundaries, disclaimer, method and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.words import word
from geo_ops.paper.canvas import Box, Canvas, Type, fit_lines

if TYPE_CHECKING:
    from geo_ops.paper.facts import Brief
    from geo_ops.paper.ground import Sheet

_SIZES = (6.2, 6.0, 5.8, 5.6, 5.4, 5.2, 5.0, 4.8, 4.6, 4.4)
_COLOUR = palette.INK


@dataclass(frozen=True)
class Section:
    """A heading with its lines of text."""

    title: str
    texts: tuple[str, ...]


def sections(brief: Brief) -> tuple[Section, ...]:
    """Return the small print in the order of the page and of the HTML brief."""
    block, lang = brief.block, brief.lang
    counts = tuple(
        word("labelled", lang, label=entry.title, text=entry.ledger) for entry in brief.legend
    )
    return (
        Section(f"{word('counts', lang)} ({block.country})", counts),
        Section(word("sources", lang), block.sources),
        Section(word("boundaries", lang), (block.boundaries,)),
        Section(word("disclaimer_title", lang), (block.disclaimer,)),
        Section(word("limits", lang), block.limits),
    )


def draw_notes(canvas: Canvas, sheet: Sheet, boxes: tuple[Box, ...]) -> None:
    """Write the small print through the columns, in the largest letters in which it fits."""
    parts = [one for one in sections(sheet.brief) if one.texts]
    for size in _SIZES:
        lines = _flow(parts, boxes, size)
        if lines is not None or size == _SIZES[-1]:
            break
    for x, y, text, style in lines or []:
        canvas.text((x, y), text, style)


def _flow(
    parts: list[Section], boxes: tuple[Box, ...], size: float
) -> list[tuple[float, float, str, Type]] | None:
    """Return each line with its place, or None when they do not fit."""
    title, body = Type(size, "semibold", palette.ACCENT), Type(size, "regular", _COLOUR)
    placed: list[tuple[float, float, str, Type]] = []
    column, y = 0, boxes[0].y
    for part in parts:
        lines: list[tuple[str, Type]] = [(part.title, title)]
        for text in part.texts:
            lines += [(line, body) for line in fit_lines(text, body, boxes[column].width)]
        for at, (text, style) in enumerate(lines):
            # A heading is not left alone at the foot of a column.
            needed = style.leading * (2 if at == 0 else 1)
            if y + needed > boxes[column].bottom:
                column += 1
                if column == len(boxes):
                    return None
                y = boxes[column].y
            placed.append((boxes[column].x, y + style.ascent, text, style))
            y += style.leading
        y += size * 0.12
    return placed
