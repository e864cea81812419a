"""The sheets of the summary workbook, in one language."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from geo_ops.carto.areas import area_name, level_name
from geo_ops.carto.numbers import month
from geo_ops.carto.text import plain
from geo_ops.carto.words import word
from geo_ops.export import tidy
from geo_ops.export.about import about, heading
from geo_ops.export.cells import local_dates
from geo_ops.export.rate_sheets import rate_sheets
from geo_ops.export.workbook import Book, Column, Line, Sheet
from geo_ops.spatial.figures import Cell
from geo_ops.spatial.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.base import Language

_LEDGER = tuple(Ledger().as_dict())
_WIDE = 46.0
_TEXT = 22.0


def summary_book(situation: Situation, lang: Language, *, hxl: bool = False) -> Book:
    """Return the workbook: about, by each level, month and category, published, sites, ledger.

    With `hxl` the sheets by level and those of records have a row of hashtags.
    """
    mission = situation.mission
    sheets = [_about_sheet(situation, lang)]
    sheets += [_level_sheet(situation, level, lang) for level in tidy.inner_levels(situation)]
    sheets += [_month_sheet(situation, lang), _category_sheet(situation, lang)]
    sheets += [*_published_sheets(situation, lang), *_site_sheets(situation, lang)]
    sheets += [*rate_sheets(situation, lang), _ledger_sheet(situation, lang)]
    if not hxl:
        sheets = [
            replace(one, columns=tuple(replace(column, tag="") for column in one.columns))
            for one in sheets
        ]
    return Book(
        title=plain(mission.title.in_(lang)),
        heading=heading(situation, lang),
        author=plain(mission.producer),
        created=situation.issued,
        sheets=[sheet for sheet in sheets if sheet.lines],
        remarks=word("exercise_long", lang) if situation.exercise else "",
    )


def _about_sheet(situation: Situation, lang: Language) -> Sheet:
    lines = [Line((line.label, line.text)) for line in about(situation, lang)]
    title = plain(situation.mission.title.in_(lang))
    return Sheet(word("about", lang), title, (Column("", width=24), Column("", width=110)), lines)


def _level_sheet(situation: Situation, level: str, lang: Language) -> Sheet:
    """Units down, figures across; then the buckets; then the total."""
    units = situation.units
    above = units.levels[1 : units.levels.index(level)]
    here = f"#adm{units.levels.index(level)}"
    columns = [
        Column(word("pcode", lang), width=14, tag=f"{here} +code"),
        Column(word("column_name", lang), width=30, tag=f"{here} +{lang} +name"),
    ]
    columns += [
        Column(level_name(units, one, lang), width=18, tag=f"#adm{depth} +{lang} +name")
        for depth, one in enumerate(above, start=1)
    ]
    figures, values = _figure_columns(situation, lang), _values(situation, level)
    lines = []
    keys = sorted(values[0] if values else (), key=lambda key: (key[1] != level, key))
    for pcode, known in keys:
        name = area_name(units, pcode, lang)
        if known != level:
            label = word("known_only_to", lang, level=level_name(units, known, lang).lower())
            name = word("labelled", lang, label=label, text=name)
        chain = units.ancestors(pcode)
        parents = [area_name(units, chain[one], lang) if one in chain else None for one in above]
        cells = [_shown(column.get((pcode, known)), lang) for column in values]
        lines.append(Line((pcode, name, *parents, *cells), "bucket" if known != level else "plain"))
    lines.append(_totals(situation, lang, len(above) + 1))
    return Sheet(
        word("sheet_level", lang, level=level_name(units, level, lang).lower()),
        plain(situation.mission.title.in_(lang)),
        (*columns, *figures),
        lines,
        notes=(word("bucket_note", lang),),
        keys=2,
    )


def _values(situation: Situation, level: str) -> list[dict[tuple[str, str], Cell | None]]:
    """Return, for each measure, the figure of every unit and bucket: (pcode, known level) -> it."""
    table = tidy.by_level(situation, level)
    table["known"] = table["known_to"].where(table["known_to"] != "", level)
    found: dict[tuple[str, str], dict[tuple[str, str], Cell]] = {
        (view.spec.id, name): {} for view, name in tidy.measures(situation)
    }
    names = ["layer", "measure", "pcode", "known", "value", "note"]
    for layer, measure, pcode, known, value, note in table[names].itertuples(index=False):
        cell = Cell(None, suppressed=True) if note else Cell(value)
        found[layer, measure][pcode, known] = cell
    every = sorted({key for column in found.values() for key in column})
    # What has no bucket has no rows there; where small counts are hidden, not even that is said.
    rest = {pair: None if situation.figures.floored(pair[0]) else Cell(0.0) for pair in found}
    return [{key: found[pair].get(key, rest[pair]) for key in every} for pair in found]


def _month_sheet(situation: Situation, lang: Language) -> Sheet:
    timed = [(view, name) for view, name in tidy.measures(situation) if view.spec.time is not None]
    columns: list[Mapping[str, Cell]] = [
        _by_label(situation.figures.by_month(view.spec.id, name), "month") for view, name in timed
    ]
    labels = sorted(
        {label for column in columns for label in column}, key=lambda one: (one == "", one)
    )
    lines = [
        Line((month(label, lang), *(_shown(column.get(label), lang) for column in columns)))
        for label in labels
    ]
    if lines:
        totals = [situation.figures.total(view.spec.id, name) for view, name in timed]
        lines.append(Line((word("total", lang), *(_shown(one, lang) for one in totals)), "total"))
    return Sheet(
        word("sheet_month", lang),
        plain(situation.pack.spec.names.in_(lang)),
        (
            Column(word("column_month", lang), width=18),
            *(_figure_column(view, name, lang) for view, name in timed),
        ),
        lines,
        keys=1,
    )


def _category_sheet(situation: Situation, lang: Language) -> Sheet:
    lines = []
    for view, name in tidy.measures(situation):
        table = _by_label(situation.figures.by_category(view.spec.id, name), "category")
        if view.spec.category is None or len(table) < 2:  # noqa: PLR2004 - the figure itself
            continue
        labels = {one.id: plain(one.label.in_(lang)) for one in view.spec.category.values}
        title, figure = plain(view.spec.title.in_(lang)), _measure_label(view, name, lang)
        lines += [
            Line(
                (
                    title,
                    figure,
                    labels.get(one) or one or word("no_category", lang),
                    _shown(cell, lang),
                )
            )
            for one, cell in table.items()
        ]
        total = _shown(situation.figures.total(view.spec.id, name), lang)
        lines.append(Line((title, figure, word("total", lang), total), "total"))
    names = ("column_layer", "figure", "column_category", "column_value")
    widths = (_TEXT, _WIDE, _WIDE, 14.0)
    columns = tuple(Column(word(n, lang), width=w) for n, w in zip(names, widths, strict=True))
    title = plain(situation.pack.spec.names.in_(lang))
    return Sheet(word("sheet_category", lang), title, columns, lines, keys=3)


def _published_sheets(situation: Situation, lang: Language) -> Iterator[Sheet]:
    """Yield the published figures: planned against actual, with document and paragraph."""
    for view in situation.layers:
        if view.spec.kind != "indicators" or view.rows.empty:
            continue
        rows = _with_numbers(_own_language(view.rows, lang))
        columns, lines = _unit_columns(situation, rows, lang)
        own, values = _field_columns(situation, view, rows, lang)
        columns += own
        lines = [line + value for line, value in zip(lines, values, strict=True)]
        if {"planned", "actual"} <= set(rows.columns):
            columns.append(Column(word("column_share", lang), width=12, share=True))
            pairs = zip(rows["actual"], rows["planned"], strict=True)
            shares = [_share(actual, planned) for actual, planned in pairs]
            lines = [(*line, share) for line, share in zip(lines, shares, strict=True)]
        yield Sheet(
            word("sheet_published", lang),
            plain(view.spec.title.in_(lang)),
            tuple(columns),
            [Line(line) for line in lines],
            notes=(word("published_note", lang),),
            keys=2,
        )


def _site_sheets(situation: Situation, lang: Language) -> Iterator[Sheet]:
    """Yield a sheet for each layer of sites whose status is derived: every site, and its report."""
    zone = ZoneInfo(situation.pack.spec.timezone)
    for view in situation.layers:
        category = view.spec.category
        if view.spec.kind != "sites" or category is None or category.field or view.rows.empty:
            continue
        rows = view.rows
        columns, lines = _unit_columns(situation, rows, lang)
        labels = {one.id: plain(one.label.in_(lang)) for one in category.values}
        columns.append(Column(plain(category.label.in_(lang)), width=26))
        columns.append(Column(word("column_age", lang), width=14))
        reports = [
            (labels.get(status), _age(time, situation.as_of, zone))
            for status, time in zip(rows["category"], rows["time"], strict=True)
        ]
        own, values = _field_columns(situation, view, rows, lang)
        title = plain(view.spec.title.in_(lang))
        body = [Line(a + b + c) for a, b, c in zip(lines, reports, values, strict=True)]
        yield Sheet(title, title, (*columns, *own), body, keys=2)


def _unit_columns(
    situation: Situation, rows: pd.DataFrame, lang: Language
) -> tuple[list[Column], list[tuple[Any, ...]]]:
    columns = [
        Column(word("pcode", lang), width=14, tag="#loc +code"),
        Column(word("column_name", lang), width=24, tag=f"#loc +{lang} +unit"),
    ]
    return columns, [(pcode, area_name(situation.units, pcode, lang)) for pcode in rows["pcode"]]


def _field_columns(
    situation: Situation, view: LayerView, rows: pd.DataFrame, lang: Language
) -> tuple[list[Column], list[tuple[Any, ...]]]:
    """Return the fields of a layer that may leave, in the order of its spec."""
    rows = local_dates(rows, view.spec, ZoneInfo(situation.pack.spec.timezone))
    names = [name for name in view.spec.fields if name in rows.columns and name != "pcode"]
    category = view.spec.category
    if category is not None and category.field in names:
        labels = {one.id: plain(one.label.in_(lang)) for one in category.values}
        rows = rows.assign(**{category.field: rows["category"].map(labels)})
    columns = [
        Column(
            plain(view.spec.fields[name].label.in_(lang)),
            width=_width(view, name),
            tag=next(iter(view.spec.fields[name].hxl), ""),
        )
        for name in names
    ]
    return columns, list(rows[names].itertuples(index=False, name=None))


def _own_language(rows: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return rows with one column where a text has another in French: `x_fr` beside `x`."""
    pairs = [name for name in rows.columns if name.endswith("_fr") and name[:-3] in rows.columns]
    if lang == "fr":
        filled = {name[:-3]: rows[name].where(rows[name] != "", rows[name[:-3]]) for name in pairs}
        rows = rows.assign(**filled)
    return rows.drop(columns=pairs)


def _with_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in which what is printed is a number where it is one: `x_value` beside `x`."""
    pairs = [name for name in rows.columns if name.endswith("_value") and name[:-6] in rows.columns]
    filled = {
        name[:-6]: rows[name].astype("object").where(rows[name].notna(), rows[name[:-6]])
        for name in pairs
    }
    return rows.assign(**filled).drop(columns=pairs)


def _share(actual: object, planned: object) -> float | None:
    """Return actual as a share of planned, where both are numbers."""
    numbers = (int, float)
    if not (isinstance(actual, numbers) and isinstance(planned, numbers)) or planned <= 0:
        return None
    return actual / planned


def _ledger_sheet(situation: Situation, lang: Language) -> Sheet:
    columns = [Column(word("column_layer", lang), width=30)]
    for name in _LEDGER:
        label = word(f"ledger_{name}", lang, count="").strip()
        columns.append(Column(label[:1].upper() + label[1:], width=16))
    lines = []
    for view in situation.layers:
        counts = view.ledger.as_dict()
        values = (counts.get(name, 0) for name in _LEDGER)
        lines.append(Line((plain(view.spec.title.in_(lang)), *values)))
    title = plain(situation.mission.title.in_(lang))
    notes = (word("counts_note", lang),)
    return Sheet(word("counts", lang), title, tuple(columns), lines, notes=notes, keys=1)


def _figure_columns(situation: Situation, lang: Language) -> list[Column]:
    return [_figure_column(view, name, lang) for view, name in tidy.measures(situation)]


def _figure_column(view: LayerView, name: str, lang: Language) -> Column:
    return Column(
        _measure_label(view, name, lang),
        group=plain(view.spec.title.in_(lang)),
        width=15,
        tag=f"#indicator +{view.spec.id} +{name} +num".replace("-", "_"),
    )


def _measure_label(view: LayerView, name: str, lang: Language) -> str:
    measure = view.spec.measures[name]
    unit = f" ({plain(measure.unit.in_(lang))})" if measure.unit else ""
    return plain(measure.label.in_(lang)) + unit


def _by_label(table: pd.DataFrame, key: str) -> dict[str, Cell]:
    rows = table[[key, "value", "suppressed"]].itertuples(index=False)
    return {
        str(label): Cell(None, suppressed=True) if hidden else Cell(float(value))
        for label, value, hidden in rows
    }


def _totals(situation: Situation, lang: Language, blanks: int) -> Line:
    cells = [situation.figures.total(view.spec.id, name) for view, name in tidy.measures(situation)]
    shown = (_shown(cell, lang) for cell in cells)
    return Line((word("total", lang), *[None] * blanks, *shown), "total")


def _shown(cell: Cell | None, lang: Language) -> float | str | None:
    """Return a figure as a cell: a number, the word for suppressed, or nothing."""
    if cell is None:
        return None
    return word("suppressed", lang) if cell.suppressed else cell.value


def _age(time: Any, as_of: dt.date, zone: ZoneInfo) -> int | None:  # noqa: ANN401 - Timestamp or NaT
    """Return the days from a report to the as-of date."""
    import pandas as pd

    if pd.isna(time):
        return None
    day: dt.date = time.tz_convert(zone).date()
    return (as_of - day).days


def _width(view: LayerView, name: str) -> float:
    kind = view.spec.fields[name].type
    if kind != "text":
        return 13
    return _WIDE if name in {"indicator", "remarks", "reason", "description"} else _TEXT
