"""Crossings that an audience may see: by unit, period and fields at once, rates and plans too.

Of a layer with a floor nothing is crossed: what is given of it is what its published figures give
by themselves (a quarter whose months are all shown), and that tells nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from geo_ops.release.figures import largest_of
from geo_ops.spatial.change import CHANGE_COLUMNS, with_change
from geo_ops.spatial.crossing import CATEGORY, Crossing, crossed
from geo_ops.spatial.figures import SUPPRESSED
from geo_ops.spatial.locate import level_of
from geo_ops.spatial.periods import WHOLE, coded, filled, grain_of, span
from geo_ops.spatial.rates import Fraction, alike, is_flow, rates

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.spatial.facts import Facts
    from geo_ops.spatial.periods import Span
    from geo_ops.specs.measure import Measure

NO_ROWS = "no_rows"
RATE_COLUMNS = ("low", "high", "per", "not_placed")
PLAN_COLUMNS = ("planned", "done_share", "variance")


@dataclass(frozen=True)
class Asked:
    """A crossing of one measure, with the change from the period before if that is asked."""

    by: Crossing
    change: bool = False


def crossing_table(situation: Situation, view: LayerView, name: str, asked: Asked) -> pd.DataFrame:
    """Return one measure, divided as asked.

    Returns:
        The keys of the crossing, `value`, `note`; of a rate RATE_COLUMNS too (`per` is the
        denominator, `not_placed` the share of all that is known only to coarser units), of a
        measure with a plan PLAN_COLUMNS, with a change CHANGE_COLUMNS. One row with the note
        "suppressed" where the audience may not see it.

    Raises:
        InputError: with its zeros the table is too large.
    """
    measure = view.spec.measures[name]
    facts = situation.figures.facts.get(view.spec.id)
    if facts is None or not _may(situation, view, asked.by.level):
        return _published(situation, view, name, asked.by)
    zone = ZoneInfo(situation.pack.spec.timezone)
    by = replace(asked.by, within=_within(situation, view.spec.id))
    table = crossed(facts, measure, by, (situation.units, zone))
    if measure.per is not None:
        return _as_rates(situation, facts, measure, table, by)
    if not measure.adds_up:
        empty = table["value"].isna()
        return table.assign(note=np.where(empty, NO_ROWS, ""))
    if measure.planned in view.spec.sums:
        plan = crossed(facts, view.spec.measures[str(measure.planned)], by, (situation.units, zone))
        table = _with_plan(table, plan, by.keys)
    if asked.change and by.grain is not None:
        keys = [one for one in by.keys if one != "period"]
        observed = situation.figures.observed.get(view.spec.id)
        counts = measure.aggregate == "count"
        table = with_change(table, keys, by.grain, observed, counts=counts)
    return table.assign(note="")


def may_be_crossed(situation: Situation, view: LayerView) -> bool:
    """Return whether the audience may see crossings of a layer."""
    return view.spec.id in situation.figures.facts


def _within(situation: Situation, layer: str) -> Span | None:
    """Return the days observed where the mission says so: their periods stand without rows."""
    return situation.figures.observed.get(layer) if situation.mission.period else None


def _may(situation: Situation, view: LayerView, level: str) -> bool:
    """Return whether units of a level may be shown: below the finest, a 0 would not be true."""
    rule = view.spec.release.get(situation.audience)
    levels = situation.units.levels
    return rule is None or levels.index(level) <= levels.index(level_of(rule.finest, levels))


# --- layers with a floor --------------------------------------------------------------------------


def _published(situation: Situation, view: LayerView, name: str, by: Crossing) -> pd.DataFrame:
    """Return what the published figures give by themselves; else one row that says suppressed."""
    import pandas as pd

    figures, units = situation.figures, situation.units
    country = by.level == units.levels[0]
    table = None
    if by.grain is None and not by.fields:
        table = figures.by_unit(view.spec.id, name, by.level).assign(period=WHOLE)
        table["known_level"] = table["pcode"].map(units.table["level"])
        if by.areas:
            inside = units.lineage.loc[table["pcode"]].isin(by.areas).any(axis=1)
            table = table[inside.to_numpy()]
    elif country and by.grain is not None and not by.fields:
        table = _coarser(figures.by_month(view.spec.id, name), by)
    elif country and by.grain is None and by.fields == (CATEGORY,):
        table = figures.by_category(view.spec.id, name).assign(period=WHOLE)
    if table is None or table.empty:
        blank = dict.fromkeys(by.keys, "")
        return pd.DataFrame(
            [{**blank, "known_level": by.level, "value": np.nan, "note": SUPPRESSED}]
        )
    if "pcode" not in table.columns:
        table = table.assign(pcode=figures.country, known_level=by.level)
    note = np.where(table["suppressed"], SUPPRESSED, "")
    derived = figures.derived
    if view.spec.measures[name].per is not None:
        own = derived[(derived["layer"] == view.spec.id) & (derived["measure"] == name)]
        own = own.set_index("pcode").reindex(table["pcode"])
        note = own["note"].to_numpy()
        table = table.assign(
            low=own["low"].to_numpy(), high=own["high"].to_numpy(),
            per=own["bottom"].to_numpy(), not_placed=own["unplaced"].to_numpy(),
        )  # fmt: skip
    return table.assign(note=note).drop(columns=["suppressed", "bucket"], errors="ignore")


def _coarser(months: pd.DataFrame, by: Crossing) -> pd.DataFrame | None:
    """Return periods made of the published months, hidden where one of these is; None for finer."""
    import pandas as pd

    grain = by.grain
    if grain is None or grain in ("day", "week") or months.empty:
        return None
    labels = months["month"].astype(str)
    rows = pd.DataFrame(
        {
            "time": pd.to_datetime(pd.Series(map(_start, labels), dtype="object"), utc=True),
            "time_precision": [grain_of(one) or "none" for one in labels],
        }
    )
    codes, names = coded(rows, ZoneInfo("UTC"), grain)
    period = np.array([*names, ""], dtype=object)[codes]
    groups = months.assign(period=period).groupby("period", sort=False)
    table = groups.agg(value=("value", "sum"), suppressed=("suppressed", "any")).reset_index()
    table["value"] = table["value"].where(~table["suppressed"])
    order = filled(table["period"], grain)
    place = table["period"].map({name: at for at, name in enumerate(order)})
    return table.iloc[np.argsort(place.to_numpy(), kind="stable")].reset_index(drop=True)


def _start(label: str) -> str | None:
    return span(label).first.isoformat() if label else None


# --- rates and plans ------------------------------------------------------------------------------


def _as_rates(
    situation: Situation, facts: Facts, measure: Measure, table: pd.DataFrame, by: Crossing
) -> pd.DataFrame:
    """Return rates of units from what they count; buckets have none, their share is stated."""
    bucket = table["known_level"] != by.level
    total = float(table["value"].sum())
    own = table[~bucket].reset_index(drop=True)
    fraction = _fraction(situation, facts, measure, own, by)
    found = rates(measure, fraction)
    unplaced = float(table.loc[bucket, "value"].sum()) / total if total > 0 else 0.0
    return own[by.keys].assign(
        value=found.value, low=found.low, high=found.high, per=fraction.bottom,
        not_placed=unplaced, note=found.note,
    )  # fmt: skip


def _fraction(
    situation: Situation, facts: Facts, measure: Measure, own: pd.DataFrame, by: Crossing
) -> Fraction:
    hidden = np.zeros(len(own), dtype=bool)
    same = True
    if measure.per_people:
        people = situation.population.people if situation.population is not None else {}
        base = np.asarray(own["pcode"].map(people), dtype=float)
        bottom = base * _years(situation, facts, own["period"], by)
    else:
        layer, _, name = str(measure.per).rpartition(".")
        layer = layer or facts.spec.id
        spans = situation.figures.observed
        same = alike(spans.get(facts.spec.id), spans.get(layer))
        bottom, hidden = _per_measure(situation, (layer, name), own, by, facts.spec.id)
        base = bottom
    top = own["value"].to_numpy(dtype=float)
    squares = own["squares"].to_numpy(dtype=float) if "squares" in own else None
    largest = largest_of(facts.rows, measure) if measure.field is not None else 1.0
    return Fraction(top, bottom, base, hidden, squares, largest, same)


def _years(
    situation: Situation, facts: Facts, periods: pd.Series, by: Crossing
) -> NDArray[np.float64]:
    """Return the years observed in each period; NaN for rows that are in none of the grain."""
    observed = situation.figures.observed.get(facts.spec.id)
    flow = is_flow(facts.spec)
    found: dict[str, float] = {}
    for label in periods.unique():
        years = float("nan")
        if label == WHOLE:
            years = observed.years if observed is not None else years
        elif grain_of(label) == by.grain and observed is not None:
            years = span(label).within(observed).years
        found[label] = years if flow else (1.0 if label == WHOLE else float("nan"))
    return np.asarray(periods.map(found), dtype=float)


def _per_measure(
    situation: Situation,
    other: tuple[str, str],
    own: pd.DataFrame,
    by: Crossing,
    layer: str,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the denominators of rows, and which are suppressed.

    They are divided as the rows are, but never by category: that is what is rated. Those of another
    layer are not divided by its fields.
    """
    view = situation.layer(other[0])
    nothing = np.full(len(own), np.nan), np.ones(len(own), dtype=bool)
    if view is None or other[1] not in view.spec.sums:
        return nothing
    shared = tuple(one for one in by.fields if one != CATEGORY) if other[0] == layer else ()
    asked = Asked(replace(by, fields=shared, zeros=False, within=None))
    table = crossing_table(situation, view, other[1], asked)
    if not may_be_crossed(situation, view) and (by.grain is not None or shared):
        return nothing
    keys = ["pcode", "period", *shared]
    table = table[table["known_level"] == by.level]
    found = own[keys].merge(table[[*keys, "value", "note"]], on=keys, how="left")
    hidden = (found["note"] == SUPPRESSED).to_numpy()
    return found["value"].fillna(0.0).to_numpy(dtype=float), hidden


def _with_plan(table: pd.DataFrame, plan: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return what was done with what was planned: its share and the difference."""
    plan = plan[[*keys, "value"]].rename(columns={"value": "planned"})
    found = table.merge(plan, on=keys, how="outer", sort=False)
    found[["value", "planned"]] = found[["value", "planned"]].fillna(0.0)
    wanted = found["planned"].where(found["planned"] > 0)
    return found.assign(
        done_share=found["value"] / wanted, variance=found["value"] - found["planned"]
    )


EXTRA_COLUMNS = (*RATE_COLUMNS, *PLAN_COLUMNS, *CHANGE_COLUMNS)
