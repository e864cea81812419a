"""The rows of a layer as folium layers: points, sites, and what is known only to a unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo_ops.web.layers import Areas, Field, Look, PackedPoints, Site, Sites, Symbol
from geo_ops.web.layers.base import as_values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.release.situation import LayerView
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.map import LayerUse
    from geo_ops.web.layers import DataLayer, UnitShapes

Names = dict[str, dict[str, str]]

MOST_SITES = 400
"""Sites above this number are drawn as points: a marker each would make the page slow."""

LEAST_SIZE, USUAL_SIZE, MOST_SIZE = 11, 17, 36
"""Width in pixels of the symbols of sites whose size shows a figure, and of others."""

PERIODS = {"year": 4, "month": 7, "day": 10, "minute": 16}
"""How much of an ISO time is known, by the precision of the time."""


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
    points, areas = rows[rows.geometry.notna()], rows[rows.geometry.isna()]
    found: list[DataLayer] = []
    if len(areas):
        found.append(_areas(view.spec, areas, look, drawing, (place, use.visible)))
    if len(points) and view.spec.kind == "sites" and len(points) <= MOST_SITES:
        found.append(_sites(view.spec, points, look, use, drawing.names))
    elif len(points):
        frame = points.drop(columns="time").rename(columns={"when": "time"})
        found.append(PackedPoints(frame, view.spec.title, look, show=use.visible))
    return found


def local_times(rows: gpd.GeoDataFrame, zone: ZoneInfo) -> pd.Series:
    """Return the times of rows in the region's own time, without a zone."""
    times: pd.Series = rows["time"].dt.tz_convert(zone).dt.tz_localize(None)
    return times


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


def heading_of(spec: LayerSpec, look: Look) -> str | None:
    """Return the column that names a site: the first text of its popup."""
    return next((one.column for one in look.fields if spec.fields[one.column].type == "text"), None)


def iso_of(time: Any, precision: str) -> str:  # noqa: ANN401 - a timestamp, or NaT
    """Return a time as far as it is known ("2020-03"), "" when it is not."""
    import pandas as pd

    if pd.isna(time) or precision not in PERIODS:
        return ""
    text: str = time.isoformat()
    return text[: PERIODS[precision]]


def _sites(
    spec: LayerSpec, rows: gpd.GeoDataFrame, look: Look, use: LayerUse, names: Names
) -> Sites:
    heading = heading_of(spec, look)
    sizes = site_sizes(spec, rows, use)
    rest = [one for one in look.fields if one.column != heading]
    own = Look(look.symbols, rest, look.source, look.exercise)
    columns = {one.column: as_values(rows[one.column].tolist()) for one in look.fields}
    sites = [
        Site(
            at=(point.x, point.y),
            category=category,
            name=str(columns[heading][at] or "") if heading else "",
            values={name: values[at] for name, values in columns.items()},
            when=iso_of(when, time_precision),
            precision=precision,
            place=names.get(pcode, ""),
            size=sizes[at],
        )
        for at, (point, category, when, time_precision, precision, pcode) in enumerate(
            zip(rows.geometry, rows["category"], rows["when"], rows["time_precision"],
                rows["precision"], rows["pcode"], strict=True)
        )
    ]  # fmt: skip
    return Sites(sites, spec.title, own, show=use.visible)


def size_field(spec: LayerSpec, use: LayerUse) -> str | None:
    """Return the field that the size of a layer's symbols shows, or None."""
    measure = spec.measures.get(use.measure) if use.measure else None
    return measure.field if measure is not None and measure.aggregate == "sum" else None


def site_sizes(spec: LayerSpec, rows: gpd.GeoDataFrame, use: LayerUse) -> list[int | None]:
    """Return the width of each symbol: its area is in proportion to the recipe's measure."""
    name = size_field(spec, use)
    if name is None or name not in rows.columns:
        return [None] * len(rows)
    values = rows[name].astype("Float64").fillna(0).clip(lower=0).astype(float).tolist()
    most = max([*values, 1.0])
    return [max(LEAST_SIZE, round(MOST_SIZE * math.sqrt(value / most))) for value in values]


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
