"""Lines and areas of rows, from the file to the products: in the unit that holds all of them."""

from __future__ import annotations

import datetime as dt
import pickle
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.assemble import Options, assemble, load_mission
from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.places.matcher_make import make_matcher
from geo_ops.carto.limits import method_and_limits
from geo_ops.export.geopackage import write_geopackage
from geo_ops.paper.basemap import base_map
from geo_ops.paper.canvas import Box, Canvas
from geo_ops.paper.facts import gather
from geo_ops.paper.ground import scene_of
from geo_ops.paper.legend_panel import legend_blocks
from geo_ops.paper.mapping import sheet_for
from geo_ops.paper.marks import draw_events
from geo_ops.paper.traces import draw_areas, draw_lines, line_labels
from geo_ops.release.cut import cut
from geo_ops.spatial.locate import locate
from geo_ops.specs.base import parse_spec
from geo_ops.specs.layer import LayerSpec
from geo_ops.specs.map import MapSpec
from geo_ops.tables.clean import read_layer
from geo_ops.tables.shapes import MOST_VERTICES, check_shape, read_wkt
from geo_ops.tables.unreadable import Unreadable
from tests import missions

AS_OF = dt.date(2020, 6, 30)
LINE, AREA = "LINESTRING ({})", "POLYGON (({}))"
# In GR0102 (column 1, row 1), across to GR0101, across to GR0201, and abroad (north of 4 N).
INSIDE = "-28.8 1.2, -28.2 1.8"
IN_REGION = "-29.5 1.5, -28.5 1.5"
IN_COUNTRY = "-28.5 1.5, -27.5 1.5"
PARTLY = "-28.5 3.5, -28.5 4.5"
ABROAD = "-28.5 5.0, -28.5 6.0"
BOX = "-28.8 1.2, -28.2 1.2, -28.2 1.8, -28.8 1.8, -28.8 1.2"
WIDE_BOX = "-29.8 1.2, -28.2 1.2, -28.2 1.8, -29.8 1.8, -29.8 1.2"
BOWTIE = "-29 1, -28 2, -28 1, -29 2, -29 1"
BRIEF = missions.BRIEF_TOML.replace('"events", "courts"', '"events", "routes", "grounds"')
HEAD = "id,name,wkt,stops,code,known"

LAYER = """\
id = "{id}"
kind = "routes"
title = {{ en = "Routes", fr = "Itinéraires" }}
description = {{ en = "Made up.", fr = "Inventé." }}
sensitivity = "unclassified"
popup = ["name"]
[fields.id]
type = "text"
label = {{ en = "Identifier", fr = "Identifiant" }}
[fields.name]
type = "text"
label = {{ en = "Name", fr = "Nom" }}
[fields.wkt]
type = "text"
label = {{ en = "Line", fr = "Ligne" }}
[fields.stops]
type = "text"
label = {{ en = "Stops", fr = "Étapes" }}
[fields.code]
type = "text"
label = {{ en = "P-code", fr = "Code P" }}
[fields.known]
type = "text"
label = {{ en = "Precision", fr = "Précision" }}
[locate]
geometry = "{geometry}"
wkt = "wkt"
{stops}
pcode = "code"
precision = "known"
[category]
label = {{ en = "Name", fr = "Nom" }}
field = "name"
[[category.values]]
id = "red"
label = {{ en = "Red", fr = "Rouge" }}
colour = "#D55E00"
[[category.values]]
id = "blue"
label = {{ en = "Blue", fr = "Bleu" }}
colour = "#0072B2"
[measures.routes]
label = {{ en = "Routes", fr = "Itinéraires" }}
[measures.size]
label = {{ en = "Size", fr = "Taille" }}
aggregate = "{aggregate}"
[release.internal]
columns = ["id", "name", "wkt", "stops", "code"]
finest = "exact"
[release.partners]
columns = ["id", "name", "wkt", "stops", "code"]
finest = "commune"
[release.public]
columns = ["name"]
finest = "region"
"""


def layer_text(name, geometry):
    stops = 'stops = "stops"' if geometry == "line" else ""
    aggregate = {"line": "length", "area": "area"}[geometry]
    return LAYER.format(id=name, geometry=geometry, stops=stops, aggregate=aggregate)


def spec_of(name, geometry):
    return parse_spec(LayerSpec, tomllib.loads(layer_text(name, geometry)), name)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(missions.write_content(tmp_path_factory.mktemp("content")), "grd")


@pytest.fixture(scope="module")
def located(pack, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mission")
    places = make_matcher(pack, AS_OF)

    def located(*lines, geometry="line", head=HEAD):
        (folder / "t.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        source = missions.source("t.csv", "routes")
        table = read_layer(spec_of("routes", geometry), source, folder, missions.UTC)
        return locate(table, source, pack.units_on(AS_OF), AS_OF, missions.UTC, places)

    return located


def wkt(kind, points, rest=",,"):
    return f'a,red,"{kind.format(points)}",{rest}'


def place(layer):
    (row,) = layer.rows.to_dict("records")
    return row["pcode"], row["precision"], row["method"]


def fault(layer):
    ((found, *_),) = layer.quarantine.faults.values()
    assert layer.rows.empty
    assert layer.ledger.received == 1
    return found


# --- where they count -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "pcode"),
    [
        (INSIDE, "GR0102"),
        (IN_REGION, "GR01"),
        (IN_COUNTRY, "GR"),
        ("-29.0 1.2, -29.0 1.8", "GR01"),  # along the border of two communes
        ("-28.0 1.2, -28.0 1.8", "GR"),  # along that of two regions
        ("-28.5 1.5, -28.5 1.0", "GR0102"),  # it only touches the next
    ],
)
def test_a_line_counts_in_the_deepest_unit_that_holds_all_of_it(located, points, pcode):
    layer = located(wkt(LINE, points))
    assert place(layer) == (pcode, "exact", "wkt")
    assert layer.rows.geometry.iloc[0].geom_type == "LineString"
    assert layer.lineage.iloc[0]["country"] == "GR"


def test_an_area_counts_likewise(located):
    assert place(located(wkt(AREA, BOX), geometry="area")) == ("GR0102", "exact", "wkt")
    assert place(located(wkt(AREA, WIDE_BOX), geometry="area"))[0] == "GR01"


def test_what_is_partly_abroad_counts_where_it_is_inside_and_is_told(located):
    layer = located(wkt(LINE, PARTLY))
    assert place(layer)[0] == "GR0302"
    (told,) = [one for one in layer.findings if "partly outside" in one.problem]
    assert "t.csv:2 (by 50%)" in told.problem


def test_what_is_all_abroad_is_outside(located):
    found = fault(located(wkt(LINE, ABROAD)))
    assert (found.bucket, found.reason) == ("outside", "the line is outside Gridland")


def test_a_line_known_only_to_a_unit_loses_its_shape(located):
    layer = located(wkt(LINE, INSIDE, ",,region"))
    assert place(layer) == ("GR01", "region", "wkt")
    assert layer.rows.geometry.isna().all()
    above = located(wkt(LINE, IN_COUNTRY, ",,region"))  # its line says less than that
    assert place(above) == ("GR", "country", "wkt")


def test_a_row_without_a_line_counts_in_its_unit(located):
    layer = located("a,red,,,GR0102,")
    assert place(layer) == ("GR0102", "commune", "pcode")
    assert layer.rows.geometry.isna().all()


def test_a_code_that_contradicts_the_line_is_a_fault(located):
    found = fault(located(wkt(LINE, INSIDE, ",GR04,")))
    assert found.reason == "its place lies in GR0102, which is not in GR04"
    assert place(located(wkt(LINE, IN_REGION, ",GR0101,")))[0] == "GR01"


# --- stops ----------------------------------------------------------------------------------------


def test_stops_are_joined_by_straight_legs_and_marked_schematic(located):
    layer = located("a,red,,Centre-Ville; Port-Éloi,,")
    assert place(layer) == ("GR", "settlement", "stops")
    assert layer.rows.geometry.iloc[0].equals(shapely.LineString([(-28.5, 1.5), (-27.5, 0.5)]))


@pytest.mark.parametrize("mark", [" ; ", "|", " - ", " → ", " > "])
def test_stops_may_be_parted_in_several_ways(located, mark):
    layer = located(f"a,red,,Centre-Ville{mark}Port-Éloi{mark}Centre-Ville,,")
    assert len(layer.rows.geometry.iloc[0].coords) == 3


@pytest.mark.parametrize(
    ("stops", "reason"),
    [
        ("Centre-Ville; Nowhere", "the stop 'Nowhere': no place has that name"),
        ("Centre-Ville", "a line needs two different stops"),
        ("Centre-Ville; Centre-Ville", "a line needs two different stops"),
        ("Centre-Ville; Koro", "the stop 'Koro': "),
        ("; ".join(["Centre-Ville", "Port-Éloi"] * 51), "it has more than 100 stops"),
    ],
)
def test_a_stop_that_is_not_certain_is_refused_by_name(located, stops, reason):
    found = fault(located(f"a,red,,{stops},,"))
    assert (found.bucket, found.field) == ("unlocated", "stops")
    assert found.reason.startswith(reason)


def test_where_stops_fail_a_code_still_places_the_row(located):
    assert place(located("a,red,,Centre-Ville; Nowhere,GR01,")) == ("GR01", "region", "pcode")


# --- shapes that are none -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        (AREA.format(BOWTIE), "area", "its outline crosses itself, at -28.5 1.5"),
        (AREA.format("0 0, 1 1"), "area", "it is no whole WKT"),
        (AREA.format("0 0, 1 1, 0 0"), "area", "it has too few different points, at 0 0"),
        (LINE.format("1 1, 1 1"), "line", "it has too few different points, at 1 1"),
        (LINE.format("1 1"), "line", "it is no whole WKT"),
        (LINE.format("200 1, 1 1"), "line", "a vertex of it is beyond 180 or 90 degrees"),
        (LINE.format("300000 1600000, 300100 1600000"), "line", "a vertex of it is beyond 180"),
        (LINE.format("nan 1, 1 1"), "line", "a vertex of it is no place"),
        (LINE.format("1e999 1, 1 1"), "line", "a vertex of it is no place"),
        ("LINESTRING EMPTY", "line", "its shape is empty"),
        ("POINT (1 1)", "line", "it is no WKT of a line"),
        (LINE.format("0 0, 1 1"), "area", "it is a LineString, and the rows of the layer are area"),
        ("GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1))", "line", "it is no WKT of a line"),
        ("SRID=32630;LINESTRING (0 0, 1 1)", "line", "it is in EPSG:32630"),
        ("GEOMETRYCOLLECTION (" * 20_000 + ")" * 20_000, "line", "it is no WKT of a line"),
        ("POLYGON " + "(" * 20_000 + ")" * 20_000, "area", "it is no WKT of an area"),
        ("LINESTRING (0 0, 1 1", "line", "it is no whole WKT"),
        ("LINESTRING (0 0, 1 1); DROP TABLE", "line", "it is no whole WKT"),
        ("", "line", "it is no WKT of a line"),
    ],
)
def test_what_is_no_shape_is_refused(text, kind, reason):
    with pytest.raises(Unreadable) as caught:
        read_wkt(text, kind)
    assert caught.value.reason.startswith(reason)


def test_heights_are_dropped_and_srid_4326_is_taken():
    flat = read_wkt("SRID=4326;LINESTRING Z (0 0 5, 1 1 6)", "line")
    assert flat.wkt == "LINESTRING (0 0, 1 1)"


def test_the_count_of_vertices_is_bounded():
    points = [(n / MOST_VERTICES, 0.0) for n in range(MOST_VERTICES + 1)]
    with pytest.raises(Unreadable, match="vertices"):
        check_shape(shapely.LineString(points), "line")
    assert check_shape(shapely.LineString(points[:-1]), "line")


@settings(max_examples=300, deadline=None)
@given(st.text("LINESTRGPOY()0123456789.,- eEZM;", max_size=60), st.sampled_from(["line", "area"]))
def test_any_text_is_read_or_refused(text, kind):
    for one in (text, f"LINESTRING ({text})", f"MULTIPOLYGON ({text})"):
        try:
            found = read_wkt(one, kind)
        except Unreadable:
            continue
        assert found.is_valid


def test_a_bad_shape_goes_to_quarantine_with_its_row(located):
    found = fault(located(wkt(AREA, BOWTIE), geometry="area"))
    assert (found.bucket, found.field) == ("rejected", "wkt")


def test_shapes_of_a_vector_file(pack, tmp_path):
    lines = [shapely.from_wkt(LINE.format(one)) for one in (INSIDE, IN_REGION)]
    frame = gpd.GeoDataFrame({"id": ["a", "b"], "name": "red"}, geometry=lines, crs="EPSG:4326")
    frame.to_file(tmp_path / "t.gpkg", driver="GPKG", engine="pyogrio")
    source = missions.source("t.gpkg", "routes")
    table = read_layer(spec_of("routes", "line"), source, tmp_path, missions.UTC)
    layer = locate(table, source, pack.units_on(AS_OF), AS_OF, missions.UTC)
    assert layer.rows["pcode"].tolist() == ["GR0102", "GR01"]
    assert set(layer.rows["method"]) == {"track"}


def test_a_row_drawn_as_a_line_in_a_layer_of_points_is_a_fault(pack, tmp_path):
    shapes = [shapely.Point(-28.5, 1.5), shapely.from_wkt(LINE.format(INSIDE))]
    frame = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=shapes, crs="EPSG:4326")
    frame["date"] = "2020-01-01"
    frame.to_file(tmp_path / "t.geojson", driver="GeoJSON", engine="pyogrio")
    table = read_layer(missions.layer(), missions.source("t.geojson"), tmp_path, missions.UTC)
    assert {row: one[0].field for row, one in table.quarantine.faults.items()} == {
        "t.geojson:2": "geometry"
    }


# --- release --------------------------------------------------------------------------------------

ROWS = (
    'CANARY1,red,"LINESTRING (-28.812345 1.2, -28.2 1.8)",,,',
    'CANARY2,blue,"LINESTRING (-29.512345 1.5, -28.5 1.5)",,,',
    "CANARY3,red,,Centre-Ville; Port-Éloi,,",
)


def secrets(*things):
    data = b"".join(pickle.dumps(one) for one in things)
    shapes = [one for one in things[0].rows.geometry if one is not None]
    return [one for one in (b"28.812345", b"LINESTRING", b"Centre-Ville") if one in data], shapes


def test_the_secrets_are_there_to_be_found(located, pack):
    (view,), figures = cut([located(*ROWS)], pack.units_on(AS_OF), "internal", missions.UTC)
    found, shapes = secrets(view, figures)
    assert len(found) == 3
    assert len(shapes) == 3
    assert figures.total("routes", "size").value > 0


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_where_only_units_may_leave_no_line_and_no_word_of_it_does(located, pack, audience):
    (view,), figures = cut([located(*ROWS)], pack.units_on(AS_OF), audience, missions.UTC)
    assert secrets(view, figures) == ([], [])
    assert len(view.rows) == 3
    assert set(view.rows["precision"]) <= {"commune", "region", "country"}
    assert figures.total("routes", "routes").value == 3
    assert "size" not in view.spec.measures  # a length of nothing would be a 0 that is not true


def test_a_line_is_shown_by_the_unit_that_holds_it_even_where_a_finer_one_might_be(located, pack):
    (view,), _ = cut([located(*ROWS)], pack.units_on(AS_OF), "partners", missions.UTC)
    places = view.rows[["pcode", "level", "precision"]].to_numpy().tolist()
    assert places == [
        ["GR0102", "commune", "commune"], ["GR01", "region", "region"],
        ["GR", "country", "country"],
    ]  # fmt: skip


# --- products -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    root = tmp_path_factory.mktemp("products")
    missions.write_content(root / "content")
    tables = {"events": "id,date,lon,lat\na,2020-01-01,-28.5,1.5\n"}
    for name, geometry in (("routes", "line"), ("grounds", "area")):
        folder = root / "content" / "layers" / name
        folder.mkdir()
        (folder / "layer.toml").write_text(layer_text(name, geometry), encoding="utf-8")
    tables["routes"] = "\n".join([HEAD, *ROWS, "d,blue,,,GR04,", ""])
    tables["grounds"] = "\n".join([HEAD, wkt(AREA, BOX), wkt(AREA, WIDE_BOX), ""])
    for name in ("overview", "briefing"):
        path = root / "content" / "maps" / f"{name}.toml"
        path.write_text(
            path.read_text(encoding="utf-8").replace(
                'layers = ["events", "courts"]', 'layers = ["events", "routes", "grounds"]'
            ),
            encoding="utf-8",
        )
    folder = missions.write_mission(root / "mission", tables, 'audience = "internal"\n')
    options = Options(content=root / "content")
    return assemble(load_mission(str(folder), options), options).situation


def test_the_geopackage_has_one_type_a_table_and_a_style_for_it(situation, tmp_path):
    path = write_geopackage(situation, tmp_path / "x.gpkg")
    kinds = {str(name): str(kind) for name, kind in pyogrio.list_layers(path) if kind is not None}
    assert (kinds["routes"], kinds["grounds"]) == ("MultiLineString", "MultiPolygon")
    routes = gpd.read_file(path, layer="routes", engine="pyogrio")
    assert routes.geometry.notna().sum() == 3
    assert len(routes) == 4
    with closing(sqlite3.connect(path)) as base:
        rows = dict(base.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall())
    for name, kind, geometry in (("routes", "line", "1"), ("grounds", "fill", "2")):
        qml = ET.fromstring(rows[name])
        assert {one.get("type") for one in qml.iter("symbol")} == {kind}
        assert qml.findtext("layerGeometryType") == geometry
    casings = ET.fromstring(rows["routes"]).findall(".//symbol[@name='1']/layer")
    assert len(casings) == 2
    dashes = [one.get("v") for one in casings[1].iter("prop") if one.get("k") == "customdash"]
    assert len(dashes) == 1


def test_the_geopackage_is_the_same_twice(situation, tmp_path):
    one, two = (write_geopackage(situation, tmp_path / name) for name in ("a.gpkg", "b.gpkg"))
    assert Path(one).read_bytes() == Path(two).read_bytes()


@pytest.fixture(scope="module")
def drawn(situation):
    """Return, for an area, what its map is drawn from, and the words of its legend."""

    def drawn(area):
        map_spec = parse_spec(MapSpec, tomllib.loads(BRIEF), "x")
        brief = gather(situation, map_spec, area, "en")
        scene = scene_of(situation, map_spec, brief, base_map(situation.units))
        legend = [line.text for block in legend_blocks(scene) for line in block]
        return sheet_for(scene, Box(0, 0, 180, 140)), legend

    return drawn


def test_a_brief_draws_and_names_lines_also_those_that_only_cross_its_area(drawn):
    sheet, legend = drawn("GR01")
    assert {"Red", "Blue"} <= set(legend)
    assert sorted(label.text for label in line_labels(sheet)) == ["blue", "red", "red"]
    bravo, legend = drawn("GR02")  # the line by stops is known to the country, and crosses it
    assert "Red" in legend
    assert "Blue" not in legend
    assert [label.text for label in line_labels(bravo)] == ["red"]
    _, legend = drawn("GR03")
    assert not {"Red", "Blue"} & set(legend)
    assert [one for one in legend if one.startswith("None in this area")]


def test_lines_and_areas_of_a_brief_are_paths_not_points(drawn):
    sheet, _ = drawn("GR01")
    canvas = Canvas(180, 140)
    draw_areas(canvas, sheet)
    draw_lines(canvas, sheet)
    # Two areas; of three lines the casing and the line.
    assert len(canvas.axes.patches) == 2 + 2 * 3
    draw_events(canvas, sheet)
    assert len(canvas.axes.patches) == 8


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Routes: 1 lines are schematic"), ("fr", "1 lignes sont schématiqu")]
)
def test_a_product_says_which_lines_are_schematic_and_which_rows_have_none(situation, lang, words):
    map_spec = parse_spec(MapSpec, tomllib.loads(BRIEF), "x")
    notes = method_and_limits(situation, map_spec, lang)
    assert [one for one in notes if words in one]
    shapes = [one for one in notes if "3 of 4 (75%)" in one or "3 sur 4 (75" in one]
    assert len(shapes) == 1
    assert "points" not in shapes[0]
