"""The pictures of the index: thumbnails once each, the outline of the country, plain sheets."""

from __future__ import annotations

import base64
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from geo_ops.web.escape import attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_ops.boundaries.units import Units
    from geo_ops.release.situation import Situation
    from geo_ops.web import IndexEntry

THUMBNAIL = 150
"""The longer side of a thumbnail in pixels."""


class Pictures:
    """The pictures of the rows, each once in the page: in the style sheet, by a class."""

    def __init__(self, situation: Situation) -> None:
        self._outline = outline_picture(situation.units)
        self._classes: dict[bytes, str] = {}

    def picture(self, kind: str, entries: Sequence[IndexEntry]) -> str:
        """Return the picture of a thing: its own, the outline of the country, or a plain sheet."""
        own = next((one.thumbnail for one in entries if one.thumbnail), None)
        if own:
            name = self._classes.setdefault(own, f"p{len(self._classes)}")
            return f'<i class="shot {name}"></i>'
        if kind == "map":
            return f'<i class="shot outline">{self._outline}</i>'
        suffixes = dict.fromkeys(
            PurePosixPath(one.path).suffix.lstrip(".").upper()[:5] for one in entries
        )
        return f'<i class="shot sheet">{attribute(next(iter(suffixes)))}</i>'

    def style(self) -> str:
        """Return the rules that show the pictures."""
        return "".join(
            f".{name}{{background-image:url(data:image/png;base64,"
            f"{base64.b64encode(small_picture(picture)).decode()})}}\n"
            for picture, name in self._classes.items()
        )


def outline_picture(units: Units) -> str:
    """Return the units of the level below the country as a small drawing (SVG, no text)."""
    import shapely

    frame = units.level(units.levels[min(1, len(units.levels) - 1)])
    west, south, east, north = frame.total_bounds
    scale = 100 / max(east - west, north - south)
    shapes = shapely.coverage_simplify(frame.geometry.to_numpy(), 1.5 / scale)
    lines = []
    for shape in shapely.get_parts(shapes):
        points = shapely.get_coordinates(shapely.get_exterior_ring(shape))
        if len(points) < 4:  # noqa: PLR2004 - a speck
            continue
        steps = " ".join(f"{(x - west) * scale:.1f},{(north - y) * scale:.1f}" for x, y in points)
        lines.append(f'<polygon points="{steps}"/>')
    wide, high = (east - west) * scale, (north - south) * scale
    box = f"-1 -1 {wide + 2:.1f} {high + 2:.1f}"
    return f'<svg viewBox="{box}" aria-hidden="true">{"".join(lines)}</svg>'


def small_picture(png: bytes) -> bytes:
    """Return a PNG picture made small, without its metadata; the same bytes for the same picture.

    A picture that cannot be read is left out.
    """
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        small = picture.convert("RGB")
        small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        out = BytesIO()
        small.quantize(48, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
