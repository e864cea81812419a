"""The main towns of a region pack, for labels and for exercise data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.boundaries.text_table import read_text_table
from geo_ops.errors import InputError, explain

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
        InputError: the pack has no settlements, or as `read_text_table`, or a number is none.
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
    table = read_text_table(path, SETTLEMENT_COLUMNS)
    for column in ("lon", "lat", "rank", "population"):
        numbers = pd.to_numeric(table[column], errors="coerce")
        whole = column in ("rank", "population")
        bad = numbers.isna() & ((table[column] != "") | (column != "population"))
        bad |= whole & (numbers.fillna(0) % 1 != 0)
        if bad.any():
            line = bad.idxmax()
            raise InputError(
                explain(
                    f"{path}:{line}",
                    f"{column} is {table.at[line, column]!r}",
                    f"write a {'whole ' if whole else ''}number",
                )
            )
        table[column] = numbers.astype("Int64" if whole else "float64")
    table = table.reset_index(drop=True)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=points)
