"""Positions find their unit: a point where the digits allow one, else the unit that is certain."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.places.matcher_make import make_matcher
from geo_ops.release.cut import cut
from geo_ops.spatial.holding import holders
from geo_ops.spatial.levels import UNIT_PRECISIONS
from geo_ops.spatial.locate import locate
from geo_ops.spatial.told_places import TOWN_M, ground_of
from geo_ops.specs.base import parse_spec
from geo_ops.specs.layer import LayerSpec
from geo_ops.tables.clean import read_layer
from geo_ops.tables.positions import read_position
from tests import missions
from tests.grid import cells, rings

AS_OF = dt.date(2020, 6, 30)
GEOD = Geod(ellps="WGS84")
HEAD = "id;date;pos;zone;x;y;lon;lat;code;place;known"
# Centre-Ville is in the middle of GR0102 (one degree wide), Port-Éloi in that of GR0203.
TOWN = (-28.5, 1.5)


def spec(release=None):
    data = missions.layer_data()
    for name, kind in (("pos", "text"), ("zone", "text"), ("x_m", "number"), ("y_m", "number")):
        data["fields"][name] = {"type": kind, "label": {"en": name, "fr": name}}
    data["fields"]["lon"]["aliases"] = []
    data["fields"]["lat"]["aliases"] = []
    data["fields"]["x_m"]["aliases"] = ["x"]
    data["fields"]["y_m"]["aliases"] = ["y"]
    data["locate"] |= {"position": "pos", "utm_zone": "zone", "easting": "x_m", "northing": "y_m"}
    if release:
        data["release"] = release
    return parse_spec(LayerSpec, data, "x")


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(missions.write_content(tmp_path_factory.mktemp("content")), "grd")


@pytest.fixture(scope="module")
def matcher(pack):
    return make_matcher(pack, AS_OF)


@pytest.fixture(scope="module")
def located(pack, matcher, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mission")

    def located(*lines, layer=None):
        text = "\n".join([HEAD, *lines]) + "\n"
        (folder / "t.csv").write_text(text, encoding="utf-8")
        source = missions.source("t.csv")
        table = read_layer(layer or spec(), source, folder, missions.UTC)
        return locate(table, source, pack.units_on(AS_OF), AS_OF, missions.UTC, matcher)

    return located


@pytest.fixture(scope="module")
def place(located):
    """Locate one row by its position; return its place, or its fault."""

    def place(pos="", utm=";;", lon="", lat="", code="", name="", known=""):
        pos = pos.replace('"', '""')
        layer = located(f'a;2020;"{pos}";{utm};{lon};{lat};{code};{name};{known}')
        assert layer.ledger.received == 1
        if layer.rows.empty:
            ((fault, *_),) = layer.quarantine.faults.values()
            return fault
        (row,) = layer.rows.to_dict("records")
        assert (row["geometry"] is None) == (row["precision"] in UNIT_PRECISIONS)
        return row

    return place


def where(row):
    return row["pcode"], row["precision"], row["method"]


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pos", "answer"),
    [
        ("1.500 N 28.500 W", ("GR0102", "exact", "coordinates")),
        ("1°30'00\"N 28°30'00\"O", ("GR0102", "exact", "coordinates")),
        ("1.51 -28.52", ("GR0102", "settlement", "coordinates")),
        ("1.5 -28.5", ("GR0102", "commune", "coordinates")),  # 11 km, all in the commune
        ("1.0 -28.5", ("GR01", "region", "coordinates")),  # 11 km, in two communes
        ("1 N 28 W", ("GR", "country", "coordinates")),  # 111 km, around a corner of four
        ("26N 333000 166000", ("GR0102", "exact", "coordinates")),
    ],
)
def test_numbers(place, pos, answer):
    assert where(place(pos)) == answer


def test_a_square_of_the_military_grid_counts_in_the_unit_that_holds_all_of_it(place):
    import mgrs

    for digits, precision in ((5, "exact"), (3, "exact"), (2, "settlement"), (1, "commune")):
        row = place(mgrs.MGRS().toMGRS(1.5, -28.5, MGRSPrecision=digits))
        assert where(row) == ("GR0102", precision, "coordinates")
    assert place(mgrs.MGRS().toMGRS(1.5, -28.5, MGRSPrecision=0))["precision"] in UNIT_PRECISIONS


def test_the_point_is_where_the_position_says(place):
    point = place("1.25 N 28.251 W")["geometry"]
    assert (point.x, point.y) == pytest.approx((-28.251, 1.25))


def test_three_columns_of_utm(place):
    assert where(place(utm="26N;333000;166000")) == ("GR0102", "exact", "coordinates")
    fault = place(utm="26N;333000;")
    assert fault.reason == "only some of zone, easting and northing are given"
    fault = place(utm="26;333000;166000")
    assert (fault.bucket, fault.field) == ("rejected", "zone/x_m/y_m")
    assert fault.reason == "the zone has no letter"


def test_a_position_outside_is_outside_and_a_swapped_one_a_fault(place):
    assert place("5.500 N 28.500 W").bucket == "outside"
    fault = place("-28.500 1.500")
    assert fault.bucket == "rejected"
    assert "inside when longitude and latitude change places" in fault.reason
    assert place("5.5 N 28.5 W").bucket == "outside"  # 11 km, all of it abroad
    fault = place("4.0 N 28.5 W")
    assert (fault.bucket, fault.value) == ("unlocated", "4.0 N 28.5 W")
    assert fault.reason == "it is too vague: it may lie in Gridland or abroad"


def test_coordinates_come_first_and_a_row_says_how_well_it_is_known(place):
    assert where(place("1.501 N 28.510 W", lon="-28.5", lat="1.5"))[0] == "GR0102"
    assert where(place("near Port-Éloi", lon="-28.5", lat="1.5"))[0] == "GR0102"
    row = place("1.500 N 28.500 W", known="region")
    assert where(row) == ("GR01", "region", "coordinates")
    assert where(place("1.500 N 28.500 W", known="settlement"))[1] == "settlement"
    assert where(place("1.51 N 28.52 W", known="exact"))[1] == "settlement"
    assert place("1.500 N 28.500 W", known="none").reason == "the row names no place"


def test_coordinates_and_a_position_that_mean_two_places_are_a_fault(place):
    fault = place("1.500 N 27.500 W", lon="-28.5", lat="1.5")
    assert (fault.bucket, fault.field) == ("rejected", "pos")
    assert fault.reason == "it lies 111 km from the coordinates of the row"


def test_a_code_that_contradicts_a_position_is_a_fault(place):
    fault = place("1.500 N 28.500 W", code="GR04")
    assert fault.reason == "the coordinates lie in GR0102, which is not in GR04"


def test_a_malformed_position_is_refused_with_its_field(place):
    fault = place("1°75'N 28°W", code="GR0102")
    assert (fault.bucket, fault.field, fault.value) == ("rejected", "pos", "1°75'N 28°W")


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pos", "answer"),
    [
        ("15 km NE of Centre-Ville", ("GR0102", "commune", "words")),
        ("15 km au nord-est de Centre-Ville", ("GR0102", "commune", "words")),
        ("60 km west of Centre-Ville", ("GR01", "region", "words")),
        ("60 km E of Centre-Ville", ("GR", "country", "words")),
        ("à 15 km de Centre-Ville", ("GR0102", "commune", "words")),
        ("à 60 km de Centre-Ville", ("GR", "country", "words")),
        ("near Centre-Ville", ("GR0102", "commune", "words")),
        ("between Centre-Ville and Port-Éloi", ("GR", "country", "words")),
        ("axe Centre-Ville - Port-Éloi", ("GR", "country", "words")),
        ("Centre-Ville", ("GR0102", "settlement", "name")),
        ("Alta", ("GR03", "region", "name")),
    ],
)
def test_words(place, pos, answer):
    assert where(place(pos)) == answer


@pytest.mark.parametrize(
    ("pos", "bucket", "reason"),
    [
        ("15 km NE of Nowhere", "unlocated", "'Nowhere': no place has that name"),
        ("15 km NE of Koro", "unlocated", "'Koro': 2 places have that name"),
        ("north of Centre-Ville", "unlocated", "it gives a direction without a distance"),
        ("300 km S of Port-Éloi", "outside", "all of where it may lie is outside Gridland"),
        ("60 km S of Port-Éloi", "unlocated", "it is too vague: it may lie in Gridland or abroad"),
        ("Nowhere", "unlocated", "no place has that name"),
        ("inconnu", "unlocated", "'inconnu' says that no place is known"),
    ],
)
def test_what_words_leave_open_is_refused(place, pos, bucket, reason):
    fault = place(pos)
    assert (fault.bucket, fault.field, fault.value) == (bucket, "pos", pos)
    assert fault.reason.startswith(reason)
    assert fault.remedy


def test_a_code_or_a_name_places_what_words_do_not(place):
    assert where(place("15 km NE of Nowhere", code="GR0102")) == ("GR0102", "commune", "pcode")
    assert where(place("north of Gao", name="Alta")) == ("GR03", "region", "name")


def test_a_code_below_what_words_say_is_believed(place):
    row = place("60 km west of Centre-Ville", code="GR0101")
    assert where(row) == ("GR0101", "commune", "pcode")
    assert place("15 km NE of Centre-Ville", code="GR04").reason.startswith("its place lies in")


@settings(max_examples=50, deadline=None)
@given(
    st.floats(1, 80),
    st.sampled_from(["N", "NE", "SSW", "W", "ENE", "S"]),
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.floats(0, 1),
    st.floats(0, 360),
)
@example(80.0, "N", 1.0, 0.1, 1.0, 2.25)  # in the middle of a chord of the arc
def test_the_ground_of_words_holds_every_place_that_they_may_mean(
    matcher, km, wind, far, turn, town, way
):
    text = f"{km:.0f} km {wind} of Centre-Ville"
    words = read_position(text)
    ground = ground_of(words, matcher).shape
    start = GEOD.fwd(*TOWN, way, 0.999 * town * TOWN_M)[:2]
    there = GEOD.fwd(
        *start,
        words.bearing + 0.999 * turn * words.bearing_slack,
        max(words.distance_m + 0.999 * far * words.slack_m, 0),
    )[:2]
    assert ground.buffer(1e-6).contains(shapely.Point(there)), (text, there)


# --- which unit holds it --------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_unit_that_holds_a_box_has_all_of_it(pack, data):
    number = st.floats(-0.5, 4.5).map(lambda one: round(one, 2))
    west, south = data.draw(number) - 30, data.draw(number)
    width, height = (data.draw(st.floats(0.01, 2).map(lambda one: round(one, 2))) for _ in "ab")
    box = shapely.box(west, south, west + width, south + height)
    units = pack.units_on(AS_OF)
    held = holders(np.array([box], dtype=object), units)
    shapes = {code: shapely.Polygon(ring) for code, ring in rings().items()}
    met = {code for code, one in shapes.items() if one.intersection(box).area > 1e-7}
    if not met:
        assert held.pcode[0] == ""
        return
    above = [set(units.ancestors(code).values()) for code in met]
    common = set.intersection(*above)
    deepest = max(common, key=lambda code: units.levels.index(units.unit(code).level))
    assert held.pcode[0] == deepest
    inside = sum(one.intersection(box).area for one in shapes.values()) / box.area
    assert held.inside[0] == pytest.approx(inside, abs=1e-6)


# --- honest points --------------------------------------------------------------------------------

POSITIONS = [
    "", "1.5003 N 28.5001 W", "1.51 -28.52", "1.5 -28.5", "15 km NE of Centre-Ville", "Alta", "5 5",
    "near Port-Éloi", "Centre-Ville", "entre Centre-Ville et Port-Éloi", "Nowhere", "north of Alta",
]  # fmt: skip
ROWS = st.lists(
    st.tuples(
        st.sampled_from(POSITIONS),
        st.sampled_from(["", "GR01", "GR0102", "GR", "XX"]),
        st.sampled_from(["", "Alta", "Centre-Ville", "Koro"]),
        st.sampled_from(["", "exact", "settlement", "commune", "region", "country", "none"]),
        st.sampled_from([(";"), ("-28.5;1.5"), ("-27.25;0.75"), ("-10;50"), ("1.5;-28.5")]),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ROWS, st.sampled_from(["exact", "settlement", "commune", "region", "country"]))
def test_a_place_known_to_a_unit_is_never_a_point_in_what_products_see(located, pack, rows, finest):
    lines = [
        f'r{at};2020-01-01;"{pos}";;;;{point};{code};{name};{known}'
        for at, (pos, code, name, known, point) in enumerate(rows)
    ]
    rule = {"internal": {"columns": ["id", "pos"], "finest": finest}}
    layer = located(*lines, layer=spec(rule))
    assert layer.ledger.received == len(rows)
    units = pack.units_on(AS_OF)
    for row in layer.rows.to_dict("records"):
        _is_honest(row, units)
    (view,), figures = cut([layer], units, "internal", missions.UTC)
    assert figures.total("events", "events").value == len(layer.rows)
    for row in view.rows.to_dict("records"):
        _is_honest(row, units)
        if finest not in ("exact", "settlement"):
            assert row["geometry"] is None
            assert row["pos"] == ""


def _is_honest(row, units):
    is_point = row["precision"] in ("exact", "settlement")
    assert is_point == (row["geometry"] is not None)
    assert row["level"] == units.unit(row["pcode"]).level
    if is_point:
        column, line = cells()[row["pcode"]]
        assert -30 + column <= row["geometry"].x <= -29 + column
        assert line <= row["geometry"].y <= line + 1
