"""The shapes of symbols, once for SVG, paper and GIS."""

from __future__ import annotations

from html import escape
from math import cos, pi, sin
from typing import TYPE_CHECKING

from geo_ops.carto.palette import luminance

if TYPE_CHECKING:
    from geo_ops.specs.layer import Shape

Polygon = tuple[tuple[float, float], ...]

CIRCLE_CORNERS = 48
DARK = "#1d2730"
LIGHT = "#ffffff"


def _regular(corners: int, radius: float, start: float = 90.0) -> Polygon:
    return tuple(
        (
            round(radius * cos(pi * (start / 180 + 2 * step / corners)), 4),
            round(radius * sin(pi * (start / 180 + 2 * step / corners)), 4),
        )
        for step in range(corners)
    )


def _star(points: int, outer: float, inner: float) -> Polygon:
    tips = _regular(points, outer)
    notches = _regular(points, inner, 90 + 180 / points)
    return tuple(corner for pair in zip(tips, notches, strict=True) for corner in pair)


def _cross(reach: float, half: float) -> Polygon:
    return ((half, half), (half, reach), (-half, reach), (-half, half), (-reach, half),
              (-reach, -half), (-half, -half), (-half, -reach), (half, -reach), (half, -half),
              (reach, -half), (reach, half))  # fmt: skip


# The reaches differ so that the shapes look equally large: about the same area each.
SHAPES: dict[Shape, Polygon] = {
    "circle": _regular(CIRCLE_CORNERS, 0.86),
    "square": _regular(4, 1.06, 45),
    "triangle": tuple((x, round(y - 0.14, 4)) for x, y in _regular(3, 1.2)),
    "diamond": _regular(4, 1.12),
    "cross": _cross(0.98, 0.36),
    "star": _star(5, 1.2, 0.5),
    "pentagon": _regular(5, 1.0),
    "hexagon": _regular(6, 0.96),
}
"""Closed polygons around the origin in a box of about -1 to 1; y points up."""


LINE_DASHES: tuple[tuple[float, ...], ...] = (
    (), (3.0, 1.7), (0.7, 1.7), (4.0, 1.3, 0.7, 1.3), (1.7, 1.7), (4.7, 1.0, 1.7, 1.0),
)  # fmt: skip
"""Dashes and gaps in widths of the line, by category: the second channel beside its colour."""


def line_dashes(category: int) -> tuple[float, ...]:
    """Return the dashes of a category by its place in the spec; none for a plain line."""
    return LINE_DASHES[category % len(LINE_DASHES)]


def outline(colour: str) -> str:
    """Return the line colour that sets a symbol off: dark around light, light around dark."""
    return DARK if luminance(colour) > 0.3 else LIGHT  # noqa: PLR2004


def svg_symbol(shape: Shape, colour: str, size: float, title: str = "") -> str:
    """Return one symbol as an SVG element, `size` pixels wide and high.

    Without a title it is decoration (hidden from screen readers): the words stand beside it.
    """
    points = " ".join(f"{x:g},{-y:g}" for x, y in SHAPES[shape])
    name = f"<title>{escape(title)}</title>" if title else ""
    role = 'role="img"' if title else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size:g}" height="{size:g}" '
        f'viewBox="-1.3 -1.3 2.6 2.6" {role}>{name}<polygon points="{points}" '
        f'fill="{escape(colour)}" stroke="{outline(colour)}" stroke-width="0.18" '
        'stroke-linejoin="round"/></svg>'
    )
