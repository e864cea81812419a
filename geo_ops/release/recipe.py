"""Fit: a recipe is cut to what the audience may see of its layers, as the layers themselves are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo_ops.errors import SpecError, choose, explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo_ops.specs.layer import LayerSpec
    from geo_ops.specs.map import MapSpec


def fit_recipe(
    recipe: MapSpec, whole: Mapping[str, LayerSpec], seen: Mapping[str, LayerSpec]
) -> MapSpec:
    """Return the recipe without the measures that the audience may not see.

    `whole` are the layers of the mission by id, `seen` what is left of them for the audience. A
    layer that is in neither is for the product to leave out.

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
        return layer not in seen or measure is None or measure in seen[layer].measures

    shading = recipe.choropleth
    return recipe.model_copy(
        update={
            "figures": [one for one in recipe.figures if may(one.layer, one.measure)],
            "choropleth": shading if shading and may(shading.layer, shading.measure) else None,
            "layers": [
                use if may(use.layer, use.measure) else use.model_copy(update={"measure": None})
                for use in recipe.layers
            ],
        }
    )


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
