"""Locating rows that are lines or areas: the deepest unit that certainly holds all of each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo_ops.boundaries.places.matcher_answers import Question
from geo_ops.spatial.by_name import refused_name
from geo_ops.spatial.holding import holders
from geo_ops.tables.quarantine import Fault

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.boundaries.places.matcher import Matcher
    from geo_ops.findings import Finding
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.tables.quarantine import Quarantine

MOST_STOPS = 100
_NEXT = re.compile(r"\s*(?:[;|→>»\n]|\s[-–—]\s)\s*")


def place_by_shape(
    frame: pd.DataFrame, spec: LayerSpec, matcher: Matcher, quarantine: Quarantine
) -> dict[str, Fault]:
    """Fill `_pcode`, `_method` and `_precision` of rows with a line or an area.

    A line of named towns (`stops`) is drawn here: straight legs from town to town, schematic. What
    is known only to a unit (`_known`) loses its shape. A shape partly abroad counts in the unit
    that holds what lies inside; one that is all abroad is outside.

    Returns:
        row_id -> the fault of stops that could not be drawn: the row may still have a P-code.
    """
    pending = _draw_stops(frame, spec, matcher) if spec.locate.stops else {}
    has = frame.index[frame["_shape"].notna() & (frame["_known"] != "none")]
    if not len(has):
        return pending
    held = holders(frame.loc[has, "_shape"].to_numpy(), matcher.units)
    frame.loc[has, "_inside"] = held.inside
    frame.loc[has, "_pcode"] = held.pcode
    frame.loc[has, "_method"] = frame.loc[has, "_drawn"]
    known = frame.loc[has, "_known"]
    stops = frame.loc[has, "_drawn"] == "stops"
    frame.loc[has, "_precision"] = known.mask(stops & (known == "exact"), "settlement")
    name = matcher.units.region.names.en
    kind = spec.locate.geometry
    for row_id, drawn in frame.loc[has[held.pcode == ""], "_drawn"].items():
        quarantine.add(
            Fault(
                str(row_id), "outside", "geometry", str(drawn),
                f"the {kind} is outside {name}",
                "none if it is abroad; else correct its coordinates",
            )
        )  # fmt: skip
    return pending


def _draw_stops(frame: pd.DataFrame, spec: LayerSpec, matcher: Matcher) -> dict[str, Fault]:
    name = str(spec.locate.stops)
    free = frame.index[frame["_shape"].isna() & (frame[name] != "")]
    drawn: dict[str, object] = {}
    faults: dict[str, Fault] = {}
    for text in frame.loc[free, name].unique():
        found = _line(text, name, matcher)
        if isinstance(found, Fault):
            faults[text] = found
        else:
            drawn[text] = found
    texts = frame.loc[free, name]
    rows = free[texts.isin([*drawn])]
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [drawn[one] for one in texts[rows]]
    frame.loc[rows, "_shape"] = shapes
    frame.loc[rows, "_drawn"] = "stops"
    lost = texts[texts.isin([*faults])]
    return {str(row): replace(faults[one], row_id=str(row)) for row, one in lost.items()}


def _line(text: str, field: str, matcher: Matcher) -> object:
    """Return the line through the towns that a text names in order, or why there is none."""
    import shapely

    names = [one for one in _NEXT.split(text) if one]
    if len(names) > MOST_STOPS:
        return _fault(field, text, f"it has more than {MOST_STOPS} stops", "give the track instead")
    points: list[tuple[float, float]] = []
    for one in names:
        found = matcher.answer(Question(one, level="settlement"))
        if found.pcode is None:
            fault = refused_name("", field, found)
            return _fault(field, one, f"the stop {one!r}: {fault.reason}", fault.remedy)
        if found.longitude is None or found.latitude is None:
            return _fault(
                field, one, f"the stop {one!r} is known only to {found.pcode} {found.name}",
                "name a town whose place is known, or give the track",
            )  # fmt: skip
        point = (found.longitude, found.latitude)
        if not points or points[-1] != point:
            points.append(point)
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return _fault(
            field, text, "a line needs two different stops", "write them in order: Bamako; Ségou"
        )
    return shapely.LineString(points)


def _fault(field: str, value: str, reason: str, remedy: str) -> Fault:
    return Fault("", "unlocated", field, value, reason, remedy)


def shape_findings(layer: str, rows: pd.DataFrame) -> tuple[Finding, ...]:
    """Return what is to be said of lines and areas that lie partly abroad.

    `rows` has `_inside`, the share of each that lies in the country (NaN without a shape).
    """
    from geo_ops.findings import Finding

    share = rows["_inside"]
    partly = share.index[(share < 1 - 1e-6) & (share > 0)]
    if not len(partly):
        return ()
    outside = 1 - share[partly]
    most = str(outside.idxmax())
    return (
        Finding(
            severity="info",
            where=f"layer {layer}",
            problem=f"{len(partly)} lines or areas lie partly outside the country, the most "
            f"{most} (by {outside.max():.0%})",
            consequence="each counts in the unit that holds its part inside; the part outside is "
            "in no figure of a unit",
            remedy="none, if they cross the border",
        ),
    )
