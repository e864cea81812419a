"""Read the files of a region pack: the table of units and the geometry of the lowest ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import BoundaryError, CrsError, InputError, choose, explain

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

_TRUTH = {"true": True, "false": False}
_DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}


def read_table(path: Path) -> pd.DataFrame:
    """Return the table of a division, every value as text but `official` and `approximate` (bool).

    Codes stay text: "0101" keeps its zero and a code "NA" is no missing value.

    Raises:
        InputError: the file is missing, is no UTF-8 CSV, lacks a column, or has a truth value
            that is neither true nor false; the message names the line.
    """
    import pandas as pd

    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(explain(str(path), "there is no such file", "restore it")) from None
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(
            explain(str(path), f"not a CSV in UTF-8: {error}", "save it as CSV UTF-8")
        ) from None
    for column in UNIT_COLUMNS:
        if column not in table.columns:
            raise InputError(
                explain(
                    str(path),
                    f"column {column!r} is missing",
                    choose(column, map(str, table.columns)),
                )
            )
    for column in ("official", "approximate"):
        bad = table.index[~table[column].isin(_TRUTH)]
        if len(bad):
            value = table.at[bad[0], column]
            raise InputError(
                explain(
                    f"{path}:{int(bad[0]) + 2}",
                    f"{column} is {value!r}",
                    "write true or false",
                )
            )
        table[column] = table[column].map(_TRUTH).astype(bool)
    return table[list(UNIT_COLUMNS)]


def read_geometry(path: Path, code: str) -> gpd.GeoDataFrame:
    """Return `pcode` and `geometry` (EPSG:4326, 2-D polygons) of the lowest units, by pcode.

    Raises:
        InputError: the file is missing, unreadable, not what its suffix says, or lacks `code`.
        CrsError: its CRS is missing or is not EPSG:4326.
        BoundaryError: a geometry is empty or no polygon, or a code stands twice.
    """
    import geopandas as gpd
    import shapely

    if not path.is_file():
        raise InputError(explain(str(path), "there is no such file", "restore it"))
    frame = gpd.read_parquet(path) if path.suffix == ".parquet" else _read_vector(path)
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


def _read_vector(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoPackage or GeoJSON, having seen that GDAL takes it for what its suffix says.

    GDAL judges by content: a file named .geojson may hold a VRT that reads any other file.
    """
    import pyogrio

    wanted = _DRIVERS[path.suffix]
    try:
        driver = pyogrio.read_info(path)["driver"]
        if driver != wanted:
            raise InputError(
                explain(
                    str(path),
                    f"the file is {driver}, not {wanted} as its suffix says",
                    "save it in that format",
                )
            )
        return pyogrio.read_dataframe(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError(explain(str(path), f"cannot be read: {error}", "save it anew")) from None


def _check_crs(frame: gpd.GeoDataFrame, path: Path) -> None:
    if frame.crs is None:
        raise CrsError(
            explain(str(path), "it names no CRS", "save it with EPSG:4326 (WGS 84, degrees)")
        )
    if frame.crs.to_epsg() != 4326 and frame.crs.to_authority() != ("OGC", "CRS84"):  # noqa: PLR2004
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
    twice = (
        sorted({one for one in codes if codes.count(one) > 1})
        if len(set(codes)) < len(codes)
        else []
    )
    if twice:
        raise BoundaryError(
            explain(str(path), f"code {twice[0]!r} has two geometries", "merge or rename them")
        )
    return codes
