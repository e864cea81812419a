"""A sheet of paper in millimetres, drawn on with matplotlib and without its global state."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from geo_ops.carto.palette import INK
from geo_ops.carto.symbols import SHAPES, outline
from geo_ops.paper.fonts import (
    FEATURES,
    MM_PER_POINT,
    Weight,
    drawable,
    properties,
    shorten,
    width_mm,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch, PathPatch
    from matplotlib.path import Path
    from shapely.geometry.base import BaseGeometry

    from geo_ops.specs.layer import Shape

Align = Literal["left", "center", "right"]

LEADING = 1.22
"""Distance of lines as a multiple of the size of the letters."""

ASCENT = 0.72
"""Height of capitals above the baseline, as a share of the size."""


@dataclass(frozen=True)
class Box:
    """A rectangle in millimetres: left, top, width, height; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        """Return whether two boxes share area."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Return whether another box lies in this one."""
        return (
            self.x <= other.x
            and other.right <= self.right
            and self.y <= other.y
            and other.bottom <= self.bottom
        )

    def grown(self, by: float) -> Box:
        """Return the box with `by` mm added on each side."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True)
class Type:
    """How a text is set: size in points, weight, colour."""

    size: float
    weight: Weight = "regular"
    colour: str = INK

    @property
    def leading(self) -> float:
        """The distance of lines in millimetres."""
        return self.size * MM_PER_POINT * LEADING

    @property
    def ascent(self) -> float:
        """The height of capitals in millimetres."""
        return self.size * MM_PER_POINT * ASCENT


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn: width in points, colour, dashes in multiples of the width."""

    width: float
    colour: str = INK
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Fill:
    """How a surface is filled; `hatch` is matplotlib's pattern in `hatch_colour`."""

    colour: str | None = None
    alpha: float = 1.0
    hatch: str = ""
    hatch_colour: str = INK
    edge: Stroke | None = None


class Canvas:
    """A figure of a given size with one set of axes in millimetres, the origin at the top left."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure: Figure = Figure(figsize=(width / 25.4, height / 25.4), dpi=150)
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)
        self._order = 0
        self.part = ""
        self._parts: dict[str, list[Any]] = {}
        self._clip: Patch | None = None

    def show_only(self, part: str) -> None:
        """Hide what was not drawn while `part` was the canvas's part."""
        for name, artists in self._parts.items():
            for artist in artists:
                artist.set_visible(name == part)

    def clip_to(self, box: Box | None) -> None:
        """Clip what is drawn from now on to a box, or no more."""
        if box is None:
            self._clip = None
            return
        from matplotlib.patches import Rectangle

        self._clip = Rectangle((box.x, box.y), box.width, box.height, transform=self.axes.transData)

    def _add(self, artist: Any) -> Any:  # noqa: ANN401 - any artist of matplotlib, given back
        """Put an artist on top of all before it."""
        self._order += 1
        artist.set_zorder(self._order)
        self._parts.setdefault(self.part, []).append(artist)
        if self._clip is not None:
            artist.set_clip_path(self._clip)
        return artist

    def text(
        self,
        at: tuple[float, float],
        text: str,
        style: Type,
        align: Align = "left",
        rotation: float = 0.0,
    ) -> None:
        """Write one line of plain text with its baseline at a point."""
        if not text:
            return
        shown = drawable(text, style.weight)
        self._add(
            self.axes.text(
                *at,
                shown,
                fontproperties=properties(shown, style.weight, style.size),
                color=style.colour,
                ha=align,
                va="baseline",
                rotation=rotation,
                rotation_mode="anchor",
                parse_math=False,
                fontfeatures=FEATURES,
            )
        )

    def halo(
        self,
        at: tuple[float, float],
        text: str,
        style: Type,
        align: Align = "left",
        colour: str = "#ffffff",
    ) -> None:
        """Write one line with a halo. The halo is an outline below it: the text stays text."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path
        from matplotlib.textpath import text_to_path
        from matplotlib.transforms import Affine2D

        shown = drawable(text, style.weight)
        if not shown:
            return
        font = properties(shown, style.weight, style.size)
        points, codes = text_to_path.get_text_path(font, shown, features=FEATURES)
        path = Path(points, codes)
        width = width_mm(shown, style.weight, style.size)
        shift = {"left": 0.0, "center": -width / 2, "right": -width}[align]
        # Turned over, because y grows downwards here.
        scale = style.size / text_to_path.FONT_SCALE * MM_PER_POINT
        move = Affine2D().scale(scale, -scale).translate(at[0] + shift, at[1])
        self._add(
            self.axes.add_artist(
                PathPatch(
                    move.transform_path(path),
                    facecolor=colour,
                    edgecolor=colour,
                    linewidth=max(1.2, style.size * 0.26),
                    joinstyle="round",
                    alpha=0.88,
                )
            )
        )
        self.text(at, text, style, align)

    def paragraph(self, box: Box, text: str, style: Type, most: int = 0) -> float:
        """Write a text in lines from the top of a box; return the y below it.

        With `most` no more lines than that, the last ending in an ellipsis when there is more.
        """
        lines = fit_lines(text, style, box.width, most)
        y = box.y
        for line in lines:
            self.text((box.x, y + style.ascent), line, style)
            y += style.leading
        return y

    def rectangle(self, box: Box, fill: Fill) -> None:
        """Draw a rectangle."""
        from matplotlib.patches import Rectangle

        self._add(
            self.axes.add_artist(Rectangle((box.x, box.y), box.width, box.height, **_patch(fill)))
        )

    def line(self, points: Sequence[tuple[float, float]], stroke: Stroke) -> None:
        """Draw a line through points."""
        from matplotlib.lines import Line2D

        xs, ys = zip(*points, strict=True)
        line = Line2D(
            xs,
            ys,
            color=stroke.colour,
            linewidth=stroke.width,
            solid_capstyle="round",
            solid_joinstyle="round",
        )
        if stroke.dashes:
            line.set_dashes(stroke.dashes)
        self._add(self.axes.add_artist(line))

    def shape(self, geometry: BaseGeometry, fill: Fill) -> None:
        """Draw a polygon or multipolygon given in millimetres of the sheet."""
        from matplotlib.patches import PathPatch

        if geometry.is_empty:
            return
        patch: PathPatch = PathPatch(path_of(geometry), **_patch(fill))
        self._add(self.axes.add_artist(patch))

    def lines(self, geometry: BaseGeometry, stroke: Stroke) -> None:
        """Draw a line or multiline given in millimetres of the sheet."""
        from matplotlib.patches import PathPatch

        if geometry.is_empty:
            return
        patch = PathPatch(
            path_of(geometry),
            facecolor="none",
            edgecolor=stroke.colour,
            linewidth=stroke.width,
            joinstyle="round",
            capstyle="round",
        )
        if stroke.dashes:
            patch.set_linestyle((0, stroke.dashes))
        self._add(self.axes.add_artist(patch))

    def symbol(
        self, at: tuple[float, float], shape: Shape, colour: str, size: float, edge: float = 0.5
    ) -> None:
        """Draw a symbol `size` mm across around a point, with a line that sets it off."""
        self.symbols([at], shape, colour, size, edge)

    def symbols(
        self,
        at: Sequence[tuple[float, float]],
        shape: Shape,
        colour: str,
        size: float,
        edge: float = 0.5,
    ) -> None:
        """Draw the same symbol at many points."""
        from matplotlib.lines import Line2D
        from matplotlib.markers import MarkerStyle
        from matplotlib.path import Path

        if not at:
            return
        corners = SHAPES[shape]
        reach = max(abs(value) for corner in corners for value in corner)
        marker = MarkerStyle(
            Path([*corners, corners[0]], closed=True), joinstyle="round", capstyle="round"
        )
        xs, ys = zip(*at, strict=True)
        # One marker drawn many times: the file holds its shape once. Its reach is half its width.
        symbols = Line2D(
            xs,
            ys,
            linestyle="none",
            marker=marker,
            markersize=size * reach / MM_PER_POINT,
            markerfacecolor=colour,
            markeredgecolor=outline(colour) if edge else "none",
            markeredgewidth=edge,
        )
        self._add(self.axes.add_artist(symbols))

    def watermark(self, box: Box, text: str, colour: str) -> None:
        """Write a text across a box from its lower left, so faintly that it hides nothing."""
        shown = drawable(text, "semibold")
        diagonal = math.hypot(box.width, box.height)
        size = min(64.0, 0.68 * diagonal / width_mm(shown, "semibold", 1.0))
        self._add(
            self.axes.text(
                box.x + box.width / 2,
                box.y + box.height / 2,
                shown,
                fontproperties=properties(shown, "semibold", round(size, 1)),
                color=colour,
                alpha=0.09,
                ha="center",
                va="center",
                rotation=math.degrees(math.atan2(box.height, box.width)),
                rotation_mode="anchor",
                parse_math=False,
            )
        )


def fit_lines(text: str, style: Type, width: float, most: int = 0) -> list[str]:
    """Return a text as lines of a width, at most `most` (0: as many as it takes)."""
    lines = wrap(text, style.weight, style.size, width)
    if most and len(lines) > most:
        kept = lines[: most - 1]
        rest = " ".join(lines[most - 1 :])
        last = shorten(rest, style.weight, style.size, width)
        return [*kept, last]
    return lines


def path_of(geometry: BaseGeometry) -> Path:
    """Return the path of a polygon, line, or many of them."""
    import numpy as np
    import shapely
    from matplotlib.path import Path

    parts = shapely.get_parts(geometry)
    closed = parts.size > 0 and parts[0].geom_type == "Polygon"
    rings = shapely.get_rings(parts) if closed else parts
    points = shapely.get_coordinates(rings)
    counts = shapely.get_num_coordinates(rings)
    codes = np.full(len(points), Path.LINETO, dtype=np.uint8)
    ends = np.cumsum(counts)
    codes[np.concatenate([[0], ends[:-1]])] = Path.MOVETO
    if closed:
        codes[ends - 1] = Path.CLOSEPOLY
    return Path(points, codes)


def _patch(fill: Fill) -> dict[str, Any]:
    edge = fill.edge
    style: dict[str, Any] = {
        "facecolor": fill.colour or "none",
        "edgecolor": edge.colour if edge else "none",
        "linewidth": edge.width if edge else 0,
        "alpha": fill.alpha if fill.alpha < 1 else None,
    }
    if fill.hatch:
        style |= {"hatch": fill.hatch, "hatchcolor": fill.hatch_colour}
    return style
