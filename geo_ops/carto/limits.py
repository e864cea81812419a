"""How the figures were made and what they cannot say: the few lines under a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.carto.areas import level_name, unit_note
from geo_ops.carto.numbers import number, share
from geo_ops.carto.rates import shows_rates
from geo_ops.carto.recipe import rows_inside, shown_layers
from geo_ops.carto.text import plain
from geo_ops.carto.words import word

if TYPE_CHECKING:
    from geo_ops.release.situation import LayerView, Situation
    from geo_ops.specs.base import Language
    from geo_ops.specs.map import MapSpec

_POINT_KINDS = frozenset({"events", "sites"})


def method_and_limits(
    situation: Situation, map_spec: MapSpec, lang: Language, area: str | None = None
) -> tuple[str, ...]:
    """Return the notes of a product, most important first; the recipe's own notes come last."""
    lines = []
    choropleth = map_spec.choropleth
    if choropleth is not None and situation.layer(choropleth.layer) is not None:
        level = level_name(situation.units, choropleth.level, lang).lower()
        if choropleth.counts:
            lines.append(word("limit_counts", lang, level=level))
    if shows_rates(situation, map_spec):
        lines.append(word("rates_note", lang))
    for view in shown_layers(situation, map_spec):
        lines.append(precision_line(situation, view, lang, area))
        lines.append(schematic_line(situation, view, lang))
    if area is not None:
        lines.append(unit_note(situation.units.unit(area), lang))
    if any(situation.figures.floored(view.spec.id) for view in situation.layers):
        lines.append(word("limit_suppressed", lang))
    lines += [plain(note.in_(lang)) for note in map_spec.notes]
    return tuple(line for line in lines if line)


def precision_line(
    situation: Situation, view: LayerView, lang: Language, area: str | None = None
) -> str:
    """Return how many rows are drawn as what they are, and how many by which unit; "" when all are.

    A row may be known only to a unit, or may be shown to the audience only by it.
    """
    is_point = view.spec.locate.geometry == "point"
    if is_point and view.spec.kind not in _POINT_KINDS:
        return ""
    rows = rows_inside(situation, view, area)
    coarse = rows[rows.geometry.isna()]
    if rows.empty or coarse.empty:
        return ""
    counts = coarse["level"].value_counts()
    levels = [level for level in reversed(situation.units.levels) if level in counts.index]
    known = [
        word(
            "limit_only_to",
            lang,
            count=number(int(counts[level]), lang),
            level=level_name(situation.units, level, lang).lower(),
        )
        for level in levels
    ]
    points = len(rows) - len(coarse)
    return word(
        "limit_precision" if is_point else "limit_shapes",
        lang,
        layer=plain(view.spec.title.in_(lang)),
        points=number(points, lang),
        rows=number(len(rows), lang),
        share=share(points, len(rows), lang),
        coarse=", ".join(known),
    )


def schematic_line(situation: Situation, view: LayerView, lang: Language) -> str:
    """Return how many lines are no tracks, but legs from town to town; "" when none is."""
    rows = rows_inside(situation, view, None)
    count = int((rows["method"] == "stops").sum())
    if not count:
        return ""
    title = plain(view.spec.title.in_(lang))
    return word("limit_schematic", lang, layer=title, count=number(count, lang))
