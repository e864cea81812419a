"""The main towns of a region pack, for labels and for exercise data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import InputError, choose, explain

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from geo_ops.specs.region import RegionSpec

SETTLEMENT_COLUMNS = (
    "name",
    "name_en",
    "lon",
    "lat",
    "population",
    "pcode",
    "rank",
    "geonameid",
    "source",
)
"""The columns of a pack's settlements file, in order."""


def read_settlements(folder: Path, region: RegionSpec) -> gpd.GeoDataFrame:
    """Return the settlements as points (EPSG:4326) in the order of the file: by rank, then name.

    Columns: name (official), name_en, lon, lat (degrees), population (Int64, NA when unknown),
    pcode (the lowest unit that holds it), rank (1 capital, 2 region's seat, 3 cercle's seat,
    4 other), geonameid ("" for entries by hand), source.

    Raises:
        InputError: the pack has no settlements, or the file lacks a column or has a bad number.
    """
    import geopandas as gpd
    import pandas as pd

    if region.settlements is None:
        raise InputError(
            explain(
                f"region {region.id!r}",
                "the pack has no file of settlements",
                "add one and name it with the key settlements in region.toml",
            )
        )
    path = folder / region.settlements
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(explain(str(path), "there is no such file", "restore it")) from None
    for column in SETTLEMENT_COLUMNS:
        if column not in table.columns:
            raise InputError(
                explain(str(path), f"column {column!r} is missing", choose(column, table.columns))
            )
    for column in ("lon", "lat", "rank", "population"):
        numbers = pd.to_numeric(table[column], errors="coerce")
        bad = numbers.isna() & ((table[column] != "") | (column != "population"))
        if bad.any():
            row = int(bad.to_numpy().argmax())
            raise InputError(
                explain(
                    f"{path}:{row + 2}",
                    f"{column} is {table[column].iloc[row]!r}",
                    "write a number",
                )
            )
        table[column] = numbers.astype("float64" if column in ("lon", "lat") else "Int64")
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table[list(SETTLEMENT_COLUMNS)], geometry=points)
