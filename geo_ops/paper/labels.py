"""Labels that do not collide: the important first, and dropped rather than overlapping."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

from geo_ops.paper.canvas import Box, Type
from geo_ops.paper.fonts import width_mm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_GAP = 0.35
"""Millimetres between two labels, and between a label and what it must not cover."""

# Around a dot: right, above right, below right, above, below, left, above left, below left.
_AROUND: tuple[tuple[float, float], ...] = (
    (1, 0), (1, -1), (1, 1), (0, -1), (0, 1), (-1, 0), (-1, -1), (-1, 1),
)  # fmt: skip

_CLEARS = (1.0, 1.7, 2.6)

# Moves of a name inside its unit, in lines down and widths across, nearest first.
_WITHIN: tuple[tuple[float, float], ...] = (
    (0, 0), (0, -1), (0, 1), (0.35, 0), (-0.35, 0), (0, -2), (0, 2), (0.35, -1), (-0.35, -1),
    (0.35, 1), (-0.35, 1), (0, -3), (0, 3), (0.6, 0), (-0.6, 0), (0.6, -2), (-0.6, 2),
    (0, -4.5), (0, 4.5), (0.8, -3), (-0.8, 3), (-0.8, -3), (0.8, 3),
)  # fmt: skip


@dataclass(frozen=True)
class Label:
    """A text that wants a place. `rank` 0 is placed first; `at` is a point in mm of the sheet.

    `kind` area: centred on the point or near it, wherever `fits` allows; point: beside the point,
    `clear` mm away from it.
    """

    text: str
    at: tuple[float, float]
    style: Type
    rank: int
    kind: Literal["area", "point"]
    clear: float = 0.0
    fits: Callable[[Box], bool] | None = None


@dataclass(frozen=True)
class Placed:
    """A label with its place: the box that it covers; text is written from the box's left."""

    label: Label
    box: Box

    @property
    def baseline(self) -> tuple[float, float]:
        """Where the text starts."""
        return self.box.x, self.box.y + self.label.style.ascent + 0.15 * self.label.style.leading


def place(labels: Iterable[Label], frame: Box, taken: Sequence[Box] = ()) -> list[Placed]:
    """Return the labels that find a place in the frame, off each other and off `taken`.

    By rank, then from the top, so the result does not depend on the order given.
    """
    covered = list(taken)
    placed: list[Placed] = []
    for label in sorted(labels, key=_turn):
        for box in _candidates(label):
            free = not any(box.grown(_GAP).overlaps(other) for other in covered)
            if free and frame.holds(box.grown(0.6)) and (label.fits is None or label.fits(box)):
                placed.append(Placed(label, box))
                covered.append(box)
                break
    return placed


def _turn(one: Label) -> tuple[int, float, float, str, str, float]:
    return one.rank, one.at[1], one.at[0], one.text, one.kind, one.clear


def _candidates(label: Label) -> Iterable[Box]:
    style = label.style
    width = width_mm(label.text, style.weight, style.size)
    height = style.leading * 0.92
    x, y = label.at
    if label.kind == "area":
        for across, down in _WITHIN:
            left, top = x - width / 2 + across * width, y - height / 2 + down * height
            yield Box(left, top, width, height)
        return
    # The most important names may stand further off rather than be missing.
    for clear, (right, down) in product(_CLEARS[: 3 if label.rank == 0 else 1], _AROUND):
        # Diagonal places are drawn in: the corner of the box lies on the circle around the dot.
        reach = label.clear * clear * (0.72 if right and down else 1.0)
        left = x - width / 2 + right * (width / 2 + reach)
        top = y - height / 2 + down * (height / 2 + (reach if not right else reach * 0.6))
        yield Box(left, top, width, height)
