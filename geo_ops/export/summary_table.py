"""The summary as one tidy long table: by unit, by unit and period, by unit and category."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_ops.export import tidy
from geo_ops.release.question import SUPPRESSED
from geo_ops.release.rate_words import rate_unit
from geo_ops.spatial.periods import grain_of, label_of, span

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.release.situation import Situation
    from geo_ops.spatial.periods import Grain

DIVISIONS: dict[str, Grain] = {
    "unit_month": "month",
    "unit_quarter": "quarter",
    "unit_mission_year": "mission-year",
}
COLUMNS = (
    "division", "layer", "measure", "level", "pcode", "name", "name_en", "known_to", "period",
    "category", "value", "low", "high", "per", "not_placed", "planned", "done_share", "variance",
    "unit", "note",
)  # fmt: skip
_KEYS = ["division", "layer", "level", "pcode", "known_to", "period", "category"]


def summary_table(situation: Situation) -> pd.DataFrame:
    """Return COLUMNS: every figure of the audience, one a row.

    `division` says how a row is divided: "unit" (every unit of each level, zeros too, rates and
    means with it), "unit_month", "unit_quarter", "unit_mission_year", "unit_category" (only rows
    that have something). Within one division, layer, measure and level, what adds up sums to the
    whole once. Of a layer with a floor months and categories are of the country.
    """
    import pandas as pd

    levels = situation.units.levels
    parts = [tidy.by_level(situation, level).assign(division="unit") for level in levels]
    parts.append(_derived(situation))
    parts += [_periods(situation, level) for level in levels]
    parts += [_categories(situation, level) for level in levels]
    parts.append(_floored(situation))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat(filled, ignore_index=True)
    for name in ("period", "category", "known_to", "note", "unit"):
        table[name] = table[name].fillna("") if name in table else ""
    return with_plans(table, situation).reindex(columns=list(COLUMNS))


def with_plans(table: pd.DataFrame, situation: Situation) -> pd.DataFrame:
    """Return figures with `planned`, `done_share` and `variance` where a measure has a plan."""
    import pandas as pd

    plans = [
        (view.spec.id, name, measure.planned)
        for view in situation.layers
        for name, measure in view.spec.sums.items()
        if measure.planned in view.spec.sums
    ]
    blank = np.full(len(table), np.nan)
    planned, share, variance = blank.copy(), blank.copy(), blank.copy()
    for layer, name, plan in plans:
        here = (table["layer"] == layer).to_numpy()
        own = np.flatnonzero(here & (table["measure"] == name).to_numpy())
        given = table[here & (table["measure"] == plan).to_numpy()]
        given = given.set_index(_KEYS)[["value", "note"]]
        found = given.reindex(pd.MultiIndex.from_frame(table.iloc[own][_KEYS]))
        # Where nothing was planned there is no row of it, unless it is suppressed.
        hidden = (found["note"] == SUPPRESSED).to_numpy()
        wanted = found["value"].to_numpy(dtype=float)
        wanted = np.where(np.isnan(wanted) & ~hidden, 0.0, wanted)
        done = table["value"].to_numpy(dtype=float)[own]
        planned[own], variance[own] = wanted, done - wanted
        share[own] = np.divide(done, wanted, out=np.full(len(own), np.nan), where=wanted > 0)
    return table.assign(planned=planned, done_share=share, variance=variance)


def _derived(situation: Situation) -> pd.DataFrame:
    """Return rates, means and the like, by unit."""
    table = situation.figures.derived
    units = {
        (view.spec.id, name): rate_unit(view.spec, measure, "en") if measure.per else ""
        for view in situation.layers
        for name, measure in view.spec.measures.items()
    }
    pairs = zip(table["layer"], table["measure"], strict=True)
    named = table.assign(
        division="unit",
        known_to="",
        per=table["bottom"].where(table["low"].notna() | table["note"].ne("")),
        not_placed=table["unplaced"],
        unit=[units.get(pair, "") for pair in pairs],
    )
    return _named(named.drop(columns=["top", "bottom", "unplaced"]), situation)


def _periods(situation: Situation, level: str) -> pd.DataFrame:
    import pandas as pd

    months = tidy.crossed_level(situation, level)
    timed = {view.spec.id for view in situation.layers if view.spec.time is not None}
    months = months[months["layer"].isin(timed)]
    parts = []
    for division, grain in DIVISIONS.items():
        to = {label: coarser(label, grain) for label in months["period"].unique()}
        keys = ["layer", "measure", "level", "pcode", "name", "name_en", "known_to", "period"]
        table = months.assign(period=months["period"].map(to))
        table = table.groupby(keys, as_index=False, sort=False).agg({"value": "sum"})
        parts.append(table.assign(division=division))
    return pd.concat(parts, ignore_index=True)


def coarser(label: str, grain: Grain) -> str:
    """Return the period of a grain that a month is in; a year or "" stays what it is."""
    return label_of(span(label).first, grain) if grain_of(label) == "month" else label


def _categories(situation: Situation, level: str) -> pd.DataFrame:
    cube = situation.figures.cube
    with_one = {view.spec.id for view in situation.layers if view.spec.category is not None}
    cube = cube[(cube["level"] == level) & cube["layer"].isin(with_one)]
    keys = ["layer", "measure", "level", "pcode", "known_level", "category"]
    table = cube.groupby(keys, as_index=False, sort=False).agg({"value": "sum"})
    table["known_to"] = table["known_level"].where(table["known_level"] != level, "")
    return _named(table.assign(division="unit_category"), situation)


def _floored(situation: Situation) -> pd.DataFrame:
    """Return the months and categories of the country of layers with a floor."""
    import pandas as pd

    floors = situation.figures.floors
    months = tidy.by_key(situation, "month", floors).assign(division="unit_month")
    categories = tidy.by_key(situation, "category", floors).assign(division="unit_category")
    parts = [one for one in (months, categories) if len(one)] or [months]
    return pd.concat(parts, ignore_index=True)


def _named(table: pd.DataFrame, situation: Situation) -> pd.DataFrame:
    units = situation.units.table
    return table.assign(
        name=table["pcode"].map(units["name_fr"]), name_en=table["pcode"].map(units["name_en"])
    )
