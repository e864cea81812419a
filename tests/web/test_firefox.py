"""The map and the index in Firefox, from disk, with the network off."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from geo_ops.specs.base import Text
from geo_ops.web import IndexEntry, write_index

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).parent / "firefox.mjs"


@pytest.fixture(scope="module")
def seen(exercise, require_tool, tmp_path_factory):
    firefox, node = require_tool("firefox-esr"), require_tool("node")
    if not (PROJECT / "node_modules" / "puppeteer-core").is_dir():
        pytest.skip("missing tool: puppeteer-core")
    situation, path = exercise
    folder = tmp_path_factory.mktemp("firefox")
    entry = IndexEntry("map.html", Text(en="Map", fr="Carte"), "map", None, None, 1234)
    index = write_index(situation, [entry], folder / "index.html")
    done = subprocess.run(
        [node, str(SCRIPT), firefox, path.as_uri(), index.as_uri()],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        env={**os.environ, "HOME": str(folder), "MOZ_HEADLESS": "1"},
    )
    assert done.returncode == 0, done.stderr
    return situation, json.loads(done.stdout)


def test_it_asks_for_nothing_and_has_no_fault(seen):
    _, found = seen
    assert found["requests"] == []
    assert found["resources"] == []
    assert len(found["asked"]) == 1
    assert found["violations"] == []
    assert found["faults"] == []


def test_everything_is_drawn(seen):
    situation, found = seen
    drawn = found["drawn"]
    cercles = len(situation.units.level("cercle"))
    assert drawn["units"] == cercles
    assert drawn["fills"] >= 4
    assert drawn["sites"] > 30
    assert drawn["points"] > 1000
    assert drawn["inked"] == drawn["canvases"] >= 2


def test_units_positions_language_and_print_work(seen):
    _, found = seen
    assert found["pcode"] in found["panel"]
    assert found["french"] == "Données"
    assert found["pin"] == [14.5, -3.9]
    assert "Légende" in found["sheet"]
    assert found["links"] >= 1
