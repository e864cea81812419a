"""What a rate is per, in words: no rate is printed without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.spatial.rates import is_flow

if TYPE_CHECKING:
    from geo_ops.release.situation import Situation
    from geo_ops.spatial.population import Population
    from geo_ops.specs.base import Language
    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.measure import Measure

SPACE = "\u202f"
"""French groups thousands with a narrow no-break space."""


def rate_unit(spec: LayerSpec, measure: Measure, lang: Language, per: str = "") -> str:
    """Return the unit of a rate: "per 100,000 people a year", "per 100 (convoys)", "%".

    `per` is the label of what the rate is per, where that is a measure; its id without one.
    """
    if measure.unit is not None:
        return measure.unit.in_(lang)
    if measure.share:
        return "%" if lang == "en" else f"{SPACE}%".strip()
    many = f"{measure.scale:,}"
    if lang == "fr":
        many = many.replace(",", SPACE)
    if measure.per_people:
        year = {"en": " a year", "fr": " par an"}[lang] if is_flow(spec) else ""
        return {"en": f"per {many} people", "fr": f"pour {many} habitants"}[lang] + year
    what = per or str(measure.per)
    return {"en": f"per {many} ({what})", "fr": f"pour {many} ({what})"}[lang]


def population_line(population: Population, year: int, lang: Language) -> str:
    """Return `population_text` after the word for population."""
    space = SPACE if lang == "fr" else ""
    return f"Population{space}: {population_text(population, year, lang)}"


def population_text(population: Population, year: int, lang: Language) -> str:
    """Return whose population it is, of which year, how old and of which ages.

    `year` is that of the as-of date.
    """
    spec = population.spec
    age = population.age(year)
    if lang == "fr":
        old = f", il y a {age} an{'s' if age > 1 else ''}" if age > 0 else ""
        return f"{spec.citation.fr} ({spec.ages.fr}, {spec.year}{old})"
    old = f", {age} year{'s' if age > 1 else ''} before" if age > 0 else ""
    return f"{spec.citation.en} ({spec.ages.en}, {spec.year}{old})"


def rate_label(situation: Situation, spec: LayerSpec, name: str, lang: Language) -> tuple[str, str]:
    """Return the label and the unit of a measure that does not add up."""
    measure = spec.measures[name]
    label = measure.label.in_(lang)
    if measure.per is None:
        return label, measure.unit.in_(lang) if measure.unit else ""
    layer, _, below = measure.per.rpartition(".")
    view = situation.layer(layer) if layer else None
    other = (view.spec if view is not None else spec).measures.get(below)
    per = other.label.in_(lang) if other is not None else ""
    return label, rate_unit(spec, measure, lang, per)
