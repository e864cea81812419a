"""Zones over the grid country: read, refused, counted by; what overlaps is never summed twice."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.zones import check_zones, read_zones
from geo_ops.content import Content
from geo_ops.errors import BoundaryError, CrsError, InputError, SpecError
from geo_ops.findings import errors
from geo_ops.spatial.zone_figures import members, zone_figures
from geo_ops.specs.base import Text, load_toml, parse_spec
from geo_ops.specs.mission import MissionSpec
from geo_ops.specs.zones import ZonesSpec
from tests import missions
from tests.grid import cell_centre, cells, write_grid_pack

HALVES = {"WEST": (-30, 0, -28, 4), "EAST": (-28, 0, -26, 4)}
WORDS = Text(en="Zones", fr="Zones")


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid")
    write_grid_pack(folder)
    return load_pack(Content((folder,)), "grd").units("2015")


def spec(file="zones.geojson", **keys):
    return ZonesSpec(id="sectors", title=WORDS, file=file, citation=WORDS, **keys)


def write(folder, boxes, name="zones.geojson", crs="EPSG:4326", **columns):
    shapes = [one if hasattr(one, "geom_type") else shapely.box(*one) for one in boxes.values()]
    frame = gpd.GeoDataFrame({"code": list(boxes), **columns}, geometry=shapes, crs="EPSG:4326")
    frame.to_crs(crs).to_file(folder / name)
    return folder


def csv(folder, *lines, head="code,longitude,latitude"):
    (folder / "sites.csv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return folder


def rows(points, pcodes=None):
    """Return located rows: points, or None with the code of the unit known."""
    shapes = [None if one is None else shapely.Point(one) for one in points]
    frame = {"pcode": pcodes or [""] * len(points), "category": "attack", "killed": 2}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def figures(table, zones, units, measure="events"):
    found = zone_figures(missions.layer(), table, zones, units)
    found = found[found["measure"] == measure]
    return {code or line: value for code, line, value in found[["code", "line", "value"]].values}


def test_polygons_are_read_with_their_areas_and_labels(tmp_path, units):
    folder = write(tmp_path, HALVES, label=["Ouest", "Est"])
    zones = read_zones(spec(name="label"), folder, units)
    assert zones.frame["pcode"].tolist() == ["EAST", "WEST"]
    assert zones.frame["name"].tolist() == zones.frame["name_en"].tolist() == ["Est", "Ouest"]
    assert zones.frame["area_km2"].sum() == pytest.approx(196_789.5, abs=1)
    assert zones.frame["label_lon"].tolist() == pytest.approx([-27, -29], abs=0.05)
    assert zones.key("EAST") == "sectors/EAST"
    assert check_zones(spec(), folder, units) == []


def test_another_crs_is_brought_to_degrees(tmp_path, units):
    folder = write(tmp_path, HALVES, "zones.gpkg", crs="EPSG:6933")
    zones = read_zones(spec("zones.gpkg"), folder, units)
    assert zones.frame.total_bounds.tolist() == pytest.approx([-30, 0, -26, 4])


def test_an_overlap_is_a_fault_unless_declared(tmp_path, units):
    folder = write(tmp_path, HALVES | {"MIDDLE": (-28.5, 0, -27.5, 4)})
    found = check_zones(spec(), folder, units)
    assert [one.where for one in found] == [
        "zones sectors: EAST and MIDDLE",
        "zones sectors: MIDDLE and WEST",
    ]
    assert found[0].problem == "they overlap by 24,599 km2"
    with pytest.raises(BoundaryError, match=r"EAST and MIDDLE: they overlap.*and 1 more faults"):
        read_zones(spec(), folder, units)
    declared = check_zones(spec(overlaps=True), folder, units)
    assert [(one.severity, "2 pairs of zones overlap" in one.problem) for one in declared] == [
        ("info", True)
    ]


def test_a_gap_is_a_fault_unless_declared(tmp_path, units):
    folder = write(tmp_path, {"WEST": HALVES["WEST"], "EAST": (-28, 0, -26, 3)})
    (fault,) = check_zones(spec(), folder, units)
    assert fault.severity == "error"
    assert fault.problem.startswith("24,573 km2 of Gridland lie in no zone, most of it around -27")
    assert [one.severity for one in check_zones(spec(gaps=True), folder, units)] == ["info"]


def test_a_tolerance_lets_small_ones_pass(tmp_path, units):
    folder = write(tmp_path, {"WEST": (-30, 0, -28, 4), "EAST": (-27.9, 0, -26, 4)})
    assert len(errors(check_zones(spec(), folder, units))) == 1
    assert check_zones(spec(tolerance_km2=5000), folder, units) == []


@pytest.mark.parametrize(
    ("shape", "severity", "problem"),
    [
        (shapely.box(0, -30, 4, -26), "error", "longitude and latitude look swapped"),
        (shapely.box(10, 10, 11, 11), "warning", "it lies outside Gridland"),
        (shapely.box(500_000, 0, 600_000, 100_000), "error", "its coordinates are no degrees"),
        (shapely.Polygon([(-30, 0), (-29, 1), (-29, 0), (-30, 1)]), "error", "is not valid"),
    ],
)
def test_a_zone_out_of_place_is_told(tmp_path, units, shape, severity, problem):
    folder = write(tmp_path, {"A": (-30, 0, -26, 4)})
    data = json.loads((folder / "zones.geojson").read_text("utf-8"))
    data["features"].append(
        {
            "type": "Feature",
            "properties": {"code": "B"},
            "geometry": shapely.geometry.mapping(shape),
        }
    )
    (folder / "zones.geojson").write_text(json.dumps(data), "utf-8")
    found = [one for one in check_zones(spec(overlaps=True), folder, units) if "B" in one.where]
    assert [(one.severity, problem in one.problem) for one in found] == [(severity, True)]


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (["A", "a"], "the code 'A' stands twice"),
        (["A", ""], "zone 2: its code is ''"),
        (["A", "x" * 61], "its code is"),
        (["A", "<b>"], "its code is '<b>'"),
        (["A", "\u202eB"], "use letters, digits"),
    ],
)
def test_a_code_that_cannot_be_used_is_refused(tmp_path, units, codes, message):
    boxes = list(HALVES.values())
    frame = gpd.GeoDataFrame(
        {"code": codes}, geometry=[shapely.box(*one) for one in boxes], crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "zones.geojson")
    with pytest.raises(InputError, match=message):
        read_zones(spec(), tmp_path, units)


def test_what_is_missing_is_named(tmp_path, units):
    with pytest.raises(InputError, match=r"there is no file 'zones\.geojson'"):
        read_zones(spec(), tmp_path, units)
    folder = write(tmp_path, HALVES)
    with pytest.raises(InputError, match="column 'cod' is missing; did you mean 'code'"):
        read_zones(spec(code="cod"), folder, units)
    with pytest.raises(InputError, match="its geometry is a polygon, no point"):
        read_zones(spec(radius_km=5), folder, units)
    points = {one: shapely.Point(-29, 1) for one in "A"}
    with pytest.raises(InputError, match="its geometry is Point, no polygon"):
        read_zones(spec("p.geojson"), write(tmp_path, points, "p.geojson"), units)


def test_a_file_without_a_crs_is_refused(tmp_path, units):
    frame = gpd.GeoDataFrame({"code": ["A"]}, geometry=[shapely.box(*HALVES["WEST"])])
    frame.to_parquet(tmp_path / "zones.parquet")
    with pytest.raises(CrsError, match="names no CRS"):
        read_zones(spec("zones.parquet"), tmp_path, units)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"radius_km": 5.0, "radius_field": "r"}, "exclude each other"),
        ({"file": "zones.csv"}, "is of no known kind"),
        ({"file": "../zones.geojson"}, "not a path inside"),
        ({"radius_km": 0.0}, "radius_km"),
        ({"radius_km": 9999.0}, "radius_km"),
        ({"tolerance": 1}, "did you mean 'tolerance_km2'"),
    ],
)
def test_slips_in_the_spec_are_named(keys, message):
    words = {"en": "Z", "fr": "Z"}
    data = {"id": "z", "title": words, "citation": words, "file": "z.geojson"} | keys
    with pytest.raises(SpecError, match=message):
        parse_spec(ZonesSpec, data, "mission.toml")


def test_zones_of_one_id_are_refused_in_a_mission(tmp_path):
    folder = missions.write_mission(tmp_path, {"events": "id,date\n"})
    words = '{ en = "A", fr = "A" }'
    zone = f'[[zones]]\nid = "a"\ntitle = {words}\nfile = "a.geojson"\ncitation = {words}\n'
    path = folder / "mission.toml"
    path.write_text(path.read_text("utf-8") + zone * 2, "utf-8")
    with pytest.raises(SpecError, match="zones 'a' stand twice"):
        load_toml(MissionSpec, path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A,west,1", "longitude is 'west'"),
        ("A,-29,95", "write a number from -90 to 90"),
        ("A,nan,1", "longitude is 'nan'"),
        ("A,,1", "longitude is ''"),
    ],
)
def test_bad_coordinates_of_a_site_are_refused(tmp_path, units, line, message):
    with pytest.raises(InputError, match=message):
        read_zones(spec("sites.csv", radius_km=5.0), csv(tmp_path, line), units)


def test_circles_are_geodesic_and_may_have_their_own_radius(tmp_path, units):
    folder = csv(tmp_path, "A,-29,1,50", "B,-27,3,100", head="code,longitude,latitude,km")
    zones = read_zones(spec("sites.csv", radius_field="km", gaps=True), folder, units)
    geod = Geod(ellps="WGS84")
    for row in zones.frame.itertuples():
        x, y = np.array(row.geometry.exterior.coords).T
        _, _, metres = geod.inv(np.full(len(x), row.lon), np.full(len(x), row.lat), x, y)
        assert metres == pytest.approx(row.radius_km * 1000, abs=0.01)
        assert row.geometry.exterior.is_ccw
        assert row.area_km2 == pytest.approx(np.pi * row.radius_km**2, rel=0.001)
    bad = csv(tmp_path, "A,-29,1,-5", head="code,longitude,latitude,km")
    with pytest.raises(InputError, match="km is '-5'; write a number from more than 0 to 2000"):
        read_zones(spec("sites.csv", radius_field="km", gaps=True), bad, units)


@pytest.mark.parametrize("line", ["A,179.99,1", "A,0,89.9"])
def test_a_circle_over_a_pole_or_the_antimeridian_is_refused(tmp_path, units, line):
    with pytest.raises(BoundaryError, match="crosses a pole or the antimeridian"):
        read_zones(spec("sites.csv", radius_km=50.0, gaps=True), csv(tmp_path, line), units)


def test_a_point_is_in_a_circle_up_to_its_radius(tmp_path, units):
    folder = csv(tmp_path, "A,-28,2")
    zones = read_zones(spec("sites.csv", radius_km=50.0, gaps=True), folder, units)
    points = []
    for azimuth in range(0, 360, 7):
        for metres in (49_999.9, 50_000.1):
            lon, lat, _ = Geod(ellps="WGS84").fwd(-28, 2, azimuth, metres)
            points.append((lon, lat))
    found = members(rows(points), zones, units)
    assert found.row.tolist() == list(range(0, len(points), 2))


def test_every_row_is_counted_once_where_zones_do_not_overlap(tmp_path, units):
    zones = read_zones(spec(), write(tmp_path, HALVES), units)
    table = rows([cell_centre(*cell) for cell in cells().values()])
    assert figures(table, zones, units) == {
        "EAST": 8, "WEST": 8, "again": 0, "outside": 0, "unknown": 0, "total": 16,
    }  # fmt: skip
    assert figures(table, zones, units, "killed")["total"] == 32
    # A point on the common border: in the zone of the lowest code, once.
    border = figures(rows([(-28, 2), (-28, 4)]), zones, units)
    assert (border["EAST"], border["WEST"], border["total"]) == (2, 0, 2)


def test_what_lies_in_two_zones_is_told_and_not_summed_twice(tmp_path, units):
    folder = write(tmp_path, {"A": (-30, 0, -28, 4), "B": (-29, 0, -27, 4)})
    zones = read_zones(spec(overlaps=True, gaps=True), folder, units)
    table = rows([(-29.5, 1), (-28.5, 1), (-28.5, 2), (-27.5, 1), (-26.5, 1)])
    found = figures(table, zones, units)
    assert found == {"A": 3, "B": 3, "again": 2, "outside": 1, "unknown": 0, "total": 5}
    assert found["A"] + found["B"] - found["again"] + found["outside"] == found["total"]
    assert figures(table, zones, units, "killed")["again"] == 4


def test_a_row_known_only_to_a_unit_is_in_the_zone_that_holds_it_whole(tmp_path, units):
    folder = write(tmp_path, {"SOUTH": (-30, 0, -26, 2.5)})
    zones = read_zones(spec(gaps=True), folder, units)
    # GR01 lies whole in the zone, GR03 by a quarter, the commune GR0401 not at all.
    table = rows([None] * 4, ["GR01", "GR03", "GR0401", "GR"])
    assert figures(table, zones, units) == {
        "SOUTH": 1, "again": 0, "outside": 1, "unknown": 2, "total": 4,
    }  # fmt: skip


def test_no_row_at_all_gives_zeros(tmp_path, units):
    zones = read_zones(spec(), write(tmp_path, HALVES), units)
    assert set(figures(rows([]), zones, units).values()) == {0}


@pytest.fixture(scope="module")
def overlapping(tmp_path_factory, units):
    boxes = {"A": (-30, 0, -28.3, 4), "B": (-29, 0, -27, 3), "C": (-28, 1, -26.5, 2)}
    folder = write(tmp_path_factory.mktemp("overlapping"), boxes)
    return read_zones(spec(overlaps=True, gaps=True), folder, units)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(-30, -26), st.floats(0, 4)), max_size=30),
    st.lists(st.sampled_from(["GR01", "GR0304", "GR"]), max_size=6),
)
def test_zones_always_reconcile(overlapping, units, points, coarse):
    table = rows([*points, *([None] * len(coarse))], [*([""] * len(points)), *coarse])
    found = figures(table, overlapping, units)
    inside = found["A"] + found["B"] + found["C"] - found["again"]
    assert inside + found["outside"] + found["unknown"] == found["total"] == len(table)


def test_every_key_of_zones_is_documented():
    page = (Path(__file__).resolve().parents[2] / "docs" / "zones.md").read_text("utf-8")
    assert [key for key in ZonesSpec.model_fields if f"\n{key} = " not in page] == ["radius_field"]
    assert "radius_field" in page
