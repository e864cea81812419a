"""Every shipped region pack: sound at every level and on every day that it answers for."""

from __future__ import annotations

import datetime as dt
import itertools
import time
import tomllib
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
import shapely

from geo_ops.assemble import Options, load_mission
from geo_ops.boundaries.compare import compare
from geo_ops.boundaries.crosswalk import Levels, crosswalk, reconcile
from geo_ops.boundaries.names import fold
from geo_ops.boundaries.pack import RegionPack, load_pack
from geo_ops.boundaries.read import OPTIONAL_UNIT_COLUMNS, UNIT_COLUMNS
from geo_ops.boundaries.settlements import SETTLEMENT_COLUMNS
from geo_ops.boundaries.translate import translate
from geo_ops.boundaries.validate import validate_pack, validate_units
from geo_ops.content import Content
from geo_ops.errors import BoundaryError
from geo_ops.spatial.locate import locate
from geo_ops.specs.base import Strict, Text
from geo_ops.specs.region import RegionSpec, SourceSpec
from geo_ops.tables.clean import read_layer
from tools.mli import divisions

PROJECT = Path(__file__).resolve().parents[2]
CONTENT = Content((PROJECT,))
REGIONS = CONTENT.ids("regions")
DIVISIONS = [
    (name, one["id"])
    for name in REGIONS
    for one in tomllib.loads((PROJECT / f"regions/{name}/region.toml").read_text("utf-8"))[
        "division"
    ]
]
MALI_KM2 = 1_253_800


@pytest.fixture(scope="module")
def packs() -> dict[str, RegionPack]:
    return {name: load_pack(CONTENT, name) for name in REGIONS}


@pytest.fixture(scope="module")
def mali(packs):
    return packs["mli"]


def test_there_is_mali():
    assert "mli" in REGIONS
    assert {"2012", "2016", "2023"} <= {
        division for region, division in DIVISIONS if region == "mli"
    }


@pytest.mark.parametrize("region", REGIONS)
def test_no_finding_in_any_pack(packs, region):
    assert [str(one) for one in validate_pack(packs[region])] == []


@pytest.mark.parametrize(("region", "division"), DIVISIONS)
def test_levels_are_coverages_that_nest(packs, region, division):
    units = packs[region].units(division)
    assert units.table.index.is_unique
    whole = None
    for name in reversed(units.levels):
        level = units.level(name)
        shapes = level.geometry.to_numpy()
        assert shapely.is_valid(shapes).all(), name
        assert shapely.coverage_is_valid(shapes), name
        union = shapely.union_all(shapes)
        assert shapely.get_num_interior_rings(shapely.get_parts(union)).sum() == 0, name
        whole = union if whole is None else whole
        assert whole.equals(union), name
        points = shapely.points(level["label_lon"], level["label_lat"])
        assert shapely.contains_properly(shapes, points).all(), name


@pytest.mark.parametrize("region", REGIONS)
def test_each_source_names_its_licence(packs, region):
    sources = packs[region].spec.source
    assert sources
    assert all(
        isinstance(one, SourceSpec) and one.licence and one.attribution.fr for one in sources
    )
    page = (packs[region].folder / "SOURCE.md").read_text("utf-8")
    assert all(one.licence in page for one in sources)


@pytest.mark.parametrize(
    ("division", "counts"),
    [
        ("2012", {"country": 1, "region": 9, "cercle": 50, "commune": 701}),
        ("2016", {"country": 1, "region": 11, "cercle": 54, "commune": 701}),
        ("2023", {"country": 1, "region": 20, "commune": 701}),
    ],
)
def test_counts_of_mali(mali, division, counts):
    units = mali.units(division)
    assert {name: len(units.level(name)) for name in units.levels} == counts
    assert len(units.table) == sum(counts.values())


@pytest.mark.parametrize("division", ["2012", "2016", "2023"])
def test_area_of_mali(mali, division):
    units = mali.units(division)
    for name in units.levels:
        assert units.level(name)["area_km2"].sum() == pytest.approx(MALI_KM2, rel=0.01)


@pytest.mark.parametrize("division", ["2012", "2016", "2023"])
def test_bamako_is_the_one_enclave_among_regions(mali, division):
    regions = mali.units(division).level("region").set_index("pcode").geometry
    rings = {
        code: [ring for part in shapely.get_parts(shape) for ring in part.interiors]
        for code, shape in regions.items()
    }
    assert {code: len(found) for code, found in rings.items() if found} == {"ML02": 1}
    assert shapely.Polygon(rings["ML02"][0]).equals(regions["ML09"])


@pytest.mark.parametrize(
    ("day", "division"),
    [
        ("1996-11-04", "2012"),
        ("2012-03-01", "2012"),
        ("2015-06-30", "2012"),
        ("2016-01-18", "2012"),
        ("2016-01-19", "2016"),
        ("2020-06-30", "2016"),
        ("2023-03-12", "2016"),
        ("2023-03-13", "2023"),
        ("2026-06-30", "2023"),
        (None, "2016"),
    ],
)
def test_division_of_mali_by_date(mali, day, division):
    assert mali.division_on(dt.date.fromisoformat(day) if day else None).id == division


def test_no_division_of_mali_is_guessed(mali):
    with pytest.raises(BoundaryError, match=r"2012 \(1996-11-04 to 2016-01-18\), 2016 \("):
        mali.division_on(dt.date(1996, 11, 3))


def test_days_before_the_law_of_2012_are_answered_by_a_division_that_stands_in(mali):
    division = mali.division("2012")
    assert division.stands_in_on(dt.date(2010, 1, 1))
    assert not division.stands_in_on(dt.date(2012, 3, 2))
    assert not division.holds_on(dt.date(2010, 1, 1))


def test_menaka_became_a_region_of_four_cercles(mali):
    old, new = mali.units("2012"), mali.units("2016")
    assert old.children("ML0704") == ["ML070401", "ML070402", "ML070403", "ML070404"]
    assert new.children("MLI16-MENAKA") == [
        "MLI16-MENAKA-ANDERAMBOUKANE",
        "MLI16-MENAKA-INEKAR",
        "MLI16-MENAKA-MENAKA",
        "MLI16-MENAKA-TIDERMENE",
    ]
    assert new.children("MLI16-MENAKA", "commune") == old.children("ML0704")
    cercle = old.level("cercle").set_index("pcode").geometry["ML0704"]
    region = new.level("region").set_index("pcode").geometry["MLI16-MENAKA"]
    assert region.equals(cercle)
    assert not new.unit("MLI16-MENAKA").official
    assert "ML0704" not in new


def test_taoudenit_is_salam_and_says_that_it_is_approximate(mali):
    units = mali.units("2016")
    approximate = set(units.table.index[units.table["approximate"]])
    assert approximate == {"MLI16-TAOUDENIT", "MLI16-TAOUDENIT-SALAM"}
    assert units.children("MLI16-TAOUDENIT", "commune") == ["ML060505"]
    unit = units.find("Taoudénit")
    assert (unit.pcode, unit.level) == ("MLI16-TAOUDENIT", "region")
    assert "Approximate" in unit.note_en
    assert "Approximatif" in unit.note_fr
    assert not mali.units("2012").table["approximate"].any()


@pytest.mark.parametrize("pcode", ["ML06", "ML0605", "ML07"])
def test_a_shrunk_unit_keeps_its_code_and_says_so(mali, pcode):
    old, new = mali.units("2012"), mali.units("2016")
    level = old.unit(pcode).level
    before = old.level(level).set_index("pcode").geometry[pcode]
    after = new.level(level).set_index("pcode").geometry[pcode]
    assert after.within(before)
    assert not after.equals(before)
    assert "other geometry" in new.unit(pcode).note_en


def test_all_other_units_keep_their_geometry(mali):
    old, new = mali.units("2012"), mali.units("2016")
    for level in old.levels:
        before = old.level(level).set_index("pcode").geometry
        after = new.level(level).set_index("pcode").geometry
        kept = before.index.intersection(after.index).difference(["ML06", "ML0605", "ML07"])
        assert len(kept) == {"country": 1, "region": 7, "cercle": 48, "commune": 701}[level]
        assert all(before[code].equals(after[code]) for code in kept)


REGIONS_OF_2023 = """
Kayes: Bafoulabe Kayes Kéniéba Yélimané; Nioro: Nioro Diéma; Kita: Kita;
Koulikoro: Banamba Kangaba Kati Kolokani Koulikoro; Dioïla: Dioila; Nara: Nara;
Sikasso: Kadiolo Sikasso; Bougouni: Bougouni Kolondieba Yanfolila; Koutiala: Koutiala Yorosso;
Ségou: Baraouéli Bla Macina Niono Ségou; San: San Tominian; Douentza: Douentza;
Mopti: Djenné Mopti Ténenkou Youwarou; Bandiagara: Bandiagara Bankass Koro;
Tombouctou: Diré Goundam Gourma-Rharous Niafunké Tombouctou; Taoudénit: Taoudénit;
Gao: Ansongo Bourem Gao; Ménaka: Andéramboukane Inékar Ménaka Tidermène;
Kidal: Abeibara Kidal Tessalit Tin-Essako; Bamako: Bamako
"""
BREAKS_OF_2023 = {"ML020428": "Bougouni", "ML040217": "San"}


def test_regions_of_2023_are_whole_cercles_of_2016_but_for_the_known_breaks(mali):
    old, new = mali.units("2016"), mali.units("2023")
    listed = [one.strip().split(": ") for one in REGIONS_OF_2023.split(";")]
    region_of = {cercle: region for region, cercles in listed for cercle in cercles.split()}
    assert len(listed) == 20
    assert len(region_of) == 54
    for commune in new.level("commune")["pcode"]:
        cercle = old.unit(old.unit(commune).parent).name
        region = new.unit(new.unit(commune).parent).name
        assert region == BREAKS_OF_2023.get(commune, region_of[cercle]), commune


def test_regions_of_2023_are_approximate_and_say_so(mali):
    units = mali.units("2023")
    regions = units.level("region")
    assert regions["approximate"].all()
    assert all("pproxim" in note for note in [*regions["note_en"], *regions["note_fr"]])
    assert "approximate" in units.division.note.en
    assert not units.table["approximate"][units.table["level"] == "commune"].any()


def test_new_regions_have_local_codes_and_no_code_has_a_new_meaning(mali):
    new = mali.units("2023")
    made = new.table[new.table.index.str.startswith("MLI23-")]
    assert sorted(made["name_fr"]) == [
        *("Bandiagara", "Bougouni", "Dioïla", "Douentza", "Kita"),
        *("Koutiala", "Nara", "Nioro", "San"),
    ]
    assert not made["official"].any()
    names = {}
    for division in mali.spec.division:
        for pcode, name in mali.units(division.id).table["name_fr"].items():
            assert names.setdefault(pcode, name) == name
    assert names["ML09"] == "Bamako"
    assert "ML10" not in names


ISO = {
    "Kayes": "ML-1",
    "Koulikoro": "ML-2",
    "Sikasso": "ML-3",
    "Ségou": "ML-4",
    "Mopti": "ML-5",
    "Tombouctou": "ML-6",
    "Gao": "ML-7",
    "Kidal": "ML-8",
    "Bamako": "ML-BKO",
}


@pytest.mark.parametrize("division", ["2012", "2016", "2023"])
def test_iso_3166_2_stands_beside_the_p_code(mali, division):
    regions = mali.units(division).level("region").set_index("name")["iso_3166_2"]
    later = {} if division == "2012" else {"Ménaka": "ML-9", "Taoudénit": "ML-10"}
    assert regions[regions != ""].to_dict() == ISO | later


def test_a_unit_has_the_days_of_its_division(mali):
    expected = {"2016": ("2016-01-19", "2023-03-12"), "2023": ("2023-03-13", "")}
    for division, days in expected.items():
        regions = mali.units(division).level("region")
        assert set(zip(regions["valid_from"], regions["valid_to"], strict=True)) == {days}
        unit = mali.units(division).unit("ML05")
        assert (unit.valid_from, unit.valid_to) == days


def test_the_crosswalk_of_mali_2012_to_2023(mali):
    table = crosswalk(mali.units("2012"), mali.units("2023"), Levels("region"))
    by_old = table.groupby("from_pcode")["to_pcode"].apply(list).to_dict()
    assert by_old["ML07"] == ["ML07", "MLI16-MENAKA"]
    assert by_old["ML05"] == ["ML05", "MLI23-BANDIAGARA", "MLI23-DOUENTZA"]
    assert by_old["ML02"] == ["ML02", "MLI23-BOUGOUNI", "MLI23-DIOILA", "MLI23-NARA"]
    assert by_old["ML08"] == ["ML08"]
    assert len(table) == 21
    assert table.groupby("from_pcode")["area_share"].sum().tolist() == pytest.approx([1] * 9)
    assert table["area_km2"].sum() == pytest.approx(MALI_KM2, rel=0.001)
    split = crosswalk(mali.units("2016"), mali.units("2023"), Levels("cercle"))
    assert set(split["from_pcode"][split["relation"] == "overlaps"]) == {"ML0204", "ML0402"}
    assert set(split["to_level"]) == {"region"}


@pytest.mark.parametrize(
    ("code", "vintage", "division", "answer", "way"),
    [
        ("ML0704", None, "2016", "MLI16-MENAKA", "same"),
        ("MLI16-MENAKA", None, "2012", "ML0704", "same"),
        ("ML06", "2012", "2016", None, "split"),
        ("ML06", "2016", "2012", "ML06", "inside"),
        ("ML06", None, "2016", "ML06", "own"),
        ("ML0105", None, "2023", "MLI23-KITA", "same"),
        ("ML0204", None, "2023", None, "split"),
        ("ML0503", None, "2023", "ML05", "inside"),
        ("MLI23-BANDIAGARA", None, "2012", "ML05", "inside"),
        # Drawn as the commune of Salam, which it is not.
        ("MLI16-TAOUDENIT", None, "2012", "ML06", "inside"),
        # Other sources' codes of Ménaka or Taoudénit: nothing here.
        ("ML10", None, "2023", None, "unknown"),
        ("ML09", None, "2023", "ML09", "own"),
    ],
)
def test_codes_of_mali_in_other_divisions(mali, code, vintage, division, answer, way):
    found = translate(code, vintage, mali.units(division))
    assert (found.pcode, found.way) == (answer, way)


def test_tables_of_the_exercise_reconcile_under_every_division(mali):
    """Rows keep their place whichever division counts them; coarser ones are told apart."""
    mission = load_mission(None, Options())
    zone, as_of = ZoneInfo(mali.spec.timezone), dt.date(2020, 6, 30)
    checked = 0
    for name in ("incidents", "courts", "indicators"):
        source = next(one for one in mission.spec.layers if one.layer == name)
        counts = {}
        for division in ("2012", "2016", "2023"):
            units = mali.units(division)
            table = read_layer(mission.layer_spec(name), source, mission.folder, zone)
            rows = locate(table, source, units, as_of, zone).rows
            region = units.lineage.loc[rows["pcode"], "region"]
            counts[division] = region.where(region != "", "ML").value_counts().to_dict()
        for old, new in itertools.permutations(counts, 2):
            table = crosswalk(mali.units(old), mali.units(new), Levels("region"))
            told = reconcile(counts[old], counts[new], table)
            assert told["difference"].iloc[-1] == 0
            if (old, new) == ("2012", "2016"):  # no code of the exercise is split here
                assert set(told["difference"]) == {0}
            # What leaves a group is known only to the country in the other division.
            assert told["difference"].iloc[:-2].sum() == -told["difference"].iloc[-2]
            checked += 1
    assert checked == 18


def test_land_that_a_cercle_lost_is_found_by_comparison(mali):
    """Essouk as in the COD of 2017, in Tessalit, and as in that of 2019, in Kidal."""
    units = mali.units("2012")
    essouk = units.find("Essouk", "commune")
    assert (essouk.parent, units.unit(essouk.parent).name) == ("ML0802", "Kidal")
    lowest = units.level("commune")
    lowest.loc[lowest["pcode"] == essouk.pcode, "parent"] = "ML0803"
    before = lowest.dissolve("parent").reset_index()[["parent", "geometry"]]
    before = before.rename(columns={"parent": "pcode"}).assign(name="")
    table = compare(before, units.level("cercle").assign(name=""))
    moved = table[table["status"] == "moved"].set_index("pcode")
    assert moved.index.tolist() == ["ML0802", "ML0803"]
    assert moved.at["ML0803", "km2_lost"] == pytest.approx(2679, rel=0.01)
    assert moved.at["ML0803", "lost_to"].startswith("ML0802 26")


def test_the_communes_are_validated_in_well_under_five_seconds(mali):
    units = mali.units("2016")
    start = time.process_time()
    assert validate_units(units) == []
    assert time.process_time() - start < 5


def test_names_of_mali_have_their_accents(mali):
    names = mali.units("2016").table["name_fr"]
    wanted = {"ML04": "Ségou", "MLI16-MENAKA": "Ménaka", "ML0503": "Djenné", "ML0604": "Niafunké"}
    wanted |= {"ML0507": "Ténenkou", "ML0603": "Gourma-Rharous", "MLI16-TAOUDENIT": "Taoudénit"}
    assert {code: names[code] for code in wanted} == wanted
    assert mali.units("2016").unit("ML06").name_en == "Timbuktu"


def test_divisions_are_what_the_tool_makes_of_the_facts(mali, tmp_path):
    for name, rows in divisions.tables(mali.folder / "facts" / "admin_units.csv").items():
        divisions.write(rows, tmp_path / name)
        committed = mali.folder / "divisions" / f"{name}.csv"
        assert (tmp_path / name).read_bytes() == committed.read_bytes()


TOWNS = """
Kidal Ménaka Tessalit Ansongo Bourem Gao Tombouctou Goundam Niafunké Diré Gourma-Rharous
Mopti Sévaré Djenné Ténenkou Youwarou Douentza Bandiagara Bankass Koro Ségou Niono San
Tominian Bamako Koulikoro Kayes Sikasso Dioïla Konna Hombori Gossi Aguelhok Labbézanga
Taoudénit
"""


def test_main_towns_of_mali(mali):
    towns = mali.settlements
    assert set(TOWNS.split()) - set(towns["name"]) == set()
    assert towns["name"].is_unique
    assert towns["rank"].value_counts().to_dict().items() >= {1: 1, 2: 10}.items()
    assert set(towns["source"].str.split(":").str[0]) == {"GeoNames", "hand"}


def test_towns_of_mali_lie_in_their_commune_or_at_its_border(mali):
    communes = mali.units("2016").level("commune").set_index("pcode").geometry
    towns = mali.settlements
    gaps = {
        name: communes[pcode].distance(point)
        for name, pcode, point in zip(towns["name"], towns["pcode"], towns.geometry, strict=True)
    }
    assert max(gaps.values()) < 0.02
    assert {name for name, gap in gaps.items() if gap > 0} == {
        "Bandiagara",
        "Dialakorodji",
        "Pèlèngana",
        "Sangarébougou",
    }


def test_seats_lie_in_the_unit_of_their_name(mali):
    units = mali.units("2016")
    towns = mali.settlements
    differing = {}
    for name, pcode, rank in zip(towns["name"], towns["pcode"], towns["rank"], strict=True):
        seat_of = {1: "region", 2: "region", 3: "cercle"}.get(rank)
        if seat_of is None:
            continue
        unit = units.unit(units.ancestors(pcode)[seat_of])
        if fold(unit.name) != fold(name):
            differing[name] = unit.name
    # The same places; the table of units spells them as the COD does.
    assert differing == {"Barouéli": "Baraouéli", "Nioro du Sahel": "Nioro"}


def keys(model) -> set[str]:
    """Return every key of a spec and of the specs inside it."""
    found = set()
    for name, field in model.model_fields.items():
        found.add(name)
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, Strict) and kind is not Text:
                found |= keys(kind)
    return found


def test_every_key_of_a_region_is_documented():
    page = (PROJECT / "docs" / "regions.md").read_text("utf-8")
    assert len(keys(RegionSpec)) > 30
    assert [
        key for key in sorted(keys(RegionSpec)) if not (f"`{key}`" in page or f"[{key}]" in page)
    ] == []
    assert [key for key in (*UNIT_COLUMNS, *OPTIONAL_UNIT_COLUMNS) if key not in page] == []
    assert ",".join(SETTLEMENT_COLUMNS) in page


def test_the_example_in_the_docs_runs_and_says_the_truth():
    page = (PROJECT / "docs" / "regions.md").read_text("utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - our own page
    claims = [line.split("# '") for line in code.splitlines() if "# '" in line]
    assert len(claims) == 2
    for expression, claim in claims:
        assert repr(eval(expression, names)) == f"'{claim}"  # noqa: S307 - our own page
