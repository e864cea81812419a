"""Repair and comparison of boundary sets, on squares whose areas are counted."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from geo_ops.boundaries.compare import compare
from geo_ops.boundaries.repair import repair
from tests.grid import rings, square

CELL = 12_308  # km2 of a cell in the south


def grid(**changes):
    """Return the communes of the grid, some with other rings or polygons."""
    shapes = rings() | changes
    polygons = [
        one if hasattr(one, "geom_type") else shapely.Polygon(one) for one in shapes.values()
    ]
    return gpd.GeoDataFrame(
        {"pcode": list(shapes), "name": "x"}, geometry=polygons, crs="EPSG:4326"
    )


def mended(**changes):
    made = repair(grid(**changes), "EPSG:6933")
    shapes = made.lowest.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    return made


def moves(made):
    return [(one.from_pcode, one.to_pcode, round(one.km2), one.why) for one in made.moves]


def test_a_sound_set_stays_as_it_is():
    made = mended()
    assert made.moves == ()
    assert made.moved_km2 == 0
    before = grid().sort_values("pcode", ignore_index=True)
    assert made.lowest.geometry.geom_equals(before.geometry).all()


def test_an_overlap_goes_to_the_smaller_and_is_told():
    # GR0103 reaches a tenth of a cell over GR0104, which is the smaller of the two.
    made = mended(GR0103=square(0, 0, 1.1))
    assert moves(made) == [("GR0103", "GR0104", round(CELL / 10), "an overlap given to one")]
    assert shapely.union_all(made.lowest.geometry.to_numpy()).equals(shapely.box(-30, 0, -26, 4))


def test_a_narrow_gap_is_closed_and_a_wide_one_stays():
    made = mended(GR0201=square(2.005, 1, 0.995))
    assert [(one[0], one[3]) for one in moves(made)] == [("", "a gap closed")]
    assert made.moved_km2 == pytest.approx(CELL * 0.005, rel=0.01)
    wide = mended(GR0104=square(1.2, 0, 0.8))
    assert shapely.union_all(wide.lowest.geometry.to_numpy()).area == pytest.approx(15.8)


def test_the_width_of_gaps_can_be_chosen():
    hole = shapely.Polygon(rings()["GR0104"], [square(1.4, 0.4, 0.1, 0.1)[0:5]])
    frame = grid(GR0104=hole)
    assert shapely.union_all(repair(frame, "EPSG:6933").lowest.geometry).area == pytest.approx(
        15.99
    )
    closed = repair(frame, "EPSG:6933", gap_width=0.2)
    assert shapely.union_all(closed.lowest.geometry).area == pytest.approx(16)
    assert moves(closed) == [("", "GR0104", 123, "a gap closed")]


def test_an_invalid_polygon_is_made_valid():
    bowtie = [[-30, 0], [-29, 1], [-29, 0], [-30, 1], [-30, 0]]
    made = mended(GR0103=bowtie)
    assert made.lowest.set_index("pcode").geometry["GR0103"].area == pytest.approx(0.5)
    spike = shapely.Polygon([*rings()["GR0103"][:2], [-29.5, -3], *rings()["GR0103"][1:]])
    assert mended(GR0103=spike).lowest.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all()


def test_borders_that_do_not_match_are_noded():
    extra = [[-30, 0], [-29, 0], [-29, 0.5], [-29, 1], [-30, 1], [-30, 0]]
    assert mended(GR0103=extra).moved_km2 == 0


def test_a_detached_sliver_goes_to_its_neighbour():
    parts = shapely.multipolygons([
        shapely.Polygon(rings()["GR0101"]),
        shapely.box(-26.0004, 0.0, -26, 0.0004),
    ])  # fmt: skip
    corner = shapely.Polygon(rings()["GR0204"]).difference(shapely.box(-26.0004, 0, -26, 0.0004))
    made = mended(GR0101=parts, GR0204=corner)
    assert [(one.from_pcode, one.to_pcode) for one in made.slivers] == [("GR0101", "GR0204")]
    assert made.lowest.geometry.geom_type.unique().tolist() == ["Polygon"]


def test_two_sets_that_agree_have_no_difference():
    table = compare(grid(), grid())
    assert set(table["status"]) == {"same"}
    assert table[["km2_lost", "km2_gained"]].to_numpy().max() == 0


def test_land_that_changed_hands_is_followed():
    # Half of GR0104 to GR0103, under unchanged codes.
    after = grid(GR0103=square(0, 0, 1.5), GR0104=square(1.5, 0, 0.5))
    table = compare(grid(), after)
    changed = table[table["status"] != "same"].set_index("pcode")
    assert changed.index.tolist() == ["GR0103", "GR0104"]
    assert changed.at["GR0104", "km2_lost"] == pytest.approx(CELL / 2, rel=0.001)
    assert changed.at["GR0104", "lost_to"] == "GR0103 6154.2"
    assert changed.at["GR0103", "gained_from"] == "GR0104 6154.2"
    assert table["pcode"].tolist()[2:] == sorted(set(rings()) - {"GR0103", "GR0104"})


def test_names_and_codes_that_differ_are_told():
    after = grid()
    after.loc[after["pcode"] == "GR0101", "name"] = "y"
    after.loc[after["pcode"] == "GR0102", "pcode"] = "GR0109"
    table = compare(grid(), after).set_index("pcode")
    assert table.at["GR0101", "status"] == "renamed"
    assert table.at["GR0102", "status"] == "only a"
    assert table.at["GR0109", "status"] == "only b"
    assert table.at["GR0102", "lost_to"].startswith("GR0109")
    assert len(table) == 17


def test_a_tolerance_lets_small_changes_pass():
    after = grid(GR0103=square(0, 0, 1.001), GR0104=square(1.001, 0, 0.999))
    assert set(compare(grid(), after)["status"]) == {"same", "moved"}
    assert set(compare(grid(), after, tolerance_km2=20)["status"]) == {"same"}


def test_land_that_the_other_set_has_not_is_told():
    after = grid(GR0204=square(3, 0, 1, 0.5))
    lost = compare(grid(), after).set_index("pcode").loc["GR0204"]
    assert lost["lost_to"].startswith("nobody 61")


def test_invalid_polygons_can_be_compared():
    bowtie = [[-30, 0], [-29, 1], [-29, 0], [-30, 1], [-30, 0]]
    table = compare(grid(), grid(GR0103=bowtie)).set_index("pcode")
    assert table.at["GR0103", "km2_lost"] == pytest.approx(CELL / 2, rel=0.01)
