"""Placing: rows find their unit by shape, coordinates, position, P-code or name, in that order.

Every step fills `_pcode`, `_method`, `_precision`, and `_lon` and `_lat` of what is a point, of the
rows that no step before it has placed, and sends to quarantine what contradicts itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.errors import BoundaryError
from geo_ops.spatial.by_code import OldCode, holder_of
from geo_ops.spatial.by_name import of_levels, place_by_name
from geo_ops.spatial.by_position import place_by_position
from geo_ops.spatial.by_shape import place_by_shape
from geo_ops.spatial.levels import UNIT_PRECISIONS, level_of, precision_of
from geo_ops.spatial.points import units_of_points
from geo_ops.specs.layer import POINT_PRECISIONS
from geo_ops.tables.position_types import At
from geo_ops.tables.quarantine import Fault

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.boundaries.places.matcher import Matcher
    from geo_ops.boundaries.units import Units
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.tables.quarantine import Quarantine

    Mask = NDArray[np.bool_]

APART_M = 2_000.0
"""Coordinates and a position of one row may lie so far apart: both may be those of a town."""
_DEPTH = {name: place for place, name in enumerate((*UNIT_PRECISIONS, "settlement", "exact"))}


def place_rows(
    frame: pd.DataFrame, spec: LayerSpec, places: Matcher, quarantine: Quarantine
) -> tuple[OldCode, ...]:
    """Fill `_pcode`, `_method`, `_precision`, `_lon` and `_lat` of clean rows, in place.

    `_inside` is the share of a line or an area that lies in the country, NaN for other rows. A row
    without a `_pcode` is in quarantine afterwards. Returns the codes of other divisions.
    """
    units = places.units
    for name, value in (("_pcode", ""), ("_method", ""), ("_precision", "none")):
        frame[name] = value
    frame["_lon"] = frame["_lat"] = frame["_inside"] = float("nan")
    pending: dict[str, Fault] = {}
    if spec.locate.geometry != "point":
        pending |= place_by_shape(frame, spec, places, quarantine)
        _coarsen(frame, (frame["_pcode"] != "").to_numpy(), units)
    _by_coordinates(frame, spec, units, quarantine)
    if "_position" in frame.columns:
        pending |= _by_position(frame, spec, places, quarantine)
    old_codes = _by_pcode(frame, spec, units, quarantine)
    _by_name(frame, spec, places, quarantine)
    _no_deeper(frame, units)
    if spec.locate.geometry != "point":
        _without_points(frame, units)
    for row_id in frame.index[_free(frame, quarantine)]:
        no_place = Fault(
            str(row_id), "unlocated", _place_fields(spec), "", "the row names no place",
            "give coordinates, a P-code or a place name",
        )  # fmt: skip
        quarantine.add(pending.get(str(row_id), no_place))
    return tuple(old_codes)


def _free(frame: pd.DataFrame, quarantine: Quarantine) -> Mask:
    """Return which rows have no unit yet, and no fault."""
    free: Mask = (frame["_pcode"] == "").to_numpy() & ~frame.index.isin(quarantine.ids())
    return free


def _place_fields(spec: LayerSpec) -> str:
    at = spec.locate
    keys = (at.wkt, at.stops, at.longitude, at.latitude, at.position, at.easting)
    return "/".join(one for one in (*keys, at.pcode, at.place) if one) or "geometry"


# --- coordinates ----------------------------------------------------------------------------------


def _by_coordinates(
    frame: pd.DataFrame, spec: LayerSpec, units: Units, quarantine: Quarantine
) -> None:
    at = spec.locate
    if at.longitude is None or at.latitude is None:
        return
    x, y = (frame[one].to_numpy(dtype=float) for one in (at.longitude, at.latitude))
    no_x, no_y = np.isnan(x), np.isnan(y)
    fields = f"{at.longitude}/{at.latitude}"
    for row in np.flatnonzero(no_x != no_y).tolist():
        quarantine.add(
            Fault(
                str(frame.index[row]), "rejected", fields, _half(x[row], y[row]),
                "only one of longitude and latitude is given", "give both, or neither",
            )
        )  # fmt: skip
    open_ = (frame["_pcode"] == "").to_numpy() & (frame["_known"] != "none").to_numpy()
    has = np.flatnonzero(~no_x & ~no_y & open_ & ~frame.index.isin(quarantine.ids()))
    codes = units_of_points(x[has], y[has], units.lowest)
    out = codes == ""
    _note_outside(frame.index[has[out]], (x[has[out]], y[has[out]]), fields, units, quarantine)
    mask = np.zeros(len(frame), dtype=bool)
    mask[has] = True
    frame.loc[mask, "_pcode"] = codes
    frame.loc[mask, "_method"] = "coordinates"
    frame.loc[mask, "_precision"] = frame["_known"].to_numpy()[has]
    frame.loc[mask, "_lon"] = x[has]
    frame.loc[mask, "_lat"] = y[has]
    _coarsen(frame, mask, units)


def _half(*pair: float) -> str:
    return " ".join("(empty)" if np.isnan(one) else f"{one:.10g}" for one in pair)


def _note_outside(
    rows: pd.Index,
    points: tuple[NDArray[np.float64], NDArray[np.float64]],
    fields: str,
    units: Units,
    quarantine: Quarantine,
) -> None:
    """Outside is a fact, unless the point is inside once its coordinates change places."""
    x, y = points
    swapped = units_of_points(y, x, units.lowest) != ""
    name = units.region.names.en
    for row_id, a, b, is_swapped in zip(rows, x, y, swapped, strict=True):
        value = f"{a:g} {b:g}"
        if is_swapped:
            reason = f"outside {name}, but inside when longitude and latitude change places"
            fault = Fault(str(row_id), "rejected", fields, value, reason, "swap the two columns")
        elif a == b == 0:
            fault = Fault(
                str(row_id), "rejected", fields, value,
                f"0 0 lies outside {name} and is how a missing position is often written",
                "leave both empty if it is not known: a P-code or a name then tells the place",
            )  # fmt: skip
        else:
            fault = Fault(
                str(row_id), "outside", fields, value, f"the point is outside {name}",
                "none if it happened abroad; else correct the coordinates",
            )  # fmt: skip
        quarantine.add(fault)


# --- positions ------------------------------------------------------------------------------------


def _by_position(
    frame: pd.DataFrame, spec: LayerSpec, places: Matcher, quarantine: Quarantine
) -> dict[str, Fault]:
    """Place rows by their positions; return the faults of those that may yet have another place."""
    given = frame["_position"].notna().to_numpy()
    _note_apart(frame, np.flatnonzero(given & frame["_lon"].notna().to_numpy()), spec, quarantine)
    open_ = _free(frame, quarantine) & (frame["_known"] != "none").to_numpy() & given
    rows = frame.index[open_]
    lost = place_by_position(frame, rows, spec.locate, places)
    placed = open_ & (frame["_pcode"] != "").to_numpy()
    vague = placed & frame["_precision"].isin(["", "none"]).to_numpy()
    _known_to_unit(frame, vague, places.units)
    _as_said(frame, placed & ~vague)
    _coarsen(frame, placed, places.units)
    pending = {}
    for row_id, answer in lost.items():
        if answer.fault is None:
            continue
        fields, text = _position_text(frame, row_id, spec)
        fault = replace(answer.fault, row_id=row_id, field=fields, value=text)
        if answer.final:
            quarantine.add(fault)
        else:
            pending[row_id] = fault
    return pending


def _note_apart(
    frame: pd.DataFrame, rows: NDArray[np.intp], spec: LayerSpec, quarantine: Quarantine
) -> None:
    """Coordinates and a position in numbers must mean one place: neither is guessed to be right."""
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    positions = frame["_position"].to_numpy()
    lon, lat = (frame[one].to_numpy() for one in ("_lon", "_lat"))
    for row in rows.tolist():
        one = positions[row]
        if isinstance(one, At):
            apart = geod.inv(lon[row], lat[row], one.longitude, one.latitude)[2]
            if apart > APART_M + one.size_m:
                row_id = str(frame.index[row])
                fields, text = _position_text(frame, row_id, spec)
                quarantine.add(
                    Fault(
                        row_id, "rejected", fields, text,
                        f"it lies {apart / 1000:.0f} km from the coordinates of the row",
                        "correct one of the two, or empty it",
                    )
                )  # fmt: skip


def _position_text(frame: pd.DataFrame, row_id: str, spec: LayerSpec) -> tuple[str, str]:
    """Return the field that a position stands in, and its text."""
    at = spec.locate
    if at.position is not None and frame.at[row_id, at.position]:
        return at.position, str(frame.at[row_id, at.position])
    names = [str(one) for one in (at.utm_zone, at.easting, at.northing)]
    zone, x, y = frame.loc[row_id, names]
    return "/".join(names), f"{zone} {x:.0f} {y:.0f}"


def _as_said(frame: pd.DataFrame, rows: Mask) -> None:
    """A position is known no better than the row itself says."""
    known, found = (frame.loc[rows, one] for one in ("_known", "_precision"))
    vaguer = known.map(_DEPTH).astype(float) < found.map(_DEPTH).astype(float)
    frame.loc[rows, "_precision"] = found.mask(vaguer, known)


# --- P-codes --------------------------------------------------------------------------------------


def _by_pcode(
    frame: pd.DataFrame, spec: LayerSpec, units: Units, quarantine: Quarantine
) -> list[OldCode]:
    """Place rows by their P-codes; return those of other divisions.

    A code below the unit that words are known to says more than they do, and is believed.
    """
    if spec.locate.pcode is None:
        return []
    number, given = _upper(frame[spec.locate.pcode])
    codes, old, wrong = _meanings(given, units)
    own = frame["_pcode"].to_numpy(dtype=object)
    meant = codes[number]
    known = ~frame.index.isin(quarantine.ids())
    has = meant != ""
    free = has & known & (own == "")
    told = np.flatnonzero(has & known & (frame["_method"] == "words").to_numpy())
    free[told] = _below(meant[told], own[told], units)
    held = np.flatnonzero(has & ~free & (own != ""))
    against = held[~(_below(meant[held], own[held], units) | _below(own[held], meant[held], units))]
    field = spec.locate.pcode
    for row in np.flatnonzero(np.isin(number, list(wrong))).tolist():
        text, reason = str(given[number[row]]), wrong[int(number[row])]
        remedy = "correct the P-code, or leave it empty"
        quarantine.add(Fault(str(frame.index[row]), "rejected", field, text, reason, remedy))
    method = frame["_method"].to_numpy()
    for row in against.tolist():
        reason = "the coordinates lie" if method[row] == "coordinates" else "its place lies"
        quarantine.add(
            Fault(
                str(frame.index[row]), "rejected", field, str(given[number[row]]),
                f"{reason} in {own[row]}, which is not in {meant[row]}",
                "correct the P-code or the coordinates",
            )
        )  # fmt: skip
    frame.loc[free, "_pcode"] = meant[free]
    frame.loc[free, "_method"] = "pcode"
    _known_to_unit(frame, free, units)
    count = np.bincount(number[free], minlength=len(given))
    found = [replace(one, rows=int(count[at])) for at, one in old.items() if count[at]]
    return sorted(found, key=lambda one: one.code)


def _upper(codes: pd.Series) -> tuple[NDArray[np.intp], list[str]]:
    """Return the number of each code and the codes, in capitals; each text is read once."""
    import pandas as pd

    number, given = pd.factorize(codes)
    again, capitals = pd.factorize(np.array([one.upper() for one in given], dtype=object))
    return again[number], list(capitals)


def _meanings(
    given: list[str], units: Units
) -> tuple[NDArray[np.object_], dict[int, OldCode], dict[int, str]]:
    """Return what each text counts in ("" for nothing), old codes and what is wrong, by place."""
    codes = np.full(len(given), "", dtype=object)
    old: dict[int, OldCode] = {}
    wrong: dict[int, str] = {}
    for at, text in enumerate(given):
        if text:
            try:
                found = holder_of(text, units)
            except BoundaryError as error:
                wrong[at] = str(error)
                continue
            codes[at] = text if found is None else found.pcode
            if found is not None:
                old[at] = found
    return codes, old, wrong


def _below(deep: NDArray[np.object_], high: NDArray[np.object_], units: Units) -> Mask:
    """Return whether each code of `deep` is that of `high`, or lies in it."""
    import pandas as pd

    pairs = pd.MultiIndex.from_arrays([deep, high])
    number, distinct = pd.factorize(pairs)
    inside = [two in units.ancestors(one).values() for one, two in distinct]
    return np.array(inside, dtype=bool)[number]


# --- names ----------------------------------------------------------------------------------------


def _by_name(frame: pd.DataFrame, spec: LayerSpec, places: Matcher, quarantine: Quarantine) -> None:
    if spec.locate.place is None:
        return
    levels = places.units.levels
    free = frame.index[_free(frame, quarantine)]
    place_by_name(frame, free, of_levels(spec.locate, levels), places, quarantine)
    found = np.zeros(len(frame), dtype=bool)
    found[frame.index.isin(free)] = True
    found &= (frame["_method"] == "name").to_numpy()
    # Where the row says less than the gazetteer, the row is believed: a unit, and no point.
    vague = found & frame["_known"].isin(UNIT_PRECISIONS).to_numpy()
    frame.loc[vague, ["_lon", "_lat"]] = float("nan")
    _known_to_unit(frame, found & frame["_lon"].isna().to_numpy(), places.units)


# --- how well a place is known --------------------------------------------------------------------


def _known_to_unit(frame: pd.DataFrame, rows: Mask, units: Units) -> None:
    """Note that rows are known to their unit, and no better."""
    if rows.any():
        known = {level: precision_of(level, units.levels) for level in units.levels}
        levels = frame.loc[rows, "_pcode"].map(units.table["level"])
        frame.loc[rows, "_precision"] = levels.map(known)


def _coarsen(frame: pd.DataFrame, rows: Mask, units: Units) -> None:
    """Lift rows whose place is known only to a unit from a lower unit to that one."""
    for precision in UNIT_PRECISIONS:
        chosen = rows & (frame["_precision"] == precision).to_numpy()
        chosen &= (frame["_pcode"] != "").to_numpy()
        if chosen.any():
            codes = units.lineage[level_of(precision, units.levels)]
            own = frame.loc[chosen, "_pcode"]
            lifted = own.map(codes)
            frame.loc[chosen, "_pcode"] = lifted.where(lifted != "", own)
            above = np.flatnonzero(chosen)[(lifted == "").to_numpy()]
            if len(above):  # it is known to less than that already
                higher = np.zeros(len(frame), dtype=bool)
                higher[above] = True
                _known_to_unit(frame, higher, units)


def _no_deeper(frame: pd.DataFrame, units: Units) -> None:
    """Lift rows whose place says more than the row's own precision lets it know."""
    # NaN for a point: no limit
    coarse = {one: float(_DEPTH[one]) for one in UNIT_PRECISIONS}
    deepest = frame["_known"].map(coarse).astype(float)
    found = frame["_precision"].map(_DEPTH).astype(float)
    chosen = ((frame["_pcode"] != "") & (found > deepest)).to_numpy()
    if chosen.any():
        frame.loc[chosen, "_precision"] = frame.loc[chosen, "_known"]
        _coarsen(frame, chosen, units)


def _without_points(frame: pd.DataFrame, units: Units) -> None:
    """In a layer of lines or areas a row without its shape is known to its unit."""
    is_point = frame["_precision"].isin(POINT_PRECISIONS) & frame["_shape"].isna()
    _known_to_unit(frame, (is_point & (frame["_pcode"] != "")).to_numpy(), units)
