"""docs/sources.md: its examples are read, and it names every key and every suffix."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from geo_ops.specs.base import parse_spec
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.mission import Database, LayerSource, MissionSpec
from geo_ops.tables.read import SUFFIXES
from tests import missions

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("place", range(len(EXAMPLES)))
def test_every_example_is_a_mission_with_known_column_maps(place):
    data = tomllib.loads(missions.MISSION_TOML + EXAMPLES[place])
    mission = parse_spec(MissionSpec, data, "docs/sources.md")
    for one in mission.layers:
        path = PROJECT / "layers" / one.layer / "layer.toml"
        layer = tomllib.loads(path.read_text(encoding="utf-8"))
        assert one.column_map is None or one.column_map in layer["column_maps"]


def test_every_key_and_every_suffix_is_named():
    assert len(EXAMPLES) == 6
    missions_page = (PROJECT / "docs" / "missions.md").read_text(encoding="utf-8")
    keys = {*LayerSource.model_fields, *Database.model_fields}
    assert [one for one in sorted(keys) if f"{one} = " not in TEXT + missions_page] == []
    assert [one for one in SUFFIXES if one not in TEXT and one[1:].upper() not in TEXT
            and one not in (".json", ".parquet", ".geojson", ".gpkg", ".fgb")] == []  # fmt: skip


def test_a_layer_has_the_geometry_that_the_page_speaks_of():
    assert "geometry" in LayerSpec.model_fields["locate"].annotation.model_fields
