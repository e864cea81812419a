"""What the engine asks of units: polygons in EPSG:4326, each valid, each code once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.errors import BoundaryError, CrsError, choose, explain

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

_SHOWN = 5
WGS84 = 4326


@dataclass(frozen=True)
class Overlap:
    """Two units that share ground, and how much of it (km2, EPSG:6933)."""

    first: str
    second: str
    km2: float

    def __str__(self) -> str:
        return f"{self.first} and {self.second} ({self.km2:.3g} km2)"


@dataclass(frozen=True, eq=False)
class UnitShapes:
    """Codes, ascending, and shapes (2-D polygons, EPSG:4326) of units, shape (n,) each."""

    codes: NDArray[np.object_]
    shapes: NDArray[np.object_]


def check_crs(frame: gpd.GeoDataFrame, what: str) -> None:
    """Refuse a table with geometry that is not in EPSG:4326.

    Raises:
        CrsError: its CRS is missing or another.
    """
    crs = frame.crs
    # OGC:CRS84 is WGS 84 with longitude first, which is how geopandas holds EPSG:4326 anyway.
    if crs is not None and (crs.to_epsg() == WGS84 or crs.to_authority() == ("OGC", "CRS84")):
        return
    found = "missing" if crs is None else crs.to_string()[:80]
    todo = (
        "set the CRS that the coordinates are in, then transform to EPSG:4326"
        if crs is None
        else "transform to EPSG:4326 first"
    )
    raise CrsError(explain(what, f"the CRS is {found}, not EPSG:4326", todo))


def shapes_of(units: gpd.GeoDataFrame, *, any_crs: bool = False) -> UnitShapes:
    """Return the units by code, their shapes checked one by one.

    Args:
        units: `pcode` and geometry.
        any_crs: leave the CRS to the caller.

    Raises:
        CrsError: no CRS, or another than EPSG:4326.
        BoundaryError: no units, no column `pcode`, a code missing or twice, a shape that is
            missing, empty, no polygon or not valid.
    """
    import numpy as np
    import shapely

    if "pcode" not in units.columns:
        todo = choose("pcode", [str(one) for one in units.columns])
        raise BoundaryError(explain("units", "there is no column 'pcode'", todo))
    if not any_crs:
        check_crs(units, "units")
    if units.empty:
        raise BoundaryError(explain("units", "there are none", "give at least one polygon"))
    missing = units["pcode"].isna() | (units["pcode"].astype(str) == "")
    if missing.any():
        raise BoundaryError(
            explain("units", f"{int(missing.sum())} have no P-code", "give each unit its own code")
        )
    codes = units["pcode"].astype(str).to_numpy(dtype=object)
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    twice = sorted(set(codes[1:][codes[1:] == codes[:-1]]))
    if twice:
        what = f"P-code {_some(twice)} stands twice"
        raise BoundaryError(explain("units", what, "dissolve its parts, or mend the code"))
    shapes = units.geometry.to_numpy()[order]
    _check_shapes(codes, shapes)
    return UnitShapes(codes, shapely.force_2d(shapes))


def _check_shapes(codes: NDArray[np.object_], shapes: NDArray[np.object_]) -> None:
    import shapely

    for code, shape in zip(codes, shapes, strict=True):
        kind = "missing" if shape is None else "empty" if shape.is_empty else shape.geom_type
        if kind not in ("Polygon", "MultiPolygon"):
            what = f"its geometry is {kind}, not a polygon"
            raise BoundaryError(explain(f"unit {code}", what, "give it a polygon"))
    valid = shapely.is_valid(shapes)
    if not valid.all():
        code, shape = codes[~valid][0], shapes[~valid][0]
        more = f" ({int((~valid).sum()) - 1} more units too)" if (~valid).sum() > 1 else ""
        raise BoundaryError(
            explain(
                f"unit {code}",
                f"its geometry is not valid: {shapely.is_valid_reason(shape)}{more}",
                "mend it, for example with shapely.make_valid, and look at what changed",
            )
        )


def overlaps_of(units: UnitShapes) -> tuple[Overlap, ...]:
    """Return the pairs of units whose interiors meet, the largest first.

    Neighbours that share a border do not overlap; a sliver of a millimetre is an overlap.
    """
    import geopandas as gpd
    import numpy as np
    import shapely

    tree = shapely.STRtree(units.shapes)
    first, second = tree.query(units.shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    with np.errstate(all="ignore"):  # GEOS warns of edges shorter than a number can say
        shared = shapely.relate_pattern(units.shapes[first], units.shapes[second], "T********")
        first, second = first[shared], second[shared]
        if not len(first):
            return ()
        ground = shapely.intersection(units.shapes[first], units.shapes[second])
    km2 = gpd.GeoSeries(ground, crs=WGS84).to_crs(6933).area.to_numpy() / 1e6
    order = np.argsort(-km2, kind="stable")
    return tuple(
        Overlap(str(units.codes[first[at]]), str(units.codes[second[at]]), float(km2[at]))
        for at in order
    )


def refuse_overlaps(overlaps: tuple[Overlap, ...]) -> None:
    """Raise BoundaryError when there is any overlap; the message shows the largest."""
    if overlaps:
        raise BoundaryError(
            explain(
                "units",
                f"{len(overlaps)} pairs overlap: {_some([str(one) for one in overlaps])}",
                "clean them as a coverage, or allow it: the lowest P-code then has the point",
            )
        )


def _some(items: list[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more
