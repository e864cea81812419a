"""docs/web.md: its example runs, and its lists are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd

from geo_ops.web import layers
from geo_ops.web.packing import blocks
from geo_ops.web.page import POLICY

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "web.md").read_text(encoding="utf-8")


def test_the_example_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = {"category": ["attack", "theft"], "place": ["Gao", "Kidal"], "victims": [1, 0]}
    points = gpd.points_from_xy([0.0, 1.4], [16.3, 18.4], crs="EPSG:4326")
    gpd.GeoDataFrame(data, geometry=points).to_file("incidents.gpkg")
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    exec(compile(code, "docs/web.md", "exec"), {})  # noqa: S102 - our own documentation
    page = (tmp_path / "incidents.html").read_text(encoding="utf-8")
    (block,) = blocks(page).values()
    assert sorted(block["packed"].columns["place"]) == ["Gao", "Kidal"]


def test_every_layer_is_in_the_table():
    (table,) = re.findall(r"\| layer \| draws \|.*?\n\n", TEXT, re.DOTALL)
    named = set(re.findall(r"`(\w+)`", table))
    drawn = {name for name in layers.__all__ if name not in {"DataLayer", "Field", "Symbol"}}
    assert drawn - named - {"LineStyle"} == set()


def test_the_policy_is_written_as_it_is():
    written = " ".join(TEXT.split())
    assert POLICY.format(scripts="<hashes>") in written
