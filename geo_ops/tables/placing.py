"""The places of a table that are more than two numbers: positions, and shapes in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.tables.distinct import read_distinct
from geo_ops.tables.positions import read_position
from geo_ops.tables.quarantine import Fault
from geo_ops.tables.shapes import check_shape, read_wkt
from geo_ops.tables.unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from geo_ops.specs.layer import LayerSpec
    from geo_ops.tables.quarantine import Quarantine


def with_places(
    frame: pd.DataFrame, text: pd.DataFrame, spec: LayerSpec, quarantine: Quarantine
) -> pd.DataFrame:
    """Return typed rows with `_position` and `_shape`, where the layer's `locate` speaks of them.

    `_position` is what `read_position` gives, or None. `_shape` is the row's line or area
    (EPSG:4326), of the file or of a text in WKT, or None; `_drawn` says which: "track" or "area" of
    the file, "wkt", or "". What cannot be read is a fault.

    Args:
        frame: typed rows, with `_shape` where the file had lines or areas.
        text: the fields as they were read.
        spec: the layer.
        quarantine: takes the faults.
    """
    at = spec.locate
    if at.position is not None:
        frame["_position"] = _read(text[at.position], at.position, read_position, quarantine)
    if at.easting is not None:
        frame["_position"] = _with_utm(frame, text, spec, quarantine)
    if at.geometry == "point":
        return _without_shapes(frame, quarantine)
    return _with_shapes(frame, text, spec, quarantine)


def _with_utm(
    frame: pd.DataFrame, text: pd.DataFrame, spec: LayerSpec, quarantine: Quarantine
) -> pd.Series:
    at = spec.locate
    names = [str(one) for one in (at.utm_zone, at.easting, at.northing)]
    parts = text[names]
    whole = parts.apply(" ".join, axis=1) if len(parts) else parts[names[0]]
    some, every = (parts != "").any(axis=1), (parts != "").all(axis=1)
    for row_id in text.index[some & ~every]:
        quarantine.add(
            Fault(
                str(row_id), "rejected", "/".join(names), whole[row_id].strip(),
                "only some of zone, easting and northing are given", "give all three, or none",
            )
        )  # fmt: skip
    found = _read(whole.where(every, ""), "/".join(names), read_position, quarantine)
    before = frame.get("_position")
    return found if before is None else before.where(before.notna(), found)


def _without_shapes(frame: pd.DataFrame, quarantine: Quarantine) -> pd.DataFrame:
    """Refuse lines and areas in a layer of points: their middle would be a guess."""
    if "_shape" not in frame.columns:
        return frame
    drawn = frame["_shape"]
    for row_id, shape in drawn[drawn.notna()].items():
        quarantine.add(
            Fault(
                str(row_id), "rejected", "geometry", shape.geom_type,
                "the row is drawn as a line or an area, and the layer is of points",
                "give points; or write geometry in locate of the layer's layer.toml",
            )
        )  # fmt: skip
    return frame.drop(columns="_shape")


def _with_shapes(
    frame: pd.DataFrame, text: pd.DataFrame, spec: LayerSpec, quarantine: Quarantine
) -> pd.DataFrame:
    import pandas as pd

    at = spec.locate
    of_file = "track" if at.geometry == "line" else "area"
    shapes = pd.Series(None, index=frame.index, dtype="object")
    if "_shape" in frame.columns:
        shapes = _checked(frame["_shape"], at.geometry, quarantine)
    drawn = pd.Series(of_file, index=frame.index, dtype="object").where(shapes.notna(), "")
    if at.wkt is not None:
        there = text[at.wkt].where(shapes.isna(), "")
        written = _read(there, at.wkt, lambda one: read_wkt(one, at.geometry), quarantine)
        drawn = drawn.where(written.isna(), "wkt")
        shapes = shapes.where(written.isna(), written)
    return frame.assign(_shape=shapes, _drawn=drawn)


def _checked(shapes: pd.Series, kind: str, quarantine: Quarantine) -> pd.Series:
    kept = {}
    for row_id, shape in shapes[shapes.notna()].items():
        try:
            kept[row_id] = check_shape(shape, kind)
        except Unreadable as fault:
            quarantine.add(
                Fault(
                    str(row_id), "rejected", "geometry", shape.geom_type, fault.reason, fault.remedy
                )
            )
    return shapes.index.to_series().map(kept).astype("object").where(shapes.notna(), None)


def _read(
    texts: pd.Series, name: str, read: Callable[[str], object], quarantine: Quarantine
) -> pd.Series:
    return read_distinct(texts, name, read, quarantine).objects()
