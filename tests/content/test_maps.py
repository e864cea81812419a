"""Every shipped recipe: strict, bilingual, and nothing in it that its layers lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo_ops.content import Content
from geo_ops.specs.base import LANGUAGES, load_toml
from geo_ops.specs.extend import load_layer
from geo_ops.specs.map import MapSpec

PROJECT = Path(__file__).resolve().parents[2]
MAPS = {path.stem: path for path in sorted(PROJECT.glob("maps/*.toml"))}
LEVELS = {"region", "cercle", "commune"}


@pytest.fixture(scope="module")
def layers():
    content = Content.find(PROJECT)
    return {name: load_layer(content, name) for name in content.ids("layers")}


@pytest.fixture(params=MAPS)
def recipe(request):
    return load_toml(MapSpec, MAPS[request.param])


def test_there_is_a_map_and_a_brief():
    products = {load_toml(MapSpec, path).product for path in MAPS.values()}
    assert products == {"map", "brief"}


def test_it_bears_the_name_of_its_file():
    assert {name: load_toml(MapSpec, path).id for name, path in MAPS.items()} == {
        name: name for name in MAPS
    }


def test_its_texts_are_in_both_languages(recipe):
    texts = [recipe.title, *(group.title for group in recipe.groups), *recipe.notes]
    texts += [recipe.subtitle] if recipe.subtitle else []
    assert recipe.notes
    for text in texts:
        assert all(text.in_(lang).strip() for lang in LANGUAGES)
        assert text.en != text.fr
        assert "'" not in text.fr


def test_every_layer_is_in_one_group_and_exists(recipe, layers):
    grouped = [name for group in recipe.groups for name in group.layers]
    assert sorted(grouped) == sorted(set(grouped))
    assert set(grouped) <= set(layers)
    assert {use.layer for use in recipe.layers} <= set(grouped)
    assert {one.layer for one in recipe.figures} <= set(grouped)


def test_measures_and_categories_are_those_of_the_layer(recipe, layers):
    named = [(one.layer, one.measure) for one in recipe.figures]
    named += [(use.layer, use.measure) for use in recipe.layers if use.measure]
    named += [(recipe.choropleth.layer, recipe.choropleth.measure)]
    assert len(named) > 5
    for layer, measure in named:
        assert measure in layers[layer].measures
    for use in recipe.layers:
        assert set(use.categories) <= set(layers[use.layer].category_ids())


def looks_of(names, layers):
    """Return each look with what it means."""
    return [
        ((value.colour.upper(), value.shape), f"{name}/{value.id}")
        for name in names
        for value in (layers[name].category.values if layers[name].category else ())
    ]


def test_no_symbol_means_two_things_among_layers_seen_together(recipe, layers):
    """Layers lie on each other: colour and shape together tell them apart, not only in a layer.

    Some 250 categories have no 250 looks that can be told apart. So no look is used twice in a
    group of the list, and none of what is seen at first sight is used again anywhere.
    """
    named = [name for group in recipe.groups for name in group.layers]
    first = dict(looks_of([name for name in named if recipe.use(name).visible], layers))
    assert len(first) > 20
    for group in recipe.groups:
        meanings = dict(first)
        for look, meaning in looks_of(group.layers, layers):
            assert meanings.setdefault(look, meaning) == meaning, look


def test_looks_of_first_sight_differ_from_each_other(recipe, layers):
    shown = [one for group in recipe.groups for one in group.layers if recipe.use(one).visible]
    looks = [look for look, _ in looks_of(shown, layers)]
    assert len(set(looks)) == len(looks)


def test_a_count_coloured_by_area_is_said_to_be_a_count(recipe, layers):
    chosen = recipe.choropleth
    measure = layers[chosen.layer].measures[chosen.measure]
    assert chosen.level in LEVELS
    assert chosen.counts is (measure.aggregate == "count")


def test_the_map_shows_every_layer_and_thousands_of_rows_only_on_request(layers):
    recipe = load_toml(MapSpec, MAPS["overview"])
    grouped = {name for group in recipe.groups for name in group.layers}
    assert grouped == set(layers)
    seen = {name for name in grouped if recipe.use(name).visible}
    assert seen == {"incidents", "courts", "prisons", "deployments", "temporary_bases"}


def test_a_brief_is_of_few_layers(layers):
    recipe = load_toml(MapSpec, MAPS["briefing"])
    grouped = {name for group in recipe.groups for name in group.layers}
    assert 5 <= len(grouped) <= 10
