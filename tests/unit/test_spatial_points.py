"""Points to units: once each, on borders too, whatever the order; as the exact geometry says."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.errors import CrsError
from geo_ops.spatial.points import units_of_points
from tests.grid import SIDE, SOUTH, WEST, cell_centre, cells, commune_code, rings


def units(codes=None):
    shapes = rings()
    codes = list(codes or shapes)
    polygons = [shapely.Polygon(shapes[one]) for one in codes]
    return gpd.GeoDataFrame({"pcode": codes}, geometry=polygons, crs="EPSG:4326")


GRID = units()


def owners(points, table=GRID):
    x, y = (np.array([one[axis] for one in points], dtype=float) for axis in (0, 1))
    return units_of_points(x, y, table).tolist()


def covering(points):
    """The same by brute force: all units that cover a point, the lowest code of them."""
    found = []
    for point in points:
        hits = GRID["pcode"][shapely.covers(GRID.geometry.to_numpy(), shapely.Point(point))]
        found.append(min(hits, default=""))
    return found


def test_the_middle_of_every_cell():
    for code, cell in cells().items():
        assert owners([cell_centre(*cell)]) == [code]


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ((-29.0, 1.5), "GR0101"),  # between GR0101 and GR0102
        ((-28.0, 1.5), "GR0102"),  # between two regions: GR0102 and GR0201
        ((-28.0, 2.0), "GR0102"),  # the corner of four regions: 0102, 0201, 0304 and 0403
        ((-29.0, 1.0), "GR0101"),  # the corner of four communes
        ((-30.0, 0.0), "GR0103"),  # the corner of the country
        ((-26.0, 4.0), "GR0402"),
        ((-30.0, 1.0), "GR0101"),  # the outer border, between two
    ],
)
def test_a_point_on_a_border_belongs_to_the_lowest_code(point, code):
    assert owners([point]) == [code]


@pytest.mark.parametrize(
    "point", [(-30.0001, 1.5), (-25.9999, 1.5), (-28, -0.0001), (0, 0), (28, 2)]
)
def test_a_point_outside_belongs_to_none(point):
    assert owners([point]) == [""]


def test_every_corner_of_the_grid_counts_once():
    """25 corners and 16 middles: each in exactly one cell, and every row of corners in its own."""
    corners = [(WEST + x, SOUTH + y) for x in range(SIDE + 1) for y in range(SIDE + 1)]
    middles = [cell_centre(*cell) for cell in cells().values()]
    found = owners([*corners, *middles])
    assert "" not in found
    assert found == covering([*corners, *middles])


# Many coordinates lie on borders and corners: halves of a degree, and anything between.
STEPS = st.integers(-1, 2 * SIDE + 1).map(lambda one: one / 2)
COORDINATES = st.one_of(STEPS, st.floats(-1, SIDE + 1, allow_subnormal=False))
POINTS = st.lists(st.tuples(COORDINATES, COORDINATES), max_size=30).map(
    lambda found: [(WEST + x, SOUTH + y) for x, y in found]
)


@given(POINTS)
@settings(max_examples=60)
def test_the_answer_is_that_of_the_exact_geometry(points):
    assert owners(points) == covering(points)


@given(POINTS, st.randoms(use_true_random=False), st.permutations(sorted(cells())))
@settings(max_examples=40)
def test_the_order_of_rows_and_of_units_makes_no_difference(points, random, codes):
    expected = dict(zip(points, owners(points), strict=True))
    random.shuffle(points)
    assert dict(zip(points, owners(points, units(codes)), strict=True)) == expected


def test_a_unit_of_two_parts_and_one_with_a_hole():
    island = shapely.box(10, 10, 12, 12).difference(shapely.box(10.5, 10.5, 11.5, 11.5))
    parts = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)])
    table = gpd.GeoDataFrame({"pcode": ["B", "A"]}, geometry=[parts, island], crs="EPSG:4326")
    points = [(0.5, 0.5), (5.5, 5.5), (3, 3), (11, 11), (10.25, 11), (10.5, 11)]
    assert owners(points, table) == ["B", "B", "", "", "A", "A"]


def test_no_points_and_no_units():
    assert owners([]) == []
    assert owners([(0, 0)], GRID.iloc[:0]) == [""]


def test_a_wrong_crs_is_refused_and_not_only_warned_of():
    x = np.array([-29.5])
    with pytest.raises(CrsError, match="EPSG:32626"):
        units_of_points(x, x, GRID.to_crs("EPSG:32626"))
    with pytest.raises(CrsError):
        units_of_points(x, x, GRID.set_crs(None, allow_override=True))


def test_the_picture_in_grid_py_is_right():
    rows = [[commune_code(column, row) for column in range(SIDE)] for row in (3, 2, 1, 0)]
    assert rows == [
        ["GR0301", "GR0302", "GR0401", "GR0402"],
        ["GR0303", "GR0304", "GR0403", "GR0404"],
        ["GR0101", "GR0102", "GR0201", "GR0202"],
        ["GR0103", "GR0104", "GR0203", "GR0204"],
    ]
