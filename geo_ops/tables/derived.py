"""Columns that are worked out of others of the same row (`derived` of a field).

What the file itself says in such a column is compared: where it contradicts, neither is guessed to
be right and the row is a fault. Where the others are not known, what the file says stands.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from geo_ops.tables.quarantine import Fault

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.specs.derived import Derived
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.tables.quarantine import Quarantine

SECONDS = 3600
HALF = 0.5
"""A file may round: hours to whole ones, a ratio to two decimals."""
CENT = 0.005


def with_derived(frame: pd.DataFrame, spec: LayerSpec, quarantine: Quarantine) -> pd.DataFrame:
    """Return typed rows with the derived fields filled in, in the order of the spec.

    A time known only to the day gives no hours: between two such days may lie one hour or 47.
    """
    for name, field in spec.fields.items():
        if field.derived is None:
            continue
        worked_out = _worked_out(frame, field.derived)
        given = frame[name]
        if field.derived.hours_from is not None:
            _note_backwards(frame, name, field.derived, worked_out, quarantine)
        _note_contradictions(name, given, worked_out, field.derived, quarantine)
        frame[name] = worked_out.astype(given.dtype).where(worked_out.notna(), given)
    return frame


def _worked_out(frame: pd.DataFrame, rule: Derived) -> pd.Series:
    if rule.hours_from is not None:
        start, end = frame[rule.hours_from], frame[rule.to]
        exact = (frame[f"_{rule.hours_from}_precision"] == "minute") & (
            frame[f"_{rule.to}_precision"] == "minute"
        )
        hours: pd.Series = ((end - start).dt.total_seconds() / SECONDS).round(2)
        return hours.where(exact)
    if rule.ratio_of is not None:
        over = frame[rule.by].astype("Float64").astype("float64")
        ratio: pd.Series = frame[rule.ratio_of].astype("Float64").astype("float64") / over
        return ratio.where(over > 0).round(3)
    number = frame[rule.of].astype("Float64")
    least, most = rule.at_least, rule.at_most
    holds = number.between(-inf if least is None else least, inf if most is None else most)
    result: pd.Series = holds.astype("boolean").where(number.notna())
    return result


def _note_backwards(
    frame: pd.DataFrame, name: str, rule: Derived, hours: pd.Series, quarantine: Quarantine
) -> None:
    import pandas as pd

    for row_id in frame.index[(hours < 0).fillna(value=False)]:
        start, end = (
            pd.Timestamp(frame[one][row_id]).strftime("%Y-%m-%d %H:%M UTC")
            for one in (rule.hours_from, rule.to)
        )
        quarantine.add(
            Fault(
                str(row_id), "rejected", str(rule.to), end,
                f"{rule.to} is before {rule.hours_from} ({start}), "
                f"so there is no {name}",
                "correct one of the two times",
            )
        )  # fmt: skip


def _note_contradictions(
    name: str, given: pd.Series, worked_out: pd.Series, rule: Derived, quarantine: Quarantine
) -> None:
    both = given.notna() & worked_out.notna()
    if rule.of is not None:
        differ = both & (given != worked_out).fillna(value=False)
    else:
        most = HALF if rule.hours_from is not None else CENT
        differ = both & ((given - worked_out).abs() > most).fillna(value=False)
    for row_id in given.index[differ]:
        quarantine.add(
            Fault(
                str(row_id), "rejected", name, _said(given[row_id]),
                f"{' and '.join(one for _, one, _ in rule.sources())} give "
                f"{_said(worked_out[row_id])}",
                f"correct them, or leave {name} empty: it is worked out",
            )
        )  # fmt: skip


def _said(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:g}"
    return "yes" if value else "no"
