"""Layers that extend another."""

from __future__ import annotations

import pytest

from geo_ops.content import Content
from geo_ops.errors import ContentNotFoundError, SpecError
from geo_ops.specs.extend import layer_files, load_layer, merged

BASE = """
id = "wells"
kind = "sites"
title = { en = "Wells", fr = "Puits" }
description = { en = "Wells.", fr = "Puits." }
sensitivity = "confidential"
popup = ["name", "depth"]
[fields.name]
type = "text"
label = { en = "Name", fr = "Nom" }
[fields.depth]
type = "number"
label = { en = "Depth", fr = "Profondeur" }
maximum = 200
[fields.pcode]
type = "text"
label = { en = "P-code", fr = "P-code" }
[locate]
pcode = "pcode"
[measures.wells]
label = { en = "Wells", fr = "Puits" }
"""
OWN = """
id = "pumps"
extends = "wells"
title = { en = "Pumps", fr = "Pompes" }
popup = ["name"]
[fields]
depth = false
[fields.name]
required = true
"""


MORE = 'maker = { type = "text", label = { en = "Maker", fr = "Fabricant" } }'


@pytest.fixture
def content(tmp_path):
    for kind in ("regions", "layers", "maps", "missions"):
        (tmp_path / kind).mkdir()

    def write(name, text):
        folder = tmp_path / "layers" / name
        folder.mkdir(exist_ok=True)
        (folder / "layer.toml").write_text(text, encoding="utf-8")

    write("wells", BASE)
    write("pumps", OWN)
    found = Content.find(tmp_path)
    return found, write


def test_own_keys_stand_before_and_the_rest_is_taken_over(content):
    spec = load_layer(content[0], "pumps")
    assert (spec.id, spec.title.en, spec.popup) == ("pumps", "Pumps", ["name"])
    assert list(spec.fields) == ["name", "pcode"]
    assert spec.fields["name"].required
    assert spec.fields["name"].label.fr == "Nom"
    assert spec.sensitivity == "confidential"
    assert [path.parent.name for path in layer_files(content[0], "pumps")] == ["pumps", "wells"]


def test_a_text_is_replaced_whole(content):
    content[1]("pumps", 'id = "pumps"\nextends = "wells"\ntitle = { en = "Pumps" }\n')
    with pytest.raises(SpecError, match=r"title\.fr"):
        load_layer(content[0], "pumps")


def test_a_circle_is_named(content):
    content[1]("wells", 'extends = "pumps"\n' + BASE)
    with pytest.raises(SpecError, match="leads in a circle"):
        load_layer(content[0], "pumps")


def test_an_unknown_parent_gets_the_nearest(content):
    content[1]("pumps", OWN.replace('"wells"', '"wels"'))
    with pytest.raises(ContentNotFoundError, match="wells"):
        load_layer(content[0], "pumps")


def test_a_parent_that_is_no_id(content):
    content[1]("pumps", OWN.replace('"wells"', "3"))
    with pytest.raises(SpecError, match="3 is no id"):
        load_layer(content[0], "pumps")


def test_the_id_is_the_folder(content):
    content[1]("pumps", OWN.replace('"pumps"', '"pompes"'))
    with pytest.raises(SpecError, match="'pompes'"):
        load_layer(content[0], "pumps")


def test_a_part_is_no_layer_and_its_fields_come_last(content):
    content[1]("_well", BASE)
    content[1]("pumps", OWN.replace('"wells"', '"_well"').replace("depth = false", MORE))
    assert content[0].ids("layers") == ["pumps", "wells"]
    assert list(load_layer(content[0], "pumps").fields) == ["maker", "name", "depth", "pcode"]
    with pytest.raises(ContentNotFoundError, match="no layer '_well'"):
        load_layer(content[0], "_well")


@pytest.mark.parametrize("name", ["_wel", "_../wells", "__"])
def test_an_unknown_part_gets_the_nearest(name, content):
    content[1]("_well", BASE)
    content[1]("pumps", OWN.replace('"wells"', f'"{name}"'))
    with pytest.raises(ContentNotFoundError, match=r"there is no part .*_well"):
        load_layer(content[0], "pumps")


def test_lists_replace_and_false_takes_out():
    base = {"a": [1, 2], "b": {"c": 1, "d": {"e": 2}}}
    assert merged(base, {"a": [3], "b": {"d": False}}) == {"a": [3], "b": {"c": 1}}
    assert base == {"a": [1, 2], "b": {"c": 1, "d": {"e": 2}}}


def test_a_label_is_a_heading_where_it_means_one_field(content):
    spec = load_layer(content[0], "wells")
    assert spec.headings("depth") == ("depth", "Depth", "Profondeur")
    content[1]("wells", BASE.replace('en = "Depth"', 'en = "Name"'))
    spec = load_layer(content[0], "wells")
    assert spec.headings("depth") == ("depth", "Profondeur")
    assert spec.headings("name") == ("name", "Nom")
