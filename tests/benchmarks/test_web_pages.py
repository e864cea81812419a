"""Pages beside folium's own and beside an empty Leaflet map: bytes, seconds, frames.

The rivals run in turn in the same run; what counts is the ratio. A shared machine is not quiet: of
several openings the median is taken.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import folium
import pytest
from playwright.sync_api import Browser, sync_playwright

from geo_ops.carto.classes import classify
from geo_ops.web import save_offline, write_map
from geo_ops.web.layers import AdminChoropleth, PackedPoints, UnitShapes
from geo_ops.web.page import OfflineMap
from tests.benchmarks.conftest import LINES
from tests.benchmarks.web import ARGUMENTS, LOOK, dragged, made_up, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ROUNDS = 3


@pytest.fixture(scope="module")
def browser(require_tool: Callable[[str], str]) -> Iterator[Browser]:
    with sync_playwright() as tool:
        started = tool.chromium.launch(
            executable_path=require_tool("chromium"), args=list(ARGUMENTS)
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.html"
    return save_offline(OfflineMap((16.5, -3.5), zoom_start=5), path)


@pytest.fixture(scope="module")
def million(tmp_path_factory) -> Path:
    page = OfflineMap((16.5, -3.5), zoom_start=5)
    PackedPoints(made_up(1_000_000), "Points", LOOK).add_to(page)
    return save_offline(page, tmp_path_factory.mktemp("million") / "m.html")


def test_100_000_points_beside_foliums_geojson(contest, tmp_path):
    points = made_up(100_000)
    plain = points.assign(time=points["time"].dt.strftime("%Y-%m-%d"))
    sizes: dict[str, int] = {}

    def ours():
        page = OfflineMap((16.5, -3.5), zoom_start=5)
        PackedPoints(points, "Points", LOOK).add_to(page)
        sizes["ours"] = save_offline(page, tmp_path / "ours.html").stat().st_size

    def rival():
        page = folium.Map((16.5, -3.5), zoom_start=5, tiles=None)
        folium.GeoJson(
            plain, marker=folium.CircleMarker(radius=4), tooltip=folium.GeoJsonTooltip(["victims"])
        ).add_to(page)
        page.save(tmp_path / "rival.html")
        sizes["rival"] = (tmp_path / "rival.html").stat().st_size

    ratios = contest.run("100,000 points: page built", ours, {"folium.GeoJson": rival}, rounds=3)
    share = sizes["rival"] / sizes["ours"]
    LINES.append(
        f"100,000 points: {sizes['ours'] / 1e6:.2f} MB, "
        f"folium.GeoJson {sizes['rival'] / 1e6:.1f} MB: {share:.1f} x"
    )
    assert sizes["ours"] <= 1_500_000
    assert share >= 13
    assert ratios["folium.GeoJson"] >= 10


def test_a_million_points_open_in_three_seconds(browser, empty, million):
    seconds = {"empty": [], "million": []}
    for _ in range(ROUNDS):
        for name, path in (("empty", empty), ("million", million)):
            page, taken = opened(browser, path)
            seconds[name].append(taken)
            page.context.close()
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    size = million.stat().st_size
    LINES.append(
        f"1,000,000 points: {size / 1e6:.2f} MB, ready in {medians['million']:.2f} s; an empty map "
        f"{medians['empty']:.2f} s"
    )
    assert size <= 8_000_000
    assert medians["million"] <= 3


def test_a_million_points_pan_like_an_empty_map(browser, empty, million):
    found = {"empty": [], "million": []}
    pages = {
        name: opened(browser, path)[0] for name, path in (("empty", empty), ("million", million))
    }
    for name, page in pages.items():  # once for warmth
        dragged(page)
        found[name].clear()
    for _ in range(2 * ROUNDS):
        for name, page in pages.items():
            page.evaluate("() => { map_1.setView([16.5, -3.5], 5, {animate: false}); }")
            page.wait_for_timeout(600)
            found[name].append(dragged(page))
    mid = {
        name: {key: statistics.median(one[key] for one in runs) for key in runs[0]}
        for name, runs in found.items()
    }
    for page in pages.values():
        page.context.close()
    ours, rival = mid["million"], mid["empty"]
    LINES.append(
        f"1,000,000 points, a drag of ten steps: {ours['seconds']:.2f} s, longest frame "
        f"{ours['longest']:.0f} ms; an empty map {rival['seconds']:.2f} s, "
        f"{rival['longest']:.0f} ms"
    )
    assert ours["seconds"] <= 1.25 * rival["seconds"] + 0.05
    assert ours["longest"] <= 2 * rival["longest"] + 60


def test_701_communes_beside_foliums_choropleth(contest, tmp_path, mali):
    frame = mali["commune"]
    values = {code: float(at % 97) for at, code in enumerate(frame["pcode"])}
    sizes: dict[str, int] = {}

    def ours():
        page = OfflineMap((16.5, -3.5), zoom_start=5)
        classes = classify(values.values(), "quantiles", 5)
        AdminChoropleth(UnitShapes.of_frame(frame), values, classes, "Rate").add_to(page)
        sizes["ours"] = save_offline(page, tmp_path / "ours.html").stat().st_size

    def rival():
        page = folium.Map((16.5, -3.5), zoom_start=5, tiles=None)
        folium.Choropleth(
            frame, data=values, key_on="feature.properties.pcode", bins=[0, 20, 40, 60, 80, 97]
        ).add_to(page)
        page.save(tmp_path / "rival.html")
        sizes["rival"] = (tmp_path / "rival.html").stat().st_size

    contest.run("701 communes: page built", ours, {"folium.Choropleth": rival}, rounds=2)
    LINES.append(
        f"701 communes: {sizes['ours'] / 1e6:.2f} MB, "
        f"folium.Choropleth {sizes['rival'] / 1e6:.1f} MB"
    )
    assert sizes["ours"] <= 800_000


def test_the_exercise_opens_within_half_as_long_again_and_a_second(browser, empty, tmp_path):
    from geo_ops.assemble import Options, assemble, load_mission

    mission = load_mission(None, Options())
    situation = assemble(mission, Options()).situation
    path = write_map(situation, mission.map_spec(mission.spec.map), tmp_path / "map.html")
    seconds = {"empty": [], "exercise": []}
    for _ in range(ROUNDS):
        for name, one in (("empty", empty), ("exercise", path)):
            page, taken = opened(browser, one)
            seconds[name].append(taken)
            page.context.close()
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    LINES.append(
        f"Exercise map: {path.stat().st_size / 1e6:.2f} MB, ready in {medians['exercise']:.2f} s; "
        f"an empty map {medians['empty']:.2f} s"
    )
    assert path.stat().st_size <= 1_500_000
    assert medians["exercise"] <= 1.5 * medians["empty"] + 1
