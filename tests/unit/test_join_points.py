"""Points to units: equal to asking every unit, for any units and any points."""

from __future__ import annotations

import pickle
import sys

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.errors import BoundaryError, CrsError, InputError
from geo_ops.spatial.join import build, grid, index, kernel_numba, orientation, tables
from geo_ops.spatial.join.edges import edges_of
from geo_ops.spatial.join.index import Place, index_units
from geo_ops.spatial.points import units_of_points
from tests.grid import rings

KERNELS = ("numpy", "numba")


def frame(shapes, crs="EPSG:4326", codes=None):
    codes = [f"U{at:04d}" for at in range(len(shapes))] if codes is None else codes
    return gpd.GeoDataFrame({"pcode": codes}, geometry=list(shapes), crs=crs)


def gridland():
    own = rings()
    return frame([shapely.Polygon(ring) for ring in own.values()], codes=list(own))


def brute(shapes, x, y):
    """Return the first shape that covers each point, -1 for none: GEOS, unit by unit."""
    points = shapely.points(x, y)
    covers = np.stack([shapely.covers(shape, points) for shape in shapes])
    return np.where(covers.any(axis=0), covers.argmax(axis=0), -1)


def places_of(units, x, y, kernel, **options):
    found = index_units(units, allow_overlap=True, on_disk=False)
    return found.places(np.asarray(x, float), np.asarray(y, float), kernel=kernel, **options)


def hard_points(shapes, built, rng):
    """Return points where an answer may go wrong: on borders, beside them, on lines of the grid."""
    rings_of = shapely.get_rings(shapely.get_parts(shapes))
    vertices, ring = shapely.get_coordinates(rings_of, return_index=True)
    edge = rng.choice(np.flatnonzero(ring[1:] == ring[:-1]), 60)
    share = rng.choice([0.5, 0.25, 1 / 3, rng.uniform()], 60)[:, None]
    on = vertices[edge] + share * (vertices[edge + 1] - vertices[edge])
    beside = on * (1 + rng.choice([-1, 1], (60, 2)) * 2.0**-52)
    some = vertices[rng.integers(0, len(vertices), 40)]
    mixed = np.column_stack((rng.choice(vertices[:, 0], 40), rng.choice(vertices[:, 1], 40)))
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    wide = np.maximum(high - low, 1e-12)
    anywhere = low - 0.2 * wide + rng.uniform(0, 1.4, (80, 2)) * wide
    x0, y0, per_x, per_y, columns, rows = built.grid
    lines = np.column_stack(
        (x0 + rng.integers(0, columns + 1, 40) / per_x, y0 + rng.integers(0, rows + 1, 40) / per_y)
    )
    corners = built.corner[rng.integers(0, len(built.corner), 30)]
    every = (on, beside, some, mixed, anywhere, lines, corners, np.round(anywhere, 1))
    return np.ascontiguousarray(np.vstack(every).T)


def check(shapes, seed=0):
    """Compare both kernels with brute force at hard points."""
    shapes = np.array(list(shapes), dtype=object)
    own = index_units(frame(shapes), allow_overlap=True, on_disk=False)
    x, y = hard_points(shapes, own.tables, np.random.default_rng(seed))
    expected = brute(shapes, x, y)
    for kernel in KERNELS:
        found = own.places(x, y, kernel=kernel)
        wrong = np.flatnonzero(np.where(found < 0, -1, found) != expected)
        assert not len(wrong), (kernel, x[wrong[0]], y[wrong[0]], found[wrong], expected[wrong])
    return own


def boxes(side, west=0.0, south=0.0, count=4):
    return [
        shapely.box(
            west + c * side, south + r * side, west + (c + 1) * side, south + (r + 1) * side
        )
        for r in range(count)
        for c in range(count)
    ]


def valid(shapes):
    return [
        one for one in shapes
        if one.geom_type in ("Polygon", "MultiPolygon") and one.is_valid and one.area > 0
    ]  # fmt: skip


whole = st.integers(-4, 4).map(float)
tenth = st.integers(-40, 40).map(lambda one: one / 10)
free = st.floats(-3, 3, allow_subnormal=True)


@given(data=st.data(), seed=st.integers(0, 2**16), number=st.sampled_from((whole, tenth, free)))
def test_triangles_that_overlap_anyhow(data, seed, number):
    corner = st.tuples(number, number)
    triangles = data.draw(st.lists(st.tuples(corner, corner, corner), min_size=1, max_size=9))
    shapes = valid(shapely.Polygon(one) for one in triangles)
    if shapes:
        check(shapes, seed)


@given(
    count=st.integers(4, 20), scale=st.sampled_from((1e-5, 1.0, 50.0)), seed=st.integers(0, 2**16)
)
def test_a_coverage_without_gaps(count, scale, seed):
    points = np.random.default_rng(seed).uniform(-1, 1, (count, 2)) * scale
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points))
    shapes = valid(shapely.get_parts(cells))
    if shapes:
        check(shapes, seed)


@given(
    circles=st.lists(
        st.tuples(free, free, st.floats(0.05, 2), st.integers(1, 6)), min_size=1, max_size=7
    ),
    seed=st.integers(0, 2**16),
)
def test_islands_holes_and_parts(circles, seed):
    rest, shapes = shapely.box(-3, -3, 3, 3), []
    for x, y, radius, segments in circles:
        disc = shapely.Point(x, y).buffer(radius, quad_segs=segments)
        shapes.append(shapely.intersection(rest, disc))
        rest = shapely.difference(rest, disc)
    shapes = valid([*shapes, rest])
    if shapes:
        check(shapes, seed)


@pytest.mark.parametrize(
    "shapes",
    [
        boxes(1.0, -30.0),
        boxes(1 / 3, 12.3),
        boxes(0.1, 179.7, 89.7, count=3),
        boxes(1e-7, 5.0, 5.0),
        [*boxes(1e-4, count=12), shapely.box(90, 40, 91, 41)],  # 144 units in one cell
        [shapely.Polygon([(0, 0), (10, 1e-13), (10, 2e-13)]), shapely.box(0, -1, 10, 0)],
        [shapely.Polygon([(0, 0), (1e-17, 0), (0, 1e-17)]), shapely.box(-1, -1, 0, 0)],
        [shapely.Polygon([(-180, -90), (180, -90), (180, 90), (-180, 90)])],
        [shapely.Polygon([(0, 0), (1, 1), (2, 0), (1, 3)]), shapely.box(0, -1, 2, 0)],
        [shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2), shapely.box(1, 1, 2, 2)],
        [shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2)])],
        [shapely.box(0, 0, 2, 2), shapely.box(0, 0, 2, 2), shapely.box(0.5, 0.5, 1, 1)],
        [shapely.Polygon([(0, 0), (1, 2e-300), (1, 1)])],
    ],
    ids=[
        "whole degrees", "thirds", "edge of the world", "centimetres", "many units in a cell",
        "sliver", "unit of 1e-17 degrees", "the world", "touching at a vertex", "hole and island",
        "parts that touch", "one on another", "underflow",
    ],
)  # fmt: skip
def test_adversarial_units(shapes):
    for seed in range(4):
        check(shapes, seed)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_shared_border_belongs_to_the_lowest_code(kernel):
    units = gridland()
    codes = index_units(units).codes
    # The middle of the country: four regions meet at -28, 2.
    x, y = [-28.0, -28.5, -28.0, -30.0, -26.0], [2.0, 2.0, 3.5, 0.0, 4.0]
    found = [codes[one] for one in places_of(units, x, y, kernel)]
    assert found == ["GR0102", "GR0102", "GR0302", "GR0103", "GR0402"]


@pytest.mark.parametrize("kernel", KERNELS)
def test_each_fault_of_a_point_has_its_name(kernel):
    nan, inf = np.nan, np.inf
    x = [nan, -28.5, nan, inf, -28.5, 200.0, -28.5, 1.5, 181.0, -31.0, 1e300, -25.9999]
    y = [1.5, nan, inf, 1.5, -inf, 1.5, 91.0, -28.5, -28.5, 1.5, -1e300, 1.5]
    missing, infinite = Place.MISSING, Place.INFINITE
    beyond, outside = Place.OUT_OF_RANGE, Place.OUTSIDE
    expected = [missing, missing, missing, infinite, infinite, beyond, beyond, Place.SWAPPED]
    expected += [beyond, outside, beyond, outside]
    assert places_of(gridland(), x, y, kernel).tolist() == expected


def test_a_coordinate_out_of_range_may_be_a_swapped_one():
    units = frame([shapely.box(120, 10, 130, 20)])
    assert places_of(units, [15.0], [125.0], "numpy").tolist() == [Place.SWAPPED]


@pytest.mark.parametrize("kernel", KERNELS)
def test_neither_order_nor_threads_nor_chunks_matter(kernel, monkeypatch):
    rng = np.random.default_rng(5)
    x, y = rng.uniform(-30.5, -25.5, 3000), rng.uniform(-0.5, 4.5, 3000)
    x[::7], y[::5] = np.round(x[::7]), np.round(y[::5])
    once = places_of(gridland(), x, y, kernel, threads=1)
    monkeypatch.setattr(index, "CHUNK", 100)
    assert (places_of(gridland(), x, y, kernel, threads=3) == once).all()
    order = rng.permutation(3000)
    assert (places_of(gridland(), x[order], y[order], kernel) == once[order]).all()
    turned = gridland().iloc[::-1]
    assert (places_of(turned, x, y, kernel) == once).all()
    assert set(np.bincount(once[once >= 0], minlength=16) > 0) == {True}


def test_a_grid_that_nothing_fits_leaves_all_to_the_exact_geometry(monkeypatch):
    shapes = np.array([shapely.Polygon(ring) for ring in rings().values()])
    monkeypatch.setattr(grid, "_meets_vertices", lambda *_: True)
    built = build.build_tables(edges_of(shapes))
    own = index.UnitIndex(np.arange(16), shapes, (), "", built)
    x, y = np.random.default_rng(2).uniform((-31, -1), (-25, 5), (500, 2)).T
    found = own.places(x, y, kernel="numba")
    assert (np.where(found < 0, -1, found) == brute(shapes, x, y)).all()


def test_an_index_survives_a_journey():
    own = index_units(gridland())
    x, y = np.array([-28.0, -29.5]), np.array([2.0, 0.5])
    assert (pickle.loads(pickle.dumps(own)).places(x, y) == own.places(x, y)).all()  # noqa: S301


def test_units_of_points_uses_it():
    x, y = np.array([-29.5, 0.0, np.nan]), np.array([0.5, 0.0, 1.0])
    assert units_of_points(x, y, gridland()).tolist() == ["GR0103", "", ""]
    assert units_of_points(x[:0], y[:0], gridland()).tolist() == []


@pytest.mark.parametrize(
    ("units", "error", "text"),
    [
        (frame([shapely.box(0, 0, 1, 1)], crs=None), CrsError, "the CRS is missing"),
        (frame([shapely.box(0, 0, 1, 1)], crs="EPSG:32630"), CrsError, "EPSG:32630"),
        (frame([]), BoundaryError, "there are none"),
        (frame([shapely.box(0, 0, 1, 1)]).rename(columns={"pcode": "p_code"}), BoundaryError,
         "did you mean 'p_code'"),
        (frame([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], codes=["A", "A"]),
         BoundaryError, "'A' stands twice|A stands twice"),
        (frame([shapely.box(0, 0, 1, 1)], codes=[None]), BoundaryError, "1 have no P-code"),
        (frame([None]), BoundaryError, "unit U0000: its geometry is missing"),
        (frame([shapely.Polygon()]), BoundaryError, "its geometry is empty"),
        (frame([shapely.Point(0, 0)]), BoundaryError, "Point, not a polygon"),
        (frame([shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])]), BoundaryError,
         "not valid: Self-intersection"),
        (frame([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)]), BoundaryError,
         "1 pairs overlap: U0000 and U0001 .1.23e.04 km2."),
        (frame([shapely.box(0, 0, 1, 1), shapely.box(1 - 1e-12, 0, 2, 1)]), BoundaryError,
         "overlap"),
    ],
)  # fmt: skip
def test_units_that_cannot_be_used(units, error, text):
    with pytest.raises(error, match=text):
        index_units(units, on_disk=False)


def test_overlaps_that_are_allowed_are_stated():
    units = frame([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)])
    own = index_units(units, allow_overlap=True, on_disk=False)
    assert [(one.first, one.second) for one in own.overlaps] == [("U0000", "U0001")]
    assert own.overlaps[0].km2 == pytest.approx(12300, rel=0.01)
    assert own.places(np.array([1.5, 2.5]), np.array([1.5, 2.5])).tolist() == [0, 1]


def test_coordinates_of_two_lengths():
    with pytest.raises(InputError, match="give two arrays of one length"):
        index_units(gridland()).places(np.zeros(2), np.zeros(3))


def test_without_numba_the_same_answers(monkeypatch):
    monkeypatch.delattr("geo_ops.spatial.join.kernel_numba", raising=False)
    monkeypatch.setitem(sys.modules, "geo_ops.spatial.join.kernel_numba", None)
    monkeypatch.setattr(index, "COMPILED_FROM", 0)
    assert places_of(gridland(), [-29.5], [0.5], "auto").tolist() == [2]
    with pytest.raises(InputError, match=r"geo-ops\[fast\]"):
        places_of(gridland(), [-29.5], [0.5], "numba")


@pytest.mark.parametrize(
    ("module", "names"),
    [
        (tables, ("OUTSIDE", "ASK", "FIRST_BLOCK", "FIRST_RECORD")),
        (grid, ("BLOCK",)),
        (orientation, ("ERROR_BOUND", "UNDERFLOW")),
    ],
)
def test_the_constants_of_the_compiled_kernel_are_those_of_the_engine(module, names):
    for name in names:
        assert getattr(kernel_numba, name) == getattr(module, name)
