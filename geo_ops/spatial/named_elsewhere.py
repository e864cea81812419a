"""Rows whose place name lies elsewhere than their P-code: counted by the code, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo_ops.findings import Finding, some
from geo_ops.spatial.by_name import of_levels, question_of

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.boundaries.places.matcher import Matcher
    from geo_ops.boundaries.units import Units
    from geo_ops.specs.layer import LayerSpec


def elsewhere_findings(
    rows: pd.DataFrame, spec: LayerSpec, matcher: Matcher
) -> tuple[Finding, ...]:
    """Return what is to be said of rows that a P-code placed, and a name would place elsewhere.

    `rows` has `_pcode` and `_method`. Only names that are certain speak, and only against another
    cercle (the second level below the country) or above: a town by a border may lie in either
    commune. A name that nobody knows, a route or a zone says nothing.
    """
    at, units = spec.locate, matcher.units
    if at.place is None or at.pcode is None:
        return ()
    told = rows[(rows["_method"] == "pcode") & (rows[at.place] != "")]
    if told.empty:
        return ()
    at = of_levels(at, units.levels)
    columns = [at.place, *at.parent.values()]
    groups = told.groupby([*columns, "_pcode"], sort=True, dropna=False)
    lines = []
    keys: dict[Any, Any] = dict(groups.indices)
    for key, members in keys.items():
        *named, code = (str(one) for one in key)
        found = matcher.answer(question_of(tuple(named), at))
        if found.pcode is not None and _apart(code, found.pcode, units):
            row = told.index[members[0]]
            lines += [f"{row} ({named[0]!r} is in {found.pcode}, not in {code})"] * len(members)
    if not lines:
        return ()
    return (
        Finding(
            severity="warning",
            where=f"layer {spec.id}",
            problem=f"{len(lines)} of {len(rows)} rows name a place that lies elsewhere than their "
            f"P-code: {some(list(dict.fromkeys(lines)))}",
            consequence="they count where the P-code says",
            remedy="correct the P-code or the name; coordinates would decide",
        ),
    )


def _apart(one: str, other: str, units: Units) -> bool:
    """Return whether two units lie apart, as far down as the second level below the country."""
    lines = [units.ancestors(code) for code in (one, other)]
    shared = [level for level in units.levels[:3] if all(level in line for line in lines)]
    return any(lines[0][level] != lines[1][level] for level in shared)
