"""The join engine: points, tracks, areas and rasters to units, exact, in bounded memory.

For GIS developers; `docs/join.md` has an example of each. All take units as a GeoDataFrame with
`pcode` and valid polygons in EPSG:4326, such as `Units.level` of a region pack gives.
"""

from __future__ import annotations

from geo_ops.spatial.join.areas import areas_by_unit
from geo_ops.spatial.join.cells import Cells
from geo_ops.spatial.join.count import CountOptions
from geo_ops.spatial.join.fixes import FixColumns, read_fixes
from geo_ops.spatial.join.index import Place, UnitIndex, index_units
from geo_ops.spatial.join.lines import Presence, lines_by_cell, lines_by_unit, presence
from geo_ops.spatial.join.points import count_points
from geo_ops.spatial.join.rasters import population_by_unit, raster_by_unit
from geo_ops.spatial.join.result import PointCounts, PointLedger
from geo_ops.spatial.join.tracks import TrackRules, Tracks, tracks_of
from geo_ops.spatial.join.write import write_counts

__all__ = [
    "Cells",
    "CountOptions",
    "FixColumns",
    "Place",
    "PointCounts",
    "PointLedger",
    "Presence",
    "TrackRules",
    "Tracks",
    "UnitIndex",
    "areas_by_unit",
    "count_points",
    "index_units",
    "lines_by_cell",
    "lines_by_unit",
    "population_by_unit",
    "presence",
    "raster_by_unit",
    "read_fixes",
    "tracks_of",
    "write_counts",
]
