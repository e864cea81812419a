"""The spec of a product: what a map or a brief shows, in which order. `maps/<id>.toml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from geo_ops.specs.base import Identifier, Strict, Text

Scheme = Literal["quantiles", "fisher_jenks", "equal_interval", "natural_round"]


class Choropleth(Strict):
    """Units coloured by one measure of one layer.

    `counts` must be said when the measure is a count, because a count coloured by area misleads.
    """

    layer: Identifier
    measure: Identifier
    level: Identifier
    counts: bool = False
    scheme: Scheme = "fisher_jenks"
    classes: Annotated[int, Field(ge=2, le=7)] = 5
    visible: bool = True


class Group(Strict):
    """A heading in the layer tree with its layers, in drawing order from the top."""

    id: Identifier
    title: Text
    layers: Annotated[list[Identifier], Field(min_length=1)]


class LayerUse(Strict):
    """What a map may change of a layer: this closed list, nothing else."""

    layer: Identifier
    visible: bool = True
    categories: list[Identifier] = []
    measure: Identifier | None = None


class Figure(Strict):
    """One key figure of a brief: a measure of a layer."""

    layer: Identifier
    measure: Identifier


class MapSpec(Strict):
    """A product recipe. Layers that the mission lacks are left out and reported."""

    id: Identifier
    product: Literal["map", "brief"]
    title: Text
    subtitle: Text | None = None
    choropleth: Choropleth | None = None
    groups: Annotated[list[Group], Field(min_length=1)]
    layers: list[LayerUse] = []
    figures: list[Figure] = []
    notes: list[Text] = []
    paper: Literal["A4"] = "A4"
    orientation: Literal["portrait", "landscape"] = "landscape"

    def use(self, layer: str) -> LayerUse:
        """Return the map's own settings of a layer, or the plain ones."""
        for one in self.layers:
            if one.layer == layer:
                return one
        return LayerUse(layer=layer)
