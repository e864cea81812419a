"""Fit: a recipe is cut to what the audience may see of its layers, as the layers themselves are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo_ops.errors import SpecError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.map import Choropleth, MapSpec


@dataclass(frozen=True)
class Sight:
    """What an audience may see: by the layer's id, what is left of its spec and its finest level.

    `levels` are those of the division, `all_levels` those of every division of the region, highest
    first.
    """

    layers: Mapping[str, LayerSpec]
    finest: Mapping[str, str]
    levels: Sequence[str]
    all_levels: Sequence[str]


def fit_recipe(recipe: MapSpec, whole: Mapping[str, LayerSpec], sight: Sight) -> MapSpec:
    """Return the recipe without what the audience may not see of the layers in `whole`.

    Measures that are withheld go. A choropleth moves up to the finest level that its layer may be
    shown at, for below it every unit would have a 0 that is not true, and so it does where the
    division of the day lacks its level. A layer that the mission or
    the audience lacks is for the product to leave out.

    Raises:
        SpecError: the recipe names a measure or a category that the layer does not have at all.
    """
    for where, layer, measure in _measures(recipe):
        if layer in whole and measure not in whole[layer].measures:
            raise _unknown(recipe, where, f"layer {layer!r} has no measure {measure!r}",
                           choose(measure, whole[layer].measures))  # fmt: skip
    for use in recipe.layers:
        known = whole[use.layer].category_ids() if use.layer in whole else use.categories
        for one in use.categories:
            if one not in known:
                raise _unknown(recipe, f"layers.{use.layer}.categories",
                               f"layer {use.layer!r} has no category {one!r}",
                               choose(one, known))  # fmt: skip

    def may(layer: str, measure: str | None) -> bool:
        known = sight.layers.get(layer)
        return known is None or measure is None or measure in known.measures

    shading = recipe.choropleth
    return recipe.model_copy(
        update={
            "figures": [one for one in recipe.figures if may(one.layer, one.measure)],
            "choropleth": _lifted(shading, sight)
            if shading and may(shading.layer, shading.measure)
            else None,
            "layers": [
                use if may(use.layer, use.measure) else use.model_copy(update={"measure": None})
                for use in recipe.layers
            ],
        }
    )


def _lifted(shading: Choropleth, sight: Sight) -> Choropleth | None:
    """Return the choropleth at a level that may be shown; None where that is the country alone."""
    finest = sight.finest.get(shading.layer)
    if finest is None or shading.level not in sight.all_levels:
        return shading
    above = sight.all_levels[: sight.all_levels.index(shading.level) + 1]
    own = max(sight.levels.index(one) for one in above if one in sight.levels)
    place = min(own, sight.levels.index(finest))
    return shading.model_copy(update={"level": sight.levels[place]}) if place else None


def _measures(recipe: MapSpec) -> Iterator[tuple[str, str, str]]:
    """Yield where in the recipe, layer and measure."""
    if recipe.choropleth:
        yield "choropleth.measure", recipe.choropleth.layer, recipe.choropleth.measure
    for number, one in enumerate(recipe.figures):
        yield f"figures[{number}].measure", one.layer, one.measure
    for use in recipe.layers:
        if use.measure:
            yield f"layers.{use.layer}.measure", use.layer, use.measure


def _unknown(recipe: MapSpec, where: str, what: str, todo: str) -> SpecError:
    return SpecError(explain(f"maps/{recipe.id}.toml: {where}", what, todo))
