"""Read the ground of a map: neighbours, lakes, rivers and roads of a region pack or a mission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.boundaries.sources.layers import read_layers
from geo_ops.errors import CrsError, InputError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import geopandas as gpd

    from geo_ops.specs.ground import GroundSpec

POLYGONS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")
GEOMETRY = {"neighbour": POLYGONS, "lake": POLYGONS, "river": LINES, "road": LINES}

AROUND = 0.5
"""What is kept of the ground around a region, as a share of the region's width and height."""

COLUMNS = ["kind", "rank", "name", "name_en", "geometry"]


def read_ground(
    specs: Iterable[GroundSpec], folder: Path, bounds: Sequence[float]
) -> gpd.GeoDataFrame:
    """Return the features of some files, cut to the surroundings of a region.

    Args:
        specs: the files, below `folder`.
        folder: of the region pack or of the mission.
        bounds: of the region: west, south, east, north in degrees.

    Returns:
        EPSG:4326, a feature a row: `kind` (neighbour, lake, river, road), `rank` (1 to 3), `name`
        and `name_en` (None where there is none), `geometry`.

    Raises:
        InputError: a file is missing or unreadable, a column is not there, a geometry does not fit
            its kind, a rank is not 1, 2 or 3.
        CrsError: a file names no CRS.
    """
    import geopandas as gpd
    import pandas as pd

    frames = [_one(spec, folder, bounds) for spec in specs]
    if not frames:
        return gpd.GeoDataFrame({name: [] for name in COLUMNS}, geometry="geometry", crs=4326)
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=4326)[COLUMNS]


def _one(spec: GroundSpec, folder: Path, bounds: Sequence[float]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    path = folder / spec.file
    where = f"ground ({spec.kind}), {spec.file}"
    if not path.is_file():
        raise InputError(explain(where, "there is no such file", "put it there"))
    layers = read_layers([path], spec.table)
    if len(layers) != 1:
        names = [one.name for one in layers]
        raise InputError(
            explain(where, f"it has {len(layers)} layers", f"name one: table; {choose('', names)}")
        )
    frame = layers[0].frame
    if frame.crs is None:
        raise CrsError(explain(where, "it names no CRS", "assign the right one"))
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].reset_index(drop=True)
    wrong = ~frame.geom_type.isin(GEOMETRY[spec.kind])
    if wrong.any():
        wanted = "polygons" if GEOMETRY[spec.kind] is POLYGONS else "lines"
        found = frame.geom_type[wrong].iloc[0]
        raise InputError(explain(where, f"it has a {found}", f"give {wanted} only"))
    columns = {
        "kind": spec.kind,
        "rank": _ranks(spec, frame, where),
        "name": _texts(spec.name, frame, where),
        "name_en": _texts(spec.name_en, frame, where),
    }
    own = gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=4326)
    return _cut(own, bounds, GEOMETRY[spec.kind])


def _column(name: str, frame: gpd.GeoDataFrame, where: str) -> list[object]:
    if name not in frame.columns:
        known = [str(one) for one in frame.columns if one != "geometry"]
        raise InputError(explain(where, f"there is no column {name!r}", choose(name, known)))
    return list(frame[name].tolist())


def _ranks(spec: GroundSpec, frame: gpd.GeoDataFrame, where: str) -> list[int]:
    if spec.rank is None:
        return [spec.usual_rank] * len(frame)
    found = []
    for number, value in enumerate(_column(spec.rank, frame, where), start=1):
        if value not in (1, 2, 3):
            raise InputError(
                explain(f"{where}, feature {number}", f"its rank is {value!r}", "use 1, 2 or 3")
            )
        found.append(int(str(value).split(".")[0]))
    return found


def _texts(name: str | None, frame: gpd.GeoDataFrame, where: str) -> list[str | None]:
    import pandas as pd

    if name is None:
        return [None] * len(frame)
    values = _column(name, frame, where)
    return [None if pd.isna(one) else str(one) for one in values]  # type: ignore[call-overload]


def _cut(
    frame: gpd.GeoDataFrame, bounds: Sequence[float], kinds: Sequence[str]
) -> gpd.GeoDataFrame:
    """Return what lies in and around a region; of a mere touch nothing is kept."""
    import shapely

    west, south, east, north = bounds
    wide, high = AROUND * (east - west), AROUND * (north - south)
    box = (west - wide, south - high, east + wide, north + high)
    cut = shapely.clip_by_rect(shapely.make_valid(frame.geometry.to_numpy()), *box)
    kept = frame.set_geometry(cut, crs=4326)
    return kept[kept.geom_type.isin(kinds) & ~kept.is_empty]
