"""Tracks, routes and zones: what gets into the page, what is refused, what a browser draws."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo_ops.errors import CrsError, InputError
from geo_ops.web.layers import DataLayer, Field, Look, Routes, Symbol, Tracks, Zones
from geo_ops.web.packing import blocks
from geo_ops.web.page import OfflineMap, offline_html

HOSTILE = "</script><img src=x onerror=window.pwned=1>`${1}`\u2028"
LOOK = Look(
    symbols=[Symbol("a", "First", "#D55E00"), Symbol("b", HOSTILE, "#0072B2")],
    fields=[Field("note", "Note")],
)
WEST_EAST = shapely.LineString([(-1, 0), (0, 0.2), (1, 0)])
IN_TWO = shapely.MultiLineString([[(-1, 0.5), (-0.5, 0.5)], [(0.5, 0.5), (1, 0.5)]])
RING = shapely.box(-1, -1, 1, 1) - shapely.box(-0.5, -0.5, 0.5, 0.5)


def frame(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    data = {
        "category": ["a", "b", "zzz"][: len(shapes)],
        "note": ["x", None, HOSTILE][: len(shapes)],
        "name": ["Route 1", HOSTILE, ""][: len(shapes)],
        "secret": ["CANARY"] * len(shapes),
    }
    return gpd.GeoDataFrame(data, geometry=list(shapes), crs="EPSG:4326")


def block_of(layer: DataLayer) -> dict:
    page = OfflineMap()
    layer.add_to(page)
    text = offline_html(page)
    assert "CANARY" not in str(blocks(text))
    return blocks(text)["_".join([_kebab(layer), "2", "data"])]


def _kebab(layer: DataLayer) -> str:
    return type(layer).__name__.lower()


def test_lines_keep_their_order_their_parts_and_their_corners():
    packed = block_of(Tracks(frame(WEST_EAST, IN_TWO), "Tracks", LOOK))["packed"]
    assert packed.rows == 2
    assert packed.arrays["parts"].tolist() == [1, 2]
    assert packed.arrays["length"].tolist() == [3, 2, 2]
    assert packed.arrays["longitude"].round(5).tolist() == [-1, 0, 1, -1, -0.5, 0.5, 1]
    assert packed.columns["note"] == ["x", None]
    assert set(packed.columns) == {"note"}


def test_a_hole_is_a_ring_of_its_own():
    packed = block_of(Zones(frame(RING), "Zones", LOOK))["packed"]
    assert packed.arrays["parts"].tolist() == [2]
    assert packed.arrays["length"].tolist() == [5, 5]


def test_a_zone_is_named_over_its_northern_edge():
    corner = shapely.Polygon([(0, 0), (4, 0), (4, 2), (3, 4), (2, 2), (0, 2)])
    found = block_of(Zones(frame(corner), "Zones", LOOK, label="name"))
    longitude, latitude = found["at"][0]
    assert latitude == 4
    assert longitude == pytest.approx(3, abs=0.05)


def test_positions_become_tracks_in_time_order_with_gaps_as_breaks():
    hours = [0, 1, 0.5, 24, 0.2]
    fixes = gpd.GeoDataFrame(
        {
            "id": ["p", "p", "p", "p", "q"],
            "time": pd.Timestamp("2020-06-01", tz="UTC") + pd.to_timedelta(hours, unit="h"),
            "category": ["a", "a", "a", "a", "b"],
        },
        geometry=gpd.points_from_xy([0, 2, 1, 3, 9], [0] * 5),
        crs="EPSG:4326",
    )
    look = Look(symbols=LOOK.symbols)
    packed = block_of(Tracks.of_fixes(fixes, "id", "GPS", look, gap_minutes=60))["packed"]
    assert packed.arrays["parts"].tolist() == [2, 1]
    # A position alone is a line from it to itself: nothing is lost.
    assert packed.arrays["length"].tolist() == [3, 2, 2]
    assert packed.arrays["longitude"].round(5).tolist() == [0, 1, 2, 3, 3, 9, 9]
    minutes = packed.arrays["minute_of"]
    assert (minutes - minutes[0]).tolist() == [0, 30, 60, 1440, 1440, 12, 12]
    assert packed.arrays["category"].tolist() == [0, 1]
    wide = Tracks.of_fixes(fixes, "id", "GPS", look, gap_minutes=1e9)
    assert block_of(wide)["packed"].arrays["parts"].tolist() == [1, 1]


def test_no_records_are_a_layer_too():
    for layer in (Tracks, Routes, Zones):
        assert block_of(layer(frame(), "None", LOOK))["packed"].rows == 0


POINT = shapely.Point(0, 0)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Tracks(frame(POINT), "T"), InputError, "row 0 of the tracks.*Point, not a line"),
        (lambda: Routes(frame(RING), "R"), InputError, "row 0 of the routes.*not a line"),
        (lambda: Zones(frame(WEST_EAST), "Z"), InputError, "zones.*LineString, not a polygon"),
        (lambda: Zones(frame(shapely.Polygon()), "Z"), InputError, "row 0 of the zones"),
        (
            lambda: Routes(frame(WEST_EAST), "R", label="nam"),
            InputError,
            "no column 'nam'.*did you mean 'name'",
        ),
        (lambda: Tracks(frame(WEST_EAST).to_crs(3857), "T"), CrsError, "to_crs"),
        (
            lambda: Tracks(frame(WEST_EAST), "T", minutes=np.array([1, 2])),
            InputError,
            "3 corners have 2 minutes",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.drop(columns="time"), "no column 'time'"),
        (lambda data: data.assign(time=[None, "2020-01-01"]), "row 0 of the positions"),
    ],
)
def test_positions_without_a_time_are_refused(change, message):
    data = gpd.GeoDataFrame(
        {"id": ["p", "p"], "time": ["2020-01-01", "2020-01-02"]},
        geometry=gpd.points_from_xy([0, 1], [0, 0]),
        crs="EPSG:4326",
    )
    with pytest.raises(InputError, match=message):
        Tracks.of_fixes(change(data), "id", "T")


def test_too_many_corners_are_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr("geo_ops.web.layers.lines.MOST_CORNERS", 2)
    with pytest.raises(InputError, match=r"3 corners are more.*simplify"):
        Tracks(frame(WEST_EAST), "T")


def all_three() -> OfflineMap:
    page = OfflineMap((0.0, 0.0), zoom_start=8)
    Zones(frame(RING), "Zones", LOOK, label="name", hatched=True).add_to(page)
    Routes(frame(WEST_EAST, IN_TWO), "Routes", LOOK, label="name", widths=(6,)).add_to(page)
    minutes = np.arange(3) * 60
    Tracks(frame(WEST_EAST), "Tracks", LOOK, minutes=minutes, show=True).add_to(page)
    return page


def test_twice_the_same_bytes():
    assert offline_html(all_three()) == offline_html(all_three())


INK = """(layer) => {
    const {width, height} = layer._container;
    const pixels = new Uint32Array(layer._ctx.getImageData(0, 0, width, height).data.buffer);
    return pixels.reduce((sum, one) => sum + (one ? 1 : 0), 0);
}"""


@pytest.mark.chromium
def test_a_browser_draws_names_and_finds_them(tmp_path, open_page):
    page = all_three()
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html", size=(1000, 700))
    opened.run("() => Promise.all([zones_2.ready, routes_3.ready, tracks_4.ready])")
    opened.settle()
    assert opened.run("() => zones_2.drawn") == ["Route 1"]
    assert HOSTILE.replace("\u2028", "") in "".join(opened.run("() => routes_3.drawn"))
    assert opened.requests == [(tmp_path / "m.html").as_uri()]
    assert (opened.faults, opened.violations()) == ([], [])
    # In the middle of the hole, and inside the zone away from its outline: nothing of it.
    ask = "([x, y]) => map_1 && zones_2.hits(map_1.latLngToLayerPoint([y, x]), 4).length"
    assert [opened.run(ask, [x, y]) for x, y in [(0, 0), (0.75, 0), (1, 0), (0.5, 0.1)]] == [
        0,
        0,
        1,
        1,
    ]
    at = opened.run(
        "() => { const p = map_1.latLngToContainerPoint([0.5, 0.7]); return [p.x, p.y]; }"
    )
    opened.page.mouse.click(*at)
    card = opened.text(".geo-ops-card")
    assert "<img src=x onerror=window.pwned=1>" in card
    assert opened.run("window.pwned") is None


@pytest.mark.chromium
def test_masks_and_windows_hide_records_and_stretches(tmp_path, open_page):
    page = all_three()
    page.save(tmp_path / "m.html")
    opened = open_page(tmp_path / "m.html")
    opened.run("() => Promise.all([zones_2.ready, routes_3.ready, tracks_4.ready])")
    ink = f"""async (change) => {{
        const layers = {{zones: zones_2, routes: routes_3, tracks: tracks_4}};
        const [name, method, ...rest] = change;
        layers[name][method](...rest);
        for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
        return ({INK})(layers[name]);
    }}"""
    whole = opened.run(ink, ["tracks", "setWindow"])
    half = opened.run(ink, ["tracks", "setWindow", 0, 60])
    none = opened.run(ink, ["tracks", "setWindow", 500, 600])
    assert 0 == none < half < 0.7 * whole
    both = opened.run(ink, ["routes", "setMask", None])
    one = opened.run(ink, ["routes", "setMask", [0, 1]])
    assert 0 < one < both
    assert opened.run(ink, ["zones", "setMask", [0]]) == 0
    assert opened.run("() => tracks_4.hits(L.point(0, 0), 9999).length") == 0
