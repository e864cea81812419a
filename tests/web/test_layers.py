"""The layers on their own, as any folium user meets them: what they take, and what they refuse."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo_ops.carto.classes import classify
from geo_ops.errors import CrsError, InputError
from geo_ops.specs.base import Text
from geo_ops.web.layers import (
    AdminChoropleth,
    AdminLines,
    Areas,
    DataLayer,
    Field,
    Look,
    PackedPoints,
    Site,
    Sites,
    Symbol,
    UnitShapes,
)
from geo_ops.web.packing import blocks
from geo_ops.web.page import OfflineMap, offline_html

LOOK = Look(
    symbols=[Symbol("a", "First", "#D55E00"), Symbol("b", "Second", "#0072B2", "square")],
    fields=[Field("note", Text(en="Note", fr="Remarque"))],
)


def frame(**columns: list[object]) -> gpd.GeoDataFrame:
    """Return three points with the columns of the look and others."""
    given = {"category": ["a", "b", "zzz"], "note": ["x", None, "z"], **columns}
    points = gpd.points_from_xy([0.0, 1.0, 2.0], [0.0, 0.5, 1.0])
    return gpd.GeoDataFrame(given, geometry=points, crs="EPSG:4326")


def shapes() -> UnitShapes:
    """Return two units side by side."""
    boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    data = {"pcode": ["A", "B"], "name": ["Alpha", "Beta"]}
    return UnitShapes.of_frame(gpd.GeoDataFrame(data, geometry=boxes, crs="EPSG:4326"))


def block_of(layer: DataLayer, kind: str) -> dict:
    """Return the data block of a layer put on a map."""
    page = OfflineMap()
    layer.add_to(page)
    return next(data for name, data in blocks(offline_html(page)).items() if name.startswith(kind))


def test_only_the_columns_asked_for_get_into_the_page():
    data = frame(informant=["CANARY-1", "CANARY-2", "CANARY-3"])
    page = OfflineMap()
    PackedPoints(data, "Points", LOOK).add_to(page)
    packed = blocks(offline_html(page))["packed_points_2_data"]["packed"]
    assert set(packed.columns) == {"note"}
    assert "CANARY" not in str(packed)
    assert "CANARY" not in offline_html(page)


def test_rows_keep_together_whatever_their_order():
    found = block_of(PackedPoints(frame(), "Points", LOOK), "packed")["packed"]
    rows = zip(
        found.arrays["longitude"].round(5),
        found.arrays["category"],
        found.columns["note"],
        strict=True,
    )
    # A category that no symbol names takes the last one.
    assert sorted(rows, key=lambda row: row[0]) == [(0.0, 0, "x"), (1.0, 1, None), (2.0, 1, "z")]


def test_times_come_as_days_and_undated_rows_as_zero():
    data = frame(
        time=pd.to_datetime(["1970-01-02 00:00", None, "2020-06-30 14:05"]),
        time_precision=["day", "none", "minute"],
    )
    found = block_of(PackedPoints(data, "Points", LOOK), "packed")["packed"]
    rows = sorted(
        zip(found.columns["note"], found.arrays["day"], found.arrays["minute"], strict=True),
        key=str,
    )
    assert rows == [("x", 1, 0), ("z", 18443, 845), (None, 0, 0)]


def test_no_points_are_a_layer_too():
    found = block_of(PackedPoints(frame().iloc[:0], "Points", LOOK), "packed")["packed"]
    assert found.rows == 0


NO_POINT = [shapely.Point(0, 0), None, shapely.Point(1, 1)]
A_LINE = [shapely.LineString([(0, 0), (1, 1)])] * 3
NOWHERE = gpd.points_from_xy([0, float("inf"), 1], [0, 0, 0], crs="EPSG:4326")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda data: data.set_crs(None, allow_override=True), CrsError, "no CRS"),
        (lambda data: data.to_crs("EPSG:3857"), CrsError, "to_crs"),
        (lambda data: data.set_geometry(NO_POINT), InputError, "row 1 .*no point"),
        (lambda data: data.set_geometry(A_LINE), InputError, "row 0 .*no point"),
        (lambda data: data.set_geometry(NOWHERE), InputError, "point 1.*inf"),
        (
            lambda data: data.rename(columns={"note": "nota"}),
            InputError,
            "no column 'note'.*did you mean 'nota'",
        ),
    ],
)
def test_points_that_cannot_be_drawn_are_refused(change, error, message):
    with pytest.raises(error, match=message):
        PackedPoints(change(frame()), "Points", LOOK)


def test_too_many_points_are_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr("geo_ops.web.layers.points.MOST_POINTS", 2)
    with pytest.raises(InputError, match=r"3 are more than a page can show.*count them by unit"):
        PackedPoints(frame(), "Points", LOOK)


def test_a_choropleth_knows_zero_missing_and_suppressed_apart():
    values = {"A": 0.0}
    found = block_of(
        AdminChoropleth(shapes(), values, classify([0.0, 3.0], "quantiles", 2), "N"), "admin"
    )
    assert found["rows"] == [["A", 0, "zero"], ["B", None, "missing"]]
    hidden = AdminChoropleth(
        shapes(), {"A": 3.0, "B": "suppressed"}, classify([3.0], "quantiles", 2), "N"
    )
    assert block_of(hidden, "admin")["rows"] == [["A", 3, 1], ["B", None, "suppressed"]]


def test_a_choropleth_names_a_unit_that_is_not_there():
    with pytest.raises(InputError, match="no unit 'C'"):
        AdminChoropleth(shapes(), {"C": 1.0}, classify([1.0], "quantiles", 2), "N")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda data: data.assign(pcode=["A", "A"]), InputError, "code 'A' stands twice"),
        (lambda data: data.drop(columns="name"), InputError, "no column 'name'"),
        (lambda data: data.set_geometry(data.boundary), InputError, "unit 'A'.*no polygon"),
        (lambda data: data.set_crs(None, allow_override=True), CrsError, "no CRS"),
    ],
)
def test_units_that_cannot_be_drawn_are_refused(change, error, message):
    boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    data = gpd.GeoDataFrame(
        {"pcode": ["A", "B"], "name": ["Alpha", "Beta"]}, geometry=boxes, crs="EPSG:4326"
    )
    with pytest.raises(error, match=message):
        UnitShapes.of_frame(change(data))


def test_areas_count_records_by_unit_and_keep_them_in_that_order():
    rows = pd.DataFrame({"pcode": ["B", "A", "B"], "note": ["1", "2", "3"]})
    found = block_of(Areas(shapes(), rows, "Known only to a unit", LOOK), "areas")
    assert found["areas"] == [["A", 1], ["B", 2]]
    assert found["packed"].columns["note"] == ["2", "1", "3"]
    counted = block_of(Areas(shapes(), {"B": 4}, "Known only to a unit", LOOK), "areas")
    assert counted["areas"] == [["B", 4]]
    assert counted["packed"] is None


def test_areas_name_a_unit_that_is_not_there():
    with pytest.raises(InputError, match=r"area 'Z'.*known: A, B"):
        Areas(shapes(), {"Z": 1}, "Known only to a unit")


@pytest.mark.parametrize("at", [(float("nan"), 0.0), (200.0, 0.0), (0.0, 95.0)])
def test_a_site_that_is_nowhere_is_refused(at):
    with pytest.raises(InputError, match=r"site 2.*longitude comes first"):
        Sites([Site((0.0, 0.0)), Site(at)], "Sites")


def test_one_block_of_shapes_serves_all_layers():
    page, units = OfflineMap(), shapes()
    for layer in (AdminLines(units), Areas(units, {"A": 1}, "Areas")):
        layer.add_to(page)
    names = [name for name in blocks(offline_html(page)) if name.startswith("unit_shapes")]
    assert len(names) == 1
    assert offline_html(page).count("window.geoOps = ") == 1


def test_a_layer_on_no_map_says_so():
    with pytest.raises(InputError, match=r"add_to\(m\)"):
        Areas(shapes(), {"A": 1}, "Areas").render()
