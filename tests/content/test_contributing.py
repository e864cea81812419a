"""The recipes of CONTRIBUTING.md are valid as they stand: they are what a newcomer copies."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from geo_ops.content import Content
from geo_ops.specs.base import load_toml
from geo_ops.specs.extend import load_layer
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.map import MapSpec
from geo_ops.specs.mission import LayerSource
from geo_ops.specs.region import RegionSpec

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = {
    match["path"]: match["body"]
    for match in re.finditer(r"```toml\n# (?P<path>\S+?\.toml).*\n(?P<body>(?s:.*?))```", TEXT)
}
SPECS = {
    "layers/checkpoints/layer.toml": LayerSpec,
    "regions/grd/region.toml": RegionSpec,
    "maps/justice.toml": MapSpec,
}
MISSION = "missions/mali-exercise/mission.toml"


def test_it_starts_with_what_needs_no_python():
    first = next(line for line in TEXT.splitlines() if line.startswith("## "))
    assert first == "## Add a layer, a country, a map: no Python"


def test_every_recipe_is_tested():
    assert TEXT.count("```toml") == len(BLOCKS)
    assert set(BLOCKS) == {*SPECS, MISSION}


@pytest.mark.parametrize(("path", "spec"), SPECS.items())
def test_a_recipe_is_a_valid_file(path, spec, tmp_path):
    file = tmp_path / Path(path).name
    file.write_text(BLOCKS[path], encoding="utf-8")
    loaded = load_toml(spec, file)
    name = Path(path).stem if spec is MapSpec else Path(path).parent.name
    assert loaded.id == name


def test_the_missions_entry_is_valid_and_names_the_layers_fields():
    (entry,) = tomllib.loads(BLOCKS[MISSION])["layers"]
    source = LayerSource.model_validate(entry)
    layer = tomllib.loads(BLOCKS["layers/checkpoints/layer.toml"])
    assert source.layer == layer["id"]
    assert set(source.columns) <= set(layer["fields"])


def test_the_map_names_shipped_layers_and_their_measures():
    spec = MapSpec.model_validate(tomllib.loads(BLOCKS["maps/justice.toml"]))
    used = {name for group in spec.groups for name in group.layers}
    shipped = {name: load_layer(Content.find(PROJECT), name) for name in used}
    assert spec.choropleth is not None
    assert spec.choropleth.measure in shipped[spec.choropleth.layer].measures


def test_every_file_and_target_that_it_names_exists():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    assert [name for name in links if not (PROJECT / name).exists()] == []
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z-]+)", TEXT))
    assert {"demo", "test"} <= targets
    assert [name for name in sorted(targets) if f"\n{name}:" not in makefile] == []
