"""Made-up fixes of vehicles over Mali, the same in every run, as Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

TRACK = 50_000
STEP = 0.0004  # degrees, some 40 m: a fix every few seconds
ROW_GROUP = 1_000_000


def walks(units: gpd.GeoDataFrame, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return longitude and latitude of `count` vehicles that wander about a place in a unit."""
    rng = np.random.default_rng(seed)
    chosen = rng.integers(0, len(units), count)
    bases = shapely.get_coordinates(shapely.point_on_surface(units.geometry.to_numpy()))[chosen]
    steps = rng.normal(0, STEP, (count, TRACK, 2)).cumsum(axis=1)
    # They turn back before they are a degree away, so that most stay in the country.
    places = bases[:, None, :] + np.sin(steps)
    return places[..., 0].ravel(), places[..., 1].ravel()


def write_fixes(
    path: Path,
    units: gpd.GeoDataFrame,
    points: int,
    *,
    shuffled: bool = False,
    digits: int | None = None,
) -> Path:
    """Write `points` fixes, in the order of tracks or shuffled, as a device gives them or rounded.

    It is written piece by piece, so that 100 million need no memory; shuffled within each piece.
    """
    if path.exists():
        return path
    part = path.with_suffix(".part")
    schema = pa.schema([("lon", pa.float64()), ("lat", pa.float64())])
    with pq.ParquetWriter(part, schema) as writer:
        for seed in range(0, points, ROW_GROUP):
            x, y = walks(units, ROW_GROUP // TRACK, seed)
            if shuffled:
                order = np.random.default_rng(seed).permutation(len(x))
                x, y = x[order], y[order]
            if digits is not None:
                x, y = x.round(digits), y.round(digits)
            writer.write_table(pa.table({"lon": x, "lat": y}, schema=schema))
    return part.rename(path)
