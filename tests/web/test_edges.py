"""Layers with nothing in them, with one point, with all points in one place, with too many."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest

from geo_ops.errors import InputError
from geo_ops.web import save_offline, write_map
from geo_ops.web.layers import Field, Look, PackedPoints, Sites, Symbol
from geo_ops.web.layers import points as module
from geo_ops.web.page import OfflineMap
from tests.situations import grid_situation, overview

LOOK = Look(
    symbols=[Symbol("a", "A", "#D55E00"), Symbol("b", "B", "#0072B2", "square")],
    fields=[Field("n", "Number", "integer")],
)


def points(longitudes, latitudes):
    frame = {"category": ["a", "b"] * (len(longitudes) // 2) + ["a"] * (len(longitudes) % 2)}
    frame["n"] = list(range(len(longitudes)))
    place = gpd.points_from_xy(longitudes, latitudes, crs="EPSG:4326")
    return gpd.GeoDataFrame(frame, geometry=place, crs="EPSG:4326")


@pytest.mark.chromium
@pytest.mark.parametrize(
    ("longitudes", "latitudes"),
    [([], []), ([-3.9], [14.5]), ([-3.9] * 501, [14.5] * 501)],
    ids=["none", "one", "all in one place"],
)
def test_few_or_equal_points_are_a_page_that_works(tmp_path, open_page, longitudes, latitudes):
    m = OfflineMap((14.5, -3.9), zoom_start=8)
    PackedPoints(points(longitudes, latitudes), "Points", LOOK).add_to(m)
    path = save_offline(m, tmp_path / "m.html")
    opened = open_page(path)
    opened.page.wait_for_timeout(200)
    box = opened.page.locator(".folium-map").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.page.mouse.click(*middle)
    cards = opened.page.locator(".geo-ops-card")
    assert cards.count() == (1 if longitudes else 0)
    if len(longitudes) > 1:
        # The first 200 of them can be turned over: the pager says of how many.
        assert "1 of 200 here" in opened.text(".geo-ops-pager")
    assert opened.faults == []
    assert opened.violations() == []
    assert opened.requests == [path.as_uri()]


@pytest.mark.chromium
def test_a_mission_without_a_single_record_is_a_page_that_works(tmp_path, open_page):
    full = grid_situation(tmp_path / "pack")
    views = tuple(replace(view, rows=view.rows.iloc[:0]) for view in full.layers)
    path = write_map(replace(full, layers=views), overview(), tmp_path / "m.html")
    opened = open_page(path, size=(1366, 768))
    assert opened.page.locator("path[data-pcode]").count() == 16
    opened.page.click("#show-table")
    opened.page.keyboard.press("Escape")
    opened.page.click("[data-tool=print]")
    opened.page.keyboard.press("Escape")
    assert opened.faults == []
    assert opened.violations() == []


def test_more_points_than_a_page_can_hold_are_refused_with_what_to_do(monkeypatch):
    assert module.MOST_POINTS == 1_500_000
    monkeypatch.setattr(module, "MOST_POINTS", 1000)
    PackedPoints(points([0.0] * 1000, [0.0] * 1000), "Incidents", LOOK)
    with pytest.raises(InputError) as refused:
        PackedPoints(points([0.0] * 1001, [0.0] * 1001), "Incidents", LOOK)
    text = str(refused.value)
    assert "1,001 are more than a page can show (1,000)" in text
    assert "count them by unit, or split them" in text


def test_sites_without_a_row_are_a_layer():
    Sites([], "Nothing", LOOK)
