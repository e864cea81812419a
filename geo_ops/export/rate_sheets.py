"""Sheets of what does not add up, of plans and change, and one sheet a layer with its quarters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from geo_ops.carto.areas import area_name, level_name
from geo_ops.carto.text import plain
from geo_ops.carto.words import word
from geo_ops.export import tidy
from geo_ops.export.summary_table import coarser
from geo_ops.export.workbook import Column, Line, Sheet
from geo_ops.release.crossings import may_be_crossed
from geo_ops.release.rate_words import population_line, rate_label
from geo_ops.spatial.change import with_change
from geo_ops.spatial.periods import filled, previous, span

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo_ops.export.workbook import Style
    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.base import Language

_NAME, _FIGURE = 26.0, 46.0
RATIOS = ("ratio", "ratio_low", "ratio_high")


def rate_sheets(situation: Situation, lang: Language) -> Iterator[Sheet]:
    """Yield the sheets of rates, plans and change, then one of each layer."""
    yield _rates(situation, lang)
    yield _plans(situation, lang)
    yield _changes(situation, lang)
    for view in situation.layers:
        if view.spec.time is not None and view.spec.history is None:
            yield _quarters(situation, view, lang)
        elif view.spec.category is not None and view.spec.kind == "sites":
            yield _states(situation, view, lang)


def _columns(lang: Language, *keys: str) -> tuple[Column, ...]:
    wide = {"column_name": _NAME, "figure": _FIGURE, "column_layer": 24.0, "column_note": 30.0}
    wide |= {"column_unit": 30.0}
    share = {"column_done_share", "column_not_placed", "column_percent"}
    return tuple(
        Column(word(key, lang), width=wide.get(key, 14.0), share=key in share) for key in keys
    )


def _rates(situation: Situation, lang: Language) -> Sheet:
    """Rates and means by unit of the two levels below the country, and of the country."""
    levels = situation.units.levels[:3]
    table = situation.figures.derived
    table = table[table["level"].isin(levels)]
    labels = {
        (view.spec.id, name): (
            plain(view.spec.title.in_(lang)), *rate_label(situation, view.spec, name, lang)
        )
        for view in situation.layers
        for name in view.spec.measures
        if name not in view.spec.sums
    }  # fmt: skip
    lines = []
    names = ["layer", "measure", "level", "pcode", "value", "low", "high", "top", "bottom"]
    for layer, measure, level, pcode, *numbers, unplaced, note in _rows(
        table, [*names, "unplaced", "note"]
    ):
        head = labels.get((layer, measure), ("", "", ""))
        where = (level_name(situation.units, level, lang), pcode)
        name = area_name(situation.units, pcode, lang)
        why = word(f"note_{note}", lang) if note else None
        lines.append(Line((*head, *where, name, *numbers, unplaced, why)))
    notes = [word("rates_note", lang)]
    if situation.population is not None:
        notes.append(population_line(situation.population, situation.as_of.year, lang))
    return Sheet(
        word("sheet_rates", lang),
        plain(situation.mission.title.in_(lang)),
        _columns(
            lang, "column_layer", "figure", "column_unit", "column_level", "pcode", "column_name",
            "column_value", "column_low", "column_high", "column_top", "column_per",
            "column_not_placed", "column_note",
        ),
        lines,
        notes=tuple(notes),
        keys=2,
    )  # fmt: skip


def _plans(situation: Situation, lang: Language) -> Sheet:
    """What was planned and done, by unit of the level below the country, and in all."""
    units, figures = situation.units, situation.figures
    lines = []
    for view, name in tidy.measures(situation):
        plan = view.spec.measures[name].planned
        if plan is None or plan not in view.spec.sums:
            continue
        label = plain(view.spec.measures[name].label.in_(lang))
        for level in units.levels[:2]:
            done = figures.by_unit(view.spec.id, name, level)
            given = figures.by_unit(view.spec.id, plan, level)
            wanted = {
                (pcode, bucket): value
                for pcode, bucket, value in _rows(given, ["pcode", "bucket", "value"])
            }
            for pcode, value, hidden, bucket in _rows(
                done, ["pcode", "value", "suppressed", "bucket"]
            ):
                known = units.unit(pcode).level
                where = (pcode, _unit_name(situation, pcode, known, level, lang))
                numbers = _done(value, wanted.get((pcode, bucket), 0.0), hidden=bool(hidden))
                if numbers is None:
                    numbers = (word("suppressed", lang), None, None, None)
                style: Style = "bucket" if bucket else "plain"
                style = "total" if level == units.levels[0] else style
                title = plain(view.spec.title.in_(lang))
                lines.append(Line((title, label, *where, *numbers), style))
    columns = _columns(
        lang, "column_layer", "figure", "pcode", "column_name", "column_planned", "column_done",
        "column_done_share", "column_variance",
    )  # fmt: skip
    title = plain(situation.mission.title.in_(lang))
    return Sheet(word("sheet_plan", lang), title, columns, lines, keys=2)


def _done(value: float, planned: float, *, hidden: bool) -> tuple[Any, ...] | None:
    """Return planned, done, share and variance; None where either is suppressed."""
    if hidden or math.isnan(planned) or math.isnan(value):
        return None
    return planned, value, value / planned if planned > 0 else None, value - planned


def _changes(situation: Situation, lang: Language) -> Sheet:
    """The last whole month that was observed against the one before, by unit below the country."""
    units = situation.units
    level = units.levels[1] if len(units.levels) > 1 else units.levels[0]
    lines: list[Line] = []
    for view in situation.layers:
        if view.spec.time is None or view.spec.history is not None:
            continue
        if not may_be_crossed(situation, view) or view.spec.kind == "indicators":
            continue
        lines += _change_lines(situation, view, level, lang)
    columns = _columns(
        lang, "column_layer", "figure", "pcode", "column_name", "column_month", "column_before",
        "column_value", "column_change", "column_percent", "column_ratio", "column_low",
        "column_high", "column_verdict",
    )  # fmt: skip
    title = plain(situation.mission.title.in_(lang))
    note = word("change_note", lang)
    return Sheet(word("sheet_change", lang), title, columns, lines, notes=(note,), keys=2)


def last_whole_month(situation: Situation, layer: str) -> str | None:
    """Return the last month of which every day was observed; None where that is not known."""
    observed = situation.figures.observed.get(layer)
    if observed is None:
        return None
    whole = [
        label
        for label in filled([], "month", observed)
        if span(label).within(observed).days == span(label).days
    ]
    return whole[-1] if len(whole) > 1 else None


def _change_lines(
    situation: Situation, view: LayerView, level: str, lang: Language
) -> Iterator[Line]:
    import pandas as pd

    last = last_whole_month(situation, view.spec.id)
    if last is None:
        return
    cube = situation.figures.cube
    cube = cube[(cube["layer"] == view.spec.id) & (cube["level"] == level)]
    pair = [previous(last), last]
    sums = cube[cube["month"].isin(pair)].groupby(["measure", "pcode", "month"])["value"].sum()
    units = situation.units
    own = sorted(units.table.index[units.table["level"] == level])
    for name, measure in view.spec.sums.items():
        index = pd.MultiIndex.from_product(
            [[name], own, pair], names=["measure", "pcode", "period"]
        )
        table = sums.rename_axis(index.names).reindex(index, fill_value=0.0).reset_index()
        table = with_change(
            table, ["pcode"], "month", situation.figures.observed.get(view.spec.id),
            counts=measure.aggregate == "count",
        )  # fmt: skip
        table = table[(table["period"] == last) & ((table["value"] > 0) | (table["previous"] > 0))]
        head = (plain(view.spec.title.in_(lang)), plain(measure.label.in_(lang)))
        shown = ["pcode", "period", "previous", "value", "change", "percent", *RATIOS, "verdict"]
        for pcode, period, *numbers, verdict in _rows(table, shown):
            numbers[3] /= 100
            named = (pcode, area_name(units, pcode, lang), period)
            words = word("verdict_" + verdict.replace(" ", "_"), lang)
            yield Line((*head, *named, *numbers, words))


def _rows(table: pd.DataFrame, names: list[str]) -> list[list[Any]]:
    """Return the rows of some columns, as lists."""
    rows: list[list[Any]] = table[names].astype("object").to_numpy().tolist()
    return rows


def _quarters(situation: Situation, view: LayerView, lang: Language) -> Sheet:
    """The sums of a layer by unit below the country and quarter; what they add up to at the end."""
    units, spec = situation.units, view.spec
    level = units.levels[1] if len(units.levels) > 1 else units.levels[0]
    cube = situation.figures.cube
    cube = cube[(cube["layer"] == spec.id) & (cube["level"] == level)]
    quarter = cube["month"].map({one: coarser(one, "quarter") for one in cube["month"].unique()})
    names = list(spec.sums)
    table = cube.assign(quarter=quarter).pivot_table(
        index=["pcode", "known_level", "quarter"], columns="measure", values="value",
        aggfunc="sum", fill_value=0.0,
    ).reindex(columns=names).reset_index()  # fmt: skip
    lines = []
    for pcode, known, label, *values in _rows(table, ["pcode", "known_level", "quarter", *names]):
        name = _unit_name(situation, pcode, known, level, lang)
        when = label or word("undated", lang)
        lines.append(Line((pcode, name, when, *values), "plain" if known == level else "bucket"))
    lines.sort(key=lambda line: line.style != "plain")
    if lines:
        totals = [situation.figures.total(spec.id, name).value for name in names]
        lines.append(Line((word("total", lang), None, None, *totals), "total"))
    columns = _columns(lang, "pcode", "column_name", "column_quarter")
    columns += tuple(Column(plain(spec.measures[name].label.in_(lang)), width=16) for name in names)
    title = plain(spec.title.in_(lang))
    return Sheet(
        word("figures_of", lang, layer=title),
        title,
        columns,
        lines,
        notes=(word("bucket_note", lang),),
        keys=3,
    )


def _states(situation: Situation, view: LayerView, lang: Language) -> Sheet:
    """The latest status of sites by unit below the country: how many, how old the reports."""
    import pandas as pd

    units, spec = situation.units, view.spec
    level = units.levels[1] if len(units.levels) > 1 else units.levels[0]
    rows, zone = view.rows, ZoneInfo(situation.pack.spec.timezone)
    lines = []
    values = spec.category.values if spec.category is not None else []
    labels = {one.id: plain(one.label.in_(lang)) for one in values}
    if len(rows):
        chain = units.lineage.loc[rows["pcode"], level].to_numpy()
        day = rows["time"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
        age = (pd.Timestamp(situation.as_of) - day).dt.days
        table = pd.DataFrame(
            {
                "pcode": pd.Series(chain, index=rows.index).where(chain != "", rows["pcode"]),
                "status": rows["category"],
                "age": age.astype("float64"),
            }
        )
        order = {one: at for at, one in enumerate(labels)}
        groups = table.groupby(["pcode", "status"])["age"]
        found = groups.agg(["size", "median", "max"]).reset_index()
        found["_place"] = found["status"].map(order).fillna(len(order))
        found = found.sort_values(["pcode", "_place"], kind="stable")
        for pcode, status, *numbers in _rows(found, ["pcode", "status", "size", "median", "max"]):
            known = units.unit(pcode).level
            name = _unit_name(situation, pcode, known, level, lang)
            text = labels.get(status) or word("no_category", lang)
            style: Style = "plain" if known == level else "bucket"
            lines.append(Line((pcode, name, text, *numbers), style))
    columns = _columns(
        lang, "pcode", "column_name", "column_category", "column_value", "column_age_median",
        "column_age_most",
    )  # fmt: skip
    title = plain(spec.title.in_(lang))
    return Sheet(word("figures_of", lang, layer=title), title, columns, lines, keys=3)


def _unit_name(situation: Situation, pcode: str, known: str, level: str, lang: Language) -> str:
    name = area_name(situation.units, pcode, lang)
    if known == level:
        return name
    own = level_name(situation.units, known, lang).lower()
    return word("labelled", lang, label=word("known_only_to", lang, level=own), text=name)
