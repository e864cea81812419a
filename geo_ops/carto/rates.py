"""A rate in print: never without its interval, nor without what it is per."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.carto.numbers import number
from geo_ops.carto.text import plain
from geo_ops.release.rate_words import population_line, rate_label

if TYPE_CHECKING:
    from geo_ops.release.situation import Situation
    from geo_ops.spatial.figures import Cell
    from geo_ops.specs.base import Language
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.map import MapSpec


def digits_of(value: float) -> int:
    """Return how many decimals leave a rate two figures that count."""
    if value == 0 or value >= 100:  # noqa: PLR2004
        return 0
    return 1 if value >= 1 else 2 if value >= 0.1 else 3  # noqa: PLR2004


def rate_text(cell: Cell, lang: Language) -> str:
    """Return a figure, a rate with its limits: "45.4 (42.5 – 48.4)"; a dash where there is none."""
    if cell.low is None or cell.high is None or cell.value is None:
        return number(cell.value, lang)
    digits = digits_of(cell.value)
    value, low, high = (number(one, lang, digits) for one in (cell.value, cell.low, cell.high))
    return f"{value} ({low} – {high})"


def full_label(situation: Situation, spec: LayerSpec, name: str, lang: Language) -> str:
    """Return the label of a measure with its unit: Incidents per 100,000 people a year."""
    label, unit = (plain(one) for one in rate_label(situation, spec, name, lang))
    measure = spec.measures[name]
    if measure.per is None or measure.unit is not None or measure.share:
        unit = f"({unit})" if unit else ""
    return f"{label} {unit}".strip()


def shows_rates(situation: Situation, map_spec: MapSpec) -> bool:
    """Return whether a product shows a rate of people: every map does, in its panel."""
    if situation.population is None:
        return False
    named = [(one.layer, one.measure) for one in map_spec.figures]
    if map_spec.choropleth is not None:
        named.append((map_spec.choropleth.layer, map_spec.choropleth.measure))
    rates = {
        (view.spec.id, name)
        for view in situation.layers
        for name, measure in view.spec.measures.items()
        if measure.per_people
    }
    return bool(rates) and (map_spec.product == "map" or bool(rates & set(named)))


def population_of(situation: Situation, lang: Language) -> str:
    """Return whose population rates are of, "" without one: its source, ages, year and age."""
    people = situation.population
    return plain(population_line(people, situation.as_of.year, lang)) if people is not None else ""
