"""Typing: the text of each field becomes values of its type; what cannot be read is a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo_ops.tables.dates import names_no_zone
from geo_ops.tables.distinct import read_distinct
from geo_ops.tables.parse import reader
from geo_ops.tables.plain import PLAIN_TYPES, read_plain
from geo_ops.tables.quarantine import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zoneinfo import ZoneInfo

    import pandas as pd

    from geo_ops.findings import Finding
    from geo_ops.specs.layer import FieldSpec, LayerSpec
    from geo_ops.tables.dates import DateOrder
    from geo_ops.tables.quarantine import Bucket, Quarantine
    from geo_ops.tables.several import LayerText

TIMES = ("date", "datetime")


def typed_fields(
    text: LayerText, spec: LayerSpec, zone: ZoneInfo, quarantine: Quarantine
) -> pd.DataFrame:
    """Return the fields of a layer, typed, by row_id.

    Numbers are float64 (NaN where empty), whole numbers Int64, yes and no boolean, times
    datetime64[us, UTC], the rest text ("" where empty). A time has a column `_<field>_precision`.
    """
    import pandas as pd

    columns: dict[str, pd.Series] = {}
    for name, field in spec.fields.items():
        texts = text.fields[name]
        pieces = [
            # A slice of everything would be another index: each comparison of them reads all rows.
            _typed(
                name,
                field,
                texts if isinstance(rows, slice) else texts[rows],
                reader(field, zone, order),
                quarantine,
            )
            for rows, order in _by_order(text, field)
        ]
        found = {
            key: pieces[0][key]
            if len(pieces) == 1
            else pd.concat([one[key] for one in pieces]).reindex(texts.index)
            for key in pieces[0]
        }
        if field.required:
            _need(texts, found[name], name, spec, quarantine)
        columns |= found
    return pd.DataFrame(columns, index=text.fields.index)


def _by_order(text: LayerText, field: FieldSpec) -> Iterator[tuple[Any, DateOrder | None]]:
    """Yield the rows of which dates are written in one order, and the order."""
    orders = {one.source.date_order for one in text.parts}
    if field.type not in TIMES or len(orders) == 1:
        yield slice(None), next(iter(orders))
        return
    for one in text.parts:
        yield text.fields.index.isin(one.fields.index), one.source.date_order


def _typed(
    name: str,
    field: FieldSpec,
    texts: pd.Series,
    read: Callable[[str], object],
    quarantine: Quarantine,
) -> dict[str, pd.Series]:
    import pandas as pd

    if field.type in PLAIN_TYPES and not field.choices:
        plain = read_plain(texts, field)
        if plain is not None:
            values_, odd = plain
            if odd.any():
                slow = read_distinct(texts[odd], name, read, quarantine).values_in(values_.dtype)
                values_[odd] = slow
            return {name: pd.Series(values_, index=texts.index, dtype=values_.dtype)}
    found = read_distinct(texts, name, read, quarantine)
    values = found.values
    if field.type in TIMES:
        moments = pd.DatetimeIndex([one[0] if one else pd.NaT for one in values], tz="UTC")
        known = np.array([one[1] if one else "none" for one in values], dtype=object)
        return {
            f"_{name}_precision": _as_days(found.spread(known), texts),
            name: found.spread(moments.as_unit("us").array),
        }
    if field.type == "integer":
        return {name: found.spread(pd.array(values, dtype="Int64"))}
    if field.type in ("number", "longitude", "latitude"):
        numbers = np.array([np.nan if one is None else one for one in values], dtype=float)
        return {name: found.spread(numbers)}
    if field.type == "boolean":
        return {name: found.spread(pd.array(values, dtype="boolean"))}
    return {name: found.spread(np.array([one or "" for one in values], dtype=object))}


def _as_days(precisions: pd.Series, texts: pd.Series) -> pd.Series:
    """Return the precisions of times; where each time of day is 00:00:00, they are days.

    Spreadsheets and databases write a day so; no hour is known, and none may be shown.
    """
    timed = (precisions == "minute").to_numpy()
    if not timed.any():
        return precisions
    if not all(str(one).endswith(("T00:00:00", " 00:00:00")) for one in texts[timed].unique()):
        return precisions
    return precisions.mask(timed, "day")


def _need(
    texts: pd.Series, found: pd.Series, name: str, spec: LayerSpec, quarantine: Quarantine
) -> None:
    at = spec.locate
    places = (*at.telltale, at.pcode)
    bucket: Bucket = "unlocated" if name in places else "rejected"
    # A cell of invisible characters only is empty too.
    empty = (texts == "") | (found == "").fillna(value=False)
    for row_id in texts.index[empty.to_numpy(dtype=bool)]:
        quarantine.add(Fault(str(row_id), bucket, name, "", "the cell is empty", f"fill in {name}"))


def zone_findings(
    text: LayerText, spec: LayerSpec, frame: pd.DataFrame, zone: ZoneInfo
) -> tuple[Finding, ...]:
    """Return what is to be said of times of day that name no zone: in which they are taken."""
    from geo_ops.findings import Finding

    if spec.time is None or spec.fields[spec.time].type not in TIMES:
        return ()
    timed = frame.index[frame[f"_{spec.time}_precision"] == "minute"]
    texts = text.fields.loc[timed, spec.time]
    counts = texts.value_counts()
    bare = sum(int(count) for one, count in counts.items() if names_no_zone(str(one)))
    if not bare:
        return ()
    return (
        Finding(
            severity="info",
            where=f"layer {spec.id}, field {spec.time}",
            problem=f"{bare} times of day name no zone",
            consequence=f"they are taken in the zone of the region, {zone.key}",
            remedy="none, if they are local times; else write the zone: 2020-06-30T14:05Z",
        ),
    )
