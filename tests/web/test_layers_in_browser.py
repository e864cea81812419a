"""Our layers on a map of their own, in a real browser: empty, one point, all at one place."""

from __future__ import annotations

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo_ops.carto.classes import classify
from geo_ops.web import save_offline
from geo_ops.web.layers import (
    AdminChoropleth,
    AdminLines,
    Areas,
    Field,
    Label,
    Labels,
    Look,
    PackedPoints,
    Site,
    Sites,
    UnitShapes,
)  # fmt: skip
from geo_ops.web.page import OfflineMap

pytestmark = pytest.mark.chromium


def points(count: int, spread: float = 1.0) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(3)
    xy = rng.uniform(-1, 1, (count, 2)) * spread
    data = {"note": [f"note {n}" for n in range(count)]}
    return gpd.GeoDataFrame(data, geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1]), crs="EPSG:4326")


def shapes() -> UnitShapes:
    data = {"pcode": ["A", "B"], "name": ["<b>Alpha</b>", "Beta"]}
    boxes = [shapely.box(-1, -1, 0, 1), shapely.box(0, -1, 1, 1)]
    return UnitShapes.of_frame(gpd.GeoDataFrame(data, geometry=boxes, crs="EPSG:4326"))


def test_every_layer_on_a_plain_folium_map_with_its_control(tmp_path, open_page):
    m = folium.Map((0, 0), zoom_start=8, tiles=None)
    units = shapes()
    AdminChoropleth(
        units, {"A": 1.0, "B": 5.0}, classify([1.0, 5.0], "quantiles", 2), "Rate"
    ).add_to(m)
    AdminLines(units).add_to(m)
    Areas(units, {"B": 3}, "Known only to a unit").add_to(m)
    PackedPoints(points(50), "<i>Points</i>", Look(fields=[Field("note", "Note")])).add_to(m)
    Sites([Site((0.3, 0.3), name="Post")], "Posts").add_to(m)
    Labels([Label("Here", (0.0, 0.5), 1)]).add_to(m)
    folium.LayerControl(collapsed=False).add_to(m)
    opened = open_page(save_offline(m, tmp_path / "m.html"))
    opened.page.wait_for_timeout(100)
    assert opened.requests == [(tmp_path / "m.html").as_uri()]
    assert opened.faults == []
    assert opened.violations() == []
    assert "<i>Points</i>" in opened.text(".leaflet-control-layers")
    opened.page.locator("path[data-pcode=A]").focus()
    opened.page.keyboard.press("Enter")
    assert "<b>Alpha</b>" in opened.text(".geo-ops-card") or "A" in opened.text(".geo-ops-card dl")
    assert "Rate: 1" in opened.text(".geo-ops-card dl")


@pytest.mark.parametrize(("count", "spread"), [(0, 1.0), (1, 1.0), (40, 0.0), (3000, 1.0)])
def test_few_and_many_points_are_drawn_and_found(tmp_path, open_page, count, spread):
    page = OfflineMap((0.0, 0.0), zoom_start=8)
    layer = PackedPoints(points(count, spread), "Points", Look(fields=[Field("note", "Note")]))
    layer.add_to(page)
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html")
    drawn = opened.run("async () => (await packed_points_2.ready).table.rows")
    assert drawn == count
    assert opened.faults == []
    if spread == 0:
        opened.page.mouse.click(600, 380)
        assert "1 of 40 here" in opened.text(".geo-ops-pager")


def test_a_page_in_french_speaks_french(tmp_path, open_page):
    from geo_ops.web.page import PageHead

    page = OfflineMap((0.0, 0.0), head=PageHead("Carte", "fr"), zoom_start=8)
    PackedPoints(points(1, 0.0), "Points", Look(fields=[Field("note", "Note")])).add_to(page)
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html")
    opened.run("() => packed_points_2.ready")
    opened.page.mouse.click(600, 380)
    assert (
        opened.page.locator(".leaflet-popup-close-button").get_attribute("aria-label") == "Fermer"
    )


def test_sites_at_one_place_stand_apart_and_others_stay_where_they_are(tmp_path, open_page):
    page = OfflineMap((0.0, 0.0), zoom_start=5)
    # Two at one place; the third 0.3 degrees off, so under them at this zoom.
    sites = [Site((0.0, 0.0), name="A"), Site((0.01, 0.0), name="B"), Site((0.3, 0.0), name="C")]
    Sites(sites, "Sites").add_to(page)
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html")
    boxes = [one.bounding_box() for one in opened.page.locator(".geo-ops-site").all()]
    middles = [box["x"] + box["width"] / 2 - 600 for box in boxes]
    assert middles[1] - middles[0] >= boxes[0]["width"]
    assert abs(middles[0] + middles[1]) < 3
    assert abs(middles[2] - 0.3 * 256 * 32 / 360) < 2


DRAWN = """() => new Promise((done) => {
    if (packed_points_2._job) map_1.once('geoops:drawn', done);
    else done();
})"""
COLOURS = """() => {
    const {width, height} = packed_points_2._container;
    const {data} = packed_points_2._ctx.getImageData(0, 0, width, height);
    const pixels = new Uint32Array(data.buffer);
    return [...new Set(pixels)].filter((one) => one).length;
}"""


def test_thick_points_are_counted_by_square_and_shown_one_by_one_nearer_by(tmp_path, open_page):
    page = OfflineMap((0.0, 0.0), zoom_start=5)
    PackedPoints(points(40_000), "<b>Points</b>", Look(fields=[Field("note", "Note")])).add_to(page)
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html")
    opened.run("() => packed_points_2.ready")
    opened.page.wait_for_timeout(50)
    opened.run(DRAWN)
    assert opened.run("() => packed_points_2.dense") is True
    legend = opened.text(".geo-ops-density")
    assert "<b>Points</b>: records in each square" in legend
    assert "20–99" in legend
    assert opened.run(COLOURS) <= 6
    # Two degrees are 46 pixels: 8 by 8 squares of some 40000 / 64 records.
    assert "500 +" in legend
    opened.run("() => { map_1.setZoom(10, {animate: false}); }")
    opened.run(DRAWN)
    assert opened.run("() => packed_points_2.dense") is False
    assert opened.page.locator(".geo-ops-density").count() == 0
    assert opened.run(COLOURS) > 6
    assert [one for one in opened.faults if "willReadFrequently" not in one] == []


def test_symbols_in_slices_are_those_of_the_canvas(tmp_path, open_page):
    """Eleven chunks of 512 points are drawn by the canvas; of one point more all are stamped."""
    counts = {}
    for count in (5_632, 5_633):
        page = OfflineMap((0.0, 0.0), zoom_start=9)
        PackedPoints(points(count), "P", density=False).add_to(page)
        page.save(tmp_path / f"{count}.html")
        opened = open_page(tmp_path / f"{count}.html", size=(800, 800))
        opened.run("() => packed_points_2.ready")
        opened.settle()
        opened.run(DRAWN)
        counts[count] = opened.run(
            """() => {
                const {width, height} = packed_points_2._container;
                const {data} = packed_points_2._ctx.getImageData(0, 0, width, height);
                let inked = 0;
                let red = 0;
                for (let at = 0; at < data.length; at += 4) {
                    inked += data[at + 3] > 128 ? 1 : 0;
                    red += data[at + 3] > 128 && data[at] > 190 && data[at + 2] < 60 ? 1 : 0;
                }
                return [inked / (width * height), red / inked];
            }"""
        )
    (few, few_red), (many, many_red) = counts[5_632], counts[5_633]
    assert many == pytest.approx(few, rel=0.15)
    assert many_red == pytest.approx(few_red, rel=0.2)


def test_a_mask_hides_points_of_a_large_layer(tmp_path, open_page):
    page = OfflineMap((0.0, 0.0), zoom_start=8)
    PackedPoints(points(30_000), "P").add_to(page)
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html")
    opened.run("() => packed_points_2.ready")
    opened.run("() => { packed_points_2.setMask(new Uint8Array(30000)); }")
    opened.settle()
    opened.run(DRAWN)
    assert opened.run(COLOURS) == 0
    assert (
        opened.run("() => packed_points_2.hits(map_1.latLngToLayerPoint([0, 0]), 200).length") == 0
    )
    opened.run("() => { packed_points_2.setMask(null); }")
    assert (
        opened.run("() => packed_points_2.hits(map_1.latLngToLayerPoint([0, 0]), 200).length") > 99
    )
