"""Graticule, scale bar and north arrow: where things are, how far apart, which way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.carto.numbers import number
from geo_ops.paper.view import View, true_distance

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from geo_ops.paper.basemap import BaseMap
    from geo_ops.specs.base import Language

# Steps of the graticule in minutes of arc.
_STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200)
_LINES_WANTED = 4
_SAMPLES = 65

_HEMISPHERES: dict[Language, str] = {"en": "NSEW", "fr": "NSEO"}


@dataclass(frozen=True)
class Meridian:
    """One line of the graticule on the sheet, and where it meets the frame (mm along the edge)."""

    label: str
    line: tuple[tuple[float, float], ...]
    ticks: tuple[tuple[str, float], ...]


def graticule(base: BaseMap, view: View, lang: Language) -> list[Meridian]:
    """Return the lines of the graticule in a view, with their ticks at the frame.

    A tick is the edge (top, bottom, left, right) and the position on the sheet along it.
    """
    corners = _edge(view, base)
    lons, lats = corners[:, 0], corners[:, 1]
    step = _step(max(float(np_span(lons)), float(np_span(lats))))
    found = []
    for minutes in _multiples(lons, step):
        points = _line(base, view, minutes / 60, None, lats)
        label = _degrees(minutes, _HEMISPHERES[lang][2:], lang)
        found.append(Meridian(label, points, _crossings(points, view, ("top", "bottom"))))
    for minutes in _multiples(lats, step):
        points = _line(base, view, None, minutes / 60, lons)
        label = _degrees(minutes, _HEMISPHERES[lang][:2], lang)
        found.append(Meridian(label, points, _crossings(points, view, ("left", "right"))))
    return found


def np_span(values: npt.NDArray[np.float64]) -> float:
    """Return the distance from the least to the greatest value."""
    return float(values.max() - values.min())


def _edge(view: View, base: BaseMap) -> npt.NDArray[np.float64]:
    import numpy as np

    width = view.frame.width * view.metres_per_mm
    height = view.frame.height * view.metres_per_mm
    share = np.linspace(0, 1, 17)
    x = np.concatenate([share, share, np.zeros(17), np.ones(17)]) * width + view.left
    y = view.top - np.concatenate([np.zeros(17), np.ones(17), share, share]) * height
    return np.column_stack(base.inverse.transform(x, y))


def _step(span: float) -> int:
    wanted = span * 60 / _LINES_WANTED
    return min(_STEPS, key=lambda step: (abs(math.log(step / wanted)), step))


def _multiples(values: npt.NDArray[np.float64], step: int) -> range:
    first = math.ceil(float(values.min()) * 60 / step)
    last = math.floor(float(values.max()) * 60 / step)
    return range(first * step, last * step + 1, step)


def _line(
    base: BaseMap,
    view: View,
    lon: float | None,
    lat: float | None,
    along: npt.NDArray[np.float64],
) -> tuple[tuple[float, float], ...]:
    import numpy as np

    spread = np.linspace(float(along.min()), float(along.max()), _SAMPLES)
    fixed = np.full(_SAMPLES, lon if lon is not None else lat)
    pair = (fixed, spread) if lon is not None else (spread, fixed)
    sheet = view.to_sheet(np.column_stack(base.forward.transform(*pair)))
    return tuple((float(x), float(y)) for x, y in sheet)


def _crossings(
    points: tuple[tuple[float, float], ...], view: View, edges: tuple[str, str]
) -> tuple[tuple[str, float], ...]:
    import shapely

    frame, line = view.frame, shapely.LineString(points)
    sides = {
        "top": [(frame.x, frame.y), (frame.right, frame.y)],
        "bottom": [(frame.x, frame.bottom), (frame.right, frame.bottom)],
        "left": [(frame.x, frame.y), (frame.x, frame.bottom)],
        "right": [(frame.right, frame.y), (frame.right, frame.bottom)],
    }
    ticks = []
    for edge in edges:
        met = line.intersection(shapely.LineString(sides[edge]))
        if isinstance(met, shapely.Point):
            ticks.append((edge, float(met.x if edge in ("top", "bottom") else met.y)))
    return tuple(ticks)


def _degrees(minutes: int, hemispheres: str, lang: Language) -> str:
    degrees, rest = divmod(abs(minutes), 60)
    text = f"{degrees}°" + (f"{rest:02d}′" if rest else "")
    if minutes == 0:
        return text
    space = "\u202f" if lang == "fr" else ""
    return f"{text}{space}{hemispheres[0] if minutes > 0 else hemispheres[1]}"


@dataclass(frozen=True)
class ScaleBar:
    """A bar of `parts` equal parts, each `part_mm` long on paper and `part_km` true kilometres."""

    parts: int
    part_mm: float
    part_km: float

    def labels(self, lang: Language) -> tuple[str, ...]:
        """Return the figures at the ends of the parts, 0 first, km at the last."""
        digits = 0 if self.part_km >= 1 else len(f"{self.part_km:g}") - 2
        texts = [number(at * self.part_km, lang, digits) for at in range(self.parts + 1)]
        return (*texts[:-1], f"{texts[-1]}\u00a0km")


def scale_bar(base: BaseMap, view: View, longest: float) -> ScaleBar:
    """Return the longest bar of round kilometres within `longest` mm.

    Its length is measured on the ellipsoid along the middle of the frame, so that the bar is true
    there whatever the projection does.
    """
    x, y = view.centre
    half = longest / 2 * view.metres_per_mm
    km_per_mm = true_distance(base, (x - half, y), (x + half, y)) / 1000 / longest
    best = ScaleBar(2, longest / 2, km_per_mm * longest / 2)
    for power in range(-2, 5):
        for mantissa, parts in ((1.0, 4), (2.0, 4), (2.5, 4), (5.0, 4)):
            part = mantissa * 10.0**power
            if part * parts / km_per_mm <= longest:
                best = ScaleBar(parts, part / km_per_mm, part)
    return best


def north(base: BaseMap, view: View) -> float:
    """Return the direction of true north in the middle of the frame: degrees clockwise from up."""
    x, y = view.centre
    lon, lat = base.inverse.transform(x, y)
    x2, y2 = base.forward.transform(lon, lat + 0.01)
    return math.degrees(math.atan2(x2 - x, y2 - y))
