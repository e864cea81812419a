"""Lines by unit, by cell and by day: how far, and how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_ops.errors import InputError, choose, explain
from geo_ops.spatial.join.cells import Cells
from geo_ops.spatial.join.crossings import cut_at_units
from geo_ops.spatial.join.index import index_units
from geo_ops.spatial.join.periods import check_zone
from geo_ops.spatial.join.segments import Pieces, Segments, check_span, cut
from geo_ops.spatial.join.tracks import segments_of_legs
from geo_ops.spatial.join.units import check_crs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

LEG_COLUMNS = ("start", "end", "lon1", "lat1", "lon2", "lat2")


def lines_by_unit(
    lines: gpd.GeoDataFrame | pd.DataFrame, units: gpd.GeoDataFrame, *, allow_overlap: bool = False
) -> pd.DataFrame:
    """Split lines at the borders of units: how much of each lies in which, and how long it took.

    Args:
        lines: lines (EPSG:4326), with the index that names them and, if known, `seconds` that each
            took; or the legs of `tracks_of`. Between two vertices a line is straight in longitude
            and latitude. Choose the legs before: `legs[legs.flag == "ok"]`.
        units: `pcode` and geometry, valid polygons (EPSG:4326).
        allow_overlap: of units that overlap the lowest P-code has the line.

    Returns:
        line (the label of the index), pcode ("" outside all units), length_m (metres on the
        ellipsoid of WGS 84, of the line as drawn: geodesics between points at most 0.05 degrees
        apart), seconds (NaN where not known; of a line given as a whole, in proportion to length).
        By line and code. A part that runs along a border counts once, for the lowest P-code: the
        parts of a line sum to the line, within 1e-7 of it.

    Raises:
        CrsError: lines or units have no CRS or another than EPSG:4326.
        BoundaryError: as `index_units`.
        InputError: a geometry is no line; a line crosses the antimeridian.
    """
    index = index_units(units, allow_overlap=allow_overlap)
    segments = _segments(lines)
    pieces, place = cut_at_units(segments, index)
    codes = np.append(index.codes, "")[place]
    return _summed(pieces, {"pcode": codes}, lines)


def lines_by_cell(lines: gpd.GeoDataFrame | pd.DataFrame, side_m: float) -> pd.DataFrame:
    """Split lines at the borders of square cells of equal area (`Cells`).

    Args, lengths, seconds and errors as `lines_by_unit`; `side_m` is the side of a cell in metres.

    Returns:
        line, cell (a name: `Cells(side_m).polygons` gives its shape), length_m, seconds. By line,
        and its cells from the south and the west.
    """
    cells = Cells(side_m)
    pieces, row, column = cells.cut(_segments(lines))
    table = _summed(pieces, {"row": row, "column": column}, lines)
    return _named(table, cells, at=1)


@dataclass(frozen=True, eq=False)
class Presence:
    """Who was where on which day.

    `table`: cell, day (of the region's own time), vehicles (how many different ones), length_m,
    seconds; by cell (from the south and the west) and day. `left_out`: how many legs are not in it,
    by their flag.
    """

    table: pd.DataFrame
    left_out: Mapping[str, int]


def presence(legs: pd.DataFrame, side_m: float, zone: str) -> Presence:
    """Return patrol presence by cell and day, from the legs of `tracks_of`.

    Legs are cut at the borders of cells and at midnight. Only legs flagged `ok` count: where a
    vehicle was during a gap is not known. A vehicle that stood still was present.

    Args:
        legs: as `Tracks.legs`.
        side_m: side of the square cells (`Cells`) in metres.
        zone: the region's zone, such as Africa/Bamako: its midnight divides the days.

    Raises:
        InputError: a column is missing; the side is not between 10 m and 1,000 km; no such zone.
    """
    import pandas as pd

    _check_columns(legs, (*LEG_COLUMNS, "vehicle", "flag"))
    check_zone(zone)
    good = legs[legs["flag"] == "ok"].reset_index(drop=True)
    left = legs.loc[legs["flag"] != "ok", "flag"].value_counts().sort_index()
    cells = Cells(side_m)
    pieces, row, column = cells.cut(_at_midnight(segments_of_legs(good), zone))
    own = pieces.segments
    middle = (pieces.first + pieces.last) / 2
    begin, end = own.begin[pieces.segment], own.end[pieces.segment]
    moment = begin + middle * (end - begin)
    frame = pd.DataFrame(
        {
            "row": row,
            "column": column,
            "day": _days(moment, zone),
            "vehicle": good["vehicle"].to_numpy()[pieces.line],
            "length_m": pieces.lengths(),
            "seconds": pieces.seconds(),
        }
    )
    grouped = frame.groupby(["row", "column", "day"], sort=True)
    table = grouped.agg(
        vehicles=("vehicle", "nunique"), length_m=("length_m", "sum"), seconds=("seconds", "sum")
    ).reset_index()
    return Presence(
        _named(table, cells, at=0), {str(flag): int(count) for flag, count in left.items()}
    )


def _at_midnight(segments: Segments, zone: str) -> Segments:
    """Return segments cut where their time passes midnight in a zone."""
    import pandas as pd

    first, last = _days(segments.begin, zone), _days(segments.end, zone)
    over = np.flatnonzero((first != last).to_numpy())
    of: list[int] = []
    share: list[float] = []
    for one in over:
        begin, end = segments.begin[one], segments.end[one]
        for day in pd.date_range(first.iloc[one], last.iloc[one], freq="D")[1:]:
            midnight = day.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
            of.append(int(one))
            share.append((midnight.timestamp() - begin) / (end - begin))
    pieces = cut(segments, np.array(of, dtype=np.int64), np.array(share))
    (x1, y1), (x2, y2) = pieces.at(pieces.first), pieces.at(pieces.last)
    start, duration = segments.begin[pieces.segment], segments.end[pieces.segment]
    duration = duration - start
    begin, end = start + pieces.first * duration, start + pieces.last * duration
    return Segments(x1, y1, x2, y2, pieces.line, begin, end)


def _days(seconds: NDArray[np.float64], zone: str) -> pd.Series:
    """Return the day in a zone, at midnight and without a zone, of seconds since 1970."""
    import pandas as pd

    times = pd.Series(pd.to_datetime(seconds, unit="s", utc=True))
    return times.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()


def _segments(lines: gpd.GeoDataFrame | pd.DataFrame) -> Segments:
    import geopandas as gpd

    if isinstance(lines, gpd.GeoDataFrame):
        segments = _segments_of_shapes(lines)
    else:
        _check_columns(lines, LEG_COLUMNS)
        segments = segments_of_legs(lines)
    check_span(segments, "lines")
    return segments


def _segments_of_shapes(lines: gpd.GeoDataFrame) -> Segments:
    import shapely

    check_crs(lines, "lines")
    shapes = lines.geometry.to_numpy()
    kinds = shapely.get_type_id(shapes)
    wrong = np.flatnonzero(~np.isin(kinds, (1, 5)) | shapely.is_empty(shapes))
    if len(wrong):
        shape = shapes[wrong[0]]
        kind = "missing" if shape is None else "empty" if shape.is_empty else shape.geom_type
        what = f"its geometry is {kind}, not a line"
        raise InputError(explain(f"line {lines.index[wrong[0]]}", what, "leave it out"))
    parts, line_of = shapely.get_parts(shapes, return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    if not np.isfinite(points).all():
        bad = line_of[part[~np.isfinite(points).all(axis=1)][0]]
        what = "it has a vertex that is no place"
        raise InputError(explain(f"line {lines.index[bad]}", what, "mend or drop the vertex"))
    joined = part[1:] == part[:-1]
    (x1, y1), (x2, y2) = points[:-1][joined].T, points[1:][joined].T
    line = line_of[part[:-1][joined]].astype(np.int64)
    none = np.full(len(x1), np.nan)
    if "seconds" not in lines.columns:
        return Segments(x1, y1, x2, y2, line, none, none)
    # A line's time passes evenly along its length.
    own = Segments(x1, y1, x2, y2, line, none, none)
    whole = cut(own, np.zeros(0, dtype=np.int64), np.zeros(0))
    length = np.bincount(whole.segment, whole.lengths(), minlength=len(own))
    total = np.bincount(line, length, minlength=len(lines))[line]
    seconds = lines["seconds"].to_numpy(dtype=float)[line]
    with np.errstate(invalid="ignore"):
        share = np.where(
            total > 0, length / total, 1 / np.bincount(line, minlength=len(lines))[line]
        )
    return Segments(x1, y1, x2, y2, line, np.zeros(len(own)), seconds * share)


def _check_columns(frame: pd.DataFrame, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in frame.columns:
            todo = choose(name, [str(one) for one in frame.columns])
            what = f"there is no column {name!r}"
            raise InputError(explain("legs", what, f"{todo} Or give lines with a geometry"))


def _summed(pieces: Pieces, keys: Mapping[str, NDArray[Any]], lines: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(
        {"line": pieces.line, **keys, "length_m": pieces.lengths(), "seconds": pieces.seconds()}
    )
    # The sum of nothing known is nothing known, not zero.
    table = frame.groupby(["line", *keys], sort=True).sum(min_count=1).reset_index()
    table["line"] = lines.index.to_numpy()[table["line"].to_numpy()]
    return table


def _named(table: pd.DataFrame, cells: Cells, at: int) -> pd.DataFrame:
    """Return a table with the name of the cell, as column `at`, instead of its row and column."""
    names = cells.names(table["row"].to_numpy(), table["column"].to_numpy())
    table = table.drop(columns=["row", "column"])
    table.insert(at, "cell", names)
    return table
