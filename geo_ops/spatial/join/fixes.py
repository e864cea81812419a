"""Fixes: positions of vehicles in time, from CSV, Parquet or GPX; what is wrong is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.errors import InputError, choose, explain
from geo_ops.gdal_guard import check_driver, guard, safe_source
from geo_ops.spatial.join.coordinates import check_column, find_coordinates
from geo_ops.spatial.join.periods import check_zone, find_time, instants
from geo_ops.spatial.join.plan import plan_parts

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geo_ops.spatial.join.parts import Part

COLUMNS = ("vehicle", "time", "longitude", "latitude")


@dataclass(frozen=True)
class FixColumns:
    """The columns of a table of fixes; `zone` is the zone of times that name none."""

    vehicle: str = "vehicle"
    time: str = "time"
    longitude: str = "longitude"
    latitude: str = "latitude"
    zone: str = "UTC"


@dataclass(frozen=True)
class FixLedger:
    """What became of every fix: `received` is the sum of the others."""

    used: int
    without_vehicle: int
    without_time: int
    missing: int
    infinite: int
    out_of_range: int
    duplicate: int

    @property
    def received(self) -> int:
        """All fixes."""
        return sum(getattr(self, name) for name in self.__dataclass_fields__)


def read_fixes(path: Path, columns: FixColumns | None = None) -> pd.DataFrame:
    """Return the fixes of a CSV, Parquet or GPX file, as they stand there.

    A GPX file has a vehicle for each of its tracks, named by the file and the track's name (or
    number); `segment` counts its track segments, between which nothing is known.

    Returns:
        vehicle (text), time (UTC), longitude, latitude (degrees, WGS 84), and for GPX segment.

    Raises:
        InputError: the file cannot be read, or lacks a column; a GPX file without track points.
    """
    if path.suffix.casefold() == ".gpx":
        return _read_gpx(path)
    import pandas as pd

    own = columns or FixColumns()
    check_zone(own.zone)
    plan = plan_parts([path])
    for error in plan.corrupt.values():
        raise error
    frames = [frame for part in plan.parts for frame in _read_part(part, own)]
    return pd.concat(frames, ignore_index=True) if frames else _nothing()


def _read_part(part: Part, own: FixColumns) -> list[pd.DataFrame]:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = part.schema()
    place = find_coordinates(schema, own.longitude, own.latitude, part.file)
    find_time(schema, own.time, part.file)
    check_column(schema, own.vehicle, part.file)
    frames = []
    for batch in part.batches([*place.names, own.vehicle, own.time], [own.vehicle, own.time]):
        x, y = place.of(batch, part.file)
        vehicle = pc.cast(batch.column(own.vehicle), pa.string())
        times = instants(batch.column(own.time), own.zone, own.time, part.file)
        columns = {"vehicle": vehicle.to_pandas(), "time": times, "longitude": x, "latitude": y}
        frame = pd.DataFrame(columns)
        frame["time"] = frame["time"].dt.tz_localize("UTC")
        frames.append(frame)
    return frames


def _read_gpx(path: Path) -> pd.DataFrame:
    guard()
    source = safe_source(path)
    check_driver(source)
    import pandas as pd
    import pyogrio
    import shapely

    kept = ["track_fid", "track_seg_id", "time"]
    try:
        points = pyogrio.read_dataframe(source, layer="track_points", columns=kept)
        tracks = pyogrio.read_dataframe(
            source, layer="tracks", columns=["name"], fid_as_index=True, read_geometry=False
        )
    except pyogrio.errors.DataSourceError as error:
        todo = "export it again from the device"
        raise InputError(explain(str(path), f"it cannot be read: {error}", todo)) from error
    if points.empty:
        todo = "give a GPX with track points; waypoints and routes have no times"
        raise InputError(explain(str(path), "it holds no track points", todo))
    names = tracks["name"].dropna().to_dict()
    shapes = points.geometry.to_numpy()
    columns = {
        "vehicle": [f"{path.stem} {names.get(at) or at + 1}" for at in points["track_fid"]],
        "time": pd.to_datetime(points["time"], utc=True),
        "longitude": shapely.get_x(shapes),
        "latitude": shapely.get_y(shapes),
        "segment": points["track_seg_id"],
    }
    return pd.DataFrame(columns)


def _nothing() -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame({name: pd.Series(dtype=float) for name in COLUMNS})
    return frame.astype({"vehicle": object, "time": "datetime64[us, UTC]"})


def sound_fixes(fixes: pd.DataFrame) -> tuple[pd.DataFrame, FixLedger]:
    """Return the fixes that can be used, by vehicle and time, and what became of all.

    A fix that stands twice (the same vehicle, time and place) is used once. Two places of a vehicle
    at one time both stay: which is right is not known, and the leg between them is flagged.

    Raises:
        InputError: a column is missing, or the times are no times with a zone.
    """
    import pandas as pd

    for name in COLUMNS:
        if name not in fixes.columns:
            todo = choose(name, [str(one) for one in fixes.columns])
            raise InputError(explain("fixes", f"there is no column {name!r}", todo))
    if not isinstance(fixes["time"].dtype, pd.DatetimeTZDtype):
        what = f"column 'time' holds {fixes['time'].dtype}, not times with a zone"
        todo = "use pandas.to_datetime and dt.tz_localize"
        raise InputError(explain("fixes", what, todo))
    x, y = (fixes[name].to_numpy(dtype=float) for name in ("longitude", "latitude"))
    vehicle = fixes["vehicle"]
    reasons = {
        "without_vehicle": (vehicle.isna() | (vehicle.astype(str).str.strip() == "")).to_numpy(),
        "without_time": fixes["time"].isna().to_numpy(),
        "missing": np.isnan(x) | np.isnan(y),
        "infinite": np.isinf(x) | np.isinf(y),
        "out_of_range": ~((np.abs(x) <= 180) & (np.abs(y) <= 90)),  # noqa: PLR2004
    }
    bad = np.zeros(len(fixes), dtype=bool)
    counts = {}
    for name, mask in reasons.items():
        counts[name] = int((mask & ~bad).sum())
        bad |= mask
    good = fixes[~bad].sort_values(["vehicle", "time", "longitude", "latitude"], kind="stable")
    once = good.drop_duplicates(list(COLUMNS), ignore_index=True)
    ledger = FixLedger(used=len(once), duplicate=len(good) - len(once), **counts)
    return once, ledger
