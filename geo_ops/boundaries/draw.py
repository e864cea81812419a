"""Draw a unit: as one HTML page without a script or a request, or as a PNG."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import shapely

    from geo_ops.boundaries.drawing import Drawing, Label, Shape

PAPER, LAND, AROUND, LINE, FAINT = "#ffffff", "#e8eef4", "#f4f4f2", "#33475b", "#c9c9c4"
WIDTH = 900
"""Pixels of the larger side of the drawing."""
_STYLE = """\
body { font: 15px/1.45 system-ui, sans-serif; color: #1d2730;
  margin: 1.5rem auto; max-width: 76rem; padding: 0 1rem }
h1 { font-size: 1.7rem; margin: 0 }
h2 { font-size: 1rem; margin: 1.2rem 0 .3rem }
p { margin: .2rem 0 }
main { display: grid; grid-template-columns: minmax(0, 3fr) minmax(18rem, 2fr); gap: 1.5rem }
@media (max-width: 56rem) { main { display: block } }
svg { width: 100%; height: auto; border: 1px solid #c9c9c4; background: #fff }
svg text { font: 13px system-ui, sans-serif; fill: #1d2730; text-anchor: middle;
  paint-order: stroke; stroke: #fff; stroke-width: 3px }
table { border-collapse: collapse; width: 100% }
td { padding: .15rem .6rem .15rem 0; vertical-align: top; text-align: left }
td:nth-child(-n+2) { white-space: nowrap }
td:last-child { padding-right: 0 }
footer { margin-top: 1.2rem; font-size: .85rem; color: #4a5560 }
"""


def draw_html(drawing: Drawing) -> str:
    """Return a page with the drawing as SVG and its tables. Text from data is escaped."""
    tables = "".join(_table(heading, rows) for heading, rows in drawing.tables)
    facts = "".join(f"<p>{escape(one)}</p>" for one in drawing.facts)
    notes = "".join(f"<p>{escape(one)}</p>" for one in drawing.notes)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html>\n<html lang="{drawing.lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(drawing.title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(drawing.title)}</h1>\n<p>{escape(drawing.subtitle)}</p>\n<main>\n"
        f"<div>\n{_svg(drawing)}{facts}</div>\n<div>{tables}</div>\n</main>\n"
        f"<footer>{notes}</footer>\n</body>\n</html>\n"
    )


def _table(heading: str, rows: Iterable[tuple[str, ...]]) -> str:
    body = "".join(
        "<tr>" + "".join(f'<td dir="auto">{escape(cell)}</td>' for cell in row) + "</tr>\n"
        for row in rows
    )
    return f"<h2>{escape(heading)}</h2>\n<table>\n{body}</table>\n"


def _svg(drawing: Drawing) -> str:
    west, south, east, north = drawing.extent
    factor = WIDTH / max(east - west, north - south)
    wide, high = (east - west) * factor, (north - south) * factor

    def point(x: float, y: float) -> tuple[float, float]:
        return (x - west) * factor, (north - y) * factor

    def path(shape: Shape, style: str) -> str:
        rings = []
        for ring in _rings(shape.polygon):
            places = (point(x, y) for x, y in ring)
            rings.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + "Z")
        dash = ' stroke-dasharray="6 4"' if shape.rough else ""
        return f'<path d="{"".join(rings)}" {style}{dash}/>\n'

    def text(label: Label) -> str:
        x, y = point(label.x, label.y)
        return f'<text x="{x:.1f}" y="{y + 4:.1f}">{escape(label.text)}</text>\n'

    inner = f'fill="{LAND}" stroke="{LINE}" stroke-width="1" stroke-linejoin="round"'
    outer = f'fill="none" stroke="{LINE}" stroke-width="2.5" stroke-linejoin="round"'
    faint = f'fill="{AROUND}" stroke="{FAINT}" stroke-width="1"'
    bar = drawing.scale_km * factor
    return (
        f'<svg viewBox="0 0 {wide:.0f} {high:.0f}" role="img" '
        f'aria-label="{escape(drawing.title)}">\n'
        + "".join(path(one, faint) for one in drawing.around)
        + "".join(path(one, inner) for one in drawing.parts)
        + path(drawing.outline, outer)
        + "".join(text(one) for one in drawing.labels)
        + f'<path d="M14 {high - 20:.1f}v6h{bar:.1f}v-6" fill="none" stroke="{LINE}"/>\n'
        + f'<text x="{14 + bar / 2:.1f}" y="{high - 24:.1f}">{drawing.scale_km} km</text>\n</svg>\n'
    )


def _rings(shape: shapely.Geometry) -> list[Any]:
    """Return every ring of a polygon or its parts as coordinates; lines are passed over."""
    import shapely

    return [
        ring.coords
        for part in shapely.get_parts(shapely.get_parts(shape))
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]


LOWEST = 0.13
"""Down to here, as a share of the height, a picture has rows of its tables; the page has all."""

STEP, COLUMNS = 0.023, 3
"""From one row to the next; into how many columns a long table may flow."""


def draw_png(drawing: Drawing, path: Path) -> None:
    """Write the drawing and its tables as PNG, 150 dots an inch. Twice the same bytes.

    Names in letters that the font lacks are left to the page.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patheffects import withStroke

    west, south, east, north = drawing.extent
    figure = Figure(figsize=(12, 7.6), facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0.12, 0.58, 0.74))
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal", anchor="N")
    axes.set_xticks([])
    axes.set_yticks([])
    for one in drawing.around:
        _patch(axes, one, facecolor=AROUND, edgecolor=FAINT, linewidth=0.8)
    for one in drawing.parts:
        _patch(axes, one, facecolor=LAND, edgecolor=LINE, linewidth=0.8)
    _patch(axes, drawing.outline, facecolor="none", edgecolor=LINE, linewidth=2)
    for label in drawing.labels:
        halo = [withStroke(linewidth=2.5, foreground=LAND)]
        place: dict[str, Any] = {
            "ha": "center",
            "va": "center",
            "clip_on": True,
            "path_effects": halo,
        }
        axes.text(label.x, label.y, label.text, size=8, parse_math=False, **place)
    _scale(axes, drawing)
    figure.text(0.02, 0.95, drawing.title, size=18, weight="bold", va="center", parse_math=False)
    figure.text(0.02, 0.90, drawing.subtitle, size=9, va="center", parse_math=False)
    _side(figure, drawing)
    for at, note in enumerate((*drawing.facts, *drawing.notes)):
        column, row = (0.02, at) if at < 4 else (0.36, at - 4)  # noqa: PLR2004
        figure.text(column, 0.095 - 0.022 * row, note, size=6.5, va="center", parse_math=False)
    figure.savefig(path, format="png", dpi=150, metadata={"Software": "geo_ops"})


def _patch(axes: Any, shape: Shape, **style: Any) -> None:  # noqa: ANN401 - matplotlib's own
    import numpy as np
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    rings = [Line(np.asarray(ring), closed=True) for ring in _rings(shape.polygon)]
    if rings:
        line = "--" if shape.rough else "-"
        axes.add_patch(PathPatch(Line.make_compound_path(*rings), linestyle=line, **style))


def _scale(axes: Any, drawing: Drawing) -> None:  # noqa: ANN401 - matplotlib's own
    west, south, east, north = drawing.extent
    x, y = west + 0.02 * (east - west), south + 0.03 * (north - south)
    axes.plot([x, x + drawing.scale_km], [y, y], color=LINE, linewidth=2, solid_capstyle="butt")
    axes.text(
        x + drawing.scale_km / 2, y, f"{drawing.scale_km} km", size=7, ha="center", va="bottom"
    )


def _side(figure: Any, drawing: Drawing) -> None:  # noqa: ANN401 - matplotlib's own
    """Write the tables down the right-hand side; a long last one in columns, as far as they go."""
    from textwrap import wrap

    y = 0.86
    for heading, rows in drawing.tables:
        figure.text(0.63, y, heading, size=9, weight="bold", va="center", parse_math=False)
        drawn = [row for row in rows if _can_draw("".join(row))]
        lines = [
            line for row in drawn for line in wrap("  ".join(row), 72, subsequent_indent="    ")
        ]
        room = max(int((y - LOWEST) / STEP) - 1, 1)
        if len(lines) > room:
            lines = ["  ".join((row[0], *row[2:3])) for row in drawn]  # number and name
        most = room if len(lines) <= room else room * COLUMNS
        shown = lines[:most]
        if len(shown) < len(lines) or len(drawn) < len(rows):
            shown = [*shown[: most - 1], "..."]
        for at, line in enumerate(shown):
            x = 0.63 + 0.36 / COLUMNS * (at // room)
            figure.text(x, y - STEP * (at % room + 1), line, size=7, va="center", parse_math=False)
        y -= STEP * min(len(shown), room) + 0.04


def _can_draw(text: str) -> bool:
    """Return whether the font of pictures has every letter."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    known = get_font(findfont(FontProperties())).get_charmap()
    return all(ord(one) in known for one in text)
