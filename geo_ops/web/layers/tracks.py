"""Tracks: where a patrol, a convoy or a vehicle went, with the direction and the gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from geo_ops.errors import InputError, explain
from geo_ops.web.layers.base import Look, Words
from geo_ops.web.layers.lines import LINES, Traces, check_traces
from geo_ops.web.layers.shapes import check_crs

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

WIDTH = 2.4
"""The usual width of a track in pixels."""


class Tracks(Traces):
    """Lines with a time: a colour and a pattern of dashes by category, arrows along the way.

    Args:
        tracks: EPSG:4326, a line a row, in the direction of travel; several parts are gaps where
            nothing is known. Columns used: those of `PackedPoints`.
        name: of the layer.
        look: symbols (their colours; the shape is for legends) and popup; `size` is the width of a
            line in pixels.
        minutes: for each corner of all lines, in order, the minute since 1970-01-01 (UTC) at which
            it was passed. With it the page can show a part of a track (`setWindow`).

    Raises:
        CrsError: the lines are not in EPSG:4326.
        InputError: a geometry is no line, a field is no column, there are more than `MOST_CORNERS`
            corners, or `minutes` has another number.
    """

    factory: ClassVar[str] = "tracks"

    def __init__(
        self,
        tracks: gpd.GeoDataFrame,
        name: Words,
        look: Look | None = None,
        *,
        minutes: npt.NDArray[np.int64] | None = None,
        show: bool = True,
    ) -> None:
        look = look or Look()
        check_traces(tracks, "tracks", LINES)
        corners = int(tracks.geometry.count_coordinates().sum())
        if minutes is not None and len(minutes) != corners:
            raise InputError(
                explain("tracks", f"{corners} corners have {len(minutes)} minutes", "give each one")
            )
        data = {"width": WIDTH if look.size is None else look.size}
        extra = {} if minutes is None else {"minute_of": minutes}
        super().__init__(tracks, name, look, data=data, extra=extra, show=show)

    @classmethod
    def of_fixes(
        cls,
        fixes: gpd.GeoDataFrame,
        by: str,
        name: Words,
        look: Look | None = None,
        *,
        gap_minutes: float = 60,
        show: bool = True,
    ) -> Tracks:
        """Return tracks made of single positions, as a GPS receiver gives them.

        Args:
            fixes: EPSG:4326, a position a row, with `time` (UTC). The other columns are those of
                the first fix of a track.
            by: the column that tells the tracks apart.
            name: of the layer.
            look: symbols and popup.
            gap_minutes: where no position is known for longer than this, the line breaks.
            show: whether it is on when the page opens.

        Raises:
            CrsError: the positions are not in EPSG:4326.
            InputError: a column is missing, a geometry is no point, or a time is missing.
        """
        lines, minutes = tracks_of(fixes, by, gap_minutes)
        return cls(lines, name, look, minutes=minutes, show=show)


def tracks_of(
    fixes: gpd.GeoDataFrame, by: str, gap_minutes: float
) -> tuple[gpd.GeoDataFrame, npt.NDArray[np.int64]]:
    """Return a row for each track, and the minute of each of its corners. Errors as `of_fixes`.

    A position alone between two gaps stays: as a line from it to itself, drawn as a dot.
    """
    import geopandas as gpd
    import numpy as np
    import shapely

    times = _checked(fixes, by)
    # Tracks in the order of their first row; within one by time; the same minute as they stand.
    first = dict.fromkeys(fixes[by])
    place = fixes[by].map({key: at for at, key in enumerate(first)}).to_numpy()
    since = times.to_numpy(dtype="int64") // 60
    order = np.lexsort((since, place))
    xy = shapely.get_coordinates(fixes.geometry.to_numpy()[order])
    place, since = place[order], since[order]
    apart = (np.diff(place) != 0) | (np.diff(since) > gap_minutes)
    starts = np.flatnonzero(np.concatenate([[True], apart])[: len(place)])
    ends = np.append(starts[1:], len(place))
    alone = ends - starts == 1
    again = np.insert(np.arange(len(place)), ends[alone], starts[alone])
    part = np.repeat(np.arange(len(starts)), np.where(alone, 2, ends - starts))
    lines = np.asarray(shapely.linestrings(xy[again], indices=part), dtype=object)
    owners = place[starts]
    joined = shapely.multilinestrings(lines, indices=owners)
    rows = fixes.iloc[order[starts[np.flatnonzero(np.diff(owners, prepend=-1))]]]
    frame = gpd.GeoDataFrame(rows.drop(columns=rows.geometry.name), geometry=joined, crs=fixes.crs)
    return frame, since[again]


def _checked(fixes: gpd.GeoDataFrame, by: str) -> pd.Series:
    """Return the times of positions in whole seconds since 1970."""
    import pandas as pd

    check_crs(fixes, "positions")
    for column in (by, "time"):
        if column not in fixes.columns:
            raise InputError(
                explain("positions", f"there is no column {column!r}", "name the right one")
            )
    times = pd.to_datetime(fixes["time"], utc=True)
    wrong = times.isna() | fixes[by].isna() | (fixes.geom_type != "Point")
    if wrong.any():
        raise InputError(
            explain(
                f"row {fixes.index[wrong][0]!r} of the positions",
                f"it has no time, no point or no {by}",
                "leave it out",
            )
        )
    seconds: pd.Series = times.dt.as_unit("s").astype("int64")
    return seconds
