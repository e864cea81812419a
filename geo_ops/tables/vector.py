"""Vector files as raw tables: geometry comes to EPSG:4326, the rest stays text."""

from __future__ import annotations

import tempfile
import warnings
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo_ops.errors import GeoOpsError, InputError, choose, explain
from geo_ops.gdal_guard import check_driver, guard, safe_source, unpack
from geo_ops.tables.raw import RawTable, one_line
from geo_ops.tables.sources.dbase import check_whole, dbase_encoding
from geo_ops.tables.sources.gpx import extension_texts
from geo_ops.tables.sources.shapes import in_degrees

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo_ops.findings import Finding

ARCHIVES = (".zip", ".kmz")
SUFFIXES = (
    *(".fgb", ".geojson", ".gpkg", ".gpx", ".json", ".kml", ".parquet", ".shp"),
    *ARCHIVES,
)
# Layers that GDAL makes of a GPX file: what was collected, and the same once more point by point.
_GPX_LAYERS = ("waypoints", "routes", "tracks")
_GPX_OWN = frozenset(
    (
        *("ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "sym", "type"),
        *("fix", "sat", "hdop", "vdop", "pdop", "ageofdgpsdata", "dgpsid", "number"),
        *(f"link{place}_{part}" for place in (1, 2) for part in ("href", "text", "type")),
    )
)
# Formats in which GDAL and QGIS write a time as a text of their own: 2020/06/30 10:30:00.000
_WITHOUT_TIMES = (".gpx", ".kml", ".shp")
_GDAL_TIME = r"^(\d{4})/(\d{2})/(\d{2}) (\d{2}:\d{2}:\d{2})(?:\.0+)?$"
# How a program draws it, and no data.
_DRAWN = ("altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon", "snippet")
_STYLES = ("layer_styles", "qgis_projects")


def read_vector(
    path: Path, table: str | None, crs: str | None, encoding: str | None = None
) -> RawTable:
    """Read a vector file, or the one vector file in a zip; `SUFFIXES` are the kinds.

    `table` names one of several layers. `crs` is used only where the file names none. Points come
    back as degrees, lines and areas as shapes, both in EPSG:4326. `encoding` is for shapefiles that
    do not say theirs.

    Raises:
        CrsError: the file names no CRS and none is given, or another than the one given, or
            coordinates that do not fit the CRS.
        InputError: unreadable, not the format its name says, or no such table, or several and none
            is named.
    """
    guard()
    with ExitStack() as stack:
        source = safe_source(path)
        if source.suffix.casefold() in ARCHIVES:
            source = unpack(source, _scratch(path, stack), shown=path)
        frame, findings = _open(source, path, table, encoding)
    frame.index = _row_ids(path, len(frame))
    if getattr(frame, "active_geometry_name", None) is None:
        return RawTable(_as_text(frame), path, findings=findings)
    ground = in_degrees(frame, path, crs)
    text = _as_text(frame.drop(columns=frame.geometry.name))
    return RawTable(text, path, ground.points, ground.shapes, findings=findings)


def _scratch(path: Path, stack: ExitStack) -> Path:
    try:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="geo-ops-")))
    except OSError as error:
        raise InputError(
            explain(
                str(path),
                f"there is no room to unpack it ({error.strerror})",
                "make room for temporary files, or unpack it yourself",
            )
        ) from error


def _open(
    source: Path, shown: Path, table: str | None, encoding: str | None
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    """Return the rows of a file that has passed `safe_source`; messages name `shown`."""
    try:
        if source.suffix.casefold() == ".parquet":
            return _open_parquet(source), ()
        check_driver(source, shown=shown)
        return _open_with_gdal(source, shown, table, encoding)
    except GeoOpsError:
        raise
    except Exception as error:  # GDAL and Arrow raise errors of many classes
        text = one_line(error).replace(str(source), shown.name)
        raise InputError(
            explain(str(shown), f"cannot be read: {text}", "export the file again")
        ) from error


def _open_with_gdal(
    source: Path, shown: Path, table: str | None, encoding: str | None
) -> tuple[gpd.GeoDataFrame, tuple[Finding, ...]]:
    import pyogrio

    kind = source.suffix.casefold()
    keys: dict[str, Any] = {}
    findings: tuple[Finding, ...] = ()
    if kind == ".shp":
        check_whole(source, shown)
        found, findings = dbase_encoding(source, shown, encoding)
        keys = {"encoding": found} if found else {}
    with warnings.catch_warnings():
        # A time with an offset breaks the standard of a GeoPackage, heights that of some KML: the
        # rows are read all the same.
        warnings.simplefilter("ignore", RuntimeWarning)
        layer = _layer_of(source, shown, table)
        # Not by Arrow, which is quicker: GDAL 3.12 crashes on a FlatGeobuf row without geometry.
        frame = pyogrio.read_dataframe(
            source, layer=layer, use_arrow=False, datetime_as_string=True, **keys
        )
        info = pyogrio.read_info(source, layer=layer, force_feature_count=True)
    if len(frame) != info["features"]:
        raise InputError(
            explain(
                str(shown),
                f"it was cut off: {len(frame)} of {info['features']} rows can be read",
                "copy or export it again",
            )
        )
    kinds = dict(zip(info["fields"], info["ogr_types"], strict=True))
    for name in [one for one in frame.columns if kinds.get(one) == "OFTDateTime"]:
        frame[name] = frame[name].str.removesuffix("T00:00:00")
    if kind == ".gpx":
        _as_written(frame, source, layer, kinds)
    if kind in _WITHOUT_TIMES:
        for name in [one for one in frame.columns if kinds.get(one) == "OFTString"]:
            frame[name] = frame[name].str.replace(_GDAL_TIME, r"\1-\2-\3T\4", regex=True)
            frame[name] = frame[name].str.removesuffix("T00:00:00")
    _check_whole_numbers(frame, shown, kinds)
    return frame.drop(columns=_beside_the_data(frame, kind)), findings


def _as_written(frame: gpd.GeoDataFrame, source: Path, layer: str, kinds: dict[str, str]) -> None:
    """Put the text of the file into the columns of extensions that GDAL took for numbers."""
    guessed = [one for one in kinds if one not in _GPX_OWN and kinds[one] != "OFTString"]
    if guessed:
        texts = extension_texts(source, layer)
        for name in guessed:
            if name in texts and len(texts[name]) == len(frame):
                frame[name] = texts[name]
                kinds[name] = "OFTString"


def _check_whole_numbers(frame: gpd.GeoDataFrame, shown: Path, kinds: dict[str, str]) -> None:
    """Refuse whole numbers that were rounded: beside empty cells they come as floats."""
    for name, kind in kinds.items():
        if (
            kind == "OFTInteger64"
            and frame[name].dtype.kind == "f"
            and (frame[name].abs() >= 2**53).any()
        ):
            raise InputError(
                explain(
                    f"{shown}, column {name!r}",
                    "whole numbers of more than 15 digits beside empty cells",
                    "save the column as text",
                )
            )


def _beside_the_data(frame: gpd.GeoDataFrame, kind: str) -> list[str]:
    """Return the columns that a format always has, and that hold no data here."""
    if kind == ".kml":
        fixed = {"id", "id2", "Name", "description", "timestamp", "begin", "end"}
        return [
            name
            for name in frame.columns
            if name in _DRAWN or (name in fixed and frame[name].fillna("").eq("").all())
        ]
    if kind == ".gpx":
        return [name for name in frame.columns if name in _GPX_OWN and frame[name].isna().all()]
    return []


def _layer_of(source: Path, shown: Path, table: str | None) -> str:
    """Return the layer to read: the one that is named, or the only one with data.

    Raises:
        InputError: there is no such layer, or several and none is named.
    """
    import pyogrio

    layers = [str(name) for name in pyogrio.list_layers(source)[:, 0]]
    if table is not None:
        if table not in layers:
            raise InputError(
                explain(str(shown), f"there is no table {table!r} in it", choose(table, layers))
            )
        return table
    layers = [one for one in layers if one not in _STYLES]
    if source.suffix.casefold() == ".gpx":
        layers = [one for one in layers if one in _GPX_LAYERS]
    if len(layers) > 1 and source.suffix.casefold() in (".gpx", ".kml"):
        # A folder without a placemark is no table.
        layers = [
            one
            for one in layers
            if pyogrio.read_info(source, layer=one, force_feature_count=True)["features"]
        ]
    if len(layers) != 1:
        raise InputError(
            explain(
                str(shown),
                f"it holds {len(layers)} tables ({', '.join(layers[:8]) or 'all empty'})",
                'say which with table = "..." in mission.toml',
            )
        )
    return layers[0]


def _open_parquet(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    table.validate(full=True)  # bytes that are no text would be met only when they are written
    exact = {"integer_object_nulls": True}
    if b"geo" in (table.schema.metadata or {}):
        frame = gpd.read_parquet(path, to_pandas_kwargs=exact)
    else:
        frame = table.to_pandas(**exact)
    # An index with a name was a column once.
    return frame.reset_index() if any(frame.index.names) else frame


def _row_ids(path: Path, count: int) -> pd.Index:
    """Return row ids; the first record counts as line 1, for such files have no heading line."""
    import pandas as pd

    return pd.Index(
        [f"{path.name}:{number}" for number in range(1, count + 1)], name="row_id", dtype="object"
    )


def _number_text(value: float) -> str:
    return "" if value != value else repr(float(value)).removesuffix(".0")  # noqa: PLR0124 - NaN


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    columns = {}
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            zone = "%z" if column.dt.tz is not None else ""
            text = column.dt.strftime(f"%Y-%m-%dT%H:%M:%S{zone}").str.removesuffix("T00:00:00")
        elif pd.api.types.is_float_dtype(column):
            text = column.map(_number_text)
        else:
            text = column.astype("object")
        columns[str(name)] = text.where(text.notna(), "").map(str)
    return pd.DataFrame(columns, index=frame.index, dtype="object")
