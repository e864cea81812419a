"""Which columns of a table hold the coordinates, and the coordinates in a batch of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geo_ops.errors import CrsError, InputError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

LONGITUDES = ("longitude", "lon", "long", "lng")
LATITUDES = ("latitude", "lat")
_WKB_POINT = 1
_WKB_SIZE = 21

Points = tuple["NDArray[np.float64]", "NDArray[np.float64]"]


@dataclass(frozen=True)
class Coordinates:
    """Where the coordinates are: two columns of degrees, or one of points (WKB or x and y)."""

    kind: Literal["columns", "wkb", "point"]
    names: tuple[str, ...]

    def of(self, batch: pa.RecordBatch, where: str) -> Points:
        """Return longitude and latitude (n,), NaN where missing.

        Raises:
            InputError: a geometry is no point, or cannot be read.
        """
        if self.kind == "columns":
            x, y = (floats(batch.column(name)) for name in self.names)
            return x, y
        column = batch.column(self.names[0])
        return _of_wkb(column, where) if self.kind == "wkb" else _of_struct(column)


def find_coordinates(
    schema: pa.Schema, longitude: str | None, latitude: str | None, where: str
) -> Coordinates:
    """Return where the coordinates of a table are.

    The columns that are named; else the geometry that the file's GeoParquet metadata name as
    primary; else the columns with a usual name (longitude, lon, lng; latitude, lat; any case).

    Raises:
        InputError: no such columns, or not of numbers; only one of the two is named.
        CrsError: the file says that its geometry is in another CRS, or in none known.
    """
    if (longitude is None) != (latitude is None):
        what = "only one of longitude and latitude is named"
        raise InputError(explain(where, what, "name both columns, or neither"))
    if longitude is not None and latitude is not None:
        names: tuple[str, ...] = (longitude, latitude)
    else:
        geometry = _geometry(schema, where)
        if geometry is not None:
            return geometry
        names = (
            _usual(schema.names, LONGITUDES, where, "longitude"),
            _usual(schema.names, LATITUDES, where, "latitude"),
        )
    for name in names:
        _check_number(schema, name, where)
    return Coordinates("columns", names)


def check_column(schema: pa.Schema, name: str, where: str) -> None:
    """Raise InputError when a table has no such column, or has it twice."""
    count = len(schema.get_all_field_indices(name))
    if count == 0:
        todo = choose(name, [one for one in schema.names if one])
        raise InputError(explain(where, f"there is no column {name!r}", todo))
    if count > 1:
        raise InputError(
            explain(where, f"column {name!r} stands {count} times", "give each its own name")
        )


def _check_number(schema: pa.Schema, name: str, where: str) -> None:
    import pyarrow as pa

    check_column(schema, name, where)
    kind = schema.field(name).type
    tests = (pa.types.is_floating, pa.types.is_integer, pa.types.is_decimal, pa.types.is_null)
    if not any(test(kind) for test in tests):
        raise InputError(
            explain(
                where,
                f"column {name!r} holds {kind}, not numbers",
                "name the columns with degrees, or write them as numbers",
            )
        )


def _usual(columns: Sequence[str], usual: Sequence[str], where: str, which: str) -> str:
    found = [name for name in columns if name.strip().casefold() in usual]
    if len(found) == 1:
        return found[0]
    what = f"no column is named as a {which}" if not found else f"{which} may be any of {found}"
    shown = ", ".join(columns[:12])
    raise InputError(explain(where, what, f"name it with --lon and --lat; columns: {shown}"))


def _geometry(schema: pa.Schema, where: str) -> Coordinates | None:
    """Return the primary geometry that GeoParquet 1.x metadata describe; its CRS is checked."""
    raw = (schema.metadata or {}).get(b"geo")
    if raw is None:
        return None
    try:
        geo = json.loads(raw)
        name = geo["primary_column"]
        about = geo["columns"][name]
        encoding = str(about.get("encoding", "WKB"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            explain(where, "its GeoParquet metadata cannot be read", "write the file anew")
        ) from error
    check_column(schema, name, where)
    _check_geometry_crs(about, where)
    if encoding not in ("WKB", "point"):
        what = f"geometry {name!r} is encoded as {encoding!r}, not as points"
        raise InputError(explain(where, what, "give points, for example centroids"))
    return Coordinates("wkb" if encoding == "WKB" else "point", (name,))


def _check_geometry_crs(about: dict[str, Any], where: str) -> None:
    if "crs" not in about:
        return  # GeoParquet: then it is OGC:CRS84
    crs = about["crs"]
    if crs is None:
        raise CrsError(
            explain(where, "the CRS of its geometry is missing", "write it with its CRS")
        )
    found = crs.get("id", {}) if isinstance(crs, dict) else {}
    known = (str(found.get("authority")), str(found.get("code")))
    if known in {("EPSG", "4326"), ("OGC", "CRS84")}:
        return
    name = crs.get("name", "unknown") if isinstance(crs, dict) else str(crs)[:80]
    raise CrsError(
        explain(
            where, f"the CRS is {name} ({':'.join(known)}), not EPSG:4326", "transform it first"
        )
    )


def floats(column: pa.Array) -> NDArray[np.float64]:
    """Return a column of numbers as float64, NaN where null; without a copy where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_float64(column.type):
        column = pc.cast(column, pa.float64(), safe=False)
    values: NDArray[np.float64]
    if column.null_count:
        column = pc.fill_null(column, float("nan"))
    values = column.to_numpy(zero_copy_only=False)
    return values


def _of_struct(column: pa.Array) -> Points:
    """Return the points of a column of {x, y}, NaN where the point is missing."""
    x, y = (floats(part) for part in column.flatten()[:2])
    return x, y


def _of_wkb(column: pa.Array, where: str) -> Points:
    """Return the points of a column of WKB. Plain little-endian points are read at once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not column.null_count and pa.types.is_binary(column.type) and len(column):
        offsets = np.frombuffer(column.buffers()[1], dtype=np.int32)
        offsets = offsets[column.offset : column.offset + len(column) + 1]
        if (np.diff(offsets) == _WKB_SIZE).all():
            raw = np.frombuffer(column.buffers()[2], dtype=np.uint8)
            raw = raw[offsets[0] : offsets[-1]]
            record = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])
            points = raw.view(record)
            if (points["order"] == 1).all() and (points["kind"] == _WKB_POINT).all():
                return points["x"].copy(), points["y"].copy()
    return _of_any_wkb(pc.cast(column, pa.binary()), where)


def _of_any_wkb(column: pa.Array, where: str) -> Points:
    import shapely

    try:
        shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    except shapely.GEOSException as error:
        what = f"a geometry cannot be read: {error}"
        raise InputError(explain(where, what, "write the file anew")) from error
    return points_of(shapes, where)


def points_of(shapes: NDArray[np.object_], where: str) -> Points:
    """Return longitude and latitude of points, NaN where one is missing or empty.

    Raises:
        InputError: a shape is no point.
    """
    import shapely

    kinds = shapely.get_type_id(shapes)
    wrong = np.flatnonzero((kinds != -1) & (kinds != 0))
    if len(wrong):
        kind = shapes[wrong[0]].geom_type
        raise InputError(
            explain(where, f"row {wrong[0] + 1} holds a {kind}, not a point", "give points")
        )
    with np.errstate(invalid="ignore"):
        return shapely.get_x(shapes), shapely.get_y(shapes)
