"""Flow: blocks of lines run down columns of boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.paper.canvas import Box

_SLACK = 0.05
"""Millimetres that a line may stand out for the sake of rounding."""


def flow(
    blocks: Sequence[Sequence[float]], boxes: Sequence[Box], gap: float, *, whole: bool
) -> list[tuple[Box, float]]:
    """Return for each line its box and the y of its top; fewer than the lines when they do not fit.

    Args:
        blocks: heights in mm of the lines of each block, the first line being its heading.
        boxes: the columns, in order.
        gap: mm between two blocks of a column.
        whole: whether a block that fits into one column is kept in one. Otherwise only a heading
            is kept with its first line.
    """
    placed: list[tuple[Box, float]] = []
    column, y = 0, boxes[0].y
    for block in blocks:
        for at, height in enumerate(block):
            if at == 0:
                together = sum(block) if whole else sum(block[:2])
                fits_one = together <= boxes[min(column, len(boxes) - 1)].height
                needed = together if fits_one else height
            else:
                needed = height
            while column < len(boxes) and y + needed > boxes[column].bottom + _SLACK:
                column += 1
                if column < len(boxes):
                    y = boxes[column].y
            if column >= len(boxes):
                return placed
            placed.append((boxes[column], y))
            y += height
        y += gap
    return placed


def columns_of(box: Box, count: int, gutter: float) -> list[Box]:
    """Return a box as columns of equal width with a gutter between them."""
    from geo_ops.paper.canvas import Box

    width = (box.width - gutter * (count - 1)) / count
    return [Box(box.x + at * (width + gutter), box.y, width, box.height) for at in range(count)]
