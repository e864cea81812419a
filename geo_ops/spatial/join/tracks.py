"""Tracks: the legs between the fixes of each vehicle, with gaps and impossible speeds flagged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.spatial.join.fixes import FixLedger, sound_fixes
from geo_ops.spatial.join.segments import Segments

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

MICROSECONDS = 1e6


@dataclass(frozen=True)
class TrackRules:
    """When a leg cannot be taken at its word.

    Attributes:
        gap_seconds: more time than this between two fixes is a gap: the way between is not known.
        fastest_kmh: more speed than this is impossible; choose it for the vehicles (a helicopter is
            no lorry).
    """

    gap_seconds: float = 600.0
    fastest_kmh: float = 160.0


@dataclass(frozen=True, eq=False)
class Tracks:
    """Legs of all vehicles, and what became of the fixes.

    `legs`: a row from each fix of a vehicle to its next, by vehicle and time: vehicle, start, end
    (UTC), seconds, lon1, lat1, lon2, lat2 (degrees, WGS 84), length_m (metres, the geodesic on
    WGS 84), kmh, flag: `ok`, `gap` (too long between the fixes, or another segment of a GPX), or
    `speed` (impossible; two places at one time too).
    """

    legs: pd.DataFrame
    ledger: FixLedger


DEFAULT_RULES = TrackRules()


def tracks_of(fixes: pd.DataFrame, rules: TrackRules = DEFAULT_RULES) -> Tracks:
    """Return the tracks of fixes, in whatever order they come.

    Args:
        fixes: vehicle, time (with a zone), longitude, latitude (degrees, WGS 84), and perhaps
            segment, as `read_fixes` gives them. A coordinate may be anything: what cannot be used
            is counted in the ledger.
        rules: what is a gap, and what is impossible.

    Raises:
        InputError: a column is missing, or the times have no zone.
    """
    import pandas as pd
    from pyproj import Geod

    good, ledger = sound_fixes(fixes)
    vehicle = good["vehicle"].to_numpy()
    at = np.flatnonzero(vehicle[1:] == vehicle[:-1])
    start, end = good.iloc[at], good.iloc[at + 1]
    lon1, lat1, lon2, lat2 = (
        one[name].to_numpy(dtype=float)
        for one in (start, end)
        for name in ("longitude", "latitude")
    )
    length = Geod(ellps="WGS84").inv(lon1, lat1, lon2, lat2)[2] if len(at) else np.zeros(0)
    begin, finish = (one["time"].reset_index(drop=True) for one in (start, end))
    seconds = (finish - begin).dt.total_seconds().to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        kmh = np.where(length == 0, 0.0, length / seconds * 3.6)
    is_gap = seconds > rules.gap_seconds
    if "segment" in good.columns:
        is_gap |= start["segment"].to_numpy() != end["segment"].to_numpy()
    # A speed that is impossible is so over a gap too.
    flag = np.select([kmh > rules.fastest_kmh, is_gap], ["speed", "gap"], "ok")
    columns = {
        "vehicle": vehicle[at], "start": begin, "end": finish, "seconds": seconds, "lon1": lon1,
        "lat1": lat1, "lon2": lon2, "lat2": lat2, "length_m": length, "kmh": kmh, "flag": flag,
    }  # fmt: skip
    return Tracks(pd.DataFrame(columns), ledger)


def segments_of_legs(legs: pd.DataFrame) -> Segments:
    """Return legs as segments, each a line of its own; times as seconds since 1970."""
    begin, end = (_seconds(legs[name]) for name in ("start", "end"))
    x1, y1, x2, y2 = (legs[name].to_numpy(dtype=float) for name in ("lon1", "lat1", "lon2", "lat2"))
    return Segments(x1, y1, x2, y2, np.arange(len(legs)), begin, end)


def _seconds(times: pd.Series) -> NDArray[np.float64]:
    utc = times.dt.tz_convert("UTC").dt.tz_localize(None)
    whole = utc.to_numpy(dtype="datetime64[us]").astype(np.int64)
    return np.asarray(whole / MICROSECONDS, dtype=np.float64)
