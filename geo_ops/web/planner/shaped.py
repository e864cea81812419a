"""What a page draws besides points and units: lines and areas of records, zones, the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo_ops.specs.base import Text
from geo_ops.web.layers import Field, Graticule, Ground, Look, Routes, Symbol, Tracks, Zones
from geo_ops.web.layers.lines import LINES, POLYGONS
from geo_ops.web.words import both

if TYPE_CHECKING:
    import geopandas as gpd

    from geo_ops.boundaries.zones import Zones as ZoneSet
    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.base import Language
    from geo_ops.web.layers import DataLayer

CORNERS = 120_000
"""Corners of one layer above which its lines are simplified: a page should stay small."""

FINEST = 1e-4
"""The least tolerance of simplification in degrees, about ten metres; it is doubled as needed."""

ZONE_COLOURS = ("#5a3d8a", "#0b5c8a", "#8a4b08", "#3d6b35")
"""The outlines of sets of zones, in turn."""

Parts = dict[str, list["DataLayer"]]


def thinned(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return lines or polygons with no more corners than a page should have, as many as possible.

    Method: Douglas and Peucker, in degrees, topology of each shape kept.
    """
    import shapely

    shapes = frame.geometry.to_numpy()
    found, tolerance = shapes, FINEST
    while shapely.get_num_coordinates(found).sum() > CORNERS and tolerance < 1:
        found = shapely.simplify(shapes, tolerance, preserve_topology=True)
        tolerance *= 2
    return frame.set_geometry(found, crs=frame.crs) if found is not shapes else frame


def shaped_layers(
    view: LayerView, rows: gpd.GeoDataFrame, look: Look, placed: tuple[int, bool]
) -> list[DataLayer]:
    """Return the layers of those rows that are areas or lines.

    Args:
        view: the layer of the mission.
        rows: those of its rows that are drawn, `time` being the region's own.
        look: its symbols and popup.
        placed: its number on the map, for the angle of its hatch; whether it is on.
    """
    place, show = placed
    label = next((one.column for one in look.fields if one.type == "text"), None)
    areas = rows[rows.geom_type.isin(POLYGONS)]
    lines = rows[rows.geom_type.isin(LINES)]
    found: list[DataLayer] = []
    if len(areas):
        found.append(
            Zones(thinned(areas), view.spec.title, look, label=label, hatched=True, place=place,
                  show=show)
        )  # fmt: skip
    if len(lines) and view.spec.kind == "routes":
        found.append(Routes(thinned(lines), view.spec.title, look, label=label, show=show))
    elif len(lines):
        found.append(Tracks(thinned(lines), view.spec.title, look, show=show))
    return found


def zone_parts(situation: Situation) -> Parts:
    """Return a layer for each set of zones that the audience may see, by `zones/<id>`."""
    return {
        f"zones/{one.spec.id}": [_zones(one, at, exercise=situation.exercise)]
        for at, one in enumerate(situation.zones)
        if len(one.frame)
    }


def _zones(zones: ZoneSet, at: int, *, exercise: bool) -> Zones:
    frame = zones.frame.assign(
        label=[
            Text(en=row.name_en or row.name, fr=row.name or row.name_en)
            for row in zones.frame.itertuples()
        ]
    )
    frame = frame.drop(columns="pcode").assign(
        code=zones.frame["pcode"], area_km2=frame["area_km2"].round(0)
    )
    look = Look(
        symbols=[Symbol("", zones.spec.title, ZONE_COLOURS[at % len(ZONE_COLOURS)])],
        fields=[
            Field("code", Text(**both("zone_code"))),
            Field("area_km2", Text(**both("zone_area")), "number"),
        ],
        source=zones.spec.citation,
        exercise=exercise,
    )
    return Zones(thinned(frame), zones.spec.title, look, label="label", place=at, show=True)


def ground_parts(situation: Situation) -> Parts:
    """Return the ground, where region or mission has one, and the graticule, off at first."""
    found: Parts = {}
    if situation.ground is not None and len(situation.ground):
        found["ground"] = [Ground(thinned(situation.ground), Text(**both("ground_layer")))]
    found["graticule"] = [Graticule(Text(**both("graticule_layer")), grid_zones=True, show=False)]
    return found


def drawn_credits(situation: Situation, lang: Language) -> list[str]:
    """Return who zones and ground are from, each once."""
    zones = [
        f"{one.spec.title.in_(lang)}: {one.spec.citation.in_(lang)}" for one in situation.zones
    ]
    ground = [
        one.credit.in_(lang) for one in (*situation.pack.spec.ground, *situation.mission.ground)
    ]
    return list(dict.fromkeys([*zones, *ground]))


def zone_lines(situation: Situation) -> list[dict[str, Any]]:
    """Return what the layer tree says of the sets of zones: id, title, number, colour."""
    return [
        {
            "id": f"zones/{one.spec.id}",
            "title": {"en": one.spec.title.en, "fr": one.spec.title.fr},
            "count": len(one.frame),
            "colour": ZONE_COLOURS[at % len(ZONE_COLOURS)],
        }
        for at, one in enumerate(situation.zones)
        if len(one.frame)
    ]
