"""What a drawing of a unit shows, in kilometres on paper: shapes, labels, a scale, words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.boundaries import profile_words as words

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

    from geo_ops.boundaries.pack import RegionPack
    from geo_ops.boundaries.profile import Profile
    from geo_ops.boundaries.units import Units
    from geo_ops.specs.base import Language

MARGIN = 0.06
"""Room around the unit, as a share of its larger side."""
DETAIL = 700
"""The larger side has this many distinguishable steps: lines are simplified to it."""
LETTER = 0.013
"""Width of a letter on the drawing, as a share of the larger side."""


@dataclass(frozen=True)
class Shape:
    """A polygon in kilometres, x to the east and y to the north; `rough` is drawn broken."""

    polygon: shapely.Geometry
    rough: bool


@dataclass(frozen=True)
class Label:
    """A text centred at x and y: a name where there is room for it, else the part's number."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """Everything on a drawing, for whatever draws it.

    `extent` is west, south, east, north in km; `scale_km` a round length, at most a third of the
    width. `tables` are heading and rows of texts; `notes` the lines at the foot.
    """

    lang: Language
    title: str
    subtitle: str
    facts: tuple[str, ...]
    around: tuple[Shape, ...]
    parts: tuple[Shape, ...]
    outline: Shape
    labels: tuple[Label, ...]
    extent: tuple[float, float, float, float]
    scale_km: int
    tables: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    notes: tuple[str, ...]


def drawing_of(found: Profile, pack: RegionPack, units: Units, lang: Language) -> Drawing:
    """Return the drawing of a unit, its parts and its neighbours, in the region's `crs_map`."""
    import geopandas as gpd
    import shapely

    crs = pack.spec.crs_map
    level = units.level(found.unit.level).to_crs(crs)
    own = level[level["pcode"] == found.unit.pcode]
    west, south, east, north = (float(one) / 1000 for one in own.total_bounds)
    side = max(east - west, north - south)
    room = side * MARGIN
    extent = (west - room, south - room, east + room, north + room)
    shapes = found.shapes.to_crs(crs)
    near = level[level["pcode"] != found.unit.pcode]
    view = shapely.box(*extent)
    near = near[near.intersects(shapely.transform(view, lambda points: points * 1000))]
    frames = [_km(frame.geometry, side) for frame in (shapes, near, own)]
    clipped = gpd.GeoSeries(frames[1]).intersection(view)
    return Drawing(
        lang=lang,
        title=words.title(found, lang),
        subtitle=words.subtitle(found, units, lang),
        facts=tuple(words.facts(found, lang)),
        around=tuple(Shape(one, rough=False) for one in clipped),
        parts=tuple(
            Shape(one, bool(rough))
            for one, rough in zip(frames[0], shapes["approximate"], strict=True)
        ),
        outline=Shape(frames[2].iloc[0], found.unit.approximate),
        labels=tuple(_labels(found, shapes, side)),
        extent=extent,
        scale_km=_round_length((extent[2] - extent[0]) / 3),
        tables=tuple(_tables(found, units, lang)),
        notes=tuple(_notes(found, pack, units, lang)),
    )


def _km(shapes: gpd.GeoSeries, side: float) -> gpd.GeoSeries:
    """Return shapes in km, simplified together so that neighbours keep one border."""
    import shapely

    km = shapely.transform(shapes.to_numpy(), lambda points: points / 1000)
    simple = shapely.coverage_simplify(km, side / DETAIL) if len(km) else km
    return type(shapes)(simple, index=shapes.index)


def _labels(found: Profile, shapes: gpd.GeoDataFrame, side: float) -> list[Label]:
    import shapely

    labels = []
    for part, shape in zip(found.parts, shapes.geometry, strict=False):
        circle = shapely.maximum_inscribed_circle(shape, tolerance=side * 1000 / DETAIL)
        (x, y), _ = shapely.get_coordinates(circle) / 1000
        room = 2.2 * shapely.length(circle) / 1000
        fits = len(part.name) * LETTER * side <= room
        labels.append(Label(part.name if fits else str(part.number), float(x), float(y)))
    return labels


def _tables(
    found: Profile, units: Units, lang: Language
) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
    codes = tuple(
        (one.id, words.days(one.valid_from, one.valid_to, lang), words.in_division(one, lang))
        for one in found.divisions
    )
    tables: list[tuple[str, tuple[tuple[str, ...], ...]]] = [
        (words.word("codes", lang), codes),
        (words.word("names", lang), tuple(words.names(found, lang))),
    ]
    if found.parts:
        plural = words.level_name(units, found.level, lang, plural=True)
        rows = tuple(
            (
                str(one.number),
                one.pcode,
                one.name + (f" ({words.word('approximate', lang)})" if one.approximate else ""),
                f"{words.number(one.area_km2, lang)} km2",
            )
            for one in found.parts
        )
        tables.append((words.labelled("parts", f"{len(rows)} {plural}", lang), rows))
    return tables


def _notes(found: Profile, pack: RegionPack, units: Units, lang: Language) -> list[str]:
    notes = [units.division.note.in_(lang)] if units.division.note else []
    notes = notes if words.has_approximate(found) else []
    sources = ". ".join(one.attribution.in_(lang) for one in pack.spec.source)
    return [*notes, f"{sources}.", words.word("disclaimer", lang)]


def _round_length(most: float) -> int:
    """Return the largest of 1, 2, 5, 10, 20, 50 ... that is no more than `most`, at least 1."""
    power: int = 10 ** max(0, math.floor(math.log10(max(most, 1))))
    return max([power * one for one in (1, 2, 5) if power * one <= most] or [1])
