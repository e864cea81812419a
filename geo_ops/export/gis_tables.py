"""The tables of the GeoPackage, typed as GIS software expects them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import geo_ops
from geo_ops.carto.text import plain
from geo_ops.errors import SpecError, explain
from geo_ops.export import tidy
from geo_ops.export.about import about
from geo_ops.export.cells import local_dates
from geo_ops.export.csv_files import EXERCISE
from geo_ops.spatial.summarise import period_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.layer import FieldType, GeometryKind

_LINKED = "_linked"
_KINDS_OF_OURS: dict[str, FieldType] = {
    "age_days": "integer", "reports": "integer", "primary": "boolean", "link_km": "number",
    "link_days": "integer",
}  # fmt: skip

_OGR_TYPES: dict[GeometryKind, str] = {
    "point": "Point", "line": "MultiLineString", "area": "MultiPolygon",
}  # fmt: skip
# Names of our own columns give way to a layer's own fields.
_OWN = ("period", "pcode_name", "category_en", "category_fr", "exercise")


@dataclass(frozen=True)
class GisTable:
    """One table. With `geometry` (a type of OGR) `frame` is a GeoDataFrame in EPSG:4326."""

    name: str
    frame: pd.DataFrame
    description: str
    geometry: str | None = None


def gis_tables(situation: Situation) -> list[GisTable]:
    """Return every table in the order in which they are written.

    Raises:
        SpecError: a layer has the name of a table of ours.
    """
    _refuse_names(situation)
    return [
        *(_unit_table(situation, level) for level in situation.units.levels),
        *(_layer_table(situation, view) for view in situation.layers),
        *_linked_tables(situation),
        *_figure_tables(situation),
        _about_table(situation),
    ]


def _refuse_names(situation: Situation) -> None:
    own = {"figures_bucket", "figures_month", "figures_category", "ledger", "about", "layer_styles"}
    for level in situation.units.levels:
        own |= {f"units_{level}", f"figures_{level}_month"}
    own |= {f"{view.spec.id}{_LINKED}" for view in situation.layers if view.linked is not None}
    for view in situation.layers:
        name = view.spec.id
        if name in own or name.startswith(("gpkg_", "rtree_", "sqlite_")):
            raise SpecError(
                explain(
                    f"layers/{name}/layer.toml",
                    f"key 'id' is {name!r}, and the GeoPackage has a table of that name of its own",
                    "give the layer another id",
                )
            )


def _layer_table(situation: Situation, view: LayerView) -> GisTable:
    """Return the rows of a layer; those known only to a unit are there without geometry."""
    spec = view.spec
    zone = ZoneInfo(situation.pack.spec.timezone)
    rows = local_dates(view.rows, spec, zone)
    values = spec.category.values if spec.category else []
    own: dict[str, Any] = {
        "period": period_of(rows, zone),
        "pcode_name": rows["pcode"].map(situation.units.table["name_fr"]),
        "category_en": rows["category"].map({one.id: plain(one.label.en) for one in values}),
        "category_fr": rows["category"].map({one.id: plain(one.label.fr) for one in values}),
        "exercise": EXERCISE if view.exercise else None,
    }
    rows = rows.assign(**{name: own[name] for name in _OWN if name not in rows.columns})
    first = [name for name in rows.columns if name != "geometry"]
    kinds: dict[str, FieldType] = {
        name: spec.fields[name].type for name in first if name in spec.fields
    }
    kinds = _KINDS_OF_OURS | kinds | {"time": "datetime"}
    typed = {name: _typed(rows[name], kinds.get(name, "text")) for name in first}
    frame = rows[["geometry"]].assign(**typed)[[*first, "geometry"]]
    kind = _OGR_TYPES[spec.locate.geometry]
    if kind != "Point":
        frame["geometry"] = _multi(frame)
    title = f"{plain(spec.title.en)} / {plain(spec.title.fr)}"
    mark = f"{EXERCISE} – " if view.exercise else ""
    text = f"{mark}{title}. {plain(view.citation.en)}"
    return GisTable(spec.id, frame, text, geometry=kind)


def _linked_tables(situation: Situation) -> Iterator[GisTable]:
    """Yield the rows of linked reports, those that are counted and those that are not.

    They are in tables of their own, so that a count of a layer's rows is the count of its events.
    """
    for view in situation.layers:
        if view.linked is not None:
            table = _layer_table(situation, replace(view, rows=view.linked))
            text = (
                f"Reports of one event (link_id); primary is the one counted. {table.description}"
            )
            yield replace(table, name=f"{view.spec.id}{_LINKED}", description=text)


def _typed(column: pd.Series, kind: FieldType) -> Any:  # noqa: ANN401 - an array of any type
    """Return a column in the type of its field; empty text is null."""
    import pandas as pd

    if kind == "date":
        return pd.array(column.tolist(), dtype="date32[pyarrow]")
    if kind == "datetime":
        return pd.to_datetime(column, utc=True).dt.as_unit("ms")
    if kind == "boolean":
        return column.astype("boolean")
    if kind == "integer":
        return column.astype("Int64")
    if kind in ("number", "longitude", "latitude"):
        return column.astype("Float64")
    text = column.astype("object").where(column.notna(), None)
    return pd.array([one or None for one in text], dtype="string")


def _unit_table(situation: Situation, level: str) -> GisTable:
    """Return the units of a level with their figures, a column for each layer and measure."""
    import pandas as pd

    frame = situation.units.level(level)
    frame["geometry"] = _multi(frame)
    frame["area_km2"] = frame["area_km2"].round(2)
    frame["exercise"] = _typed(
        frame["pcode"].map(lambda _: EXERCISE if situation.exercise else None), "text"
    )
    for name in ("name_en", "parent", "note_fr", "note_en", "iso_3166_2"):
        frame[name] = _typed(frame[name], "text")
    for name in ("valid_from", "valid_to"):
        days = [dt.date.fromisoformat(text) if text else None for text in frame[name]]
        frame[name] = _typed(pd.Series(days, dtype="object"), "date")
    hidden: dict[str, list[str]] = {pcode: [] for pcode in frame["pcode"]}
    for view, measure in tidy.measures(situation):
        column = figure_column(view.spec.id, measure)
        table = situation.figures.by_unit(view.spec.id, measure, level)
        table = table[~table["bucket"]].set_index("pcode")
        values = frame["pcode"].map(table["value"]).astype("Float64")
        whole = bool((values.dropna() % 1 == 0).all())
        frame[column] = values.astype("Int64") if whole else values
        for pcode in table.index[table["suppressed"].astype(bool)]:
            hidden[pcode].append(column)
    if any(hidden.values()):
        named = frame["pcode"].map(lambda pcode: ", ".join(hidden[pcode]))
        frame["suppressed"] = _typed(named, "text")
    columns = [name for name in frame.columns if name != "geometry"]
    text = _unit_description(situation, level)
    return GisTable(f"units_{level}", frame[[*columns, "geometry"]], text, geometry="MultiPolygon")


def _unit_description(situation: Situation, level: str) -> str:
    spec = situation.pack.spec
    mark = f"{EXERCISE} – " if situation.exercise else ""
    name, division = spec.level_spec(level).plural.en, situation.division.title.en
    sources = [f"{plain(one.attribution.en)} ({plain(one.licence)})" for one in spec.source]
    return f"{mark}{plain(name)}, {plain(division)}. {'; '.join(sources)}"


def figure_column(layer: str, measure: str) -> str:
    """Return the name of the column that holds a measure of a layer."""
    return f"{layer}__{measure}".replace("-", "_")


def _multi(frame: gpd.GeoDataFrame) -> list[Any]:
    """Return shapes of many parts each: a table of a GeoPackage has one type."""
    from shapely import LineString, MultiLineString, MultiPolygon, Polygon

    many: dict[type, Any] = {LineString: MultiLineString, Polygon: MultiPolygon}
    return [many[type(one)]([one]) if type(one) in many else one for one in frame.geometry]


def _figure_tables(situation: Situation) -> Iterator[GisTable]:
    """Yield what has no place in the units: buckets, months, categories, the ledger."""
    import pandas as pd

    parts = [tidy.by_level(situation, level) for level in tidy.inner_levels(situation)]
    parts = [
        part[(part["known_to"] != "") & ((part["value"] != 0) | (part["note"] != ""))]
        for part in parts
    ]
    if parts:
        buckets = pd.concat(parts, ignore_index=True).drop(columns="parent")
        text = "Figures of rows known only to a coarser unit than the level: in no unit of it"
        yield _plain_table("figures_bucket", buckets, text)
    text = "Figures by month, of the units below the country and their buckets"
    yield _plain_table("figures_month", tidy.by_key(situation, "month"), text)
    text = "Figures by category, of the units below the country and their buckets"
    yield _plain_table("figures_category", tidy.by_key(situation, "category"), text)
    for level in situation.units.levels[2:-1]:
        table = tidy.crossed_level(situation, level)
        yield _plain_table(
            f"figures_{level}_month", table, f"Figures by {level} and month, without zeros"
        )
    ledger = tidy.ledgers(situation)
    yield _plain_table("ledger", ledger, "What became of every row received: received is the sum")


def _plain_table(name: str, table: pd.DataFrame, description: str) -> GisTable:
    typed = {}
    for column in table.columns:
        number = column == "value" or (name == "ledger" and column != "layer")
        kind: FieldType = "number" if column == "value" else ("integer" if number else "text")
        typed[column] = _typed(table[column], kind)
    return GisTable(name, table.assign(**typed), description)


def _about_table(situation: Situation) -> GisTable:
    import pandas as pd

    mission = situation.mission
    head = [
        ("title", plain(mission.title.en), plain(mission.title.fr)),
        ("mission", mission.id, mission.id),
        ("division", situation.division.id, situation.division.id),
        ("as_of_date", situation.as_of.isoformat(), situation.as_of.isoformat()),
        ("crs", "EPSG:4326", "EPSG:4326"),
    ]
    french = {line.key: line.text for line in about(situation, "fr")}
    lines = [(line.key, line.text, french.get(line.key, "")) for line in about(situation, "en")]
    tool = f"geo_ops {geo_ops.__version__}"
    table = pd.DataFrame([*head, *lines, ("tool", tool, tool)], columns=["key", "en", "fr"])
    return _plain_table("about", table, "What this file is, whose it is, and what it cannot say")
