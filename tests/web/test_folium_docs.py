"""docs/folium.md: its examples run in their order, and what it quotes is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo_ops.web import layers
from geo_ops.web.copies import LARGEST
from geo_ops.web.layers.lines import MOST_CORNERS
from geo_ops.web.layers.points import MOST_POINTS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "folium.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Run all examples in one namespace, in a folder of their own."""
    folder = tmp_path_factory.mktemp("folium")
    names: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for number, code in enumerate(BLOCKS, start=1):
            exec(compile(code, f"docs/folium.md, example {number}", "exec"), names)  # noqa: S102
    return folder


def test_the_examples_write_pages(written):
    assert len(BLOCKS) == 6
    assert (written / "everything.html").stat().st_size > 300_000
    assert (written / "heat.html").stat().st_size > 150_000


@pytest.mark.chromium
def test_a_browser_draws_them_all_without_a_request(written, open_page):
    opened = open_page(written / "everything.html")
    opened.run("() => new Promise((done) => setTimeout(done, 200))")
    assert opened.requests == [(written / "everything.html").as_uri()]
    assert (opened.faults, opened.violations()) == ([], [])
    drawn = opened.run(
        """() => Object.keys(window).filter((key) => /_[0-9]+$/.test(key))
            .map((key) => window[key].drawn).filter(Boolean).flat()"""
    )
    assert {"MSR Orange", "Zone A", "30Q", "Gao"} <= set(drawn)
    control = opened.page.locator(".leaflet-control-layers-overlays label").all_inner_texts()
    names = [
        "Base map",
        "With roads",
        "Incidents",
        "Patrols",
        "Supply routes",
        "Weapons-free zones",
    ]
    assert [one.strip() for one in control] == names


def test_limits_and_names_are_those_of_the_code():
    plain = " ".join(TEXT.split())
    assert f"Above {MOST_POINTS:,} points, or {MOST_CORNERS:,} corners" in plain
    assert f"larger than {LARGEST // 1_000_000} MB" in plain
    shown = set(re.findall(r"\b[A-Z][A-Za-z]+\b", " ".join(BLOCKS)))
    assert {"Basemap", "PackedPoints", "Tracks", "Routes", "Zones"} <= shown & set(layers.__all__)
