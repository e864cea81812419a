"""What a brief says, in words and figures: gathered once, set on paper and in HTML alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.carto.areas import level_name
from geo_ops.carto.classes import classify
from geo_ops.carto.legend import layer_legend
from geo_ops.carto.numbers import month
from geo_ops.carto.rates import full_label
from geo_ops.carto.recipe import inside, known_at
from geo_ops.carto.text import plain
from geo_ops.carto.titleblock import title_block
from geo_ops.carto.words import word
from geo_ops.errors import SpecError, explain
from geo_ops.paper.published import Published, published_figures
from geo_ops.paper.table import Table, key_table, measure_label, measure_of

if TYPE_CHECKING:
    from geo_ops.carto.classes import Classes
    from geo_ops.carto.legend import LegendEntry
    from geo_ops.carto.titleblock import TitleBlock
    from geo_ops.release.situation import Situation
    from geo_ops.specs.base import Language
    from geo_ops.specs.map import MapSpec


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
    table: Table
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
    shading = _shading(situation, map_spec, area, lang)
    months_title, months = _months(situation, map_spec, area, lang)
    return Brief(
        lang=lang,
        area=area,
        level=unit.level,
        block=title_block(situation, map_spec, lang, area),
        table=key_table(situation, map_spec, area, lang),
        published=published_figures(situation, area, lang),
        legend=layer_legend(situation, map_spec, lang, area),
        shading=shading,
        months_title=months_title,
        months=months,
    )


def _shading(situation: Situation, map_spec: MapSpec, area: str, lang: Language) -> Shading | None:
    choropleth = map_spec.choropleth
    view = situation.layer(choropleth.layer) if choropleth else None
    if choropleth is None or view is None:
        return None
    units = situation.units
    measure = measure_of(map_spec, view, choropleth.measure)
    plural = level_name(units, choropleth.level, lang, plural=True).lower()
    if not known_at(situation, view, choropleth.level):
        return None
    table = situation.figures.by_unit(choropleth.layer, choropleth.measure, choropleth.level)
    own = table[~table["bucket"]]
    values = {
        str(code): None if hidden or value != value else float(value)  # noqa: PLR0124 - NaN
        for code, value, hidden in zip(own["pcode"], own["value"], own["suppressed"], strict=True)
    }
    classes = classify(values.values(), choropleth.scheme, choropleth.classes)
    buckets = table[table["bucket"] & table["pcode"].isin(inside(units, area))]
    label = (
        measure_label(measure, lang)
        if measure.adds_up
        else full_label(situation, view.spec, choropleth.measure, lang)
    )
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
    if not known_at(situation, view, situation.units.unit(area).level):
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
    label = measure_label(measure_of(map_spec, view, choropleth.measure), lang)
    return word("by_month", lang, label=label), tuple(dated)
