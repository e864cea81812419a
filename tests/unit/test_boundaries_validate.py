"""Validation: each fault put into the grid country is found, with its km2 and its units."""

from __future__ import annotations

import pytest

from geo_ops.boundaries.pack import RegionPack, load_pack
from geo_ops.boundaries.validate import validate_pack, validate_units
from geo_ops.content import Content
from geo_ops.errors import BoundaryError
from geo_ops.findings import Finding, errors, worst_first
from tests.grid import HEADER, rings, square, unit_rows, write_csv, write_geometry, write_grid_pack

# The north-east quarter of GR0102 cut out, its neighbours having a vertex where the cut begins.
HOLE = {
    "GR0102": [[-29, 1], [-28, 1], [-28, 1.5], [-28.5, 1.5], [-28.5, 2], [-29, 2], [-29, 1]],
    "GR0201": [[-28, 1], [-27, 1], [-27, 2], [-28, 2], [-28, 1.5], [-28, 1]],
    "GR0304": [[-29, 2], [-28.5, 2], [-28, 2], [-28, 3], [-29, 3], [-29, 2]],
}
PCODE, NAME, LEVEL, PARENT, OFFICIAL = 0, 1, 3, 4, 5


@pytest.fixture
def folder(tmp_path):
    write_grid_pack(tmp_path)
    return tmp_path / "regions" / "grd"


def load(folder) -> RegionPack:
    return load_pack(Content((folder.parents[1],)), "grd")


def with_shapes(folder, **changes):
    """Return the findings on the first division after some communes got other rings."""
    shapes = {**rings(), **changes}
    write_geometry(folder / "communes.geojson", {k: v for k, v in shapes.items() if v})
    return validate_units(load(folder).units("2010", checked=False))


def with_rows(folder, change):
    """Return the pack after its second table was changed in place."""
    rows = unit_rows("2015")
    change({row[PCODE]: row for row in rows}, rows)
    write_csv(folder / "divisions" / "2015.csv", [HEADER, *rows])
    return load(folder)


def test_the_grid_is_sound(folder):
    pack = load(folder)
    assert validate_pack(pack) == []
    assert validate_units(pack.units("2010")) == []


def test_an_overlap_is_found_once_with_its_km2(folder):
    # A strip of a tenth of a degree over the neighbour to the east: a tenth of a cell.
    found = with_shapes(folder, GR0103=square(0, 0, 1.1))
    assert [(one.severity, one.where) for one in found] == [("error", "GR0103 and GR0104")]
    assert found[0].problem == "they overlap by 1,231 km2"


def test_a_hole_is_found_at_every_level_that_shows_it(folder):
    found = with_shapes(folder, **HOLE)
    gaps = {one.where.split(",")[0]: one for one in found if "gap" in one.problem}
    assert set(gaps) == {"level commune", "level region", "level country"}
    assert "a gap of 3,07" in gaps["level commune"].problem
    assert gaps["level commune"].where.endswith("between GR0102, GR0201, GR0304, GR0403")
    assert gaps["level region"].where.endswith("between GR01, GR02, GR03, GR04")
    assert all(one.severity == "error" for one in gaps.values())


def test_a_declared_enclave_is_no_gap(folder):
    path = folder / "region.toml"
    enclave = '\n[[enclave]]\nname = "Abroad"\nlon = -28.25\nlat = 1.75\n'
    path.write_text(path.read_text("utf-8") + enclave, "utf-8")
    # Only the area is found fault with: it lacks a quarter of a cell.
    assert [one.problem[:22] for one in with_shapes(folder, **HOLE)] == [
        "the units cover 193,714"[:22]
    ]


def test_borders_that_do_not_share_vertices_are_found(folder):
    extra = [[-30, 0], [-29, 0], [-29, 0.5], [-29, 1], [-30, 1], [-30, 0]]
    found = with_shapes(folder, GR0103=extra)
    assert [(one.severity, one.where) for one in found] == [("error", "GR0103, GR0104")]
    with pytest.raises(BoundaryError, match="do not share their borders: GR0103, GR0104"):
        load(folder).units("2010").level("region")


def test_an_invalid_polygon_is_found(folder):
    bowtie = [[-30, 0], [-29, 1], [-29, 0], [-30, 1], [-30, 0]]
    found = with_shapes(folder, GR0103=bowtie)
    assert [one.where for one in found] == ["GR0103"]
    assert "Self-intersection" in found[0].problem


def test_swapped_coordinates_are_found(folder):
    swapped = [[lat, lon] for lon, lat in rings()["GR0103"]]
    found = with_shapes(folder, GR0103=swapped)
    assert found[0].where == "GR0103"
    assert "longitude and latitude look swapped" in found[0].problem


def test_a_missing_polygon_is_found(folder):
    found = with_shapes(folder, GR0103=None)
    assert ("error", "GR0103") in [(one.severity, one.where) for one in found]
    # A sixteenth is gone: 15 cells of about 12,300 km2 are left.
    assert any("184,481 km2; 196,790 are expected within 1.0%" in one.problem for one in found)


def test_a_polygon_without_a_row_is_found(folder):
    found = with_shapes(folder, GR0199=square(4, 0))
    assert any(one.where == "GR0199" and "no commune" in one.problem for one in found)


@pytest.mark.parametrize(
    ("code", "field", "value", "where", "problem"),
    [
        ("GR0103", PCODE, "GR0104", "GR0104", "stands 2 times"),
        ("GR0103", PCODE, "gr 0103", "gr 0103", "malformed"),
        ("GR0103", PCODE, "", "no code", "malformed"),
        ("GR0103", PCODE, "103", "103", "does not fit the pattern"),
        ("GR0103", LEVEL, "village", "GR0103", "level 'village' is not one of"),
        ("GR0103", PARENT, "", "GR0103", "parent '' is not in the table"),
        ("GR0103", PARENT, "GR99", "GR0103", "parent 'GR99' is not in the table"),
        ("GR0103", PARENT, "GR", "GR0103", "is of level 'country', not 'region'"),
        ("GR0103", PARENT, "GR0104", "GR0104", None),
        ("GR03", PARENT, "GR01", "GR03", "is of level 'region', not 'country'"),
        ("GR", PARENT, "GR01", "GR", "is of level 'region', not ''"),
        ("GR03", LEVEL, "country", "level 'country'", "there are 2 units of the highest level"),
        ("GR0103", NAME, " ", "GR0103, name_fr", "the name is empty"),
    ],
)
def test_faults_of_the_table(folder, code, field, value, where, problem):
    def change(by_code, _rows):
        by_code[code][field] = value

    pack = with_rows(folder, change)
    found = errors(validate_pack(pack))
    if problem is not None:
        assert any(where in one.where and problem in one.problem for one in found), found
    with pytest.raises(BoundaryError, match="grd: "):
        pack.units("2015")
    assert pack.units("2010").levels  # the other division is not spoilt


def test_a_region_without_parts_is_found(folder):
    def change(_by_code, rows):
        rows.insert(1, ["GR09", "Nowhere", "Nowhere", "region", "GR", "true", "false", "", ""])

    found = errors(validate_pack(with_rows(folder, change)))
    assert [(one.where, one.problem) for one in found] == [
        ("line 3, GR09", "no unit names it as its parent")
    ]


def test_a_local_code_need_not_fit_the_pattern_but_an_official_one_must(folder):
    def change(by_code, _rows):
        by_code["GRD15-ISLE"][OFFICIAL] = "true"

    found = errors(validate_pack(with_rows(folder, change)))
    assert [one.problem.split(" 'GR")[0] for one in found] == ["the code"] * 2
    assert "does not fit the pattern" in found[0].problem
    assert "'GR0204' does not begin with 'GRD15-ISLE'" in found[1].problem


def test_a_decomposed_name_is_a_warning(folder):
    def change(by_code, _rows):
        by_code["GR01"][NAME] = "E\u0301clat"

    found = validate_pack(with_rows(folder, change))
    assert [(one.severity, one.where) for one in found] == [("warning", "line 3, GR01, name_fr")]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [("GR0102", "GR9999", "'GR9999' is no lowest unit"), ("-28.5", "-26.5", "it is not in GR0102")],
)
def test_a_settlement_out_of_place_is_a_warning(folder, before, after, problem):
    path = folder / "settlements.csv"
    path.write_text(path.read_text("utf-8").replace(before, after, 1), "utf-8")
    found = validate_pack(load(folder))
    assert {(one.severity, one.problem) for one in found} == {("warning", problem)}


def test_findings_stand_worst_first_and_read_as_a_line():
    made = [Finding(level, "here", "a", "b", "c") for level in ("info", "error", "warning")]
    assert [one.severity for one in worst_first(made)] == ["error", "warning", "info"]
    assert errors(made) == [made[1]]
    assert str(made[1]) == "error: here: a; b; c"
