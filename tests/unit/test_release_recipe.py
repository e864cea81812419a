"""A recipe keeps what the audience may see; what the layer never had is an error, not a gap."""

from __future__ import annotations

import pytest

from geo_ops.errors import SpecError
from geo_ops.release.recipe import Sight, fit_recipe
from geo_ops.specs.base import parse_spec
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.map import MapSpec

BOTH = {"en": "text", "fr": "texte"}
LAYER = {
    "id": "bases",
    "kind": "sites",
    "title": BOTH,
    "description": BOTH,
    "sensitivity": "unclassified",
    "fields": {
        "place": {"type": "text", "label": BOTH},
        "strength": {"type": "integer", "label": BOTH},
    },
    "locate": {"place": "place"},
    "category": {"label": BOTH, "values": [{"id": "big", "label": BOTH, "colour": "#000000"}]},
    "measures": {
        "bases": {"label": BOTH},
        "strength": {"label": BOTH, "aggregate": "sum", "field": "strength"},
    },
}
WHOLE = parse_spec(LayerSpec, LAYER, "bases")
LEVELS = ("country", "region", "commune")
EVERY = ("country", "region", "cercle", "commune")  # of another division
CUT = WHOLE.model_copy(update={"measures": {"bases": WHOLE.measures["bases"]}})


def sight(spec, finest="commune"):
    return Sight({"bases": spec}, {"bases": finest}, LEVELS, EVERY)


def recipe(**changes):
    data = {
        "id": "brief",
        "product": "brief",
        "title": BOTH,
        "groups": [{"id": "all", "title": BOTH, "layers": ["bases"]}],
        "choropleth": {"layer": "bases", "measure": "strength", "level": "region"},
        "layers": [{"layer": "bases", "measure": "strength", "categories": ["big"]}],
        "figures": [
            {"layer": "bases", "measure": "bases"},
            {"layer": "bases", "measure": "strength"},
            {"layer": "elsewhere", "measure": "anything"},
        ],
    }
    return parse_spec(MapSpec, data | changes, "brief")


def test_a_withheld_measure_leaves_no_trace():
    found = fit_recipe(recipe(), {"bases": WHOLE}, sight(CUT))
    assert [one.measure for one in found.figures] == ["bases", "anything"]
    assert found.choropleth is None
    assert found.use("bases").measure is None
    assert found.use("bases").categories == ["big"]
    assert [group.layers for group in found.groups] == [["bases"]]


def test_an_audience_that_sees_all_gets_the_whole_recipe():
    assert fit_recipe(recipe(), {"bases": WHOLE}, sight(WHOLE)) == recipe()


@pytest.mark.parametrize(
    ("finest", "asked", "shown"),
    [
        ("commune", "commune", "commune"),
        ("region", "commune", "region"),
        ("commune", "region", "region"),
        ("country", "commune", None),
        ("commune", "cercle", "region"),  # a level that this division lacks
        ("commune", "district", "district"),  # a mistyped one, for the product to refuse
    ],
)
def test_a_choropleth_is_lifted_to_the_finest_level_that_may_be_shown(finest, asked, shown):
    shading = {"layer": "bases", "measure": "bases", "level": asked}
    found = fit_recipe(recipe(choropleth=shading), {"bases": WHOLE}, sight(WHOLE, finest))
    assert (found.choropleth.level if found.choropleth else None) == shown


def test_a_withheld_layer_is_left_to_the_product():
    assert fit_recipe(recipe(), {"bases": WHOLE}, Sight({}, {}, LEVELS, EVERY)) == recipe()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"figures": [{"layer": "bases", "measure": "strenght"}]}, r"figures\[0\].measure"),
        ({"layers": [{"layer": "bases", "measure": "strenght"}]}, "layers.bases.measure"),
        (
            {"choropleth": {"layer": "bases", "measure": "strenght", "level": "region"}},
            "choropleth.measure",
        ),
    ],
)
def test_a_mistyped_measure_is_named_with_the_nearest(changes, where):
    message = f"maps/brief.toml: {where}: layer 'bases' has no measure 'strenght'; did you mean"
    with pytest.raises(SpecError, match=message):
        fit_recipe(recipe(**changes), {"bases": WHOLE}, sight(CUT))


def test_a_mistyped_category_is_named():
    use = [{"layer": "bases", "categories": ["bigg"]}]
    with pytest.raises(SpecError, match="no category 'bigg'; did you mean 'big'"):
        fit_recipe(recipe(layers=use), {"bases": WHOLE}, sight(WHOLE))
