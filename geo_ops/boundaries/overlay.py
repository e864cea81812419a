"""Where the land of one set of polygons lies in another: what crosswalks are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.boundaries.geometry import areas_km2

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.units import Units

LEAST_KM2 = 1e-4
"""Less than this (100 square metres) is an edge that does not match, not land."""
WHOLE = 0.999
"""The share from which a unit counts as lying whole in another: edges are never quite the same."""


def overlay(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return the pieces into which two sets cut each other's land.

    Args:
        old: `pcode` and valid polygons, EPSG:4326.
        new: the same.
        crs: an equal-area CRS for the areas.

    Returns:
        `old` and `new` (codes; "" where the other set has no land), `km2`, `geometry` (EPSG:4326),
        by old then new. Pieces under LEAST_KM2 are left out.
    """
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    import shapely

    first, second = old.geometry.to_numpy(), new.geometry.to_numpy()
    left, right = shapely.STRtree(second).query(first, predicate="intersects")
    common = shapely.intersection(first[left], second[right])
    codes = {"old": old["pcode"].to_numpy()[left], "new": new["pcode"].to_numpy()[right]}
    frames = [gpd.GeoDataFrame(codes, geometry=common, crs="EPSG:4326")]
    for column, own, other in (("old", old, second), ("new", new, first)):
        rest = shapely.difference(own.geometry.to_numpy(), shapely.union_all(other))
        alone = {"old": "", "new": "", column: own["pcode"].to_numpy()}
        frames.append(gpd.GeoDataFrame(alone, geometry=rest, crs="EPSG:4326"))
    pieces = pd.concat(frames, ignore_index=True)
    pieces["km2"] = areas_km2(pieces.geometry, crs)
    pieces = pieces[pieces["km2"] > LEAST_KM2]
    order = np.lexsort((pieces["new"], pieces["old"]))
    return pieces.iloc[order].reset_index(drop=True)[["old", "new", "km2", "geometry"]]


def pieces(old: Units, new: Units) -> pd.DataFrame:
    """Return the pieces of the lowest units of two divisions of one region, as `overlay`.

    Where both divisions are drawn from one file, the lowest units themselves are the pieces, and
    nothing is rounded. Kept, since it is asked for again.
    """
    if old.division.id in new.overlays:
        return new.overlays[old.division.id]
    crs = new.region.crs_area
    if old.lowest is new.lowest:
        codes = old.lowest["pcode"]
        made = old.lowest.assign(old=codes, new=codes, km2=areas_km2(old.lowest.geometry, crs))
        new.overlays[old.division.id] = made[["old", "new", "km2", "geometry"]]
    else:
        new.overlays[old.division.id] = overlay(old.lowest, new.lowest, crs)
    return new.overlays[old.division.id]


def at_levels(
    cut: pd.DataFrame, old: Units, new: Units, old_level: str, new_level: str
) -> pd.DataFrame:
    """Return pieces summed to units: `old`, `new`, `km2` and other numbers, by old then new."""
    table = cut.drop(columns="geometry", errors="ignore")
    for column, units, level in (("old", old, old_level), ("new", new, new_level)):
        codes = units.lineage[level].to_dict()
        table[column] = table[column].map(codes | {"": ""})
    summed: pd.DataFrame = table.groupby(["old", "new"], as_index=False, sort=True).sum()
    return summed


def shares(old: Units, new: Units, old_level: str, new_level: str) -> pd.DataFrame:
    """Return `old`, `new`, `share` (of the old unit), `back` (of the new one), index `old`. Kept.

    Land that the new division lacks has no row, but counts in the old unit's whole.
    """
    key = f"{old.division.id} {old_level} {new_level}"
    if key not in new.overlays:
        table = at_levels(pieces(old, new), old, new, old_level, new_level)
        table["share"] = table["km2"] / table.groupby("old")["km2"].transform("sum")
        table["back"] = table["km2"] / table.groupby("new")["km2"].transform("sum")
        table = table[(table["old"] != "") & (table["new"] != "")]
        new.overlays[key] = table.set_index("old", drop=False)
    return new.overlays[key]
