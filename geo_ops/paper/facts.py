"""What a brief says, in words and figures: gathered once, set on paper and in HTML alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo_ops.carto.areas import area_name, level_name
from geo_ops.carto.classes import classify
from geo_ops.carto.legend import layer_legend
from geo_ops.carto.numbers import month, number, share
from geo_ops.carto.recipe import inside
from geo_ops.carto.text import plain
from geo_ops.carto.titleblock import title_block
from geo_ops.carto.words import word
from geo_ops.errors import SpecError, choose, explain
from geo_ops.paper.published import Published, published_figures

if TYPE_CHECKING:
    import pandas as pd

    from geo_ops.carto.classes import Classes
    from geo_ops.carto.legend import LegendEntry
    from geo_ops.carto.titleblock import TitleBlock
    from geo_ops.release.situation import Situation
    from geo_ops.spatial.figures import Cell
    from geo_ops.specs.base import Language
    from geo_ops.specs.layer import Measure
    from geo_ops.specs.map import MapSpec

MOST_ROWS = 16
"""With more units than this at the recipe's level, the table is of a higher one."""


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the area: what it is, how much, and its share of the country ("" if none)."""

    label: str
    value: str
    of_country: str


@dataclass(frozen=True)
class Row:
    """One row of the table. A bucket holds what is known only to a unit above the table's level."""

    name: str
    cells: tuple[str, ...]
    kind: Literal["unit", "bucket", "total"]


@dataclass(frozen=True)
class Shading:
    """The choropleth: its classes over the whole country, and the value of each unit of its level.

    `missing` units have no value or a suppressed one. `bucket` is what is in the area but known
    only to a unit above the level.
    """

    level: str
    title: str
    note: str
    classes: Classes
    values: dict[str, float | None]
    bucket: float


@dataclass(frozen=True)
class Brief:
    """All texts and figures of the brief of one area in one language."""

    lang: Language
    area: str
    level: str
    block: TitleBlock
    figures: tuple[KeyFigure, ...]
    table_level: str
    table_head: tuple[str, ...]
    table: tuple[Row, ...]
    published: tuple[Published, ...]
    legend: tuple[LegendEntry, ...]
    shading: Shading | None
    months_title: str
    months: tuple[tuple[str, str, float | None], ...]


def gather(situation: Situation, map_spec: MapSpec, area: str, lang: Language) -> Brief:
    """Return what the brief of an area (a P-code) says.

    Raises:
        BoundaryError: the area or a level that the recipe names is not in the division.
        SpecError: the recipe is no brief, names a measure that the layer lacks, or a field of the
            title block is empty.
    """
    if map_spec.product != "brief":
        raise SpecError(
            explain(
                f"maps/{map_spec.id}.toml",
                f"key 'product' is {map_spec.product!r}, which is no brief",
                'name a recipe with product = "brief"',
            )
        )
    unit = situation.units.unit(area)
    table_level = _table_level(situation, map_spec, area)
    shading = _shading(situation, map_spec, area, lang)
    months_title, months = _months(situation, map_spec, area, lang)
    return Brief(
        lang=lang,
        area=area,
        level=unit.level,
        block=title_block(situation, map_spec, lang, area),
        figures=_key_figures(situation, map_spec, area, lang),
        table_level=level_name(situation.units, table_level, lang),
        table_head=tuple(_measure_label(one, lang) for one in _measures(situation, map_spec)),
        table=_table(situation, map_spec, area, table_level, lang),
        published=published_figures(situation, area, lang),
        legend=layer_legend(situation, map_spec, lang, area),
        shading=shading,
        months_title=months_title,
        months=months,
    )


def _measures(situation: Situation, map_spec: MapSpec) -> list[tuple[str, str, Measure]]:
    """Return layer, name and measure of each key figure that the audience may see."""
    found = []
    for figure in map_spec.figures:
        view = situation.layer(figure.layer)
        if view is None:
            continue
        known = view.spec.measures
        if figure.measure not in known:
            raise SpecError(
                explain(
                    f"maps/{map_spec.id}.toml",
                    f"layer {figure.layer!r} has no measure {figure.measure!r}",
                    choose(figure.measure, known),
                )
            )
        found.append((figure.layer, figure.measure, known[figure.measure]))
    return found


def _measure_label(one: tuple[str, str, Measure], lang: Language) -> str:
    measure = one[2]
    label = plain(measure.label.in_(lang))
    unit = plain(measure.unit.in_(lang)) if measure.unit else ""
    return f"{label} ({unit})" if unit and unit.casefold() not in label.casefold() else label


def shown(cell: Cell, lang: Language) -> str:
    """Return a figure as a product writes it."""
    return word("suppressed", lang) if cell.suppressed else number(cell.value, lang)


def _key_figures(
    situation: Situation, map_spec: MapSpec, area: str, lang: Language
) -> tuple[KeyFigure, ...]:
    figures = situation.figures
    found = []
    for one in _measures(situation, map_spec):
        layer, name, _ = one
        own, whole = figures.total(layer, name, area), figures.total(layer, name)
        of_country = ""
        if area != figures.country and own.value is not None and whole.value:
            of_country = word(
                "of_country",
                lang,
                share=share(own.value, whole.value, lang),
                total=number(whole.value, lang),
            )
        found.append(KeyFigure(_measure_label(one, lang), shown(own, lang), of_country))
    return tuple(found)


def _table_level(situation: Situation, map_spec: MapSpec, area: str) -> str:
    """Return the level of the table: the choropleth's, if below the area and not too many units."""
    units = situation.units
    own = units.levels.index(units.unit(area).level)
    below = units.levels[own + 1 :]
    if not below:
        return units.levels[own]
    wanted = map_spec.choropleth.level if map_spec.choropleth else below[0]
    if wanted in below and len(units.children(area, wanted)) <= MOST_ROWS:
        return wanted
    return below[0]


def _table(
    situation: Situation, map_spec: MapSpec, area: str, level: str, lang: Language
) -> tuple[Row, ...]:
    measures = _measures(situation, map_spec)
    if not measures:
        return ()
    units, figures = situation.units, situation.figures
    codes = units.children(area, level) or [area]
    here = inside(units, area)
    columns = [figures.by_unit(layer, name, level) for layer, name, _ in measures]
    values = [
        {
            str(code): word("suppressed", lang) if hidden else number(value, lang)
            for code, value, hidden, bucket in table.itertuples(index=False, name=None)
            if not bucket
        }
        for table in columns
    ]
    rows = [
        Row(
            area_name(units, code, lang),
            tuple(column.get(code, number(None, lang)) for column in values),
            "unit",
        )
        for code in codes
    ]
    for above in reversed(units.levels[: units.levels.index(level)]):
        cells = [_bucket(table, here, units.table["level"], above, lang) for table in columns]
        if any(cell != "0" for cell in cells):
            name = word("known_only_to", lang, level=level_name(units, above, lang).lower())
            rows.append(Row(name, tuple(cells), "bucket"))
    totals = tuple(shown(figures.total(layer, name, area), lang) for layer, name, _ in measures)
    rows.append(Row(word("total_of", lang, area=area_name(units, area, lang)), totals, "total"))
    return tuple(rows)


def _bucket(
    table: pd.DataFrame, here: frozenset[str], levels: pd.Series[str], above: str, lang: Language
) -> str:
    """Return what is known only to units of the level `above` in the area."""
    chosen = table[table["bucket"] & table["pcode"].isin(here)]
    chosen = chosen[chosen["pcode"].map(levels) == above]
    if bool(chosen["suppressed"].any()):
        return word("suppressed", lang)
    return number(float(chosen["value"].fillna(0).sum()), lang)


def _shading(situation: Situation, map_spec: MapSpec, area: str, lang: Language) -> Shading | None:
    choropleth = map_spec.choropleth
    view = situation.layer(choropleth.layer) if choropleth else None
    if choropleth is None or view is None:
        return None
    units, known = situation.units, view.spec.measures
    if choropleth.measure not in known:
        raise SpecError(
            explain(
                f"maps/{map_spec.id}.toml",
                f"layer {choropleth.layer!r} has no measure {choropleth.measure!r}",
                choose(choropleth.measure, known),
            )
        )
    table = situation.figures.by_unit(choropleth.layer, choropleth.measure, choropleth.level)
    own = table[~table["bucket"]]
    values = {
        str(code): None if hidden or value != value else float(value)  # noqa: PLR0124 - NaN
        for code, value, hidden in zip(own["pcode"], own["value"], own["suppressed"], strict=True)
    }
    classes = classify(values.values(), choropleth.scheme, choropleth.classes)
    buckets = table[table["bucket"] & table["pcode"].isin(inside(units, area))]
    label = _measure_label((choropleth.layer, choropleth.measure, known[choropleth.measure]), lang)
    plural = level_name(units, choropleth.level, lang, plural=True).lower()
    return Shading(
        level=choropleth.level,
        title=word("by_level", lang, label=label,
                   level=level_name(units, choropleth.level, lang).lower()),
        note=word("classes_of", lang, note=classes.note(lang), level=plural,
                  country=plain(situation.pack.spec.names.in_(lang))),
        classes=classes,
        values=values,
        bucket=float(buckets["value"].fillna(0).sum()),
    )  # fmt: skip


def _months(
    situation: Situation, map_spec: MapSpec, area: str, lang: Language
) -> tuple[str, tuple[tuple[str, str, float | None], ...]]:
    """Return title, and label, name and value of each month, of the choropleth's measure."""
    choropleth = map_spec.choropleth
    view = situation.layer(choropleth.layer) if choropleth else None
    if choropleth is None or view is None:
        return "", ()
    code = None if area == situation.figures.country else area
    table = situation.figures.by_month(choropleth.layer, choropleth.measure, code)
    dated = [
        (str(label), month(str(label), lang), None if hidden else float(value))
        for label, value, hidden in zip(
            table["month"], table["value"], table["suppressed"], strict=True
        )
        if label
    ]
    measure = view.spec.measures[choropleth.measure]
    label = _measure_label((choropleth.layer, choropleth.measure, measure), lang)
    return word("by_month", lang, label=label), tuple(dated)
