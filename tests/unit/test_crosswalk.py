"""Crosswalks between divisions of the grid country, whose areas and people are counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_ops.boundaries.crosswalk import Levels, carry, crosswalk, reconcile
from geo_ops.boundaries.overlay import overlay, pieces
from geo_ops.boundaries.pack import load_pack
from geo_ops.boundaries.translate import translate
from geo_ops.content import Content
from geo_ops.errors import BoundaryError, InputError
from tests.grid import ISLE, cells, rings, square, write_geometry, write_grid_pack

OWN_GEOMETRY = 'file = "divisions/2015.csv"'


def load(folder, changes=None):
    """Return the grid pack; with `changes`, its second division is drawn with other rings."""
    write_grid_pack(folder)
    pack = folder / "regions" / "grd"
    if changes is not None:
        write_geometry(pack / "new.geojson", rings() | changes)
        text = (pack / "region.toml").read_text("utf-8")
        text = text.replace(OWN_GEOMETRY, f'{OWN_GEOMETRY}\ngeometry = "new.geojson"')
        (pack / "region.toml").write_text(text, "utf-8")
    return load_pack(Content((folder,)), "grd")


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    return load(tmp_path_factory.mktemp("grid"))


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """Half of GR0104 is given to its neighbour GR0103, across no border of regions."""
    changes = {"GR0103": square(0, 0, 1.5), "GR0104": square(1.5, 0, 0.5)}
    # Their neighbours have a vertex where the new border meets theirs.
    above = {"GR0102": [[-29, 1], [-28.5, 1], [-28, 1], [-28, 2], [-29, 2], [-29, 1]]}
    changes["GR0103"] = [[-30, 0], [-28.5, 0], [-28.5, 1], [-29, 1], [-30, 1], [-30, 0]]
    return load(tmp_path_factory.mktemp("moved"), changes | above)


def rows(table, *columns):
    return list(table[list(columns)].itertuples(index=False, name=None))


def test_a_region_that_lost_a_part_is_split_by_area(grid):
    table = crosswalk(grid.units("2010"), grid.units("2015"), Levels("region"))
    assert rows(table, "from_pcode", "to_pcode", "relation", "approximate") == [
        ("GR01", "GR01", "same", False),
        ("GR02", "GR02", "contains", False),
        ("GR02", ISLE, "contains", True),
        ("GR03", "GR03", "same", False),
        ("GR04", "GR04", "same", False),
    ]
    assert table["area_share"].tolist() == pytest.approx([1, 0.75, 0.25, 1, 1], abs=0.001)
    assert table["from_name"].tolist()[:3] == ["Éclat", "Bravo", "Bravo"]
    assert table["to_name"].tolist()[:3] == ["Éclat", "Bravo", "Isle"]
    assert table["population"].isna().all()


def test_it_reads_backwards_too(grid):
    table = crosswalk(grid.units("2015"), grid.units("2010"), Levels("region"))
    assert rows(table, "from_pcode", "to_pcode", "relation")[1:3] == [
        ("GR02", "GR02", "inside"),
        ("GR03", "GR03", "same"),
    ]
    assert rows(table, "from_pcode", "to_pcode")[-1] == (ISLE, "GR02")


def test_every_level_below_the_country_is_there_by_default(grid):
    table = crosswalk(grid.units("2010"), grid.units("2015"))
    assert table["from_level"].tolist() == ["region"] * 5 + ["commune"] * 16
    assert set(table["relation"][table["from_level"] == "commune"]) == {"same"}
    crossed = crosswalk(grid.units("2010"), grid.units("2015"), Levels("commune", "region"))
    assert rows(crossed, "from_pcode", "to_pcode")[7] == ("GR0204", ISLE)


def test_a_level_that_is_not_there_is_refused(grid):
    old, new = grid.units("2010"), grid.units("2015")
    with pytest.raises(BoundaryError, match="level 'cercle'"):
        crosswalk(old, new, Levels("cercle"))
    with pytest.raises(BoundaryError, match="did you mean 'region'"):
        crosswalk(old, new, Levels("region", "regions"))


def test_divisions_of_two_regions_have_no_crosswalk(grid, moved):
    from dataclasses import replace

    other = moved.units("2015")
    other = replace(other, region=other.region.model_copy(update={"id": "xyz"}))
    with pytest.raises(BoundaryError, match="another region"):
        crosswalk(grid.units("2010"), other)


def test_other_geometry_is_cut_by_its_land(moved):
    table = crosswalk(moved.units("2010"), moved.units("2015"), Levels("commune"))
    changed = table[table["area_share"] < 0.999]
    assert rows(changed, "from_pcode", "to_pcode", "relation") == [
        ("GR0104", "GR0103", "overlaps"),
        ("GR0104", "GR0104", "contains"),
    ]
    assert changed["area_share"].tolist() == pytest.approx([0.5, 0.5], abs=0.001)
    assert changed["area_km2"].sum() == pytest.approx(12_308, rel=0.001)
    regions = crosswalk(moved.units("2010"), moved.units("2015"), Levels("region"))
    assert regions["relation"].tolist() == ["same", "contains", "contains", "same", "same"]


def test_land_that_the_new_division_lacks_has_no_code(tmp_path):
    pack = load(tmp_path, {"GR0204": square(3, 0, 1, 0.5), "GR0202": square(3, 1)})
    table = crosswalk(pack.units("2010"), pack.units("2015"), Levels("commune"))
    lost = table[table["from_pcode"] == "GR0204"]
    assert rows(lost, "to_pcode", "to_name", "relation") == [
        ("", "", "none"),
        ("GR0204", "Commune 0204", "contains"),
    ]
    assert lost["area_share"].tolist() == pytest.approx([0.5, 0.5], abs=0.001)


def test_an_overlay_keeps_all_land_of_both(grid):
    first = grid.units("2010").lowest
    second = first[first["pcode"] != "GR0404"]
    pieces_of_all = overlay(first, second, "EPSG:6933")
    assert rows(pieces_of_all, "old", "new")[-1] == ("GR0404", "")
    assert pieces_of_all["km2"].sum() == pytest.approx(196_789.5, abs=1)
    assert len(pieces_of_all) == 16
    turned = overlay(second, first, "EPSG:6933")
    assert rows(turned, "old", "new")[0] == ("", "GR0404")


def test_figures_are_carried_by_area_or_by_people(grid):
    old, new = grid.units("2010"), grid.units("2015")
    people = {at: 30.0 if code == "GR0204" else 10.0 for at, code in enumerate(cells())}
    table = crosswalk(old, new, Levels("region"), people)
    assert rows(table[table["from_pcode"] == "GR02"], "population", "population_share") == [
        (30, 0.5),
        (30, 0.5),
    ]
    assert table["population"].sum() == 180
    carried = carry({"GR02": 8, "GR03": 1}, table)
    assert carried == pytest.approx({"GR02": 6, ISLE: 2, "GR03": 1}, abs=0.01)
    assert carry({"GR02": 8}, table, "population") == {"GR02": 4, ISLE: 4}
    assert sum(carried.values()) == pytest.approx(9)
    back = crosswalk(new, old, Levels("region"))
    assert carry({"GR02": 6, ISLE: 2}, back) == {"GR02": 8}


def test_what_cannot_be_carried_is_refused(grid):
    table = crosswalk(grid.units("2010"), grid.units("2015"), Levels("region"))
    with pytest.raises(InputError, match="did you mean 'GR02'"):
        carry({"GR2": 1}, table)
    with pytest.raises(InputError, match="no population shares"):
        carry({"GR02": 1}, table, "population")


@settings(max_examples=30)
@given(st.lists(st.sampled_from(sorted(cells())), max_size=60), st.booleans())
def test_counts_reconcile_along_the_crosswalk(grid, communes, back):
    divisions = [grid.units("2010"), grid.units("2015")][:: -1 if back else 1]
    counts = []
    for units in divisions:
        regions = [units.lineage.at[code, "region"] for code in communes]
        counts.append({code: float(regions.count(code)) for code in set(regions)})
    told = reconcile(*counts, crosswalk(*divisions, Levels("region")))
    assert told["difference"].tolist() == [0] * len(told)
    assert told["old"].tolist()[-1] == len(communes)
    assert len(told) == 6


def test_a_row_that_leaves_its_group_is_told(grid):
    table = crosswalk(grid.units("2010"), grid.units("2015"), Levels("region"))
    told = reconcile({"GR02": 2.0, "GR01": 1.0}, {ISLE: 1.0, "GR01": 2.0}, table)
    assert rows(told, "old_units", "new_units", "difference")[:2] == [
        ("GR01", "GR01", 1),
        ("GR02", f"GR02 {ISLE}", -1),
    ]
    assert told["difference"].tolist()[-1] == 0


def test_what_is_known_to_a_coarser_unit_has_a_line_of_its_own(grid):
    table = crosswalk(grid.units("2010"), grid.units("2015"), Levels("region"))
    told = reconcile({"GR02": 2.0}, {"GR02": 1.0, "GR": 1.0}, table)
    assert rows(told, "old_units", "new_units", "difference")[-2:] == [("", "GR", 1), ("", "", 0)]


@pytest.mark.parametrize(
    ("code", "vintage", "division", "answer", "way"),
    [
        ("GR02", None, "2015", "GR02", "own"),
        (" gr0204 ", None, "2015", "GR0204", "own"),
        ("GR02", "2010", "2015", None, "split"),
        ("GR01", "2010", "2015", "GR01", "same"),
        ("GR02", "2015", "2010", "GR02", "inside"),
        ("GR0204", "2010", "2015", "GR0204", "same"),
        (ISLE, None, "2010", "GR02", "inside"),
        (ISLE, "2010", "2015", None, "unknown"),
        ("GR", "2010", "2015", "GR", "same"),
        ("GR99", None, "2015", None, "unknown"),
        ("", None, "2015", None, "unknown"),
    ],
)
def test_a_code_of_another_division_is_answered_or_refused(
    grid, code, vintage, division, answer, way
):
    found = translate(code, vintage, grid.units(division))
    assert (found.pcode, found.way) == (answer, way)
    assert bool(found.note) == (way != "own")
    if answer is not None:
        assert found.holder == answer
        assert answer in grid.units(division)


def test_a_split_code_names_its_candidates_and_what_holds_it_for_certain(grid):
    found = translate("GR02", "2010", grid.units("2015"))
    assert [(one.pcode, round(one.share, 2)) for one in found.candidates] == [
        ("GR02", 0.75),
        (ISLE, 0.25),
    ]
    assert found.holder == "GR"
    assert found.vintage == "2010"
    assert "GR02 (region Bravo) of division 2010 is split in division 2015: GR02" in found.note


def test_a_stand_in_polygon_says_nothing_about_finer_units(grid):
    # The Isle is drawn as one commune, but only approximately: it is not that commune.
    found = translate(ISLE, None, grid.units("2010"))
    assert (found.pcode, found.candidates[0].level) == ("GR02", "region")
    assert "approximate" in found.note


def test_an_unknown_division_is_refused_with_the_nearest(grid):
    with pytest.raises(BoundaryError, match="did you mean '2015'"):
        translate("GR02", "2011", grid.units("2015"))
    with pytest.raises(BoundaryError, match="no other division"):
        grid.units("2015").sibling("2015")


def test_land_that_moved_between_sets_is_followed(moved):
    found = translate("GR0104", "2010", moved.units("2015"))
    assert (found.pcode, found.way, found.holder) == ("GR01", "inside", "GR01")
    assert translate("GR0103", "2010", moved.units("2015")).pcode == "GR0103"
    assert translate("GR0103", "2010", moved.units("2015")).way == "inside"


def test_find_says_where_a_code_of_another_division_went(grid):
    with pytest.raises(BoundaryError, match=r"region Isle in division 2015.*use GR02, or another"):
        grid.units("2010").find(ISLE)


def test_pieces_are_kept(moved):
    assert pieces(moved.units("2010"), moved.units("2015")) is pieces(
        moved.units("2010"), moved.units("2015")
    )
