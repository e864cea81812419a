"""Lines and areas of records, zones of the mission and the ground on the planner's page."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo_ops.boundaries.zones import Zones
from geo_ops.specs.zones import ZonesSpec
from geo_ops.web import write_map
from geo_ops.web.planner.shaped import CORNERS, thinned
from tests.situations import Make, both, grid_situation, overview

pytestmark = pytest.mark.chromium
HOSTILE = "<img src=x onerror=window.pwned=1>"


def shaped_situation(folder, hostile=""):
    """Return the grid's situation, its patrols being lines but one, with zones and a road."""
    made = grid_situation(folder, Make(hostile=hostile))
    patrols = made.layer("patrols")
    rows = patrols.rows
    places = list(rows.geometry)
    lines = [shapely.LineString([(p.x - 0.3, p.y), (p.x + 0.3, p.y + 0.2)]) for p in places[:-2]]
    shapes = [*lines, places[-2].buffer(0.2), places[-1]]
    patrols = replace(patrols, rows=rows.set_geometry(shapes, crs="EPSG:4326"))
    spec = ZonesSpec.model_validate(
        {"id": "sectors", "title": both("Sectors" + hostile), "file": "s.geojson",
         "citation": both("HQ" + hostile)}
    )  # fmt: skip
    west, south, east, north = made.pack.spec.bounds
    frame = gpd.GeoDataFrame(
        {"pcode": ["n"], "name": ["Nord" + hostile], "name_en": ["North" + hostile],
         "area_km2": [1234.4]},
        geometry=[shapely.box(west, (south + north) / 2, east, north)],
        crs="EPSG:4326",
    )  # fmt: skip
    road = gpd.GeoDataFrame(
        {"kind": ["road"], "rank": [1], "name": ["R1" + hostile], "name_en": [None]},
        geometry=[shapely.LineString([(west, south), (east, north)])],
        crs="EPSG:4326",
    )
    views = tuple(patrols if one.spec.id == "patrols" else one for one in made.layers)
    return replace(made, layers=views, zones=(Zones(spec, folder, frame),), ground=road)


@pytest.fixture(scope="module")
def shaped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shaped")
    return write_map(shaped_situation(folder / "pack"), overview(), folder / "m.html")


KINDS = """() => Object.fromEntries(Object.entries(geoOps.page.parts).map(([id, parts]) => [id,
    parts.map((one) => one.table ? one.table.rows : one.rows)]))"""


def test_every_row_is_drawn_once_as_what_it_is(shaped, open_page):
    opened = open_page(shaped)
    kinds = opened.run(KINDS)
    assert sorted(kinds["patrols"]) == [1, 1, 14]
    assert kinds["zones/sectors"] == [1]
    assert kinds["ground"] == [1]
    assert (opened.faults, opened.violations(), len(opened.requests)) == ([], [], 1)


def test_zones_are_named_found_and_turned_off(shaped, open_page):
    opened = open_page(shaped)
    zones = "geoOps.page.parts['zones/sectors'][0]"
    assert opened.run(f"() => {zones}.drawn") == ["North"]
    line = opened.page.locator('[data-layer="zones/sectors"]')
    assert "Sectors" in line.inner_text()
    assert "1" in line.locator(".count").inner_text()
    opened.page.click("[data-lang=fr]")
    opened.settle()
    assert opened.run(f"() => {zones}.drawn") == ["Nord"]
    line.locator("input").first.uncheck()
    assert opened.run(f"() => geoOps.page.map.hasLayer({zones})") is False


def test_who_zones_are_from_stands_with_the_sources(shaped, open_page):
    opened = open_page(shaped)
    opened.page.click("#show-data")
    assert "Sectors: HQ" in opened.text("#data-body")


def test_the_graticule_is_off_until_it_is_asked_for(shaped, open_page):
    opened = open_page(shaped)
    grid = "geoOps.page.parts.graticule[0]"
    assert opened.run(f"() => geoOps.page.map.hasLayer({grid})") is False
    opened.page.locator('[data-layer="graticule"] input').check()
    assert opened.run(f"() => {grid}.drawn.length") > 3


def test_hostile_names_of_zones_and_roads_stay_text(tmp_path, open_page):
    made = shaped_situation(tmp_path / "pack", HOSTILE)
    page = write_map(made, overview(Make(hostile=HOSTILE)), tmp_path / "m.html")
    opened = open_page(page)
    opened.page.wait_for_timeout(100)
    assert opened.run("window.pwned") is None
    assert opened.page.locator("img").count() == 0
    assert HOSTILE in opened.page.locator('[data-layer="zones/sectors"]').inner_text()


def test_twice_the_same_bytes(shaped, tmp_path):
    again = write_map(shaped_situation(tmp_path / "pack"), overview(), tmp_path / "m.html")
    assert again.read_bytes() == shaped.read_bytes()


def test_long_lines_are_thinned_to_what_a_page_bears_and_short_ones_left():
    x = np.linspace(0, 5, CORNERS)
    long = shapely.LineString(np.column_stack([x, np.sin(x * 40)]))
    frame = gpd.GeoDataFrame(geometry=[long, long.segmentize(9)], crs="EPSG:4326")
    found = thinned(frame)
    assert 1_000 < found.geometry.count_coordinates().sum() <= CORNERS
    assert shapely.hausdorff_distance(found.geometry, frame.geometry).max() < 0.01
    few = frame.iloc[:1]
    assert thinned(few) is few
