"""Read the files of a region pack: the table of units and the geometry of the lowest ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geo_ops.boundaries.text_table import read_text_table
from geo_ops.errors import BoundaryError, CrsError, InputError, choose, explain
from geo_ops.gdal_guard import check_driver, safe_source

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

UNIT_COLUMNS = (
    "pcode",
    "name_fr",
    "name_en",
    "level",
    "parent",
    "official",
    "approximate",
    "note_fr",
    "note_en",
)
"""The columns of a division's table, in order."""

OPTIONAL_UNIT_COLUMNS = ("iso_3166_2",)
"""Columns that a division's table may have: empty where it has not."""

_TRUTH = {"true": True, "false": False}


def read_table(path: Path) -> pd.DataFrame:
    """Return the table of a division by line of its file: text, `official` and `approximate` bool.

    Raises:
        InputError: as `read_text_table`; or a truth value is neither true nor false.
    """
    table = read_text_table(path, UNIT_COLUMNS, OPTIONAL_UNIT_COLUMNS)
    for column in ("official", "approximate"):
        for line, value in table[column].items():
            if value not in _TRUTH:
                raise InputError(
                    explain(f"{path}:{line}", f"{column} is {value!r}", "write true or false")
                )
        table[column] = table[column].map(_TRUTH).astype(bool)
    return table


def read_geometry(path: Path, code: str) -> gpd.GeoDataFrame:
    """Return `pcode` and `geometry` (EPSG:4326, 2-D polygons) of the lowest units, by pcode.

    Raises:
        InputError: the file is missing, unreadable, not what its suffix says, or lacks `code`.
        CrsError: its CRS is missing or is not EPSG:4326.
        BoundaryError: a geometry is empty or no polygon, or a code stands twice.
    """
    import geopandas as gpd
    import shapely

    source = safe_source(path, within=path.parent)
    frame = _read_parquet(source) if source.suffix == ".parquet" else _read_vector(source)
    if code not in frame.columns:
        columns = [str(name) for name in frame.columns if name != frame.geometry.name]
        raise InputError(explain(str(path), f"column {code!r} is missing", choose(code, columns)))
    _check_crs(frame, path)
    codes = _text_codes(frame, code, path)
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    for one, shape in zip(codes, shapes, strict=True):
        kind = "nothing" if shape is None or shape.is_empty else shape.geom_type
        if kind not in ("Polygon", "MultiPolygon"):
            raise BoundaryError(
                explain(f"{path}: {one}", f"its geometry is {kind}", "give it a polygon")
            )
    units = gpd.GeoDataFrame({"pcode": codes}, geometry=shapes, crs="EPSG:4326")
    return units.sort_values("pcode", ignore_index=True)


def _read_parquet(path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyarrow as pa

    try:
        return gpd.read_parquet(path)
    except (pa.ArrowException, ValueError) as error:
        raise InputError(
            explain(str(path), f"no GeoParquet: {error}", "save it as GeoParquet")
        ) from None


def _read_vector(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoPackage or GeoJSON, having seen that GDAL takes it for what its suffix says."""
    import pyogrio

    check_driver(path)
    frame = pyogrio.read_dataframe(path)
    if "geometry" not in frame.columns:
        raise InputError(explain(str(path), "its first layer has no geometry", "export it again"))
    return frame


def _check_crs(frame: gpd.GeoDataFrame, path: Path) -> None:
    if frame.crs is None:
        raise CrsError(
            explain(str(path), "it names no CRS", "save it with EPSG:4326 (WGS 84, degrees)")
        )
    flat = frame.crs.to_2d()  # GDAL calls heights EPSG:4979
    if flat.to_epsg() != 4326 and flat.to_authority() != ("OGC", "CRS84"):  # noqa: PLR2004
        raise CrsError(
            explain(str(path), f"its CRS is {frame.crs.name}", "save it in EPSG:4326 (WGS 84)")
        )


def _text_codes(frame: gpd.GeoDataFrame, code: str, path: Path) -> list[str]:
    codes: list[str] = []
    for value in frame[code].tolist():
        if not isinstance(value, str):
            raise BoundaryError(
                explain(
                    str(path),
                    f"column {code!r} holds {value!r}, which is no text",
                    "save codes as text: a number loses its leading zero",
                )
            )
        codes.append(value)
    twice = [one for one, times in sorted(Counter(codes).items()) if times > 1]
    if twice:
        raise BoundaryError(
            explain(str(path), f"code {twice[0]!r} has two geometries", "merge or rename them")
        )
    return codes
