"""Facts: the rows of a layer as an audience may count them, from which any crossing is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd

    from geo_ops.spatial.periods import Grain
    from geo_ops.specs.layer import LayerSpec


@dataclass(frozen=True)
class Facts:
    """One layer.

    `rows` have `pcode`, `time`, `time_precision`, `category`, `geometry` and the fields that are
    summed or divided by, and no others. `fields` may be divided by. `finest` is the finest grain of
    time that they may be divided by.
    """

    spec: LayerSpec
    rows: gpd.GeoDataFrame
    fields: tuple[str, ...]
    finest: Grain
