"""Lines and areas of rows: what is no usable shape is refused, with what is wrong with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from geo_ops.tables.unreadable import Unreadable

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

KINDS = {"line": ("LineString", "MultiLineString"), "area": ("Polygon", "MultiPolygon")}
MOST_VERTICES = 100_000
LONGEST_WKT = 5_000_000
"""Characters: some 100,000 vertices."""
DEEPEST = 4
"""No polygon of several parts has more brackets within brackets."""
_SRID = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;\s*", re.IGNORECASE)
_WORDS = re.compile(
    r"\s*(?:MULTI)?(?:LINESTRING|POLYGON)\s*(?:Z|M|ZM)?\s*(?:\(|EMPTY)", re.IGNORECASE
)
_REASONS = {
    "Self-intersection": "its outline crosses itself",
    "Ring Self-intersection": "a ring of it touches or crosses itself",
    "Too few points in geometry component": "it has too few different points",
    "Hole lies outside shell": "a hole of it lies outside of it",
    "Holes are nested": "a hole of it lies in another hole",
    "Nested shells": "a part of it lies in another part",
    "Interior is disconnected": "its holes part it in two",
    "Duplicate Rings": "two of its rings are the same",
    "Invalid Coordinate": "a corner of it is no place",
}


def read_wkt(text: str, kind: str) -> BaseGeometry:
    """Return the line or area (EPSG:4326) that a text in WKT says.

    Raises:
        Unreadable: no WKT, another kind of shape, or one that `check_shape` refuses.
    """
    import shapely

    srid = _SRID.match(text)
    if srid is not None and srid[1] != "4326":
        _refuse(f"it is in EPSG:{srid[1]}", "give it in EPSG:4326: longitude and latitude")
    plain = text[srid.end() :] if srid is not None else text
    # A text is looked at before the reader of WKT is: it goes down as deep as the brackets do.
    if not _WORDS.match(plain) or len(plain) > LONGEST_WKT or _depth(plain) > DEEPEST:
        _refuse(f"it is no WKT of a{'n' if kind == 'area' else ''} {kind}", _like(kind))
    try:
        with np.errstate(all="ignore"):  # nan and 1e999 are looked for below
            shape = shapely.from_wkt(plain)
    except shapely.errors.GEOSException as error:
        raise Unreadable("it is no whole WKT", _like(kind)) from error
    return check_shape(shape, kind)


def _like(kind: str) -> str:
    if kind == "line":
        return "write it like LINESTRING (-4.2 14.5, -4.1 14.6)"
    return "write it like POLYGON ((-4.2 14.5, -4.1 14.5, -4.1 14.6, -4.2 14.5))"


def _depth(text: str) -> int:
    brackets = np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
    steps = (brackets == ord("(")).astype(int) - (brackets == ord(")")).astype(int)
    return int(np.cumsum(steps).max(initial=0))


def check_shape(shape: BaseGeometry, kind: str) -> BaseGeometry:
    """Return a line or an area without heights; degrees, EPSG:4326.

    Raises:
        Unreadable: another kind of shape, an empty one, too many vertices, a vertex that is no
            place on earth, or a shape that is not valid (nothing is mended: which side of a bow tie
            is meant nobody knows).
    """
    import shapely

    if shape.geom_type not in KINDS[kind]:
        other = shape.geom_type
        _refuse(f"it is a {other}, and the rows of the layer are {kind}s", f"give {kind}s")
    if shape.is_empty:
        _refuse("its shape is empty", "draw it, or leave it out")
    count = int(shapely.get_num_coordinates(shape))
    if count > MOST_VERTICES:
        _refuse(
            f"it has {count} vertices, more than {MOST_VERTICES}", "simplify it, or cut it in parts"
        )
    flat: BaseGeometry = shapely.force_2d(shape)
    points = shapely.get_coordinates(flat)
    if not np.isfinite(points).all():
        _refuse("a vertex of it is no place", "mend or remove the vertex")
    if (np.abs(points) > [180.0, 90.0]).any():
        _refuse(
            "a vertex of it is beyond 180 or 90 degrees",
            "check that longitude stands before latitude, and that these are no UTM metres",
        )
    if not flat.is_valid:
        _refuse(_why(shapely.is_valid_reason(flat)), "mend the shape in a GIS")
    return flat


def _why(reason: str) -> str:
    """Return what is wrong with a shape, and where, in words."""
    what, _, where = reason.partition("[")
    told = _REASONS.get(what.strip(), what.strip().lower())
    found = re.fullmatch(r"(\S+) (\S+)\]", where)
    return f"{told}, at {float(found[1]):g} {float(found[2]):g}" if found else told


def _refuse(reason: str, remedy: str) -> NoReturn:
    raise Unreadable(reason, remedy)
