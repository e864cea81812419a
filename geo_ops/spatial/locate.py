"""Locating: every clean row finds its unit, as deep as its place is known and no deeper."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geo_ops.boundaries.gazetteer_index import build_index
from geo_ops.boundaries.matcher import Matcher
from geo_ops.errors import BoundaryError
from geo_ops.spatial.by_code import OldCode, holder_of
from geo_ops.spatial.by_name import place_by_name
from geo_ops.spatial.history import AGE, age_days, history_findings, latest
from geo_ops.spatial.ledger import Ledger, ledgers_of
from geo_ops.spatial.levels import UNIT_PRECISIONS, level_of, precision_of
from geo_ops.spatial.links import with_links
from geo_ops.spatial.points import units_of_points
from geo_ops.specs.layer import POINT_PRECISIONS
from geo_ops.specs.mission import LayerSource
from geo_ops.tables.quarantine import Fault

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    import geopandas as gpd
    import pandas as pd

    from geo_ops.boundaries.units import Units
    from geo_ops.findings import Finding
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.tables.clean import CleanTable
    from geo_ops.tables.quarantine import Quarantine
    from geo_ops.tables.raw import Origin

__all__ = ["UNIT_PRECISIONS", "Located", "level_of", "locate", "precision_of"]


@dataclass(frozen=True)
class Located:
    """One layer, located. The one shape that passes on.

    `rows`: EPSG:4326, in the order of the file, one row a record that counts in the region:
    `row_id`, `time` (UTC), `time_precision`, `category`, `pcode` (the deepest unit known), `level`,
    `precision`, `method` (coordinates, pcode, name), `vintage`, every field of the spec, `geometry`
    (a point, or None where the place is known only to a unit).
    `lineage`: the code of the unit at every level, "" below what is known; same index.
    `sources`: the tables of the layer; `by_source`: the ledger of each by its name.
    `inputs`: the files that the rows came from; `origins`: what is no file.
    `read_findings`: what is to be said of how the tables were read.
    `old_codes`: the P-codes of other divisions that were answered through the crosswalk.
    `findings`: what reports say against each other, and what could not be linked for certain.
    `linked`: the rows of every cluster of linked rows, primaries too, as `rows` with the columns of
    `links.COLUMNS`; None where the layer links nothing. `source_of`: the table of every row read.
    A layer with a history has `age_days` in `rows`, one with links `link_id` and `reports`.
    """

    spec: LayerSpec
    sources: tuple[LayerSource, ...]
    rows: gpd.GeoDataFrame
    lineage: pd.DataFrame
    ledger: Ledger
    quarantine: Quarantine
    raw: pd.DataFrame
    inputs: tuple[Path, ...] = ()
    old_codes: tuple[OldCode, ...] = ()
    by_source: dict[str, Ledger] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    read_findings: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    linked: gpd.GeoDataFrame | None = None
    source_of: pd.Series | None = None


def locate(
    table: CleanTable,
    sources: LayerSource | Sequence[LayerSource],
    units: Units,
    as_of: dt.date,
    zone: ZoneInfo,
    places: Matcher | None = None,
) -> Located:
    """Return the rows of a clean table with their units, and the ledger of what became of all.

    A row's coordinates decide; without them its P-code; without that its name, exactly; and never
    deeper than the row says that its place is known. A P-code that contradicts the coordinates is
    a fault: neither is guessed to be right. One of another division counts in the deepest unit that
    is certain to hold all of its land (`Located.old_codes`). Rows that start after the as-of date
    are left out and counted. `places` answers names (default: those of the units alone).
    """
    places = places or Matcher(build_index(units))
    frame = table.frame.copy()
    quarantine = table.quarantine
    after = _after(frame, as_of, zone)
    late = frame.index[after]
    frame = frame[~after]
    old_codes = _place(frame, table.spec, places, quarantine)
    in_region = ~frame.index.isin(quarantine.ids())
    frame = frame[in_region]
    in_time = frame.index
    findings = [*history_findings(frame, table.spec, zone)]
    frame = latest(frame, table.spec)
    fate = table.source_of.to_frame("source").assign(fate="mapped")
    fate.loc[late, "fate"] = "after_as_of"
    fate.loc[in_time.difference(frame.index, sort=False), "fate"] = "superseded"
    fate.loc[list(quarantine.faults), "fate"] = [
        one[0].bucket for one in quarantine.faults.values()
    ]
    rows = _shape(frame, table.spec, units)
    if table.spec.history is not None and AGE not in rows.columns:
        rows.insert(rows.columns.get_loc("geometry"), AGE, age_days(rows["time"], as_of, zone))
    lineage = units.lineage.loc[rows["pcode"]].set_axis(rows.index, axis=0)
    rows, linked, ambiguous = with_links(rows, lineage, table.source_of, table.spec, zone)
    fate.loc[lineage.index.difference(rows.index, sort=False), "fate"] = "linked"
    ledger, by_source = ledgers_of(fate)
    several = (sources,) if isinstance(sources, LayerSource) else tuple(sources)
    return Located(
        table.spec, several, rows, lineage.loc[rows.index], ledger, quarantine, table.raw,
        table.inputs, old_codes, by_source, table.origins, table.findings,
        (*findings, *ambiguous), linked, table.source_of,
    )  # fmt: skip


def _after(frame: pd.DataFrame, as_of: dt.date, zone: ZoneInfo) -> pd.Series:
    import pandas as pd

    # Where the clock changes at midnight, the day after begins at the first moment of it.
    midnight = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    end = midnight.tz_localize(zone, nonexistent="shift_forward", ambiguous=True)
    return (frame["_time"] >= end).fillna(value=False).astype(bool)


def _place(
    frame: pd.DataFrame, spec: LayerSpec, places: Matcher, quarantine: Quarantine
) -> tuple[OldCode, ...]:
    """Fill `_pcode`, `_method` and `_precision` in place, and `_lon` and `_lat` of a named town."""
    units = places.units
    for name, value in (("_pcode", ""), ("_method", ""), ("_precision", "none")):
        frame[name] = value
    frame["_lon"] = frame["_lat"] = float("nan")
    _by_coordinates(frame, spec, units, quarantine)
    old_codes = _by_pcode(frame, spec, units, quarantine)
    _by_name(frame, spec, places, quarantine)
    _no_deeper(frame, units)
    lost = frame.index[(frame["_pcode"] == "") & ~frame.index.isin(quarantine.ids())]
    for row_id in lost:
        quarantine.add(
            Fault(
                str(row_id), "unlocated", _place_fields(spec), "", "the row names no place",
                "give coordinates, a P-code or a place name",
            )
        )  # fmt: skip
    return tuple(old_codes)


def _place_fields(spec: LayerSpec) -> str:
    at = spec.locate
    return "/".join(one for one in (at.longitude, at.latitude, at.pcode, at.place) if one)


def _by_coordinates(
    frame: pd.DataFrame, spec: LayerSpec, units: Units, quarantine: Quarantine
) -> None:
    at = spec.locate
    if at.longitude is None or at.latitude is None:
        return
    x, y = frame[at.longitude], frame[at.latitude]
    half = frame.index[x.isna() != y.isna()]
    for row_id in half:
        quarantine.add(
            Fault(
                str(row_id), "rejected", f"{at.longitude}/{at.latitude}",
                f"{x[row_id]} {y[row_id]}",
                "only one of longitude and latitude is given", "give both, or neither",
            )
        )  # fmt: skip
    has = frame.index[x.notna() & y.notna() & (frame["_known"] != "none")]
    lowest = units_of_points(
        x[has].to_numpy(dtype=float), y[has].to_numpy(dtype=float), units.lowest
    )
    frame.loc[has, "_pcode"] = lowest
    frame.loc[has, "_method"] = "coordinates"
    frame.loc[has, "_precision"] = frame.loc[has, "_known"]
    _note_outside(frame.loc[has], spec, units, quarantine)
    _coarsen(frame, has, units)


def _note_outside(
    frame: pd.DataFrame, spec: LayerSpec, units: Units, quarantine: Quarantine
) -> None:
    """Outside is a fact, unless the point is inside once its coordinates change places."""
    at = spec.locate
    out = frame[frame["_pcode"] == ""]
    x = out[at.longitude].to_numpy(dtype=float)
    y = out[at.latitude].to_numpy(dtype=float)
    swapped = units_of_points(y, x, units.lowest) != ""
    for row_id, a, b, is_swapped in zip(out.index, x, y, swapped, strict=True):
        field, value = f"{at.longitude}/{at.latitude}", f"{a:g} {b:g}"
        name = units.region.names.en
        if is_swapped:
            reason = f"outside {name}, but inside when longitude and latitude change places"
            fault = Fault(str(row_id), "rejected", field, value, reason, "swap the two columns")
        else:
            fault = Fault(
                str(row_id), "outside", field, value, f"the point is outside {name}",
                "none if it happened abroad; else correct the coordinates",
            )  # fmt: skip
        quarantine.add(fault)


def _coarsen(frame: pd.DataFrame, has: pd.Index, units: Units) -> None:
    """Lift rows whose place is known only to a unit from the lowest unit to that one."""
    for precision in UNIT_PRECISIONS:
        chosen = has[(frame.loc[has, "_precision"] == precision) & (frame.loc[has, "_pcode"] != "")]
        if len(chosen):
            level = level_of(precision, units.levels)
            codes = units.lineage[level].to_dict()
            frame.loc[chosen, "_pcode"] = frame.loc[chosen, "_pcode"].map(codes)


def _no_deeper(frame: pd.DataFrame, units: Units) -> None:
    """Lift rows whose P-code or name says more than the row's own precision lets it know."""
    depth = {name: place for place, name in enumerate(UNIT_PRECISIONS)}
    deepest = frame["_known"].map(depth).astype(float)  # NaN for a point: no limit
    named = frame["_method"].isin(["pcode", "name"]) & (frame["_pcode"] != "")
    chosen = frame.index[named & (frame["_precision"].map(depth).astype(float) > deepest)]
    if len(chosen):
        frame.loc[chosen, "_precision"] = frame.loc[chosen, "_known"]
        _coarsen(frame, chosen, units)


def _by_pcode(
    frame: pd.DataFrame, spec: LayerSpec, units: Units, quarantine: Quarantine
) -> list[OldCode]:
    """Place rows by their P-codes; return those of other divisions."""
    old_codes: list[OldCode] = []
    if spec.locate.pcode is None:
        return old_codes
    given = frame[spec.locate.pcode].str.upper()
    levels = {
        pcode: precision_of(level, units.levels) for pcode, level in units.table["level"].items()
    }
    for text in sorted(set(given) - {""}):
        rows = frame.index[given == text]
        try:
            old = holder_of(text, units)
        except BoundaryError as error:
            for row_id in rows:
                quarantine.add(
                    Fault(
                        str(row_id), "rejected", spec.locate.pcode, text, str(error),
                        "correct the P-code, or leave it empty",
                    )
                )  # fmt: skip
            continue
        code = text if old is None else old.pcode
        free = rows[frame.loc[rows, "_pcode"] == ""]
        free = free[~free.isin(quarantine.ids())]
        frame.loc[free, "_pcode"] = code
        frame.loc[free, "_method"] = "pcode"
        frame.loc[free, "_precision"] = levels[code]
        if old is not None and len(free):
            old_codes.append(replace(old, rows=len(free)))
        _note_contradictions(
            frame, rows.difference(free), (text, code), spec.locate.pcode, units, quarantine
        )
    return old_codes


def _note_contradictions(
    frame: pd.DataFrame,
    rows: pd.Index,
    given: tuple[str, str],
    field: str,
    units: Units,
    quarantine: Quarantine,
) -> None:
    """A P-code (as given, and as it counts) must be above or below where the coordinates lie."""
    text, pcode = given
    line = set(units.ancestors(pcode).values())
    for row_id in rows:
        own = str(frame.at[row_id, "_pcode"])
        if own and own not in line and pcode not in units.ancestors(own).values():
            quarantine.add(
                Fault(
                    str(row_id), "rejected", field, text,
                    f"the coordinates lie in {own}, which is not in {pcode}",
                    "correct the P-code or the coordinates",
                )
            )  # fmt: skip


def _by_name(frame: pd.DataFrame, spec: LayerSpec, places: Matcher, quarantine: Quarantine) -> None:
    if spec.locate.place is None:
        return
    levels = places.units.levels
    free = frame.index[(frame["_pcode"] == "") & ~frame.index.isin(quarantine.ids())]
    at = spec.locate
    if at.place_level in UNIT_PRECISIONS:
        at = at.model_copy(update={"place_level": level_of(str(at.place_level), levels)})
    place_by_name(frame, free, at, places, quarantine)
    found = free[frame.loc[free, "_method"] == "name"]
    # Where the row says less than the gazetteer, the row is believed: a unit, and no point.
    vague = found[frame.loc[found, "_known"].isin(UNIT_PRECISIONS)]
    frame.loc[vague, ["_lon", "_lat"]] = float("nan")
    unit = found[frame.loc[found, "_lon"].isna()]
    level = frame.loc[unit, "_pcode"].map(places.units.table["level"])
    known = {name: precision_of(name, levels) for name in levels}
    frame.loc[unit, "_precision"] = level.map(known)


def _shape(frame: pd.DataFrame, spec: LayerSpec, units: Units) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import numpy as np
    import shapely

    at = spec.locate
    lon, lat = frame["_lon"].copy(), frame["_lat"].copy()
    if at.longitude and at.latitude:
        given = frame["_method"] == "coordinates"
        lon[given], lat[given] = frame.loc[given, at.longitude], frame.loc[given, at.latitude]
    geometry = np.full(len(frame), None, dtype=object)
    is_point = (frame["_precision"].isin(POINT_PRECISIONS) & lon.notna()).to_numpy()
    if is_point.any():
        geometry[is_point] = shapely.points(
            lon[is_point].to_numpy(dtype=float), lat[is_point].to_numpy(dtype=float)
        )
    level = units.table["level"]
    head: dict[str, Any] = {
        "row_id": frame.index.astype("object"),
        "time": frame["_time"],
        "time_precision": frame["_time_precision"],
        "category": frame["_category"],
        "pcode": frame["_pcode"],
        "level": frame["_pcode"].map(level),
        "precision": frame["_precision"],
        "method": frame["_method"],
        "vintage": units.division.id,
    }
    own = [name for name in spec.fields if name not in head]
    rows = frame[own].assign(**head)[[*head, *own]]
    return gpd.GeoDataFrame(
        rows, geometry=gpd.GeoSeries(geometry, index=rows.index), crs="EPSG:4326"
    )
