"""Lines by unit, by cell and by day: the parts sum to the whole, and each is where it is."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo_ops.errors import BoundaryError, CrsError, InputError
from geo_ops.spatial.join.cells import Cells
from geo_ops.spatial.join.lines import lines_by_cell, lines_by_unit, presence
from geo_ops.spatial.join.tracks import TrackRules, tracks_of
from tests.grid import rings

GEOD = Geod(ellps="WGS84")


@pytest.fixture(autouse=True)
def no_cache(monkeypatch):
    monkeypatch.setenv("GEO_OPS_CACHE", "off")


def gridland():
    own = rings()
    shapes = [shapely.Polygon(ring) for ring in own.values()]
    return gpd.GeoDataFrame({"pcode": list(own)}, geometry=shapes, crs="EPSG:4326")


UNITS = gridland()


def lines_of(*points, crs="EPSG:4326", **columns):
    shapes = [shapely.LineString(one) for one in points]
    return gpd.GeoDataFrame(
        columns, geometry=shapes, crs=crs, index=[f"L{n}" for n in range(len(points))]
    )


with np.errstate(invalid="ignore"):
    BROKEN = lines_of([(0, 0), (np.nan, 1)])


def metres(x1, y1, x2, y2):
    """Return the length of a line that is straight in longitude and latitude, in many geodesics."""
    share = np.linspace(0, 1, 2001)
    x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)
    return GEOD.inv(x[:-1], y[:-1], x[1:], y[1:])[2].sum()


def test_a_line_through_three_units_and_out():
    # From outside in the west, through GR0103 and GR0104, 0.25 of a degree into GR0203.
    found = lines_by_unit(lines_of([(-31, 0.5), (-27.75, 0.5)], seconds=[3250.0]), UNITS)
    assert found[["line", "pcode"]].to_numpy().tolist() == [
        ["L0", ""], ["L0", "GR0103"], ["L0", "GR0104"], ["L0", "GR0203"],
    ]  # fmt: skip
    degree = metres(0, 0.5, 1, 0.5)
    assert found["length_m"].tolist() == pytest.approx([degree] * 3 + [degree / 4], rel=1e-7)
    assert found["seconds"].tolist() == pytest.approx([1000, 1000, 1000, 250], rel=1e-7)


def test_a_line_along_a_border_counts_once_for_the_lowest_code():
    shared = lines_of(
        [(-29.5, 2.0), (-27.5, 2.0)], [(-28.0, 3.75), (-28.0, 0.25)], [(-30, 0), (-30, 1)]
    )
    found = lines_by_unit(shared, UNITS)
    assert found[["line", "pcode"]].to_numpy().tolist() == [
        ["L0", "GR0101"], ["L0", "GR0102"], ["L0", "GR0201"],
        ["L1", "GR0102"], ["L1", "GR0104"], ["L1", "GR0302"], ["L1", "GR0304"],
        ["L2", "GR0103"],
    ]  # fmt: skip
    assert found["length_m"][:3].tolist() == pytest.approx(
        [metres(0, 2, 0.5, 2), metres(0, 2, 1, 2), metres(0, 2, 0.5, 2)], rel=1e-7
    )


def test_a_border_that_slants_is_followed_too():
    slanted = gpd.GeoDataFrame(
        {"pcode": ["A", "B"]}, crs="EPSG:4326",
        geometry=[
            shapely.Polygon([(0, 0), (3, 1), (0, 1)]),
            shapely.Polygon([(0, 0), (3, 0), (3, 1)]),
        ],
    )  # fmt: skip
    for order in (slanted, slanted.assign(pcode=["B", "A"])):
        found = lines_by_unit(lines_of([(0.3, 0.1), (2.7, 0.9)]), order)
        assert found["pcode"].tolist() == ["A"]


def test_lines_of_many_parts_and_of_no_length():
    two = shapely.MultiLineString([[(-29.5, 0.5), (-29.25, 0.5)], [(-26.5, 3.5), (-26.25, 3.5)]])
    still = shapely.LineString([(-29.5, 1.5), (-29.5, 1.5)])
    lines = gpd.GeoDataFrame({"seconds": [60.0, 60.0]}, geometry=[two, still], crs="EPSG:4326")
    found = lines_by_unit(lines, UNITS)
    assert found["pcode"].tolist() == ["GR0103", "GR0402", "GR0101"]
    assert found["seconds"].tolist() == pytest.approx([30.027, 29.973, 60], rel=1e-4)
    assert found["length_m"].iloc[2] == 0


coordinate = st.integers(-20, 60).map(lambda one: one / 10)
vertex = st.tuples(coordinate.map(lambda one: one - 30), coordinate)


@settings(max_examples=40)
@given(st.lists(vertex, min_size=2, max_size=6))
def test_the_parts_sum_to_the_line_and_lie_where_shapely_says(points):
    lines = lines_of(points)
    whole = sum(metres(*a, *b) for a, b in pairwise(points))
    for found in (lines_by_unit(lines, UNITS), lines_by_cell(lines, 40_000.0)):
        assert found["length_m"].sum() == pytest.approx(whole, rel=1e-6, abs=1e-6)
    found = lines_by_unit(lines, UNITS).set_index("pcode")["length_m"]
    # Shapely's own parts, without what runs along borders, which it gives to both sides.
    borders = shapely.union_all([one.exterior for one in UNITS.geometry])
    inner = shapely.difference(lines.geometry.iloc[0], borders.buffer(1e-7))
    for code, shape in zip(UNITS["pcode"], UNITS.geometry, strict=True):
        part = shapely.intersection(inner, shape)
        if part.length > 1e-3:
            own = sum(metres(*a, *b) for one in shapely.get_parts(part)
                      for a, b in zip(one.coords[:-1], one.coords[1:], strict=True))  # fmt: skip
            assert found[code] >= own * (1 - 1e-5)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.floats(-30.5, -25.5), st.floats(-0.5, 4.5)), min_size=2, max_size=8),
)
def test_random_ways_agree_with_shapely(points):
    lines = lines_of(points)
    found = lines_by_unit(lines, UNITS).set_index("pcode")["length_m"]
    for code, shape in zip(UNITS["pcode"], UNITS.geometry, strict=True):
        # Part by part: a line that crosses itself is one line to shapely.
        own = 0.0
        for a, b in pairwise(points):
            part = shapely.intersection(shapely.LineString([a, b]), shape)
            if part.geom_type == "LineString" and not part.is_empty:
                own += metres(*part.coords[0], *part.coords[-1])
        on_border = any(abs(v - round(v)) < 1e-9 for point in points for v in point)
        if not on_border:
            assert found.get(code, 0.0) == pytest.approx(own, rel=1e-6, abs=1e-3)


def test_cells_are_of_equal_area_and_named_by_their_place():
    cells = Cells(100_000)
    x, y = np.array([0.1, -0.1, 0.1, -0.1, 17.3]), np.array([0.1, 0.1, -0.1, -0.1, 60.0])
    names = cells.names(*cells.numbers(x, y))
    assert names.tolist()[:4] == ["100000mN0E0", "100000mN0W0", "100000mS0E0", "100000mS0W0"]
    polygons = cells.polygons(names)
    assert shapely.covers(polygons.to_numpy(), shapely.points(x, y)).all()
    areas = [
        abs(GEOD.geometry_area_perimeter(shapely.segmentize(one, 0.01))[0]) for one in polygons
    ]
    assert areas == pytest.approx([1e10] * 5, rel=1e-5)
    with pytest.raises(InputError, match=r"cell '5mN0E0': no cell of 100000 m"):
        cells.polygons(["5mN0E0"])
    for side in (1, 2e6, float("nan")):
        with pytest.raises(InputError, match="give 10 to 1e\\+06 metres"):
            Cells(side)


def test_a_line_by_cell_is_cut_where_the_polygons_say():
    found = lines_by_cell(lines_of([(-29.9, 0.1), (-26.2, 3.7)]), 50_000.0)
    shapes = Cells(50_000.0).polygons(found["cell"])
    line = shapely.LineString([(-29.9, 0.1), (-26.2, 3.7)])
    for length, shape in zip(found["length_m"], shapes, strict=True):
        part = shapely.intersection(line, shape)
        assert length == pytest.approx(metres(*part.coords[0], *part.coords[-1]), rel=1e-6)


def fixes(rows, zone="UTC"):
    frame = pd.DataFrame(rows, columns=["vehicle", "time", "longitude", "latitude"])
    frame["time"] = pd.to_datetime(frame["time"]).dt.tz_localize(zone)
    return frame


def test_presence_by_cell_and_day():
    rows = [
        ("a", "2020-01-01 23:50", 0.01, 0.01), ("a", "2020-01-02 00:10", 0.01, 0.01),
        ("b", "2020-01-02 08:00", 0.02, 0.02), ("b", "2020-01-02 08:05", 0.02, 0.03),
        ("b", "2020-01-02 12:00", 0.02, 0.03), ("c", "2020-01-02 08:00", -0.01, 0.02),
        ("c", "2020-01-02 08:10", 0.01, 0.02),
    ]  # fmt: skip
    legs = tracks_of(fixes(rows), TrackRules(gap_seconds=1200)).legs
    found = presence(legs, 10_000.0, "UTC")
    assert found.left_out == {"gap": 1}
    table = found.table
    assert table["cell"].tolist() == ["10000mN0W0", "10000mN0E0", "10000mN0E0"]
    assert [f"{one:%d}" for one in table["day"]] == ["02", "01", "02"]
    assert table["vehicles"].tolist() == [1, 1, 3]
    assert table["seconds"].tolist() == pytest.approx([300, 600, 600 + 300 + 300])
    # In Tokyo it was all one day.
    assert presence(legs, 10_000.0, "Asia/Tokyo").table["seconds"].tolist() == pytest.approx(
        [300, 1800]
    )


def test_presence_of_a_leg_of_days():
    rows = [("a", "2020-01-01 12:00", 0.0, 0.1), ("a", "2020-01-04 12:00", 0.0, 0.1)]
    legs = tracks_of(fixes(rows), TrackRules(gap_seconds=1e9)).legs
    table = presence(legs, 1000.0, "UTC").table
    assert table["seconds"].tolist() == pytest.approx([43200, 86400, 86400, 43200])
    assert presence(legs.iloc[:0], 1000.0, "UTC").table.empty


def test_legs_by_unit():
    rows = [("a", "2020-01-01 08:00", -29.5, 0.5), ("a", "2020-01-01 09:00", -28.5, 0.5)]
    legs = tracks_of(fixes(rows)).legs
    found = lines_by_unit(legs, UNITS)
    assert found["pcode"].tolist() == ["GR0103", "GR0104"]
    assert found["seconds"].tolist() == pytest.approx([1800, 1800], rel=1e-7)
    assert found["length_m"].sum() == pytest.approx(legs["length_m"].sum(), rel=1e-6)


@pytest.mark.parametrize(
    ("lines", "units", "error", "message"),
    [
        (lines_of([(0, 0), (1, 1)], crs=None), UNITS, CrsError, "lines: the CRS is missing"),
        (lines_of([(0, 0), (1, 1)], crs="EPSG:32630"), UNITS, CrsError, "EPSG:32630"),
        (lines_of([(0, 0), (1, 1)]), UNITS.to_crs(3857), CrsError, "units: the CRS is EPSG:3857"),
        (lines_of([(0, 0), (1, 1)]), UNITS.iloc[:0], BoundaryError, "there are none"),
        (lines_of([(179, 0), (-179, 0)]), UNITS, InputError, "split it at the antimeridian"),
        (gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=4326), UNITS, InputError, "is Point"),
        (gpd.GeoDataFrame(geometry=[None], crs=4326), UNITS, InputError, "missing, not a line"),
        (
            BROKEN,
            UNITS,
            InputError,
            "L0: it has a vertex that is no place",
        ),
        (pd.DataFrame({"lon": [1]}), UNITS, InputError, "there is no column 'start'"),
    ],
)
def test_lines_that_cannot_be_split(lines, units, error, message):
    with pytest.raises(error, match=message):
        lines_by_unit(lines, units)
