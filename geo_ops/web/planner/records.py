"""The rows of a layer as folium layers: points, sites, and what is known only to a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.web.layers import Areas, Field, Look, PackedPoints, Symbol
from geo_ops.web.planner.shaped import shaped_layers
from geo_ops.web.planner.sites import local_times, site_layer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    import geopandas as gpd

    from geo_ops.release.situation import LayerView
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.map import LayerUse
    from geo_ops.web.layers import DataLayer, UnitShapes

Names = dict[str, dict[str, str]]

MOST_SITES = 400
"""Sites above this number are drawn as points: a marker each would make the page slow."""


@dataclass(frozen=True)
class Drawing:
    """What the layers of a page have in common."""

    shapes: UnitShapes
    names: Names
    zone: ZoneInfo


def imprecise_units(views: Iterable[LayerView]) -> list[str]:
    """Return the codes of the units that rows are known only to, sorted."""
    found = {str(code) for view in views for code in view.areas["pcode"]}
    return sorted(found)


def record_layers(view: LayerView, use: LayerUse, drawing: Drawing, place: int) -> list[DataLayer]:
    """Return the folium layers of one layer of the mission; none where it has no rows to show.

    Args:
        view: the layer.
        use: what the recipe changes of it.
        drawing: shapes, names and time zone of the page.
        place: its number on the map, for the angle of its hatch.
    """
    rows = view.rows
    if use.categories:
        rows = rows[rows["category"].isin(use.categories)]
    rows = rows.assign(when=local_times(rows, drawing.zone))
    look = look_of(view, use, drawing.names)
    points, areas = rows[rows.geom_type == "Point"], rows[rows.geometry.isna()]
    found: list[DataLayer] = []
    if len(areas):
        found.append(_areas(view.spec, areas, look, drawing, (place, use.visible)))
    if len(points) and view.spec.kind == "sites" and len(points) <= MOST_SITES:
        found.append(site_layer(view, points, look, use, (drawing.names, drawing.zone)))
    elif len(points):
        frame = points.drop(columns="time").rename(columns={"when": "time"})
        found.append(PackedPoints(frame, view.spec.title, look, show=use.visible))
    shaped = rows[rows.geometry.notna() & (rows.geom_type != "Point")]
    if len(shaped):
        local = shaped.drop(columns="time").rename(columns={"when": "time"})
        found += shaped_layers(view, local, look, (place, use.visible))
    return found


def symbols_of(spec: LayerSpec, wanted: list[str] | None = None) -> tuple[Symbol, ...]:
    """Return the symbols of a layer: of its categories (those wanted), or its own."""
    if spec.category is None:
        return (Symbol("", spec.title, spec.colour, spec.shape),)
    return tuple(
        Symbol(value.id, value.label, value.colour, value.shape)
        for value in spec.category.values
        if not wanted or value.id in wanted
    )


def look_of(view: LayerView, use: LayerUse, names: Names) -> Look:
    """Return symbols and popup of a layer.

    The popup says by itself the day, the place's unit and precision and the category, so the
    fields that hold these are left out; so are fields that the audience may not see.
    """
    spec = view.spec
    said = {spec.time, spec.locate.precision, spec.locate.pcode, "precision"}
    if spec.category is not None:
        said.add(spec.category.field)
    shown = [name for name in spec.popup if name in view.rows.columns and name not in said]
    return Look(
        symbols=symbols_of(spec, use.categories),
        fields=[Field(name, spec.fields[name].label, spec.fields[name].type) for name in shown],
        source=view.citation,
        exercise=view.exercise,
        names=names,
    )


def _areas(
    spec: LayerSpec,
    rows: gpd.GeoDataFrame,
    look: Look,
    drawing: Drawing,
    placed: tuple[int, bool],
) -> Areas:
    place, show = placed
    # Figures about a unit stand in its panel: here their number is enough.
    about_units = spec.kind == "indicators"
    known = rows.drop(columns="time").rename(columns={"when": "time"})
    return Areas(
        drawing.shapes,
        {str(code): int(n) for code, n in rows["pcode"].value_counts().items()}
        if about_units
        else known,
        spec.title,
        look,
        place=place,
        hatched=not about_units,
        show=show,
    )
