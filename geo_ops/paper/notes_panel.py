"""The small print: counts that reconcile, sources, boundaries, disclaimer, method and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.carto import palette
from geo_ops.carto.words import word
from geo_ops.paper.canvas import Box, Canvas, Type, fit_lines
from geo_ops.paper.flow import flow

if TYPE_CHECKING:
    from geo_ops.paper.facts import Brief

_SIZES = (6.2, 6.0, 5.8, 5.6, 5.4, 5.2, 5.0, 4.8, 4.6, 4.4)


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


def draw_notes(canvas: Canvas, brief: Brief, boxes: tuple[Box, ...]) -> None:
    """Write the small print through the columns, in the largest letters in which it fits."""
    lines, places = _fitted(brief, boxes, _SIZES)
    if len(places) < len(lines):
        rest = f"… {word('more_notes', brief.lang)}"
        lines[len(places) - 1] = (rest, lines[len(places) - 1][1])
    for (text, style), (box, y) in zip(lines, places, strict=False):
        canvas.text((box.x, y + style.ascent), text, style)


def notes_fit(brief: Brief, boxes: tuple[Box, ...], least: float) -> bool:
    """Return whether the small print fits into boxes in letters of `least` points or more."""
    lines, places = _fitted(brief, boxes, tuple(size for size in _SIZES if size >= least))
    return len(places) == len(lines)


def _fitted(
    brief: Brief, boxes: tuple[Box, ...], sizes: tuple[float, ...]
) -> tuple[list[tuple[str, Type]], list[tuple[Box, float]]]:
    """Return the lines in the largest size that fits, else in the least, and their places."""
    lines: list[tuple[str, Type]] = []
    places: list[tuple[Box, float]] = []
    for size in sizes:
        title, body = Type(size, "semibold", palette.ACCENT), Type(size)
        blocks = [
            [(part.title, title), *((line, body) for line in _lines(part, body, boxes[0].width))]
            for part in sections(brief)
            if part.texts
        ]
        lines = [line for block in blocks for line in block]
        heights = [[style.leading for _, style in block] for block in blocks]
        places = flow(heights, boxes, size * 0.12, whole=False)
        if len(places) == len(lines):
            break
    return lines, places


def _lines(part: Section, style: Type, width: float) -> list[str]:
    return [line for text in part.texts for line in fit_lines(text, style, width)]
