"""The base map: ground by kind and rank, a graticule that follows the zoom, one layer of all."""

from __future__ import annotations

import folium
import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo_ops.errors import CrsError, InputError
from geo_ops.web import save_offline
from geo_ops.web.layers import Basemap, Graticule, Ground, UnitShapes
from geo_ops.web.packing import blocks
from geo_ops.web.page import OfflineMap, offline_html

HOSTILE = "<img src=x onerror=window.pwned=1>"
FEATURES = [
    ("river", 1, "Blue", shapely.LineString([(-2, -0.5), (0, -0.4), (2, -0.5)])),
    ("road", 3, HOSTILE, shapely.LineString([(-2, 0.5), (0, 0.6), (2, 0.5)])),
    ("neighbour", 1, HOSTILE, shapely.box(2, -2, 4, 2)),
    ("lake", None, None, shapely.box(-0.2, -0.2, 0.2, 0.2) - shapely.box(-0.1, -0.1, 0.1, 0.1)),
]


def ground() -> gpd.GeoDataFrame:
    columns = list(zip(*FEATURES, strict=True))
    data = {"kind": columns[0], "rank": columns[1], "name": columns[2]}
    return gpd.GeoDataFrame(data, geometry=list(columns[3]), crs="EPSG:4326")


def shapes() -> UnitShapes:
    data = {"pcode": ["A", "B"], "name": ["Alpha", HOSTILE]}
    boxes = [shapely.box(-2, -2, 0, 2), shapely.box(0, -2, 2, 2)]
    return UnitShapes.of_frame(gpd.GeoDataFrame(data, geometry=boxes, crs="EPSG:4326"))


def test_ground_stands_from_the_bottom_up_with_holes_and_ranks():
    page = OfflineMap()
    Ground(ground()).add_to(page)
    found = blocks(offline_html(page))["ground_2_data"]
    packed = found["packed"]
    assert packed.arrays["category"].tolist() == [0, 1, 2, 3]
    assert packed.arrays["rank"].tolist() == [1, 2, 1, 3]
    assert packed.arrays["parts"].tolist() == [1, 2, 1, 1]
    assert found["labels"] == [HOSTILE, "", "Blue", HOSTILE]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda data: data.drop(columns="kind"), InputError, "no column 'kind'"),
        (lambda data: data.replace("river", "rivr"), InputError, "'rivr'; did you mean 'river'"),
        (lambda data: data.replace("river", "lake"), InputError, "LineString, not a polygon"),
        (lambda data: data.assign(rank=[1, 2, 3, 4]), InputError, "rank 4; use 1, 2 or 3"),
        (lambda data: data.set_crs(None, allow_override=True), CrsError, "no CRS"),
    ],
)
def test_ground_that_cannot_be_drawn_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        Ground(change(ground()))


def test_a_base_map_on_no_map_says_so():
    with pytest.raises(InputError, match=r"add_to\(m\)"):
        Basemap(shapes()).render()


def whole(zoom: int) -> folium.Map:
    m = folium.Map((0, 0), zoom_start=zoom, tiles=None)
    towns = pd.DataFrame({"name": ["Town", HOSTILE], "lon": [1.0, -1.0], "lat": [1.0, 1.0]})
    Basemap(shapes(), towns=towns, ground=ground(), grid="mgrs", credit=HOSTILE).add_to(m)
    folium.LayerControl(collapsed=False).add_to(m)
    return m


def test_twice_the_same_bytes(tmp_path):
    first = save_offline(whole(7), tmp_path / "1.html").read_bytes()
    assert save_offline(whole(7), tmp_path / "2.html").read_bytes() == first


def named(prefix: str) -> str:
    """Return the script that gives the one Leaflet layer of a kind."""
    return f"window[Object.keys(window).find((key) => /^{prefix}_[0-9]+$/.test(key))]"


@pytest.mark.chromium
def test_a_browser_shows_it_all_as_text_and_one_box_turns_it_off(tmp_path, open_page):
    opened = open_page(save_offline(whole(8), tmp_path / "m.html"), size=(1400, 900))
    opened.run(f"() => {named('ground')}.ready")
    opened.settle()
    assert (opened.faults, opened.violations()) == ([], [])
    assert len(opened.requests) == 1
    assert opened.run("window.pwned") is None
    assert opened.text(".geo-ops-credit") == HOSTILE
    assert "km" in opened.text(".leaflet-control-scale")
    names = opened.run(f"() => {named('ground')}.drawn")
    assert {"Blue", HOSTILE} <= set(names)
    texts = opened.run(f"() => {named('graticule')}.drawn")
    assert {"0°", "1°\u00a0E", "1°\u00a0W", "30N", "31N", "30M", "31M"} <= set(texts)
    opened.page.locator(".leaflet-control-layers-overlays input").uncheck()
    assert opened.page.locator(".geo-ops-canvas").count() == 0


@pytest.mark.chromium
def test_minor_roads_wait_for_their_zoom(tmp_path, open_page):
    page = OfflineMap((0.0, 0.0), zoom_start=7)
    only = ground().iloc[[1]]
    Ground(only).add_to(page)
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html", size=(1400, 900))
    opened.run("() => ground_2.ready")
    opened.settle()
    assert opened.run("() => ground_2.drawn") == []
    opened.run("() => { map_1.setZoom(8, {animate: false}); }")
    assert opened.run("() => ground_2.drawn") == [HOSTILE]


@pytest.mark.chromium
@pytest.mark.parametrize(
    ("zoom", "expected"),
    [(3, "20°\u00a0W"), (6, "5°\u00a0E"), (9, "0°\u00a030′\u00a0E"), (12, "0°\u00a05′\u00a0E")],
)
def test_the_graticule_is_as_fine_as_the_zoom_bears(tmp_path, open_page, zoom, expected):
    page = OfflineMap((0.0, 0.0), zoom_start=zoom)
    Graticule().add_to(page)
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html", size=(1400, 900))
    texts = opened.run("() => graticule_2.drawn")
    expected = expected.replace("5′", "05′") if zoom == 12 else expected
    assert expected in texts, texts
    assert 6 < len(texts) < 60


@pytest.mark.chromium
def test_grid_zones_of_norway_and_svalbard_are_their_own(tmp_path, open_page):
    page = OfflineMap((66.0, 10.0), zoom_start=5)
    Graticule(grid_zones=True).add_to(page)
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html", size=(1400, 1200))
    texts = set(opened.run("() => graticule_2.drawn"))
    assert {"31V", "32V", "33X", "35X", "32W"} <= texts
    assert not {"32X", "34X"} & texts
