"""Packs, divisions and units, on the imaginary country."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo_ops.boundaries.names import fold
from geo_ops.boundaries.pack import RegionPack, load_pack
from geo_ops.content import Content
from geo_ops.errors import BoundaryError, ContentNotFoundError, InputError, SpecError
from tests.grid import ISLE, NAMES, REGIONS, cell_centre, cells, write_grid_pack

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("content")
    write_grid_pack(folder)
    return folder


@pytest.fixture(scope="module")
def pack(root) -> RegionPack:
    return load_pack(Content((root,)), "grd")


@pytest.fixture(scope="module")
def old(pack):
    return pack.units("2010")


@pytest.fixture(scope="module")
def new(pack):
    return pack.units("2015")


@pytest.mark.parametrize(
    ("day", "division"),
    [
        ("2010-01-01", "2010"),
        ("2014-12-31", "2010"),
        ("2015-01-01", "2015"),
        ("2099-01-01", "2015"),
    ],
)
def test_the_day_chooses_the_division(pack, day, division):
    assert pack.division_on(DAY(day)).id == division
    assert pack.units_on(DAY(day)).division.id == division


def test_a_division_may_stand_in_before_its_first_day(tmp_path):
    write_grid_pack(tmp_path)
    path = tmp_path / "regions" / "grd" / "region.toml"
    first = "valid_from = 2010-01-01"
    path.write_text(
        path.read_text("utf-8").replace(first, f"{first}\nalso_from = 1990-01-01"), "utf-8"
    )
    pack = load_pack(Content((tmp_path,)), "grd")
    assert pack.division_on(DAY("1990-01-01")).id == "2010"
    with pytest.raises(BoundaryError, match=r"2010 \(1990-01-01 to 2014-12-31\)"):
        pack.division_on(DAY("1989-12-31"))


def test_a_unit_has_the_days_of_its_division_and_its_iso_code_if_the_table_has_one(old, new):
    assert set(old.level("region")["valid_to"]) == {"2014-12-31"}
    assert (new.unit(ISLE).valid_from, new.unit(ISLE).valid_to) == ("2015-01-01", "")
    assert set(new.level("region")["iso_3166_2"]) == {""}


def test_without_a_day_the_default_holds(pack):
    assert pack.division_on().id == "2015"


def test_a_day_before_all_divisions_is_refused_with_the_range(pack):
    message = r"2009-12-31.*2010 \(2010-01-01 to 2014-12-31\), 2015 \(2015-01-01 to now\)"
    with pytest.raises(BoundaryError, match=message):
        pack.division_on(DAY("2009-12-31"))


def test_an_unknown_division_is_refused_with_the_nearest(pack):
    with pytest.raises(BoundaryError, match="did you mean '2015'"):
        pack.units("2016")


def test_an_unknown_region_is_refused_with_the_nearest(root):
    with pytest.raises(ContentNotFoundError, match="did you mean 'grd'"):
        load_pack(Content((root,)), "gird")


def test_the_id_of_a_pack_is_its_folder(tmp_path):
    write_grid_pack(tmp_path)
    (tmp_path / "regions" / "grd").rename(tmp_path / "regions" / "xyz")
    with pytest.raises(SpecError, match="'id' is 'grd', but the folder is 'xyz'"):
        load_pack(Content((tmp_path,)), "xyz")


def test_counts_of_every_level(old, new):
    assert [len(old.level(name)) for name in old.levels] == [1, 4, 16]
    assert [len(new.level(name)) for name in new.levels] == [1, 5, 16]


def test_levels_are_sorted_and_have_their_columns(new):
    regions = new.level("region")
    assert regions["pcode"].tolist() == [*REGIONS, ISLE]
    assert regions["name"].tolist() == ["Éclat", "Bravo", "Alta", "Delta", "Isle"]
    assert set(regions["vintage"]) == {"2015"}
    assert regions["official"].tolist() == [True] * 4 + [False]
    assert regions["approximate"].tolist() == [False] * 4 + [True]
    assert regions["note_en"].tolist()[-1] == "Local code."
    assert regions.crs.to_epsg() == 4326


def test_a_code_that_looks_like_nothing_stays_text(old):
    assert old.unit("GR0202").name == "NA"
    assert old.level("commune").set_index("pcode")["name"]["GR0202"] == "NA"


def test_regions_are_the_union_of_their_cells(old, new):
    shapes = old.level("region").set_index("pcode").geometry
    assert shapes["GR02"].equals(shapely.box(-28, 0, -26, 2))
    assert shapes["GR03"].equals(shapely.box(-30, 2, -28, 4))
    shapes = new.level("region").set_index("pcode").geometry
    assert shapes[ISLE].equals(shapely.box(-27, 0, -26, 1))
    assert shapes["GR02"].area == 3
    assert new.level("country").geometry[0].equals(shapely.box(-30, 0, -26, 4))


def test_areas_add_up_and_are_those_of_the_equal_area_projection(new):
    totals = [new.level(name)["area_km2"].sum() for name in new.levels]
    assert totals == pytest.approx([196_789.5] * 3, abs=0.1)
    # A one-degree cell on the equator: R^2 dlon sin(1 degree), R the authalic radius 6371.007 km.
    cell = new.level("region").set_index("pcode")["area_km2"][ISLE]
    assert cell == pytest.approx(6371.007**2 * 0.0174533 * 0.0174524, rel=0.006)


def test_labels_lie_in_the_middle_of_squares(old):
    regions = old.level("region").set_index("pcode")
    assert regions["label_lon"]["GR01"] == pytest.approx(-29, abs=0.01)
    assert regions["label_lat"]["GR01"] == pytest.approx(1, abs=0.01)
    communes = old.level("commune").set_index("pcode")
    for code, cell in cells().items():
        label = communes["label_lon"][code], communes["label_lat"][code]
        assert label == pytest.approx(cell_centre(*cell), abs=0.01)


def test_a_level_is_a_copy(old):
    mine = old.level("region")
    mine["name"] = "spoilt"
    assert old.level("region")["name"].tolist() == list(REGIONS.values())


def test_an_unknown_level_is_refused_with_the_nearest(old):
    with pytest.raises(BoundaryError, match="did you mean 'region'"):
        old.level("regions")
    with pytest.raises(BoundaryError, match="has no such level"):
        old.find("Koro", "cercle")


def test_ancestors_run_from_the_country_to_the_unit(old, new):
    assert old.ancestors("GR0204") == {"country": "GR", "region": "GR02", "commune": "GR0204"}
    assert new.ancestors("GR0204") == {"country": "GR", "region": ISLE, "commune": "GR0204"}
    assert new.ancestors("GR") == {"country": "GR"}


def test_children(old, new):
    assert old.children("GR") == list(REGIONS)
    assert len(old.children("GR", "commune")) == 16
    assert old.children("GR02") == ["GR0201", "GR0202", "GR0203", "GR0204"]
    assert new.children("GR02") == ["GR0201", "GR0202", "GR0203"]
    assert new.children(ISLE, "commune") == ["GR0204"]
    assert new.children("GR0204") == []


@pytest.mark.parametrize("level", ["country", "region", "town"])
def test_children_above_a_unit_are_refused(old, level):
    with pytest.raises(BoundaryError, match="is not below region"):
        old.children("GR02", level)


def test_lineage_maps_any_code_to_any_level_above(new):
    lineage = new.lineage
    assert lineage.columns.tolist() == ["country", "region", "commune"]
    assert lineage.loc["GR0204"].tolist() == ["GR", ISLE, "GR0204"]
    assert lineage.loc["GR03"].tolist() == ["GR", "GR03", ""]


@pytest.mark.parametrize(
    ("text", "pcode"),
    [
        ("GR0304", "GR0304"),
        ("  gr0304 ", "GR0304"),
        ("grd15-isle", ISLE),
        ("bravo", "GR02"),
        ("ECLAT", "GR01"),  # region and commune: they nest, so the region
        ("E\u0301clat", "GR01"),
        ("saint eloi", "GR0203"),
        ("Saint\u2011\u00c9loi", "GR0203"),
        ("na", "GR0202"),
        ("Gridland", "GR"),
        ("Quadrillie", "GR"),
    ],
)
def test_find(new, text, pcode):
    assert new.find(text).pcode == pcode


def test_find_at_a_level(new):
    assert new.find("Éclat", "commune").pcode == "GR0101"
    assert new.find("Éclat", "region").pcode == "GR01"
    with pytest.raises(BoundaryError, match="no unit of level 'region'"):
        new.find("GR0101", "region")


def test_homonyms_that_do_not_nest_are_refused_with_both(new):
    with pytest.raises(BoundaryError, match="2 units") as caught:
        new.find("koro")
    assert "GR0304 (commune Koro in Alta); GR0403 (commune Koro in Delta)" in str(caught.value)


@pytest.mark.parametrize("text", ["", "   ", "Brav", "Bravo/Alta", "Bravo, Alta", "N/A", "0"])
def test_nothing_is_guessed(new, text):
    with pytest.raises(BoundaryError, match="has that P-code or name"):
        new.find(text)


def test_a_near_name_is_suggested_only(new):
    with pytest.raises(BoundaryError, match="did you mean 'Bravo'"):
        new.find("Bravoo")


def test_a_code_of_another_division_says_where_it_stands(old):
    for ask in (old.find, old.unit, old.ancestors, old.children):
        with pytest.raises(BoundaryError, match="region Isle in division 2015"):
            ask(ISLE)


@given(st.sampled_from(sorted(cells())), st.sampled_from(["2010", "2015"]))
def test_every_unit_is_found_by_its_code_and_is_a_child_of_its_parent(pack, code, division):
    units = pack.units(division)
    unit = units.find(code.lower())
    assert unit.pcode == code
    assert code in units.children(unit.parent)
    assert units.ancestors(code)["region"] == unit.parent
    assert unit.name == NAMES.get(code, f"Commune {code[2:]}")


@given(st.text(max_size=30))
def test_find_answers_or_refuses_and_never_breaks(pack, text):
    units = pack.units("2015")
    with contextlib.suppress(BoundaryError):
        unit = units.find(text)
        assert text.strip().upper() == unit.pcode or fold(text) in (
            fold(unit.name),
            fold(unit.name_en),
        )


def test_settlements(pack):
    towns = pack.settlements
    assert towns["name"].tolist() == ["Centre-Ville", "Port-Éloi"]
    assert towns["population"].isna().tolist() == [False, True]
    assert towns.geometry[0].coords[0] == (-28.5, 1.5)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("-28.5,1.5", "west,1.5", r"settlements.csv:2: lon is 'west'; write a number"),
        (",2,,made up", ",2.5,,made up", r"settlements.csv:3: rank is '2.5'; write a whole number"),
        ("12000", "", None),
        ("rank,", "rang,", "column 'rank' is missing; did you mean 'rang'"),
    ],
)
def test_bad_settlements(tmp_path, before, after, message):
    write_grid_pack(tmp_path)
    path = tmp_path / "regions" / "grd" / "settlements.csv"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    pack = load_pack(Content((tmp_path,)), "grd")
    if message is None:
        assert pack.settlements["population"].isna().all()
    else:
        with pytest.raises(InputError, match=message):
            _ = pack.settlements
