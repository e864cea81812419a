"""Means, medians, extremes and the latest: figures of a unit that no parts add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.figures import DERIVED_COLUMNS
from geo_ops.spatial.sums import ground_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.boundaries.units import Units
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.measure import Measure


def own_figures(layers: Iterable[tuple[LayerSpec, gpd.GeoDataFrame]], units: Units) -> pd.DataFrame:
    """Return the figures of each measure that is neither a sum nor a rate, DERIVED_COLUMNS.

    Of a unit's own rows only: those known to it or to a unit inside it. A unit without rows has
    none, which is not 0; `bottom` says how many rows it is of, `unplaced` which share of all is
    known only to coarser units.
    """
    import pandas as pd

    ground = ground_of(units)
    parts = []
    for spec, rows in layers:
        position = ground.positions(rows["pcode"])
        for name, measure in spec.measures.items():
            if measure.adds_up or measure.per is not None:
                continue
            chosen = known_rows(rows, measure)
            for at, level in enumerate(ground.levels):
                holder = ground.at[at][position[chosen]]
                placed = ground.level[holder] == at
                table = aggregated(rows.iloc[chosen[placed]], measure, holder[placed])
                own = np.flatnonzero(ground.level == at)
                table = table.reindex(own)
                parts.append(
                    pd.DataFrame(
                        {
                            "layer": spec.id,
                            "measure": name,
                            "level": level,
                            "pcode": ground.codes[own],
                            "value": table["value"].to_numpy(dtype=float),
                            "bottom": table["rows"].fillna(0.0).to_numpy(dtype=float),
                            "unplaced": float((~placed).mean()) if len(placed) else 0.0,
                            "note": np.where(table["value"].isna(), "no_rows", "").astype(object),
                        }
                    )
                )
    if not parts:
        return pd.DataFrame(columns=list(DERIVED_COLUMNS))
    return pd.concat(parts, ignore_index=True).reindex(columns=list(DERIVED_COLUMNS))


def known_rows(rows: pd.DataFrame, measure: Measure) -> NDArray[np.intp]:
    """Return the positions of the rows that a measure is of and that fill in its field."""
    known = rows[measure.field].notna()
    if measure.categories:
        known &= rows["category"].isin(measure.categories)
    if measure.aggregate == "latest":
        known &= rows["time"].notna()
    found: NDArray[np.intp] = np.flatnonzero(known.to_numpy())
    return found


def aggregated(rows: pd.DataFrame, measure: Measure, group: NDArray[np.intp]) -> pd.DataFrame:
    """Return `value` and `rows` of each group of rows, by its number.

    The latest is the sum of the rows with the latest time of the group.
    """
    import pandas as pd

    values = pd.Series(rows[measure.field].to_numpy(dtype=float))
    keys = pd.Series(group)
    if measure.aggregate == "latest":
        time = pd.Series(rows["time"].to_numpy())
        newest = time == time.groupby(keys).transform("max")
        values, keys = values[newest], keys[newest]
    groups = values.groupby(keys, sort=True)
    how = "sum" if measure.aggregate == "latest" else measure.aggregate
    return pd.DataFrame({"value": groups.agg(how), "rows": groups.size()})
